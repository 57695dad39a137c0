"""What a drawn photograph shows: one digit, alone or disturbed, or something that is not one digit.

A drawing is a line of placed glyphs, lengths in digit heights. Of a disturbed digit the digit alone
is drawn, too: whether it can still be read shows when the photograph was segmented.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from digits.arrays import Floats
from digits.handwriting.glyphs import Glyph, PlacedGlyph
from digits.handwriting.splines import smooth
from digits.handwriting.typesetting import WrittenLine
from digits.models.rejection import NOTHING
from digits.rejection.symbols import DIGITS, Hands, drawn_mark, stroked

LIGHTEST = 0.6  # pressure of strokes across or around a digit: thinner than the digit's
DENSE = 160  # points to a digit height of straight lines
FAR = 0.12  # digit heights: by as much a stroke that crosses a digit out goes past it


class Drawing(NamedTuple):
    """What is drawn: how thick its hand's ink is; the class; and a digit without what disturbs it.

    `alone` is None where nothing disturbs, or nothing can be read.
    """

    line: WrittenLine
    thickness: float
    truth: int
    alone: WrittenLine | None = None


Draw = Callable[[Hands, np.random.Generator], Drawing]


def plain(hands: Hands, rng: np.random.Generator) -> Drawing:
    """One digit."""
    digit, glyph, thickness = _digit(hands, rng)
    return Drawing(_line([_placed(glyph)], rng), thickness, digit)


def upstroke(_: Hands, rng: np.random.Generator) -> Drawing:
    """A European 1, whose upstroke is so long that it is taken for a 7: it rises more steeply."""
    across, down = rng.uniform(0.15, 0.6), rng.uniform(0.3, 1.0)
    down = max(down, 0.75 * across)
    corners = np.array([[-across, down], [0.0, 0.0], [rng.uniform(-0.25, 0.06), 1.0]])
    points = np.concatenate([_straight(corners[:2], rng), _straight(corners[1:], rng)])
    return Drawing(_line([_placed(stroked(points))], rng), 0.0, 1)


def letter(hands: Hands, rng: np.random.Generator) -> Drawing:
    """A letter or a sign."""
    glyph, thickness = hands.other(rng)
    return Drawing(_line([_placed(glyph)], rng), thickness, NOTHING)


def mark(_: Hands, rng: np.random.Generator) -> Drawing:
    """A tick, a cross, an arrow, a scribble."""
    glyph = scribble(rng) if rng.random() < 0.2 else drawn_mark(rng)
    return Drawing(_line([_placed(glyph)], rng), 0.0, NOTHING)


def pair(hands: Hands, rng: np.random.Generator) -> Drawing:
    """Two or three digits of one hand that touch or overlap."""
    writer = hands.digit_writer(rng)
    glyphs = [writer.write(_any(rng)) for _ in range(3 if rng.random() < 0.12 else 2)]
    placed, x = [], 0.0
    for glyph in glyphs:
        placed.append(_placed(glyph, x, float(rng.normal(0, 0.05))))
        narrow = min(glyph.box.right, 0.5)
        x += max(glyph.box.right - narrow * rng.uniform(0.0, 0.35), 0.1)
    return Drawing(_line(placed, rng), writer.thickness, NOTHING)


def struck(hands: Hands, rng: np.random.Generator) -> Drawing:
    """A digit with strokes across it that go past it."""
    digit, glyph, thickness = _digit(hands, rng)
    left, top, right, bottom = 0.0, glyph.box.top, glyph.box.right, glyph.box.bottom
    middle = np.array([(left + right) / 2, (top + bottom) / 2])
    half = np.array([max((right - left) / 2, 0.18), (bottom - top) / 2])
    strokes = [_placed(glyph)]
    angles = _angles(digit, rng)
    for angle in angles:
        along = np.array([np.cos(angle), np.sin(angle)])
        reach = min(*(half / np.maximum(np.abs(along), 1e-3))) + FAR * rng.uniform(0.4, 2.5)
        off = rng.normal(0, 0.06, 2)
        ends = np.stack([middle + off - along * reach, middle + off + along * reach])
        strokes.append(_over(_straight(ends, rng), rng))
    if rng.random() < 0.12:
        strokes.append(_over(_zigzag(left, top, right, bottom, rng), rng))
    return Drawing(_line(strokes, rng), thickness, NOTHING)


def ringed(hands: Hands, rng: np.random.Generator) -> Drawing:
    """A digit in a ring, which may touch it."""
    digit, glyph, thickness = _digit(hands, rng)
    box = glyph.box
    middle = np.array([box.right / 2, (box.top + box.bottom) / 2])
    size = max(box.right, box.bottom - box.top) / 2 * rng.uniform(0.85, 1.7)
    turn = np.linspace(0, 2 * np.pi * rng.uniform(0.9, 1.1), int(DENSE * 7 * size))
    turn += rng.uniform(0, 6)
    wobble = size * (1 + 0.04 * np.sin(2 * turn + rng.uniform(0, 6)))
    axes = np.array([rng.uniform(0.85, 1.25), 1.0])
    around = middle + np.stack([np.cos(turn), np.sin(turn)], axis=1) * wobble[:, None] * axes
    return _disturbed(digit, glyph, thickness, [around.astype(np.float32)], rng)


def boxed(hands: Hands, rng: np.random.Generator) -> Drawing:
    """A digit that touches its box, or runs over it; or some of the box's lines alone."""
    digit, glyph, thickness = _digit(hands, rng)
    box = glyph.box
    left, right, top, bottom = 0.0, box.right, box.top, box.bottom
    room = rng.uniform(0.1, 0.5, 4) * (rng.random(4) < 0.6) + rng.normal(0, 0.06, 4)
    x0, x1, y0, y1 = left - room[0], right + room[1], top - room[2], bottom + room[3]
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]])
    sides = [corners[i : i + 2] for i in range(4)]
    if rng.random() < 0.4:
        sides = [side for side in sides if rng.random() < 0.5] or sides[2:3]
    return _disturbed(digit, glyph, thickness, [_between(side) for side in sides], rng)


