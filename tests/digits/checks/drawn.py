"""Checks drawn by code: a form, somebody's writing on it, and what a scanner makes of it."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digits.arrays import Grey

WIDTH, HEIGHT = 1200, 550  # six by two and three quarter inches at 200 dpi
MICR = "122000661 1211 1234567890 0000"


def drawn_check(amount: str = "1,234.56", writer: int = 0, form: int = 0) -> Image.Image:
    """A filled check in mode L; another writer fills in another date, payee and signature."""
    rng = np.random.default_rng((writer, form))
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(image)
    _form(pen, np.random.default_rng(form))
    for left, top, length in ((880, 105, 9), (230, 195, 16), (60, 265, 22), (130, 420, 8)):
        _scribble(pen, left + int(rng.integers(0, 40)), top, length, rng)
    _scribble(pen, 720, 420, 12, rng)
    pen.text((940, 190), amount, fill=10, font=ImageFont.load_default(44))
    return image


def _form(pen: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    small, large = ImageFont.load_default(17), ImageFont.load_default(26)
    pen.text((60, 40), "Avery Example\n12 Long Street\nSpringfield 99999", fill=0, font=small)
    pen.text((1080, 35), str(rng.integers(1000, 9999)), fill=0, font=large)
    pen.text((800, 128), "Date", fill=0, font=small)
    pen.text((60, 200), "Pay to the\norder of", fill=0, font=small)
    pen.text((60, 430), "For", fill=0, font=small)
    pen.text((900, 200), "$", fill=0, font=large)
    lines = ((860, 150, 1120), (150, 240, 880), (60, 310, 1020), (100, 460, 560), (680, 460, 1140))
    for left, y, right in lines:
        pen.line((left, y, right, y), fill=0, width=2)
    pen.rectangle((925, 185, 1150, 242), outline=0, width=2)
    for n, character in enumerate(MICR):
        if character != " ":
            _micr(pen, 80 + 25 * n, 490, int(character))


def _micr(pen: ImageDraw.ImageDraw, left: int, top: int, digit: int) -> None:
    """A block of strokes 0.117 inch high, as dense as a character of E-13B."""
    pen.rectangle((left, top, left + 15, top + 23), outline=0, width=3)
    pen.line((left, top + 4 + 2 * digit % 18, left + 15, top + 4 + 2 * digit % 18), fill=0, width=3)


def _scribble(
    pen: ImageDraw.ImageDraw, left: int, top: int, letters: int, rng: np.random.Generator
) -> None:
    """Letters without sense, some 30 pixels apart and 40 high."""
    for n in range(letters):
        if rng.random() < 0.15:
            continue
        x, y = left + 30 * n, top
        points = [(x + float(rng.uniform(0, 24)), y + float(rng.uniform(0, 40))) for _ in range(5)]
        pen.line(points, fill=int(rng.integers(0, 60)), width=4, joint="curve")


def another_scan(image: Image.Image, seed: int) -> Grey:
    """The same paper once more: skewed, another resolution, darkness, frame and compression."""
    rng = np.random.default_rng(seed)
    turned = image.rotate(
        float(rng.uniform(-1.5, 1.5)), Image.Resampling.BICUBIC, expand=True, fillcolor=250
    )
    scale = float(rng.uniform(0.9, 1.2))
    turned = turned.resize((round(turned.width * scale), round(turned.height * scale)))
    light = np.asarray(turned, np.float32) * rng.uniform(0.85, 1.0) + rng.uniform(0, 20)
    light += rng.normal(0, 4, light.shape)
    buffer = io.BytesIO()
    Image.fromarray(np.clip(light, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=70)
    pixels: Grey = np.asarray(Image.open(buffer))
    return pixels


def bilevel(image: Image.Image) -> Image.Image:
    """As a check scanner delivers it, mode 1."""
    return image.point([0] * 128 + [255] * 128).convert("1")


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as the bytes of a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def group_4(image: Image.Image, *, white_is_zero: bool = True) -> bytes:
    """A Group-4 TIFF at 200 dpi in one strip."""
    tags = {278: image.height} | ({262: 0} if white_is_zero else {})
    return encoded(bilevel(image), "TIFF", compression="group4", dpi=(200, 200), tiffinfo=tags)
