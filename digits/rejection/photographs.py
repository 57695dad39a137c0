"""From a drawing to a photograph of it, and from there to what a digit model would be shown.

A photograph is float32 ``(h, w)``, 0 (black) … 1 (white); ink is float32 ``(h, w)``, 1 where the
pen was.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy import ndimage

from digits.arrays import Floats, Images
from digits.handwriting.glyphs import Stroked
from digits.handwriting.rendering import Pen, extent, ink_of
from digits.handwriting.typesetting import WrittenLine
from digits.handwriting.warping import PictureFrame, Warp
from digits.photos.binarization import frame_digit, thickened
from digits.photos.image_files import resized
from digits.photos.photo import Photo, digit_on
from digits.photos.segmentation import bounds

INK = 0.5  # from here on a pixel is ink
ROOM = 0.12  # digit heights around a drawing, into which it may be bent
SMALLEST, LARGEST = 32, 60  # pixels that a digit is high
FLAWLESS = 0.7  # of drawings: framed at once, which is many times as fast as finding them first
TIGHT, SHADOWED, INVERTED = 0.25, 0.2, 0.1  # of photographs


class Seen(NamedTuple):
    """What a model is shown, (28, 28); and of a digit that is disturbed, what it should be shown.

    `alone` is None where nothing disturbed.
    """

    image: Images
    alone: Images | None


class Inks(NamedTuple):
    """A drawing's ink, and that of its digit alone."""

    whole: Floats
    alone: Floats | None


def inks_of(
    line: WrittenLine, alone: WrittenLine | None, thickness: float, rng: np.random.Generator
) -> Inks:
    """The ink of a line and of its digit alone, drawn by one pen and bent alike."""
    unit = float(rng.uniform(SMALLEST, LARGEST))
    box = extent(line)
    room = ROOM * unit
    high = math.ceil((box.bottom - box.top) * unit + 2 * room)
    wide = math.ceil((box.right - box.left) * unit + 2 * room)
    frame = PictureFrame(unit, room, room, room, high, 4 * max(wide, high))
    pen = _pen(thickness, unit, rng)
    warp = Warp(
        lean=float(np.clip(rng.normal(0.06, 0.14), -0.35, 0.5)),
        turn=float(rng.normal(0, 0.06)),
        bow=0.0,
        elastic=0.03 * unit * float(rng.random()),
    )
    seed = int(rng.integers(2**32))
    whole = ink_of(line, frame, pen, warp, np.random.default_rng(seed))
    return Inks(whole, None if alone is None else _on(line, alone, frame, pen, warp, seed))


def _on(
    line: WrittenLine,
    alone: WrittenLine,
    frame: PictureFrame,
    pen: Pen,
    warp: Warp,
    seed: int,
) -> Floats:
    """The digit alone at its place in the whole drawing: the rest is drawn without pressure."""
    others = [
        one._replace(glyph=one.glyph._replace(pressure=one.glyph.pressure * 0))
        for one in line.placed[len(alone.placed) :]
        if isinstance(one.glyph, Stroked)
    ]
    quiet = line._replace(placed=[*alone.placed, *others])
    return ink_of(quiet, frame, pen, warp, np.random.default_rng(seed))


def _pen(thickness: float, unit: float, rng: np.random.Generator) -> Pen:
    spread = float(np.clip(rng.normal(0.0, 0.35), -0.7, 0.8))
    if thickness:
        spread = max(0.4 - 7 * thickness, min(spread, 0.65 - 4 * thickness))
        width = thickness * unit * (1 + 0.25 * spread) * rng.uniform(0.5, 1.2)
        return Pen(max(1.0, float(width)), spread, thickness * unit)
    width = unit * math.exp(rng.normal(math.log(0.07), 0.45))
    return Pen(float(np.clip(width, 1.3, 0.17 * unit)), spread, 0.0)


def seen(inks: Inks, rng: np.random.Generator) -> Seen | None:
    """What a model is shown of a photograph of some ink; None where no digit is found on it."""
    if rng.random() < FLAWLESS:
        return Seen(framed(inks.whole), None if inks.alone is None else framed(inks.alone))
    tight = rng.random() < TIGHT
    shadowed = not tight and rng.random() < SHADOWED
    ink = inks.whole if tight else _on_paper(inks.whole, rng)
    if tight:
        ink = _cropped(ink, rng)
    grey = _photographed(ink, rng, shadowed=shadowed)
    if rng.random() < INVERTED:
        grey = 1 - grey
    photo = digit_on(grey, (grey.shape[1], grey.shape[0]))
    if not isinstance(photo, Photo):
        return None
    clean = inks.alone if inks.alone is not None else inks.whole if shadowed else None
    return Seen(photo.image, None if clean is None else framed(clean))


def framed(ink: Floats) -> Images:
    """A digit's ink as a model should be shown it."""
    mask = ink > INK
    if not mask.any():
        return frame_digit(np.zeros_like(ink))
    return frame_digit(thickened(ink[bounds(mask)]))


def _on_paper(ink: Floats, rng: np.random.Generator) -> Floats:
    """Ink with paper around it."""
    most = max(ink.shape)
    room = rng.uniform(0.15, 0.4, 4) * most
    return np.pad(ink, ((int(room[0]), int(room[1])), (int(room[2]), int(room[3]))))


def _cropped(ink: Floats, rng: np.random.Generator) -> Floats:
    """A small crop with little margin or none, as data sets hold them."""
    mask = ink > INK
    if not mask.any():
        return ink
    crop = ink[bounds(mask)]
    side = int(rng.integers(14, 41))
    scale = side / max(crop.shape)
    small = resized(crop, tuple(max(2, round(length * scale)) for length in crop.shape))
    margin = int(rng.integers(0, 5))
    small = np.pad(small, margin)
    if rng.random() < 0.5:
        missing = max(small.shape) - min(small.shape)
        before = (missing // 2, missing - missing // 2)
        tall = small.shape[0] > small.shape[1]
        small = np.pad(small, ((0, 0), before) if tall else (before, (0, 0)))
    return small


def _photographed(ink: Floats, rng: np.random.Generator, *, shadowed: bool) -> Floats:
    """Light on paper, less what the ink takes away, as a sensor sees it."""
    height, width = ink.shape
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    slope = rng.normal(0, 0.06, 2)
    light = rng.uniform(0.65, 1.0) * (1 + slope[0] * x + slope[1] * y)
    if shadowed:
        light = light * _shadow(height, width, rng)
    grey = light * (1 - rng.uniform(0.35, 0.9) * ink)
    if rng.random() < 0.5 and min(ink.shape) > LARGEST // 2:
        grey = ndimage.gaussian_filter(grey, rng.uniform(0.3, 1.4))
    grey = grey + rng.normal(0, rng.uniform(0, 0.025), ink.shape)
    return np.asarray(np.clip(np.rint(grey * 255) / 255, 0, 1), dtype=np.float32)


def _shadow(height: int, width: int, rng: np.random.Generator) -> "Floats":
    """The share of light that is left where a shadow's edge, or a bar of shadow, crosses."""
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    angle = rng.uniform(0, 2 * np.pi)
    distance = (x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle) - rng.uniform(-0.25, 0.25)
    if rng.random() < 0.4:
        distance = np.abs(distance) - rng.uniform(0.03, 0.15)
    soft = rng.uniform(0.003, 0.06)
    left = 1 - rng.uniform(0.25, 0.65) / (1 + np.exp(-distance / soft))
    return np.asarray(left, dtype=np.float32)
