"""Where the symbols of one string stand: sizes, gaps, the base line, raised and small parts.

Lengths are in digit heights; the base line of ordinary digits is y = 1. Slant, drift and bending
come later, when the whole string is warped (`digits.amounts.ink`).
"""

import math
import re
from typing import NamedTuple

import numpy as np

from digits.amounts.config import HandConfig
from digits.amounts.glyphs import Glyph, Writer
from digits.amounts.symbols import DIGITS

RAISED = "^"
LATE_ZEROS = re.compile(r"(?<=[1-9.,])0{2,6}(?=\D*$)")
POINTS = ".,"


class Placed(NamedTuple):
    """A symbol on the line: x of its left edge, y by which it is moved, and its size."""

    glyph: Glyph
    x: float
    y: float
    size: float


class Rule(NamedTuple):
    """A straight stroke that belongs to the writing, such as the line below raised cents."""

    x: float
    y: float
    width: float


class Line(NamedTuple):
    """A written string: its symbols, its rules, and the horizontal stretch of all of it."""

    placed: list[Placed]
    rules: list[Rule]
    aspect: float


class Manner(NamedTuple):
    """How a writer sets symbols; fixed for one string."""

    gap: float  # between neighbours' boxes
    uneven: float  # standard deviation of gaps
    wander: float  # standard deviation of the base line
    swell: float  # standard deviation of sizes
    group: float  # additional gap between groups of three digits
    aspect: float


class Part(NamedTuple):
    """How some symbols are set: their size, how far up they stand, whether x starts over."""

    size: float
    rise: float


USUAL = Part(1.0, 0.0)


def manner(config: HandConfig, rng: np.random.Generator) -> Manner:
    """Draw how a writer sets symbols: from overlapping to wide, from narrow to broad."""
    spread = rng.random(6).tolist()
    if spread[0] < config.touching:
        gap = -0.10 + 0.15 * spread[1]
    else:
        gap = 0.03 + 0.40 * spread[1] ** 2
    vary = config.variation
    return Manner(
        gap=gap,
        uneven=(0.015 + 0.06 * spread[2]) * vary,
        wander=0.06 * spread[3] ** 2 * vary,
        swell=(0.02 + 0.06 * spread[4]) * vary,
        group=0.45 * spread[5] if spread[5] > 0.75 else 0.0,
        aspect=math.exp(min(0.4, max(-0.55, rng.normal(-0.08, 0.2)))),
    )


def lay_out(text: str, writer: Writer, config: HandConfig, rng: np.random.Generator) -> Line:
    """Write a text with a hand and set its symbols side by side."""
    style = manner(config, rng)
    parts, stacked = _parts(text, config, rng)
    noise = rng.standard_normal((len(text), 3)).tolist()
    placed: list[Placed] = []
    edge, before = 0.0, ""
    for place, symbol in enumerate(text):
        if symbol == RAISED or (stacked and place == stacked.slash):
            before = symbol
            continue
        part, (uneven, wander, swell) = parts[place], noise[place]
        if stacked and place == stacked.slash + 1:
            edge = placed[-2].x - 0.05 if len(placed) > 1 else 0.0
            before = RAISED
        size = part.size * (1 + style.swell * swell)
        x = edge + _gap(before, symbol, style) * part.size + style.uneven * uneven if placed else 0.0
        if style.group and _starts_group(text, place):
            x += style.group
        glyph = writer.write(symbol)
        placed.append(Placed(glyph, x, style.wander * wander - part.rise, size))
        edge, before = x + glyph.box.right * size, symbol
    return Line(placed, _rules(text, placed, stacked, rng), style.aspect)


# --- sizes and heights -----------------------------------------------------------------------


class Stack(NamedTuple):
    """Raised cents: where they begin, where their slash is if they stand above it (else -1)."""

    start: int
    slash: int
    underlined: bool


def _parts(
    text: str, config: HandConfig, rng: np.random.Generator
) -> tuple[list[Part], Stack | None]:
    parts = [USUAL] * len(text)
    if RAISED in text:
        return _raised_parts(text, parts, rng)
    if zeros := LATE_ZEROS.search(text):
        if rng.random() < config.small_zeros:
            size = float(rng.uniform(0.4, 0.75))
            part = Part(size, float(rng.uniform(0, 1 - size)) * float(rng.random()))
            parts[zeros.start() : zeros.end()] = [part] * (zeros.end() - zeros.start())
    return parts, None


def _raised_parts(
    text: str, parts: list[Part], rng: np.random.Generator
) -> tuple[list[Part], Stack]:
    start, slash = text.index(RAISED) + 1, text.find("/")
    size = float(rng.uniform(0.42, 0.78))
    rise = 1 - size + float(rng.uniform(-0.12, 0.14))
    lower = Part(size * float(rng.uniform(0.85, 1.05)), float(rng.uniform(-0.2, 0.15)))
    for place in range(start, len(text)):
        parts[place] = Part(size, rise)
    end = _end_of_fraction(text, slash) if slash > 0 else _end_of_digits(text, start)
    if slash > 0:
        parts[slash] = Part(float(rng.uniform(0.75, 1.15)), 0.0)
        parts[slash + 1 : end] = [lower] * (end - slash - 1)
        stands = rng.random() < 0.15
        if stands:
            small = Part(min(size, 0.5), 0.56)
            parts[start:slash] = [small] * (slash - start)
            parts[slash + 1 : end] = [Part(0.42, -0.1)] * (end - slash - 1)
    parts[end:] = [USUAL] * (len(text) - end)
    underlined = slash < 0 and rng.random() < 0.6
    return parts, Stack(start, slash if slash > 0 and stands else -1, underlined)


def _end_of_fraction(text: str, slash: int) -> int:
    return slash + (4 if text[slash + 1 : slash + 4] == "100" else 3)


def _end_of_digits(text: str, start: int) -> int:
    return min(start + 2, len(text))


def _rules(
    text: str, placed: list[Placed], stacked: Stack | None, rng: np.random.Generator
) -> list[Rule]:
    """The line below underlined cents, or between cents and the hundred below them."""
    if stacked is None or not (stacked.underlined or stacked.slash > 0):
        return []
    cents = placed[stacked.start - 1 : stacked.start + 1]
    left, right = cents[0].x, cents[-1].x + cents[-1].glyph.box.right * cents[-1].size
    below = max(one.y + 1 for one in cents) + float(rng.uniform(0.05, 0.16))
    if stacked.slash > 0:
        right = max(one.x + one.glyph.box.right * one.size for one in placed)
        below = 0.52
    twice = stacked.underlined and rng.random() < 0.25
    rule = Rule(left - 0.05, below, right - left + 0.1)
    return [rule, rule._replace(y=below + 0.12)] if twice else [rule]


# --- gaps ------------------------------------------------------------------------------------


def _gap(before: str, symbol: str, style: Manner) -> float:
    """The gap before a symbol; marks keep their distance even where digits touch."""
    if symbol in POINTS:
        return max(style.gap * 0.7, -0.02)
    if before in POINTS:
        return max(style.gap, 0.02)
    if before == RAISED:
        return max(style.gap, 0.08)
    if symbol in DIGITS and before in DIGITS:
        return style.gap
    return max(style.gap, 0.06)


def _starts_group(text: str, place: int) -> bool:
    """Whether a group of three digits that no separator sets off begins here."""
    if not text[:place].isdigit():
        return False
    rest = re.match(r"\d*", text[place:])
    return bool(rest and rest.end() and rest.end() % 3 == 0)
