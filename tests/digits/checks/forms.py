"""Forms of checks drawn for the tests, with the true place of the amount; Pillow's font only.

Every length is a share of the width, so that a form can be drawn at any resolution.
"""

from typing import Literal, NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from digits.arrays import Grey
from digits.checks.page.bounding_box import BoundingBox

Kind = Literal["box", "light box", "sign only", "sign inside", "sign behind", "line"]
Pattern = Literal["none", "waves", "dots"]
RUPEE = (  # strokes on a square of side 1
    ((0.1, 0.0), (0.8, 0.0)),
    ((0.1, 0.25), (0.8, 0.25)),
    ((0.1, 0.0), (0.45, 0.02), (0.6, 0.22), (0.4, 0.48), (0.1, 0.5), (0.65, 1.0)),
)


class Form(NamedTuple):
    """What is drawn.

    Attributes:
        kind: how the amount's field shows.
        sign: "$", "Rs." or "₹".
        pattern: of the security background.
        aspect: width over height.
        at: left, top, right, bottom of the amount's field; shares of width and height.
        thick: of lines, in pixels.
        tint: grey of the paper.
    """

    kind: Kind = "box"
    sign: str = "$"
    pattern: Pattern = "none"
    aspect: float = 2.2
    at: tuple[float, float, float, float] = (0.77, 0.34, 0.95, 0.44)
    thick: int = 2
    tint: int = 250


def place_of(form: Form, width: int) -> BoundingBox:
    """The true place of the amount, in pixels."""
    height = round(width / form.aspect)
    left, top, right, bottom = form.at
    return BoundingBox(
        round(left * width), round(top * height), round(right * width), round(bottom * height)
    )


def drawn(form: Form, width: int = 1200) -> Grey:
    """A blank form, uint8 (h, w)."""
    height = round(width / form.aspect)
    image = Image.fromarray(_paper(form, width, height))
    draw = ImageDraw.Draw(image)
    _words(draw, form, width, height)
    _field(draw, form, place_of(form, width), width)
    return np.asarray(image)


def written(form: Grey, place: BoundingBox, ink: Grey, high: float = 0.7, at: float = 0.1) -> Grey:
    """A form with an amount written into its field.

    Args:
        form: uint8 (h, w).
        place: the field.
        ink: uint8 (h, w), ink high.
        high: the writing's height, as a share of the field's.
        at: how far in from the left it begins, as a share of the field's width.
    """
    rows, columns = np.flatnonzero(ink.max(axis=1) > 90), np.flatnonzero(ink.max(axis=0) > 90)
    picture = Image.fromarray(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    scale = min(high * place.height / picture.height, 0.8 * place.width / picture.width)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    dark = np.asarray(picture.resize(size, Image.Resampling.LANCZOS), np.float32) / 255
    left = place.left + round(at * place.width)
    top = (place.top + place.bottom - size[1]) // 2
    full = form.astype(np.float32)
    full[top : top + size[1], left : left + size[0]] *= 1 - 0.85 * dark
    return full.astype(np.uint8)


def on_desk(form: Grey, margin: int = 150) -> Grey:
    """A form as a phone sees it: on something dark, lit unevenly."""
    height, width = form.shape
    desk = np.full((height + 2 * margin, width + 3 * margin), 60, np.float32)
    desk[margin : margin + height, margin : margin + width] = form
    light = np.linspace(1.0, 0.85, desk.shape[1], dtype=np.float32)
    blurred = Image.fromarray((desk * light).astype(np.uint8)).filter(ImageFilter.BoxBlur(1))
    return np.asarray(blurred)


def bilevel(form: Grey) -> Grey:
    """A form as banks exchange it: black and white."""
    return np.where(form < 0.72 * np.percentile(form, 90), 0, 255).astype(np.uint8)


def overlap(one: BoundingBox, other: BoundingBox) -> float:
    """Intersection over union."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    both = max(0, wide) * max(0, high)
    return both / (one.width * one.height + other.width * other.height - both)


def _paper(form: Form, width: int, height: int) -> Grey:
    y, x = np.mgrid[:height, :width].astype(np.float32)
    paper = np.full((height, width), float(form.tint), np.float32)
    if form.pattern == "waves":
        paper -= 35 * (np.sin((y + 12 * np.sin(x / 40)) / 2.5) > 0.6)
    elif form.pattern == "dots":
        paper -= 110 * (((x.astype(int) + 2 * (y.astype(int) // 3)) % 4 < 2) & (y % 3 < 1))
    return paper.astype(np.uint8)


def _words(draw: ImageDraw.ImageDraw, form: Form, width: int, height: int) -> None:
    """Printed words and writing lines, as forms have them."""
    left, top, _, bottom = form.at
    base, end = bottom * height, (left - 0.07) * width
    small = ImageFont.load_default(max(9, round(width / 70)))
    draw.text((0.05 * width, 0.08 * height), "YOUR NAME", 30, small)
    draw.text((0.05 * width, 0.14 * height), "Any Street, Any Town", 30, small)
    draw.text((0.68 * width, 0.14 * height), "DATE", 30, small)
    draw.line((0.73 * width, 0.18 * height, 0.95 * width, 0.18 * height), 30, form.thick)
    draw.text((0.88 * width, 0.04 * height), "1025", 20, ImageFont.load_default(round(width / 45)))
    draw.text((0.05 * width, top * height), "PAY TO THE\nORDER OF", 30, small)
    draw.line((0.15 * width, base, end, base), 30, form.thick)
    draw.line((0.05 * width, base + 0.1 * height, end, base + 0.1 * height), 30, form.thick)
    draw.text((0.82 * width, base + 0.09 * height), "DOLLARS", 30, small)
    draw.line((0.6 * width, 0.82 * height, 0.95 * width, 0.82 * height), 30, form.thick)
    draw.text((0.05 * width, 0.9 * height), "⑆000000000⑆ 0000000".replace("⑆", ":"), 20, small)


def _field(draw: ImageDraw.ImageDraw, form: Form, place: BoundingBox, width: int) -> None:
    """The amount's field with its sign."""
    edge = form.thick
    outer = (place.left - edge, place.top - edge, place.right + edge - 1, place.bottom + edge - 1)
    size = round(0.8 * place.height)
    sign_at = (place.left - round(0.032 * width), place.top + round(0.1 * place.height))
    if form.kind == "light box":
        draw.rectangle((place.left, place.top, place.right - 1, place.bottom - 1), 255)
    elif form.kind == "sign inside":
        outer = (place.left - round(0.035 * width), *outer[1:])
        draw.rectangle(outer, outline=30, width=edge)
    elif form.kind in {"box", "sign behind"}:
        draw.rectangle(outer, outline=30, width=edge)
    elif form.kind == "line":
        draw.line((place.left, place.bottom, place.right, place.bottom), 30, edge)
    if form.kind == "sign behind":
        sign_at = (place.right + round(0.008 * width), sign_at[1])
    _sign(draw, form.sign, sign_at, size)


def _sign(draw: ImageDraw.ImageDraw, sign: str, at: tuple[int, int], size: int) -> None:
    if sign != "₹":
        font = ImageFont.load_default(size if len(sign) == 1 else 0.7 * size)
        draw.text(at, sign, 20, font)
        return
    for stroke in RUPEE:
        points = [(at[0] + 0.8 * size * x, at[1] + 0.8 * size * y) for x, y in stroke]
        draw.line(points, 20, max(2, size // 10), joint="curve")
