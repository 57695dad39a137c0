"""Where the symbols of one string stand: sizes, gaps, the base line, raised and small parts.

Lengths are in digit heights; the base line of ordinary digits is y = 1. Slant, drift and bending
come later, when the whole string is warped (`digits.handwriting.rendering`).
"""

import math
from itertools import takewhile
from typing import NamedTuple

import numpy as np

from digits.handwriting.config import WriterConfig
from digits.handwriting.glyphs import PlacedGlyph, Stroked, Writer
from digits.handwriting.ligatures import join
from digits.handwriting.text_source import SymbolRoles

NARROW, APART = 0.3, 0.12  # what is so narrow would vanish in its neighbour, were it closer
CLOSE, CLOSEST = 0.2, 0.06  # of writers: points stand that near to digits
UNDERLINED = 0.65  # of raised cents without their hundred
USUAL_ADVANCE = 0.55  # digit heights from one symbol to the next
STACKED = 0.3  # of cents with their hundred
SPACE = (0.45, 1.5)  # digit heights: the least and the widest gap that is a space
SMALLER = 0.4  # of the fractions after a space that are written smaller than the rest
JOINED = 0.85  # of the pairs of digits that a writer may join


class RuledStroke(NamedTuple):
    """A straight stroke that belongs to the writing, such as the line below raised cents."""

    x: float
    y: float
    width: float


class WrittenLine(NamedTuple):
    """A written string: its symbols, its rules, and the horizontal stretch of all of it.

    `joins` are the strokes that lead from one digit to the next where the pen stays down.
    """

    placed: list[PlacedGlyph]
    rules: list[RuledStroke]
    aspect: float
    joins: tuple[Stroked, ...] = ()

    @property
    def smallest(self) -> float:
        """The size of the smallest symbol."""
        return min(glyph.size for glyph in self.placed)

    @property
    def tightness(self) -> float:
        """How much thinner than usual the thickest pen must be where symbols stand close."""
        last = self.placed[-1]
        advance = (last.x + last.glyph.box.right * last.size) / len(self.placed)
        return min(1.0, max(0.4, self.aspect * advance / USUAL_ADVANCE))

    @property
    def fineness(self) -> float:
        """How much finer than usual a pen must be so that the smallest symbols stay legible."""
        return math.sqrt(min(1.0, self.aspect * self.smallest))


class Manner(NamedTuple):
    """How a writer sets symbols; fixed for one string."""

    gap: float  # between neighbours' boxes
    uneven: float  # standard deviation of gaps
    wander: float  # standard deviation of the base line
    swell: float  # standard deviation of sizes
    group: float  # additional gap between groups of three digits, less than a space
    space: float  # additional gap that is a space
    point: float  # additional gap after a point or comma, and half of it before
    apart: float  # least gap beside what is narrow, such as points
    aspect: float
    joined: bool  # whether the pen often stays down between digits


class SymbolSetting(NamedTuple):
    """How some symbols are set: their size, how far up they stand, whether x starts over."""

    size: float
    rise: float


USUAL = SymbolSetting(1.0, 0.0)


def manner(config: WriterConfig, rng: np.random.Generator) -> Manner:
    """Draw how a writer sets symbols: from overlapping to wide, from narrow to broad."""
    spread = rng.random(10).tolist()
    touching = spread[0] < config.touching
    gap = -0.06 + 0.12 * spread[1] if touching else 0.03 + 0.36 * spread[1] ** 2
    vary = config.variation
    return Manner(
        gap=gap,
        uneven=(0.015 + 0.06 * spread[2]) * vary,
        wander=0.06 * spread[3] ** 2 * vary,
        swell=(0.02 + 0.06 * spread[4]) * vary,
        group=0.25 * spread[5] if spread[5] > 0.75 else 0.0,
        space=SPACE[0] + (SPACE[1] - SPACE[0]) * spread[8] ** 2,
        point=0.0 if spread[9] < CLOSE else 0.5 * spread[6] ** 3,
        apart=CLOSEST if spread[9] < CLOSE else APART,
        aspect=math.exp(min(0.4, max(-0.42, rng.normal(-0.07, 0.20)))),
        joined=spread[7] < config.joined,
    )