def underlined(hands: Hands, rng: np.random.Generator) -> Drawing:
    """A digit above, on, or below a line; a 1 would get a foot by it, as some have."""
    digit, glyph, thickness = _digit(hands, rng, "023456789")
    box = glyph.box
    y = box.bottom + rng.uniform(-0.15, 0.25) if rng.random() < 0.8 else box.top
    past = rng.uniform(-0.1, 0.6, 2)
    ends = np.array([[-past[0], y], [box.right + past[1], y + rng.normal(0, 0.05)]])
    return _disturbed(digit, glyph, thickness, [_straight(ends, rng)], rng)


DRAWINGS: dict[str, tuple[Draw, float]] = {
    "plain": (plain, 0.39),
    "upstroke": (upstroke, 0.02),
    "letter": (letter, 0.2),
    "pair": (pair, 0.12),
    "struck": (struck, 0.12),
    "mark": (mark, 0.06),
    "ringed": (ringed, 0.03),
    "boxed": (boxed, 0.04),
    "underlined": (underlined, 0.03),
}  # each with how often it is drawn


def scribble(rng: np.random.Generator) -> Glyph:
    """A line to and fro within a digit's place."""
    count = int(rng.integers(4, 14))
    points = rng.uniform(0, 1, (count, 2)) * np.array([rng.uniform(0.4, 1.2), 1])
    return stroked(smooth((points * 300).astype(np.float32)) / np.float32(300))


def _digit(hands: Hands, rng: np.random.Generator, among: str = DIGITS) -> tuple[int, Glyph, float]:
    writer, digit = hands.digit_writer(rng), _any(rng, among)
    return int(digit), writer.write(digit), writer.thickness


def _any(rng: np.random.Generator, among: str = DIGITS) -> str:
    return among[int(rng.random() * len(among))]


def _angles(digit: int, rng: np.random.Generator) -> list[float]:
    """Directions of the strokes; none by which a bar of a 7 or a slashed 0 would be meant."""
    count = int(rng.choice([1, 2, 3], p=[0.65, 0.27, 0.08]))
    low, high = (0.35, 1.2) if digit in {0, 7} and count == 1 else (0.0, 1.25)
    signs = rng.choice([-1, 1], count)
    if count == 2 and rng.random() < 0.6:
        signs = np.array([-1, 1])
    if digit == 0 and count == 1:
        signs = np.ones(1)  # from the upper left to the lower right: the slash goes the other way
    return [float(sign * rng.uniform(low, high)) for sign in signs]


def _disturbed(
    digit: int, glyph: Glyph, thickness: float, lines: list[Floats], rng: np.random.Generator
) -> Drawing:
    placed = [_placed(glyph)]
    line = _line([*placed, *(_over(points, rng) for points in lines)], rng)
    return Drawing(line, thickness, digit, line._replace(placed=placed))


def _line(placed: list[PlacedGlyph], rng: np.random.Generator) -> WrittenLine:
    return WrittenLine(placed, [], float(rng.uniform(0.85, 1.2)))


def _placed(glyph: Glyph, x: float = 0.0, y: float = 0.0) -> PlacedGlyph:
    return PlacedGlyph(glyph, x, y, 1.0)


def _over(points: Floats, rng: np.random.Generator) -> PlacedGlyph:
    """Points where they are, as a glyph; drawn more lightly than the digit, or as strongly."""
    glyph = stroked(points, rng.uniform(LIGHTEST, 1))
    return PlacedGlyph(glyph, float(points[:, 0].min()), 0.0, 1.0)


def _straight(ends: "np.typing.NDArray[np.float64]", rng: np.random.Generator) -> Floats:
    """A line that a hand draws: nearly straight."""
    points = _between(ends)
    along = np.linspace(-1, 1, len(points), dtype=np.float32)
    across = (ends[1] - ends[0])[::-1] * np.array([-1, 1]) * rng.normal(0, 0.03)
    return np.asarray(points + (1 - along[:, None] ** 2) * across.astype(np.float32))


def _between(ends: "np.typing.NDArray[np.float64]") -> Floats:
    count = max(2, int(np.hypot(*(ends[1] - ends[0])) * DENSE))
    part = np.linspace(0, 1, count)[:, None]
    return np.asarray(ends[0] * (1 - part) + ends[1] * part, dtype=np.float32)


def _zigzag(
    left: float, top: float, right: float, bottom: float, rng: np.random.Generator
) -> Floats:
    count = int(rng.integers(4, 9))
    x = np.where(np.arange(count) % 2, right + 0.1, left - 0.1) + rng.normal(0, 0.05, count)
    y = np.linspace(top + 0.1, bottom - 0.1, count) + rng.normal(0, 0.05, count)
    corners = np.stack([x, y], axis=1)
    return np.concatenate([_between(corners[i : i + 2]) for i in range(count - 1)])
