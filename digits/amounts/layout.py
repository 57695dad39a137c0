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

    @property
    def fineness(self) -> float:
        """How much finer than usual a pen must be so that the smallest symbols stay legible."""
        return math.sqrt(min(1.0, self.aspect * min(one.size for one in self.placed)))


class Manner(NamedTuple):
    """How a writer sets symbols; fixed for one string."""

    gap: float  # between neighbours' boxes
    uneven: float  # standard deviation of gaps
    wander: float  # standard deviation of the base line
    swell: float  # standard deviation of sizes
    group: float  # additional gap between groups of three digits
    point: float  # additional gap after a point or comma, and half of it before
    aspect: float


class Part(NamedTuple):
    """How some symbols are set: their size, how far up they stand, whether x starts over."""

    size: float
    rise: float


USUAL = Part(1.0, 0.0)


def manner(config: HandConfig, rng: np.random.Generator) -> Manner:
    """Draw how a writer sets symbols: from overlapping to wide, from narrow to broad."""
    spread = rng.random(7).tolist()
    touching = spread[0] < config.touching
    gap = -0.07 + 0.12 * spread[1] if touching else 0.03 + 0.36 * spread[1] ** 2
    vary = config.variation
    return Manner(
        gap=gap,
        uneven=(0.015 + 0.06 * spread[2]) * vary,
        wander=0.06 * spread[3] ** 2 * vary,
        swell=(0.02 + 0.06 * spread[4]) * vary,
        group=0.45 * spread[5] if spread[5] > 0.75 else 0.0,
        point=0.5 * spread[6] ** 3,
        aspect=math.exp(min(0.4, max(-0.42, rng.normal(-0.10, 0.19)))),
    )


def lay_out(text: str, writer: Writer, config: HandConfig, rng: np.random.Generator) -> Line:
    """Write a text with a hand and set its symbols side by side."""
    style = manner(config, rng)
    parts, cents = _parts(text, config, rng)
    noise = rng.standard_normal((len(text), 3)).tolist()
    placed: list[Placed] = []
    edge, before = 0.0, ""
    for place, symbol in enumerate(text):
        if symbol == RAISED or (cents and place == cents.slash):
            before = RAISED
            continue
        if cents and place == cents.slash + 1 and cents.slash > 0:
            edge = placed[cents.start - 1].x - 0.1  # below the cents, not beside them
        part, (uneven, wander, swell) = parts[place], noise[place]
        x = edge + _gap(before, symbol, style) * part.size if placed else 0.0
        x += style.uneven * max(-1.2, uneven) + (style.group if _starts_group(text, place) else 0.0)
        glyph, size = writer.write(symbol), part.size * (1 + style.swell * swell)
        placed.append(Placed(glyph, x, style.wander * wander - part.rise, size))
        edge, before = x + glyph.box.right * size, symbol
    return Line(placed, _rules(placed, cents, rng), style.aspect)


# --- sizes and heights -----------------------------------------------------------------------


class Cents(NamedTuple):
    """Raised cents: the place of the first, of the slash that is a line below them (else -1)."""

    start: int
    slash: int
    underlined: bool


def _parts(
    text: str, config: HandConfig, rng: np.random.Generator
) -> tuple[list[Part], Cents | None]:
    """How each symbol is set, and where raised cents stand."""
    parts = [USUAL] * len(text)
    if RAISED in text:
        return _raised_parts(text, parts, rng)
    zeros = LATE_ZEROS.search(text)
    if zeros and rng.random() < config.small_zeros:
        size = 0.4 + 0.35 * rng.random()
        small = Part(size, (1 - size) * rng.random() * rng.random())
        parts[zeros.start() : zeros.end()] = [small] * (zeros.end() - zeros.start())
    return parts, None


def _raised_parts(
    text: str, parts: list[Part], rng: np.random.Generator
) -> tuple[list[Part], Cents]:
    """The cents up and small; their hundred small and low, or below a line under the cents."""
    start, slash = text.index(RAISED) + 1, text.find("/")
    size = 0.48 + 0.32 * rng.random()
    cents = Part(size, 1 - size + 0.26 * rng.random() - 0.12)
    if slash < 0:
        parts[start : start + 2] = [cents] * 2
        return parts, Cents(start, -1, underlined=rng.random() < 0.6)
    hundred = Part(size * (0.9 + 0.2 * rng.random()), 0.35 * rng.random() - 0.2)
    stacked = rng.random() < 0.15
    if stacked:
        cents, hundred = Part(min(size, 0.5), 0.56), Part(0.42, -0.1)
    end = slash + (4 if text[slash + 1 :].startswith("100") else 3)
    parts[start:slash] = [cents] * (slash - start)
    parts[slash] = Part(0.75 + 0.4 * rng.random(), 0.0)
    parts[slash + 1 : end] = [hundred] * (end - slash - 1)
    return parts, Cents(start, slash if stacked else -1, underlined=False)


def _rules(placed: list[Placed], cents: Cents | None, rng: np.random.Generator) -> list[Rule]:
    """The line below underlined cents, or between cents and the hundred below them."""
    if cents is None or not (cents.underlined or cents.slash > 0):
        return []
    first = cents.start - 1  # the mark of raised cents leaves no symbol
    above = placed[first : first + 2]
    covered = placed[first : first + (5 if cents.slash > 0 else 2)]
    left = min(one.x for one in covered)
    right = max(one.x + one.glyph.box.right * one.size for one in covered)
    below = max(one.y + 1 for one in above) + 0.05 + 0.11 * rng.random()
    rule = Rule(left - 0.05, 0.52 if cents.slash > 0 else below, right - left + 0.1)
    twice = cents.underlined and rng.random() < 0.25
    return [rule, rule._replace(y=below + 0.12)] if twice else [rule]


# --- gaps ------------------------------------------------------------------------------------


def _gap(before: str, symbol: str, style: Manner) -> float:
    """The gap before a symbol; marks keep their distance even where digits touch."""
    if symbol in POINTS:
        return max(style.gap * 0.7, 0.02) + style.point / 2
    if before in POINTS:
        return max(style.gap, 0.05) + style.point
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