def lay_out(
    text: str, writer: Writer, roles: SymbolRoles, config: WriterConfig, rng: np.random.Generator
) -> WrittenLine:
    """Write a text with a hand and set its symbols side by side.

    Args:
        text: not empty, and not of the raised mark alone.
        writer: who writes.
        roles: which symbols are set in a way of their own.
        config: shares of manners.
        rng: what chance is drawn from.
    """
    style = manner(config, rng)
    parts, cents = _parts(text, roles, config, rng)
    noise = rng.standard_normal((len(text), 3)).tolist()
    placed: list[PlacedGlyph] = []
    edge, before = 0.0, ""
    for index, symbol in enumerate(text):
        if symbol == roles.space:
            edge, before = edge + style.space, ""
            continue
        if symbol == roles.raised or (cents and index == cents.slash):
            before = roles.raised
            continue
        if cents and index == cents.slash + 1 and cents.slash > 0:
            edge = placed[cents.first].x - 0.1  # below the cents, not beside them
        part, (uneven, wander, swell) = parts[index], noise[index]
        glyph, size = writer.write(symbol), part.size * (1 + style.swell * swell)
        x = edge + _gap(before, symbol, roles, style) * part.size if placed else 0.0
        x += style.uneven * max(_closest(before, symbol, roles), uneven)
        x += style.group if _starts_group(text, index, roles) else 0.0
        if placed and min(glyph.box.right, placed[-1].glyph.box.right) < NARROW:
            x = max(x, edge + style.apart / style.aspect)
        placed.append(PlacedGlyph(glyph, x, style.wander * wander - part.rise, size))
        edge, before = x + glyph.box.right * size, symbol
    rules = _rules(placed, cents, rng)
    unbroken = len(placed) == len(text)  # neither raised cents nor spaces
    joins = _joins(text, placed, roles, rng) if style.joined and unbroken else ()
    return WrittenLine(placed, rules, style.aspect, joins)


# --- sizes and heights -----------------------------------------------------------------------


class Cents(NamedTuple):
    """Raised cents: the places of the first and after the last symbol of all that is small.

    `slash` is the place of the slash that is a line below the cents, -1 where there is none;
    `inkless` counts the symbols before the cents that leave no glyph.
    """

    start: int
    end: int
    slash: int
    underlined: bool
    inkless: int

    @property
    def first(self) -> int:
        """The number of the first glyph of the cents."""
        return self.start - self.inkless


def _parts(
    text: str, roles: SymbolRoles, config: WriterConfig, rng: np.random.Generator
) -> tuple[list[SymbolSetting], Cents | None]:
    """How each symbol is set, and where raised cents stand."""
    parts = [USUAL] * len(text)
    if roles.raised and roles.raised in text:
        return _raised_parts(text, roles, parts, rng)
    fraction = text.rfind(roles.space) + 1 if roles.space and roles.bar else 0
    if fraction and roles.bar in text[fraction:] and rng.random() < SMALLER:
        setting = SymbolSetting(0.6 + 0.35 * rng.random(), 0.25 * rng.random())
        parts[fraction:] = [setting] * (len(text) - fraction)
        return parts, None
    zeros = roles.small_ending.search(text) if roles.small_ending else None
    if zeros and rng.random() < config.small_zeros:
        size = 0.45 + 0.3 * rng.random()
        small = SymbolSetting(size, (1 - size) * rng.random() * rng.random())
        parts[zeros.start() : zeros.end()] = [small] * (zeros.end() - zeros.start())
    return parts, None


def _raised_parts(
    text: str, roles: SymbolRoles, parts: list[SymbolSetting], rng: np.random.Generator
) -> tuple[list[SymbolSetting], Cents]:
    """The cents up and small; their hundred small and low, or below a line under the cents."""
    start = text.index(roles.raised) + 1
    inkless = 1 + sum(symbol == roles.space for symbol in text[:start])
    slash = text.find(roles.bar, start) if roles.bar else -1
    if slash < 0:
        underlined = rng.random() < UNDERLINED
        parts[start : start + 2] = [_bare_cents(rng, underlined=underlined)] * 2
        return parts, Cents(start, start + 2, -1, underlined=underlined, inkless=inkless)
    size = 0.52 + 0.16 * rng.random()
    cents = SymbolSetting(size, 1 - size + 0.2 * rng.random() - 0.06)
    hundred = SymbolSetting(size * (0.9 + 0.2 * rng.random()), 0.35 * rng.random() - 0.2)
    stacked = slash == start + 2 and rng.random() < STACKED
    if stacked:
        shift = rng.random()
        cents = SymbolSetting(0.54 + 0.1 * rng.random(), 0.56 + 0.1 * shift)
        hundred = SymbolSetting(0.44 + 0.08 * rng.random(), -0.1 - 0.15 * shift)
    end = slash + 1 + _length_below(text[slash + 1 :], roles)
    parts[start:slash] = [cents] * (slash - start)
    parts[slash] = SymbolSetting(0.75 + 0.4 * rng.random(), 0.0)
    parts[slash + 1 : end] = [hundred] * (end - slash - 1)
    return parts, Cents(start, end, slash if stacked else -1, underlined=False, inkless=inkless)


