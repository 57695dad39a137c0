"""From a laid-out string to ink: strokes and inked symbols on a canvas, one pen, one warp.

A canvas is finer than the wanted picture by `FINE`; slant, drift, turning and bending are one
resampling from it. Ink is float32 ``(height, width)`` in 0 … 1, 1 where the pen was.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from digits.arrays import Floats
from digits.handwriting.glyphs import Inked, PlacedGlyph, Stroked
from digits.handwriting.typesetting import WrittenLine
from digits.handwriting.warping import EDGE, FINE, PictureFrame, Warp, warped

SOFTNESS = 0.7 * FINE  # canvas pixels, standard deviation
# A box of that standard deviation, three times as fast as a Gaussian, and as good on pictures.
SOFTEN = ImageFilter.BoxBlur((math.sqrt(12 * SOFTNESS**2 + 1) - 1) / 2)
SMALL = 0.75  # of a digit's usual size: what is smaller has thinner strokes
COARSER = 1.8  # times smaller: pictures are averaged before they are made smaller still
RIDGE = float(np.sqrt(2 * np.pi))


class Pen(NamedTuple):
    """What leaves the ink.

    Attributes:
        width: of drawn strokes, in picture pixels.
        spread: how much thicker (+) or thinner (-) inked symbols turn out than they were.
        inked: width of the strokes of inked symbols before that, in picture pixels.
    """

    width: float
    spread: float
    inked: float


class Extent(NamedTuple):
    """Where a line's ink is, in digit heights, stretched by its aspect."""

    left: float
    top: float
    right: float
    bottom: float


def extent(line: WrittenLine) -> Extent:
    """The smallest box around a line's symbols and rules."""
    lefts = [glyph.x for glyph in line.placed] + [rule.x for rule in line.rules]
    rights = [glyph.x + glyph.glyph.box.right * glyph.size for glyph in line.placed]
    rights += [rule.x + rule.width for rule in line.rules]
    tops = [1 + glyph.y + (glyph.glyph.box.top - 1) * glyph.size for glyph in line.placed]
    bottoms = [1 + glyph.y + (glyph.glyph.box.bottom - 1) * glyph.size for glyph in line.placed]
    return Extent(min(lefts) * line.aspect, min(tops), max(rights) * line.aspect, max(bottoms))


def ink_of(
    line: WrittenLine, frame: PictureFrame, pen: Pen, warp: Warp, rng: np.random.Generator
) -> Floats:
    """The picture's ink, (frame.height, width) in 0 … 1."""
    box = extent(line)
    unit = frame.unit * FINE
    reach = abs(warp.lean) * (box.bottom - box.top) * frame.unit
    natural = (box.right - box.left) * frame.unit + reach + frame.left + frame.right
    squeeze = min(1.0, frame.max_width / natural)
    width = max(8, round(natural * squeeze))
    canvas = _canvas(line, box, unit, squeeze, pen)
    return warped(canvas, (frame.height, width), frame, warp, squeeze * reach, rng)


# --- the canvas ------------------------------------------------------------------------------


def _canvas(
    line: WrittenLine, box: Extent, unit: float, squeeze: float, pen: Pen
) -> npt.NDArray[np.uint8]:
    """All symbols drawn upright, uint8, with an empty border of `EDGE` pixels."""
    scale_x = unit * squeeze * line.aspect
    shift = np.array([EDGE - box.left * unit * squeeze, EDGE - box.top * unit], dtype=np.float32)
    width = int((box.right - box.left) * unit * squeeze) + 2 * EDGE + 2
    height = int((box.bottom - box.top) * unit) + 2 * EDGE + 2
    scale = np.array([scale_x, unit], dtype=np.float32)
    strokes = [glyph for glyph in line.placed if isinstance(glyph.glyph, Stroked)]
    canvas = None
    if len(strokes) < len(line.placed):
        canvas = _inked(line, (height, width), scale, shift, pen)
    if strokes or line.rules or line.joins:
        drawn = _stroked(line, strokes, (height, width), scale, shift, pen)
        canvas = drawn if canvas is None else np.maximum(canvas, drawn)
    return canvas if canvas is not None else np.zeros((height, width), dtype=np.uint8)


def _inked(
    line: WrittenLine, shape: tuple[int, int], scale: Floats, shift: Floats, pen: Pen
) -> npt.NDArray[np.uint8]:
    """Inked symbols; small ones apart, for their strokes are thinner."""
    layers = []
    for small in (False, True):
        group = [
            glyph
            for glyph in line.placed
            if isinstance(glyph.glyph, Inked) and (glyph.size < SMALL) is small
        ]
        if group:
            width = pen.inked * sum(glyph.size for glyph in group) / len(group)
            canvas = Image.new("L", shape[::-1])
            for glyph in group:
                _paste(canvas, glyph, scale.tolist(), shift.tolist())
            layers.append(_thresholded(canvas, width, pen.spread))
    return layers[0] if len(layers) == 1 else np.maximum(*layers)


