"""Hands that write with what one real person wrote: recorded strokes, or digits on paper.

Every symbol is one of that person's, drawn once more: slant, width, speed and bends vary. Where a
mark stands and how large it may be is that of the drawn shapes, its form is the person's.
Symbols that the person never wrote are drawn by a stroke style's pen. Lengths are in digit heights.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from digits.arrays import Floats
from digits.handwriting.alphabet import Alphabet
from digits.handwriting.config import Split
from digits.handwriting.drawn_writers import LIGHTEST, ONCE_BEND, DrawnWriter
from digits.handwriting.glyphs import Glyph, InkBox, Inked, PlacedGlyph, Stroked, belongs
from digits.handwriting.pen_data.records import PenRecords
from digits.handwriting.splines import DOT, DOT_RADIUS, SAMPLES_A_HEIGHT
from digits.handwriting.typesetting import WrittenLine

DIGITS = "0123456789"
ENOUGH_DIGITS = 8  # different ones, so that a hand is more than the pen that helps it out
FINER = 6  # drawn samples for each that was kept
LEAN = 0.12  # of most hands: theirs is in the strokes already
INK = 96  # grey value from which a pixel is counted as ink
THIN = 0.25  # quantile of a hand's thickness by which its ink is treated: none is to vanish
AGAIN = 0.25  # how often a hand forms a symbol just as before
SHEAR, WIDER = 0.08, 0.1  # standard deviations: a hand's slant and width today
SWAY = 0.015  # standard deviation of a symbol's place on the base line
LINE_WIDER = 0.08
LEAST_BOX = 0.02


class Place(NamedTuple):
    """How large a symbol is, the longer side of it, and where it stands.

    `foot` says whether `level` is where its lowest point is, or its middle.
    """

    least: float
    most: float
    level: float
    foot: bool


DIGIT = Place(0.8, 1.2, 1.0, foot=True)
TALL_LETTER = Place(0.8, 1.3, 1.0, foot=True)
SMALL_LETTER = Place(0.45, 0.85, 1.0, foot=True)
PLACES = {
    **dict.fromkeys(DIGITS, DIGIT),
    **dict.fromkeys("acemnorsuvwxz", SMALL_LETTER),
    **dict.fromkeys("gpqy", Place(0.7, 1.2, 1.35, foot=True)),
    "j": Place(0.8, 1.3, 1.35, foot=True),
    "i": Place(0.6, 1.0, 1.0, foot=True),
    ".": Place(0.02, 0.16, 0.98, foot=False),
    ",": Place(0.16, 0.5, 1.01, foot=False),
    "-": Place(0.22, 1.2, 0.52, foot=False),
    "=": Place(0.25, 0.9, 0.52, foot=False),
    "+": Place(0.4, 0.8, 0.55, foot=False),
    "/": Place(0.95, 1.35, 0.5, foot=False),
    "$": Place(1.0, 1.4, 0.5, foot=False),
    "#": Place(0.75, 1.2, 0.52, foot=False),
    "*": Place(0.4, 0.85, 0.45, foot=False),
    "%": Place(0.85, 1.3, 0.5, foot=False),
    "&": Place(0.85, 1.2, 0.5, foot=False),
    "(": Place(1.0, 1.4, 0.52, foot=False),
    ")": Place(1.0, 1.4, 0.52, foot=False),
    ":": Place(0.3, 0.6, 0.97, foot=True),
    ";": Place(0.35, 0.7, 1.1, foot=True),
    "'": Place(0.15, 0.35, 0.1, foot=False),
    '"': Place(0.15, 0.4, 0.1, foot=False),
    "!": TALL_LETTER,
    "?": TALL_LETTER,
}


class Hand(NamedTuple):
    """One recorded writer: which recordings hold a symbol, strokes or ink."""

    name: str
    strokes: dict[str, list[int]]
    inks: dict[str, list[int]]
    thickness: float = 0.0  # of inked strokes, in digit heights


class PenHands:
    """The recorded writers of one split, and the lines that writers of it wrote whole."""

    def __init__(self, records: PenRecords, split: Split, share: float) -> None:
        self.records = records
        hands = [Hand(name, {}, {}) for name in records.writers]
        kept = [belongs(f"pen-{name}", split, share) for name in records.writers]
        self.lines: list[int] = []
        for number, (text, owner) in enumerate(
            zip(records.texts, records.owners.tolist(), strict=True)
        ):
            if len(text) > 1:
                self.lines += [number] if kept[owner] else []
            else:
                hands[owner].strokes.setdefault(text, []).append(number)
        for number, owner in enumerate(records.ink_owners.tolist()):
            hands[owner].inks.setdefault(records.ink_texts[number], []).append(number)
        able = (hand for hand, mine in zip(hands, kept, strict=True) if mine and _able(hand))
        self.hands = [
            hand._replace(thickness=_thickness(records, hand)) if hand.inks else hand
            for hand in able
        ]

    def lines_over(self, alphabet: Alphabet) -> list[int]:
        """The recorded lines whose symbols are all in an alphabet."""
        known = set(alphabet.symbols)
        return [number for number in self.lines if known.issuperset(self.records.texts[number])]


class PenWriter:
    """One recorded person writing one string; see `digits.handwriting.glyphs.Writer`."""

    lean = LEAN

    def __init__(
        self,
        records: PenRecords,
        hand: Hand,
        pen: DrawnWriter,
        rng: np.random.Generator,
        variation: float = 1.0,
    ) -> None:
        self._records, self._hand, self._pen, self._rng = records, hand, pen, rng
        self._variation = variation
        self.thickness = hand.thickness
        shear, wider = rng.standard_normal(2).tolist()
        self._shear = SHEAR * variation * shear
        self._width = math.exp(WIDER * variation * min(2.0, max(-2.0, wider)))
        self._last: dict[str, int] = {}

    @property
    def symbols(self) -> frozenset[str]:
        """What this person wrote."""
        return frozenset(self._hand.strokes) | frozenset(self._hand.inks)

    def write(self, symbol: str) -> Glyph:
        """The symbol once more, a little different each time."""
        recorded = self._hand.inks.get(symbol) or self._hand.strokes.get(symbol)
        if not recorded:
            return self._pen.write(symbol)
        chosen = self._last.get(symbol)
        if chosen is None or self._rng.random() > AGAIN:
            chosen = self._last[symbol] = recorded[int(self._rng.random() * len(recorded))]
        return self._inked(chosen) if symbol in self._hand.inks else self._stroked(symbol, chosen)

    def _stroked(self, symbol: str, number: int) -> Stroked:
        strokes, pressure = self._records.strokes(number)
        points = np.concatenate(strokes)
        low, high = points.min(axis=0), points.max(axis=0)
        middle, size = (low + high) / 2, float((high - low).max())
        place, rng = PLACES.get(symbol, TALL_LETTER), self._rng
        scale = min(place.most, max(place.least, size)) / max(size, LEAST_BOX)
        if size < LEAST_BOX:
            scale = 1.0
        bend = rng.standard_normal((2, 5), dtype=np.float32) * np.float32(
            ONCE_BEND * self._variation
        )
        bent = [self._bent((stroke - middle) * np.float32(scale), bend) for stroke in strokes]
        drawn = [_fine(*pair) for pair in zip(bent, pressure, strict=True)]
        return _standing(drawn, place, SWAY * self._variation * float(rng.standard_normal()))

    def _bent(self, points: Floats, bend: Floats) -> Floats:
        """Sheared, widened, and bent as a sheet of rubber would be."""
        x, y = points.T
        sheet = np.stack([x, y, x * y, x**2, y**2])
        moved = points + (bend @ sheet).T * np.float32(2)
        moved[:, 0] = moved[:, 0] * np.float32(self._width) - moved[:, 1] * np.float32(self._shear)
        return np.asarray(moved)

    def _inked(self, number: int) -> Inked:
        ink = self._records.ink(number)
        height, width = ink.shape
        shear, turn, size = self._rng.standard_normal(3).tolist()
        high = 1 + 0.04 * self._variation * size
        wide = high * width / height * self._width
        return Inked(
            InkBox(0.0, 1 - high, wide, 1.0),
            Image.fromarray(ink),
            shear=0.04 * shear * self._variation,
            turn=0.03 * turn * self._variation,
        )


def recorded_line(
    records: PenRecords, number: int, rng: np.random.Generator, variation: float = 1.0
) -> WrittenLine:
    """A line that was recorded whole, as one glyph: drawn once more, a little different."""
    strokes, pressure = records.strokes(number)
    points = np.concatenate(strokes)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    shear, wider, grow = (rng.standard_normal(3) * variation).tolist()
    bend = rng.standard_normal((2, 3), dtype=np.float32) * np.float32(ONCE_BEND * variation)
    reach = np.float32(max(1.0, float(np.ptp(points[:, 0])) / 2))
    drawn = []
    for stroke, force in zip(strokes, pressure, strict=True):
        x, y = ((stroke - middle) * np.array([1 / reach, 1], dtype=np.float32)).T
        moved = stroke - middle + (bend @ np.stack([x**2, y, y**2])).T * np.float32(2)
        moved[:, 0] = moved[:, 0] * np.float32(math.exp(LINE_WIDER * wider))
        moved[:, 0] -= moved[:, 1] * np.float32(SHEAR * shear)
        drawn.append(_fine(moved + middle, force))
    every = np.concatenate([part for part, _ in drawn])
    left, top = every.min(axis=0).tolist()
    right, bottom = every.max(axis=0).tolist()
    every[:, 0] -= left
    glyph = Stroked(
        InkBox(0.0, top, right - left, bottom), every, np.concatenate([part for _, part in drawn])
    )
    size = math.exp(0.05 * grow)
    return WrittenLine([PlacedGlyph(glyph, 0.0, 0.0, size)], [], math.exp(0.1 * wider))


def _able(hand: Hand) -> bool:
    there = hand.strokes.keys() | hand.inks.keys()
    return sum(digit in there for digit in DIGITS) >= ENOUGH_DIGITS


def _thickness(records: PenRecords, hand: Hand) -> float:
    """How thick a hand's thinner digits on paper are, in digit heights."""
    numbers = [number for some in hand.inks.values() for number in some]
    return float(np.quantile([_stroke_width(records.ink(number)) for number in numbers], THIN))