def _length_below(rest: str, roles: SymbolRoles) -> int:
    """How many of the symbols after the bar are small and low."""
    return next((len(below) for below in roles.below if rest.startswith(below)), 0)


def _bare_cents(rng: np.random.Generator, *, underlined: bool) -> SymbolSetting:
    """Cents without their hundred: with no line below them they must stand clearly apart."""
    first, second = rng.random(2).tolist()
    if underlined:
        return SymbolSetting(0.52 + 0.28 * first, 0.48 - 0.28 * first + 0.26 * second - 0.12)
    return SymbolSetting(0.51 + 0.15 * first, 0.49 - 0.15 * first + 0.2 * second - 0.06)


def _rules(
    placed: list[PlacedGlyph], cents: Cents | None, rng: np.random.Generator
) -> list[RuledStroke]:
    """The line below underlined cents, or between cents and the hundred below them."""
    if cents is None or not (cents.underlined or cents.slash > 0):
        return []
    above = placed[cents.first : cents.first + 2]
    bar = int(cents.slash > 0)  # a line, and no glyph
    covered = placed[cents.first : cents.end - cents.inkless - bar]
    left = min(glyph.x for glyph in covered)
    right = max(glyph.x + glyph.glyph.box.right * glyph.size for glyph in covered)
    below = max(glyph.y + 1 for glyph in above) + 0.05 + 0.11 * rng.random()
    rule = RuledStroke(left - 0.05, 0.52 if cents.slash > 0 else below, right - left + 0.1)
    twice = cents.underlined and rng.random() < 0.25
    return [rule, rule._replace(y=below + 0.12)] if twice else [rule]


# --- gaps ------------------------------------------------------------------------------------


def _gap(before: str, symbol: str, roles: SymbolRoles, style: Manner) -> float:
    """The gap before a symbol; marks keep their distance even where digits touch."""
    if symbol in roles.points:
        return max(style.gap * 0.7, 0.05) + style.point / 2
    if before and before in roles.points:
        return max(style.gap, 0.07) + style.point
    if before and before == roles.raised:
        return max(style.gap, 0.1)
    if symbol in roles.digits and before in roles.digits:
        return style.gap
    return max(style.gap, 0.06)


def _closest(before: str, symbol: str, roles: SymbolRoles) -> float:
    """How much closer than usual a gap may be, in standard deviations; a point must be seen."""
    return -1.0 if symbol in roles.digits and before in roles.digits else -0.2


def _joins(
    text: str, placed: list[PlacedGlyph], roles: SymbolRoles, rng: np.random.Generator
) -> tuple[Stroked, ...]:
    """The strokes between digits where the pen stays down."""
    pairs = list(zip(text, placed, strict=True))
    chances = rng.random((len(pairs), 2)).tolist()
    ligatures = [
        join(before, after, 0.12 * sag - 0.02)
        for before, after, (chance, sag) in zip(pairs, pairs[1:], chances, strict=False)
        if chance < JOINED and before[0] in roles.digits and after[0] in roles.digits
    ]
    return tuple(ligature for ligature in ligatures if ligature)


def _starts_group(text: str, place: int, roles: SymbolRoles) -> bool:
    """Whether a group of digits that no separator sets off begins here."""
    if not roles.group or not place or any(symbol not in roles.digits for symbol in text[:place]):
        return False
    rest = sum(1 for _ in takewhile(roles.digits.__contains__, text[place:]))
    return rest > 0 and rest % roles.group == 0
