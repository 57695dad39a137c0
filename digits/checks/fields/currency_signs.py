"""Printed currency signs, told by their shape: $, ₹, Rs, €, £.

A piece of ink is brought to a small common size and compared with drawings of the signs, thin
and bold. That tells a sign from a word or a line; it hardly tells it from a single digit, so that
where it stands has to count, too.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from digits.arrays import Floats
from digits.checks.page.connected_components import Components

SIZE = (16, 24)  # width and height to which all are brought
WEIGHTS = (3, 7, 11)  # pixels of 64 by which strokes are thick
SQUEEZE = 1.7  # a sign may be so much narrower or wider than as drawn
LOWEST, HIGHEST = 0.013, 0.075  # shares of the page's width: 0.1 to 0.5 inch
LEAST_ALIKE = 0.45  # correlation below which nothing is a sign
SURELY_ALIKE = 0.75
# Strokes on a square of 64, y down; the built-in font has `$`, `R` and `s` only.
DRAWN: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "₹": (
        ((14, 6), (50, 6)),
        ((14, 20), (50, 20)),
        ((14, 6), (26, 6), (36, 9), (38, 19), (34, 29), (24, 33), (14, 33), (42, 62)),
    ),
    "€": (
        ((54, 12), (44, 5), (32, 5), (22, 12), (17, 24), (17, 42), (22, 53), (32, 60), (44, 60)),
        ((44, 60), (54, 53)),
        ((8, 27), (46, 27)),
        ((8, 38), (44, 38)),
    ),
    "£": (
        ((48, 14), (42, 6), (32, 4), (24, 10), (22, 20), (26, 36), (24, 50), (14, 60), (52, 60)),
        ((14, 34), (42, 34)),
    ),
}
TYPED = ("$", "Rs", "Rs.")


class Sign(NamedTuple):
    """A printed sign that was seen.

    Attributes:
        left, top, right, bottom: in the picture's pixels.
        likeness: how sure its shape is, 0 … 1.
        name: which sign it resembles most.
    """

    left: float
    top: float
    right: float
    bottom: float
    likeness: float
    name: str


class _Template(NamedTuple):
    name: str
    aspect: float
    shape: Floats


def signs_of(components: Components, unit: float) -> list[Sign]:
    """All connected components that look like a currency sign.

    Args:
        components: of a picture.
        unit: the page's width in pixels.
    """
    wide, high = (
        components.boxes[:, 2] - components.boxes[:, 0],
        components.boxes[:, 3] - components.boxes[:, 1],
    )
    fits = (high >= LOWEST * unit) & (high <= HIGHEST * unit)
    fits &= (wide >= 0.3 * high) & (wide <= 1.6 * high)
    if not fits.any():
        return []
    boxes = components.boxes[fits]
    pieces = zip(np.flatnonzero(fits).tolist(), boxes.tolist(), strict=True)
    seen = _comparable(
        [
            Image.fromarray(components.labels[t:b, x:r] == index + 1)
            for index, (x, t, r, b) in pieces
        ]
    )
    sizes = boxes[:, 2:] - boxes[:, :2]
    ratio = _aspects()[None, :] / (sizes[:, 0] / sizes[:, 1])[:, None]
    alike = np.where((ratio < SQUEEZE) & (ratio > 1 / SQUEEZE), seen @ _shapes().T, 0.0)
    return [
        _sign(box, int(np.argmax(row)), float(row.max()))
        for box, row in zip(boxes.tolist(), alike, strict=True)
        if row.max() >= LEAST_ALIKE
    ]


def _sign(box: list[int], template: int, alike: float) -> Sign:
    likeness = min(1.0, (alike - LEAST_ALIKE) / (SURELY_ALIKE - LEAST_ALIKE))
    left, top, right, bottom = box
    return Sign(left, top, right, bottom, likeness, _templates()[template].name)


def _comparable(pictures: list[Image.Image]) -> Floats:
    """Pictures of ink at the common size, softened, of mean 0 and length 1: float32 (n, 384)."""
    small = [picture.convert("L").resize(SIZE, Image.Resampling.BOX) for picture in pictures]
    stack = np.stack([np.asarray(picture, dtype=np.float32) for picture in small])
    padded = np.pad(stack, ((0, 0), (1, 1), (1, 1)), mode="edge")
    rows = padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]
    soft = rows[:, :, :-2] + rows[:, :, 1:-1] + rows[:, :, 2:]
    flat = soft.reshape(len(stack), -1)  # (n, 24, 16) to (n, 384)
    flat = flat - flat.mean(axis=1, keepdims=True)
    lengths = np.sqrt(np.einsum("ij,ij->i", flat, flat))[:, None]
    return np.asarray(flat / np.maximum(lengths, np.float32(1e-6)), dtype=np.float32)


@cache
def _aspects() -> Floats:
    return np.array([template.aspect for template in _templates()], np.float32)


@cache
def _shapes() -> Floats:
    return np.stack([template.shape for template in _templates()])


@cache
def _templates() -> tuple[_Template, ...]:
    typed = [_template(name, _typed(name, weight)) for name in TYPED for weight in (0, 3, 5)]
    drawn = [_template(name, _stroked(name, weight)) for name in DRAWN for weight in WEIGHTS]
    return tuple(typed + drawn)


def _template(name: str, picture: Image.Image) -> _Template:
    cut = picture.crop(picture.getbbox())
    return _Template(name, cut.width / cut.height, _comparable([cut])[0])


def _typed(name: str, weight: int) -> Image.Image:
    """A sign of the built-in font, made bolder."""
    image = Image.new("L", (160, 100))
    ImageDraw.Draw(image).text((20, 10), name, fill=255, font=ImageFont.load_default(64))
    return image.filter(ImageFilter.MaxFilter(weight)) if weight else image


def _stroked(name: str, weight: int) -> Image.Image:
    """A sign drawn with strokes of a weight."""
    image = Image.new("L", (84, 84))
    draw = ImageDraw.Draw(image)
    for stroke in DRAWN[name]:
        draw.line([(x + 10, y + 10) for x, y in stroke], fill=255, width=weight, joint="curve")
    return image
