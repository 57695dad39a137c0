"""Pictures that hold no text of the wanted kind: a reader must learn to read nothing in them.

Ink is float32 ``(height, width)`` in 0 … 1, as that of written lines. Words, which are handed in,
are printed; what is written by hand is transcribed, and no negative.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from digits.arrays import Floats
from digits.handwriting.splines import smooth
from digits.handwriting.text_source import NegativeWords

MADE_UP = 0.4  # of words: letters in any order
NegativeKind = Literal["empty", "scribble", "signature", "printed", "blot", "crossings"]
KINDS: tuple[NegativeKind, ...] = (
    "empty",
    "scribble",
    "signature",
    "printed",
    "blot",
    "crossings",
)


class PictureSize(NamedTuple):
    """The picture's height and largest width, in pixels."""

    height: int
    max_width: int


def draw_negative(size: PictureSize, words: NegativeWords, rng: np.random.Generator) -> Floats:
    """The ink of something that is no text of the wanted kind.

    Args:
        size: the picture's.
        words: what may be written; without any, such a picture stays empty.
        rng: what chance is drawn from.
    """
    kind = KINDS[int(rng.integers(len(KINDS)))]
    width = int(size.height * rng.uniform(1.2, min(6.0, size.max_width / size.height)))
    image = Image.new("L", (width, size.height))
    if kind == "printed" and words.words:
        _print(image, words, rng)
    elif kind in _DRAWERS:
        _DRAWERS[kind](image, rng)
    if kind != "printed":
        image = image.filter(ImageFilter.GaussianBlur(0.5 + 0.4 * float(rng.random())))
    return np.asarray(image, dtype=np.float32) * np.float32(1 / 255)


def _print(image: Image.Image, known: NegativeWords, rng: np.random.Generator) -> None:
    text = known.words[int(rng.integers(len(known.words)))]
    if rng.random() < MADE_UP and known.letters:
        picks = rng.integers(0, len(known.letters), int(rng.integers(2, 9)))
        text = "".join(known.letters[int(pick)] for pick in picks)
    font = ImageFont.load_default(int(image.height * rng.uniform(0.4, 0.95)) // 3 * 3)
    x, y = rng.uniform(0, 0.2) * image.width, rng.uniform(0.4, 0.6) * image.height
    ImageDraw.Draw(image).text((x, y), text, fill=255, font=font, anchor="lm")


def _curve(image: Image.Image, points: Floats, width: int) -> None:
    path = smooth(points)[::3].ravel().tolist()
    ImageDraw.Draw(image).line(path, fill=255, width=width)


def _scribble(image: Image.Image, rng: np.random.Generator) -> None:
    """A line to and fro, as pens are tried or something is crossed out."""
    count = int(rng.integers(6, 24))
    x = np.linspace(0.05, 0.9, count) * image.width + rng.normal(0, 0.35 * image.height, count)
    y = (0.5 + 0.4 * np.where(np.arange(count) % 2, 1, -1) * rng.random(count)) * image.height
    _curve(image, np.stack([x, y], axis=1).astype(np.float32), int(rng.integers(1, 5)))


def _signature(image: Image.Image, rng: np.random.Generator) -> None:
    """Loops that run to the right and get smaller, with a flourish below."""
    count = int(rng.integers(14, 40))
    turn = np.cumsum(rng.uniform(0.6, 1.6, count))
    fade = np.linspace(1, rng.uniform(0.2, 0.7), count) * rng.uniform(0.5, 1.2, count)
    x = np.linspace(0.05, 0.85, count) * image.width + 0.3 * image.height * fade * np.cos(turn)
    y = (0.5 + 0.42 * fade * np.sin(turn)) * image.height
    _curve(image, np.stack([x, y], axis=1).astype(np.float32), int(rng.integers(1, 4)))
    if rng.random() < 0.5:
        ends = (0.05 * image.width, 0.9 * image.height, 0.95 * image.width, 0.7 * image.height)
        ImageDraw.Draw(image).line(ends, fill=255, width=1)


def _blot(image: Image.Image, rng: np.random.Generator) -> None:
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(1, 12))):
        x, y = rng.uniform(0, image.width), rng.uniform(0, image.height)
        wide, high = rng.uniform(0.02, 0.5, 2) * image.height
        draw.ellipse((x - wide, y - high, x + wide, y + high), fill=int(rng.integers(90, 256)))


def _crossings(image: Image.Image, rng: np.random.Generator) -> None:
    """Ruled lines, strokes through, checked boxes."""
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(2, 9))):
        x0, x1 = rng.uniform(-0.2, 1.2, 2) * image.width
        y0, y1 = rng.uniform(-0.2, 1.2, 2) * image.height
        draw.line((x0, y0, x1, y1), fill=int(rng.integers(120, 256)), width=int(rng.integers(1, 4)))


_DRAWERS: dict[NegativeKind, Callable[[Image.Image, np.random.Generator], None]] = {
    "scribble": _scribble,
    "signature": _signature,
    "blot": _blot,
    "crossings": _crossings,
}
