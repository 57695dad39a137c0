"""What forms print in letters and signs, and other lines' print and writing that a crop cuts.

Darkness is float32 ``(height, width)``, 0 for nothing and 1 for black; it is changed in place.
"""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from digits.arrays import Floats
from digits.handwriting.splines import smooth
from digits.handwriting.text_source import PrintedSign

ENGRAVED = frozenset("₹€")  # signs that the built-in font may lack
FINER = 4  # times finer than the stamp that engraved signs are drawn
# Outlines of engraved signs: lines through points, in hundredths of the sign's height.
ENGRAVING = {
    "₹": ("2,6 64,6", "2,30 64,30", "2,6 24,6 38,12 42,28 38,44 24,52 2,52", "4,52 46,96"),
    "€": ("58,16 44,5 28,8 16,26 13,50 16,74 28,92 44,95 58,84", "2,40 46,40", "2,58 44,58"),
}
LABELS = (
    "AMOUNT", "Amount", "DATE", "Date", "Rs.", "DOLLARS", "MONTO", "SON", "EUR", "Betrag", "Pay",
    "NOT OVER", "VALID", "A/c payee", "ORDER OF", "Security features", "FECHA", "or bearer",
)  # fmt: skip
OVERLAP = 2  # pixels that other lines reach into the writing at most


def print_sign(
    dark: Floats, room: int, signs: tuple[PrintedSign, ...], rng: np.random.Generator
) -> str:
    """Print one of the signs at the left edge if it fits, and return what is to be read of it.

    Args:
        dark: of the paper, changed in place.
        room: pixels at its left edge.
        signs: those that may be printed; at least one.
        rng: what chance is drawn from.
    """
    sign = signs[int(rng.integers(len(signs)))]
    height = dark.shape[0]
    size = max(9, round(height * (0.35 + 0.5 * float(rng.random()))))
    stamp = _stamp(sign.printed, size, int(rng.random() < 0.4))
    if stamp.shape[1] > room or stamp.shape[0] >= height:
        return ""
    top = int(rng.integers(0, height - stamp.shape[0]))
    left = int(rng.integers(0, room - stamp.shape[1] + 1))
    _press(dark, stamp, left, top, 0.6 + 0.4 * rng.random())
    return sign.read_as


def print_cut(dark: Floats, rows: tuple[int, int], rng: np.random.Generator) -> None:
    """Other lines' print or writing, above and below the text, of which the crop shows a part.

    Args:
        dark: changed in place.
        rows: the text's first row and the one after its last.
        rng: what chance is drawn from.
    """
    above, below = rows[0] + OVERLAP, dark.shape[0] - rows[1] + OVERLAP
    where, written = rng.random(2).tolist()
    if where < 0.7 and above > OVERLAP:
        band = dark[: int(1 + above * (0.4 + 0.6 * rng.random()))]
        _tails(band, rng) if written < 0.4 else print_word(band, rng, end="bottom")
    if where > 0.5 and below > OVERLAP:
        band = dark[-int(1 + below * (0.4 + 0.6 * rng.random())) :]
        print_word(band, rng, end="top")


def print_word(dark: Floats, rng: np.random.Generator, end: str) -> None:
    """A printed word of which this end is in the picture: "top", "bottom", "left" or "right"."""
    place, tall, shade, bold = rng.random(4).tolist()
    word = LABELS[int(rng.integers(len(LABELS)))]
    stamp = _stamp(word, 7 + 2 * int(8 * tall**2), int(bold < 0.3))
    down, right = (space - size for space, size in zip(dark.shape, stamp.shape, strict=True))
    top = round(place * down)
    if end in {"top", "bottom"}:
        left = round((1.4 * place - 0.2) * dark.shape[1])
        top = max(0, top) if end == "top" else min(top, down)
    else:
        left = 1 if end == "left" else right - 1
    _press(dark, stamp, left, top, 0.4 + 0.6 * shade)


