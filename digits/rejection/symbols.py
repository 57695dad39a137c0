"""Who writes what a photograph shows: single digits, letters and marks, by the hands of one split.

Glyphs are those of `digits.handwriting.glyphs`; lengths are in digit heights.
"""

import numpy as np

from digits.arrays import Floats
from digits.dataset.splits import LabelledDigits
from digits.handwriting.config import Split
from digits.handwriting.digit_strokes import StrokeShape
from digits.handwriting.drawn_writers import DrawnWriter, stroke_styles
from digits.handwriting.font_writers import FontGlyphs, FontWriter
from digits.handwriting.glyphs import Glyph, InkBox, Stroked, Writer, belongs
from digits.handwriting.mnist_writers import MnistDigits, MnistWriter
from digits.handwriting.pen_data.records import PenRecords
from digits.handwriting.pen_writers import PenHands, PenWriter
from digits.handwriting.splines import skeleton

DIGITS = "0123456789"
# Of the other letters nobody could say whether they are one, or a digit: o O D Q 0, l I i j 1, …
LETTERS = "ACEFGHJKLMNPRTUVWXYacdefhkmnprtuvwxy"
SIGNS = "?+#%&@*="  # as recorded people and fonts write them
HOLDOUT = 0.125  # of hands, by name: those that readers of amounts are measured with, too
BEND = 0.03  # digit heights: how far a drawn mark strays from the table's

MARKS = (
    StrokeShape("tick", "", "0,60 22,96! 70,10"),
    StrokeShape("wide tick", "", "0,70 20,100! 60,40 110,14"),
    StrokeShape("cross", "", "0,4 70,98 | 70,0 2,100"),
    StrokeShape("plus", "", "0,52 76,48 | 38,10 36,92"),
    StrokeShape("question mark", "", "4,20 24,0 50,14 44,40 26,54 25,70 | 24,92 26,97"),
    StrokeShape("question mark in one", "", "2,22 20,0 48,8 50,30 30,50 26,90"),
    StrokeShape("arrow", "", "0,50 100,46 | 66,20 100,46! 70,78"),
    StrokeShape("arrow up", "", "30,100 30,2 | 2,36 30,2! 58,34"),
    StrokeShape("arrow down", "", "30,0 30,98 | 4,66 30,98! 56,68"),
    StrokeShape("slanting arrow", "", "0,98 70,8 | 30,10 70,8! 66,50"),
    StrokeShape("star", "", "14,98 40,0! 66,96! 0,36! 80,34! 14,98"),
    StrokeShape("asterisk", "", "35,10 35,90 | 0,30 70,70 | 70,28 0,72"),
    StrokeShape("triangle", "", "40,4 78,94! 2,92! 40,4"),
    StrokeShape("square", "", "4,6 80,8! 78,92! 2,90! 4,6"),
    StrokeShape("diamond", "", "40,0 76,50! 40,100! 4,50! 40,0"),
    StrokeShape("heart", "", "40,30 20,6 0,30 14,62 40,96! 70,58 80,26 58,4 40,30"),
    StrokeShape("spiral", "", "44,50 54,44 52,60 34,62 28,40 52,28 74,46 64,80 26,84 6,44 30,8"),
    StrokeShape("wave", "", "0,50 16,30 32,50 48,70 64,50 80,30 96,50"),
    StrokeShape("saw", "", "0,90 16,10! 30,90! 46,12! 60,92! 76,10! 90,90"),
    StrokeShape("to and fro", "", "0,10 70,16! 4,34! 74,42! 2,60! 76,70! 6,92"),
    StrokeShape("hash", "", "24,6 14,94 | 58,4 48,96 | 0,36 76,32 | 0,68 74,64"),
    StrokeShape("equals with a stroke", "", "0,36 70,34 | 0,62 70,60 | 52,10 18,92"),
    StrokeShape("per cent", "", "16,6 4,18 16,32 28,18 16,6 | 64,66 52,80 64,94 76,80 64,66 | "
                "70,4 8,98"),
    StrokeShape("omega", "", "0,96 20,94 4,50 36,4 70,48 54,94 76,96"),
    StrokeShape("house", "", "6,98 6,44 40,4! 76,42! 76,98! 6,98"),
    StrokeShape("bolt and bar", "", "10,8 66,10 | 38,10 36,96 | 10,94 66,96"),
    StrokeShape("fork", "", "38,100 38,50 4,4 | 38,50 74,2"),
    StrokeShape("lying eight", "", "50,50 26,26 4,50 26,74 50,50 76,26 98,50 76,74 50,50"),
    StrokeShape("two loops", "", "0,80 30,20 14,10 10,60 40,80 66,16 50,10 48,70 90,60"),
    StrokeShape("face", "", "40,0 6,22 6,76 40,100 76,76 76,22 40,0 | 24,36 26,42 | 56,36 58,42 | "
                "22,66 40,78 60,64"),
)  # fmt: skip