def _thresholded(canvas: Image.Image, width: float, spread: float) -> npt.NDArray[np.uint8]:
    """Ink of strokes that were `width` picture pixels wide, spread as the pen's."""
    blurred = canvas.filter(SOFTEN)
    # Blurring leaves less than 255 of a thin stroke: what counts as ink is relative to that.
    crest = math.erf(width * FINE / (2 * math.sqrt(2) * SOFTNESS))
    # Thicker ink is a lower threshold on the blurred ink, thinner ink a higher one.
    level = crest * (118 - 64 * spread)
    return _ramp(round(level), round(10 + 34 * crest)).take(np.asarray(blurred))


def _paste(canvas: Image.Image, one: PlacedGlyph, scale: list[float], shift: list[float]) -> None:
    """Lay a symbol's ink over what is there, stretched, sheared and turned in one go."""
    glyph = one.glyph
    if not isinstance(glyph, Inked):
        return
    left = round(shift[0] + one.x * scale[0])
    top = round(shift[1] + (1 + one.y + (glyph.box.top - 1) * one.size) * scale[1])
    width = max(1, round((glyph.box.right - glyph.box.left) * one.size * scale[0]))
    height = max(1, round((glyph.box.bottom - glyph.box.top) * one.size * scale[1]))
    # Sampling alone would tear thin strokes that are made much smaller.
    picture = glyph.ink.reduce(2) if glyph.ink.height > COARSER * height else glyph.ink
    across, down = picture.width / width, picture.height / height
    skew = glyph.shear + glyph.turn
    # Rows of the matrix from places in the new picture to places in the symbol's.
    matrix = (
        *(across, skew * down, -skew * picture.height / 2),
        *(-glyph.turn * across, down, glyph.turn * picture.width / 2),
    )
    size = (width, height)
    ink = picture.transform(size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
    canvas.paste(255, (left, top), ink)


def _stroked(
    line: WrittenLine,
    strokes: list[PlacedGlyph],
    shape: tuple[int, int],
    scale: Floats,
    shift: Floats,
    pen: Pen,
) -> npt.NDArray[np.uint8]:
    canvas = np.zeros(shape, dtype=np.uint8)
    points, pressure = _samples(line, strokes)
    places = (points * scale + shift).astype(np.int32)
    # A rare stroke leaves even a roomy canvas; what lies outside is not seen.
    seen = np.logical_and(places >= 0, places < np.array(shape[::-1])).all(axis=1)
    canvas[places[seen, 1], places[seen, 0]] = pressure[seen]
    width = max(1.4, pen.width * FINE)
    sigma = width / 2.6
    ridge = 255 / (max(sigma, 0.6) * RIDGE)
    level = 0.43 * ridge
    blurred = Image.fromarray(canvas).filter(ImageFilter.GaussianBlur(sigma))
    return _ramp(round(level), max(4, round(ridge * 0.75))).take(np.asarray(blurred))


def _samples(line: WrittenLine, strokes: list[PlacedGlyph]) -> tuple[Floats, npt.NDArray[np.uint8]]:
    """The points of all strokes in digit heights, and their pressure as grey values."""
    points = [join.points for join in line.joins]
    pressure = [join.pressure for join in line.joins]
    for stroke in strokes:
        glyph = stroke.glyph
        if isinstance(glyph, Stroked):
            size = np.float32(stroke.size)
            moved = np.array([stroke.x, 1 + stroke.y - stroke.size], dtype=np.float32)
            points.append(glyph.points * size + moved)
            pressure.append(glyph.pressure)
    for rule in line.rules:
        count = max(2, int(rule.width * 80))
        along = np.linspace(0, 1, count, dtype=np.float32)[:, None]
        end = np.array([rule.width, -0.03], dtype=np.float32)
        points.append(along * end + np.array([rule.x, rule.y], dtype=np.float32))
        pressure.append(np.ones(count, dtype=np.float32))
    grey = np.concatenate(pressure) * np.float32(255)
    return np.concatenate(points), grey.astype(np.uint8)


@lru_cache(maxsize=4096)
def _ramp(level: int, width: int) -> npt.NDArray[np.uint8]:
    """A table of 256 grey values that rises from 0 to 255 around a level."""
    grey = (np.arange(256) - level) / max(width, 1) + 0.5
    return (np.clip(grey, 0, 1) * 255).astype(np.uint8)