def print_bars(dark: Floats, rng: np.random.Generator) -> None:
    """The end of a bar code that stands upright."""
    thick = 1 + int(rng.random() * 2)
    rows = np.repeat(rng.random(-(-dark.shape[0] // thick)) < 0.55, thick)[: dark.shape[0]]
    np.maximum(dark, rows[:, None] * np.float32(0.5 + 0.5 * rng.random()), out=dark)


def print_ending(
    dark: Floats, left: int, ending: PrintedSign, size: int, rng: np.random.Generator
) -> str:
    """Print something from that column on if it fits, and return what is to be read of it."""
    stamp = _stamp(ending.printed, size, int(rng.random() < 0.3))
    if left + stamp.shape[1] > dark.shape[1] or stamp.shape[0] > dark.shape[0]:
        return ""
    down = dark.shape[0] - stamp.shape[0]
    _press(dark, stamp, left, round(down * (0.3 + 0.6 * rng.random())), 0.6 + 0.4 * rng.random())
    return ending.read_as


def _press(dark: Floats, stamp: Floats, left: int, top: int, shade: float) -> None:
    """Lay a stamp on the paper, or what of it is within."""
    first, start = max(0, -top), max(0, -left)
    part = dark[max(0, top) : max(0, top + stamp.shape[0]), max(0, left) :]
    part = part[:, : max(0, stamp.shape[1] - start)]
    seen = stamp[first : first + part.shape[0], start : start + part.shape[1]]
    np.maximum(part, seen * np.float32(shade), out=part)


def _tails(dark: Floats, rng: np.random.Generator) -> None:
    """The lower ends of a line of writing."""
    height, width = dark.shape
    count = int(rng.integers(4, 14))
    steps = rng.random((count, 2), dtype=np.float32) * np.array([8, 12], dtype=np.float32)
    steps[:, 0] = np.cumsum(steps[:, 0]) + width * (1.2 * float(rng.random()) - 0.3)
    steps[:, 1] = height - 1 - steps[:, 1] * np.where(np.arange(count) % 2, 1, 0.2)
    image = Image.new("L", (width, height))
    path = smooth(steps)[::3].ravel().tolist()
    shade, thick = rng.random(2).tolist()
    ImageDraw.Draw(image).line(path, fill=int(130 + 126 * shade), width=1 + int(2 * thick))
    soft = np.asarray(image.filter(ImageFilter.BoxBlur(0.5)), dtype=np.float32)
    np.maximum(dark, soft * np.float32(1 / 255), out=dark)


@lru_cache(maxsize=64)
def _font(size: int) -> "ImageFont.FreeTypeFont | ImageFont.ImageFont":
    return ImageFont.load_default(size)


@lru_cache(maxsize=2048)
def _stamp(sign: str, size: int, bold: int) -> Floats:
    """Printed characters as darkness 0 … 1, cropped to their ink; read-only."""
    if sign in ENGRAVED:
        return _engraved(sign, size, 0.11 + 0.05 * bold)
    font = _font(size)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(sign))
    box = (max(1, right - left + 2 * bold), max(1, bottom - top))
    image = Image.new("L", box)
    draw = ImageDraw.Draw(image)
    for shift in range(bold + 1):
        draw.text((shift - left, -top), sign, fill=255, font=font)
    return np.asarray(image, dtype=np.float32) / np.float32(255)


def _engraved(sign: str, size: int, thick: float) -> Floats:
    """A sign that the built-in font lacks, of even lines."""
    paths = [
        [float(number) / 100 for number in path.replace(",", " ").split()]
        for path in ENGRAVING[sign]
    ]
    high, line = size * FINER, max(FINER, round(thick * size * FINER))
    image = Image.new("L", (round(0.7 * high), high))
    draw = ImageDraw.Draw(image)
    for path in paths:
        draw.line([number * high for number in path], fill=255, width=line, joint="curve")
    return np.asarray(image.reduce(FINER), dtype=np.float32) / np.float32(255)