class Hands:
    """The hands of one split.

    Args:
        digits: MNIST's training digits, or none.
        fonts: the contents of font files by name; may be empty.
        pens: recordings of real pens, or none.
        split: "train", or "holdout" for those that nothing is learned from.
    """

    def __init__(
        self,
        digits: LabelledDigits | None,
        fonts: dict[str, bytes],
        pens: PenRecords | None,
        split: Split,
    ) -> None:
        self._styles = stroke_styles(split, HOLDOUT)
        self._digits = None if digits is None else MnistDigits(*digits, split, HOLDOUT)
        self._pens = None if pens is None else PenHands(pens, split, HOLDOUT)
        written = DIGITS + LETTERS + SIGNS
        self._fonts = [
            FontGlyphs(name, content, written)
            for name, content in sorted(fonts.items())
            if belongs(f"font-{name}", split, HOLDOUT)
        ]

    @property
    def framed_digits(self) -> LabelledDigits | None:
        """MNIST's digits of this split as they are, if there are any."""
        return LabelledDigits(self._digits.images, self._digits.labels) if self._digits else None

    def digit_writer(self, rng: np.random.Generator) -> Writer:
        """Somebody who writes digits."""
        pen, chance = self._pen(rng), rng.random()
        if self._digits is not None and chance < 0.4:
            return MnistWriter(self._digits, pen, rng)
        if self._pens is not None and chance < 0.75:
            return self._recorded(self._pens, pen, rng)
        if self._fonts and chance < 0.82:
            return FontWriter(self._one(self._fonts, rng), pen, rng)
        return pen

    def other(self, rng: np.random.Generator) -> tuple[Glyph, float]:
        """A letter or a sign that is no digit, and how thick its hand's ink is."""
        wanted = LETTERS if rng.random() < 0.85 else SIGNS
        pen = self._pen(rng)
        for _ in range(20):
            writer: Writer = pen
            if self._pens is not None and rng.random() < 0.6:
                writer = self._recorded(self._pens, pen, rng)
            elif self._fonts:
                writer = FontWriter(self._one(self._fonts, rng), pen, rng)
            known = sorted(writer.symbols.intersection(wanted))
            if known:
                return writer.write(known[int(rng.random() * len(known))]), writer.thickness
        return drawn_mark(rng), 0.0

    def _pen(self, rng: np.random.Generator) -> DrawnWriter:
        return DrawnWriter(self._styles[int(rng.random() * len(self._styles))], rng)

    @staticmethod
    def _recorded(pens: PenHands, pen: DrawnWriter, rng: np.random.Generator) -> PenWriter:
        return PenWriter(pens.records, pens.hands[int(rng.random() * len(pens.hands))], pen, rng)

    @staticmethod
    def _one(fonts: list[FontGlyphs], rng: np.random.Generator) -> FontGlyphs:
        return fonts[int(rng.random() * len(fonts))]


def drawn_mark(rng: np.random.Generator) -> Stroked:
    """One of `MARKS`, bent anew, wider or narrower."""
    shape = skeleton(MARKS[int(rng.random() * len(MARKS))].path)
    moves = shape.bends @ rng.standard_normal((shape.bends.shape[1], 2), dtype=np.float32)
    points = shape.basis @ (shape.controls + moves * np.float32(BEND))
    points[:, 0] *= np.float32(rng.uniform(0.7, 1.2))
    return stroked(points)


def stroked(points: Floats, pressure: float = 1.0) -> Stroked:
    """A glyph of points (n, 2) that are drawn with steady pressure; its left edge comes to 0."""
    left, top = points.min(axis=0).tolist()
    right, bottom = points.max(axis=0).tolist()
    box = InkBox(0.0, top, right - left, bottom)
    moved = points - np.array([left, 0], dtype=np.float32)
    return Stroked(box, moved.astype(np.float32), np.full(len(points), pressure, np.float32))
