"""Writers that draw every symbol as perturbed pen strokes, in the styles of several regions.

A stroke style fixes some shapes for each symbol and bends them in its own way. A writer takes one
shape for each symbol from the stroke style, seldom from elsewhere, bends it once more, and then
varies a little from one symbol to the next.
"""

from functools import cache

import numpy as np

from digits.arrays import Floats
from digits.handwriting.config import Split
from digits.handwriting.digit_strokes import DIGIT_SHAPES
from digits.handwriting.errors import UnknownSymbol
from digits.handwriting.glyphs import InkBox, Stroked, belongs
from digits.handwriting.latin_strokes import LATIN_SHAPES
from digits.handwriting.splines import Skeleton, skeleton
from digits.handwriting.symbol_strokes import MARK_SHAPES

REGIONS = {"american": "A", "european": "E", "latin": "L", "indian": "I"}
STYLES_A_REGION = {"american": 12, "european": 16, "latin": 36, "indian": 10}
SHAPES = MARK_SHAPES | {
    digit: shapes + LATIN_SHAPES.get(digit, ()) for digit, shapes in DIGIT_SHAPES.items()
}

STYLE_BEND = 0.045  # digit heights: how far a stroke style's shapes stray from the table's
WRITER_BEND = 0.035  # … a writer's from the stroke style's
ONCE_BEND = 0.016  # … one symbol from the writer's own
FROM_ELSEWHERE = 0.12  # of symbols that a writer forms as no stroke style of the region teaches
LIGHTEST = 0.55  # pressure of a pen, below which strokes would have gaps
TAUGHT = 2  # shapes a symbol in one stroke style
NARROWEST = 0.85  # of a writer's widths, relative to the tables'


class StrokeStyle:
    """The shapes that a stroke style teaches: for each symbol a few, bent in its own way."""

    def __init__(self, name: str) -> None:
        self.name = name
        rng = np.random.default_rng(list(name.encode()))
        initial = REGIONS[name.partition("-")[0]]
        self.width = float(rng.uniform(0.85, 1.25))
        self.shapes = {symbol: self._taught(symbol, initial, rng) for symbol in SHAPES}

    @staticmethod
    def _taught(symbol: str, initial: str, rng: np.random.Generator) -> tuple[Skeleton, ...]:
        local = [shape for shape in SHAPES[symbol] if initial in shape.regions]
        picks = rng.permutation(len(local))[:TAUGHT]
        chosen = [local[int(pick)] for pick in picks] or list(SHAPES[symbol][:1])
        return tuple(_bent(skeleton(shape.path), STYLE_BEND, rng) for shape in chosen)


class DrawnWriter:
    """One writer of a stroke style; see `digits.handwriting.glyphs.Writer`."""

    thickness = 0.0
    lean = 0.0
    symbols = frozenset(SHAPES)

    def __init__(
        self, style: StrokeStyle, rng: np.random.Generator, variation: float = 1.0
    ) -> None:
        self._style, self._rng, self._variation = style, rng, variation
        self._own: dict[str, tuple[Skeleton, Floats]] = {}
        first, second, third = rng.random(3).tolist()
        self._width = max(NARROWEST, style.width * (0.85 + 0.6 * first))
        self._taper = 0.55 * second**2
        self._swing = 0.3 * third**2

    def write(self, symbol: str) -> Stroked:
        """The symbol once more, a little different each time."""
        own = self._own.get(symbol)
        if own is None:
            form = self._form(symbol)
            own = self._own[symbol] = form, self._pressure(form.ends)
        (shape, pressure), rng = own, self._rng
        bend = rng.standard_normal(shape.controls.shape, dtype=np.float32)
        points = shape.basis @ (shape.controls + bend * np.float32(ONCE_BEND * self._variation))
        left, top = np.minimum.reduce(points).tolist()
        right, bottom = np.maximum.reduce(points).tolist()
        points[:, 0] -= left
        return Stroked(InkBox(0.0, top, right - left, bottom), points, pressure)

    def _form(self, symbol: str) -> Skeleton:
        rng = self._rng
        if symbol not in SHAPES:
            raise UnknownSymbol(
                "No pen writes this symbol",
                received=repr(symbol),
                remedy="add shapes for it, or let only fonts write that have it",
            )
        if rng.random() < FROM_ELSEWHERE:
            shapes = SHAPES[symbol]
            chosen = skeleton(shapes[int(rng.random() * len(shapes))].path)
        else:
            taught = self._style.shapes[symbol]
            chosen = taught[int(rng.random() * len(taught))]
        bent = _bent(chosen, WRITER_BEND * self._variation, rng)
        width = self._width * (0.85 + 0.3 * rng.random())
        return bent._replace(controls=bent.controls * np.array([width, 1], dtype=np.float32))

    def _pressure(self, ends: Floats) -> Floats:
        """Lighter at the ends of strokes, and swinging along them."""
        wave = np.sin(np.arange(len(ends), dtype=np.float32) * np.float32(0.03))
        steady: Floats = 1 - np.float32(self._swing) * wave**2
        light: Floats = steady * (1 - np.float32(self._taper) * (1 - ends))
        return np.maximum(light, np.float32(LIGHTEST))


@cache
def stroke_styles(split: Split, share: float) -> tuple[StrokeStyle, ...]:
    """The stroke styles of a split, in a fixed order."""
    names = [f"{region}-{n:02d}" for region, most in STYLES_A_REGION.items() for n in range(most)]
    return tuple(StrokeStyle(name) for name in names if belongs(name, split, share))


def _bent(shape: Skeleton, amount: float, rng: np.random.Generator) -> Skeleton:
    """With every control point moved, as far as the shape gives way."""
    moves = shape.bends @ rng.standard_normal((shape.bends.shape[1], 2), dtype=np.float32)
    return shape._replace(controls=shape.controls + moves * (shape.give * np.float32(amount)))