def _stroke_width(ink: npt.NDArray[np.uint8]) -> float:
    """Twice the ink's area over the length of its edge, in the picture's heights."""
    dark = np.pad(ink > INK, 1)
    edge = (dark[1:] ^ dark[:-1]).sum() + (dark[:, 1:] ^ dark[:, :-1]).sum()
    # A slanting edge of unit length crosses 4/π grid lines on average.
    return float(2 * dark.sum() * (4 / math.pi) / max(int(edge), 1) / len(ink))


def _standing(drawn: list[tuple[Floats, Floats]], place: Place, sway: float) -> Stroked:
    points = np.concatenate([part for part, _ in drawn])
    left, top = points.min(axis=0).tolist()
    right, bottom = points.max(axis=0).tolist()
    shift = place.level + sway - (bottom if place.foot else (top + bottom) / 2)
    points += np.array([-left, shift], dtype=np.float32)
    box = InkBox(0.0, top + shift, right - left, bottom + shift)
    return Stroked(box, points, np.concatenate([part for _, part in drawn]))


def _fine(points: Floats, pressure: Floats) -> tuple[Floats, Floats]:
    """A smooth line through the points, sampled so that a pen leaves no gaps."""
    if len(points) < 2 or float(np.ptp(points, axis=0).max()) < DOT:
        return _dot(points)
    steps = np.hypot(*np.diff(points, axis=0).T)
    finer = max(FINER, math.ceil(float(steps.max()) * SAMPLES_A_HEIGHT * 1.15))
    # Catmull–Rom: each stretch between two points also looks at those before and after.
    around = np.concatenate([points[:1], points, points[-1:]])
    t = (np.arange(finer, dtype=np.float32) / finer)[:, None, None]
    before, start, end, after = around[:-3], around[1:-2], around[2:-1], around[3:]
    line = (
        start
        + t * (end - before) / 2
        + t**2 * (before - 2.5 * start + 2 * end - after / 2)
        + t**3 * (1.5 * (start - end) + (after - before) / 2)
    )
    dense = np.concatenate([line.transpose(1, 0, 2).reshape(-1, 2), points[-1:]])
    along = np.arange(len(dense), dtype=np.float32) / finer
    force = np.interp(along, np.arange(len(points)), pressure).astype(np.float32)
    return dense, np.maximum(force, np.float32(LIGHTEST))


def _dot(points: Floats) -> tuple[Floats, Floats]:
    """A short touch: the pen turns on the spot."""
    angles = np.arange(8, dtype=np.float32) * np.float32(1.6)
    radii = np.repeat(np.array([0.5, 1.0], dtype=np.float32), 4) * np.float32(DOT_RADIUS)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radii[:, None]
    turned = np.concatenate([points, ring + points[-1]])
    count = SAMPLES_A_HEIGHT // 3
    places = np.linspace(0, len(turned) - 1, count)
    line = np.stack(
        [np.interp(places, np.arange(len(turned)), turned[:, axis]) for axis in (0, 1)], axis=1
    )
    return line.astype(np.float32), np.ones(count, dtype=np.float32)
