"""The part of a check where its amount may stand, small, and black on white.

Ink and lines are what is darker than the lightest paper around. A white box on tinted paper thus
gets a dark rim, just as a box of printed lines has, and a pattern of fine dots vanishes.
"""

from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFilter

from digits.amounts.scan import Grey
from digits.arrays import Booleans
from digits.checks.page import Box, find_page

PAGE_WIDTH = 900  # working pixels: 100 to 150 dpi, at which a hair line still shows
# Every standard puts the amount at the right, above the signature: ANSI X9.100-160, CTS-2010.
LEFT, TOP, BOTTOM = 0.38, 0.05, 0.80  # shares of the page that bound the search
BLOCK = 8  # working pixels along a block of which the lightness is taken
AROUND = 5  # blocks across which the lightest counts as paper
SOFTENING = 1  # radius in pixels: evens out half-tone dots
LEAST_DARK = 20  # grey values below the paper
DARK_SHARE = 0.45  # of the darkest: below the paper by this much is ink
DARKEST = 99  # percentile of darkness that counts as the darkest


class Ground(NamedTuple):
    """Where to look for the amount.

    Attributes:
        grey: uint8 (h, w), the reduced picture.
        mask: bool (h, w), what is ink or line.
        unit: the page's width in working pixels, in which all lengths are measured.
        page: the check's place in the full picture, in its pixels.
        scale: full pixels for each working pixel.
    """

    grey: Grey
    mask: Booleans
    unit: float
    page: Box
    scale: float

    def share_down(self, row: float) -> float:
        """How far down the page a row lies, 0 … 1."""
        return (row * self.scale + TOP * self.page.height) / self.page.height

    def share_right(self, column: float) -> float:
        """How far to the right of the page a column lies, 0 … 1."""
        return (column * self.scale + LEFT * self.page.width) / self.page.width

    def in_full(self, left: float, top: float, right: float, bottom: float) -> Box:
        """A rectangle of working pixels as one of the full picture."""
        x0 = self.page.left + LEFT * self.page.width
        y0 = self.page.top + TOP * self.page.height
        return Box(
            max(self.page.left, round(x0 + left * self.scale)),
            max(self.page.top, round(y0 + top * self.scale)),
            min(self.page.right, round(x0 + right * self.scale)),
            min(self.page.bottom, round(y0 + bottom * self.scale)),
        )

    def from_full(self, box: Box) -> tuple[float, float, float, float]:
        """A rectangle of the full picture in working pixels."""
        x0 = self.page.left + LEFT * self.page.width
        y0 = self.page.top + TOP * self.page.height
        return (
            (box.left - x0) / self.scale,
            (box.top - y0) / self.scale,
            (box.right - x0) / self.scale,
            (box.bottom - y0) / self.scale,
        )


def ground_of(pixels: Grey) -> Ground:
    """The part of a check, uint8 (h, w) with dark ink on light paper, where its amount may stand."""
    page = find_page(pixels)
    scale = max(1.0, page.width / PAGE_WIDTH)
    area = (
        page.left + round(LEFT * page.width),
        page.top + round(TOP * page.height),
        page.right,
        page.top + round(BOTTOM * page.height),
    )
    part = Image.fromarray(pixels[area[1] : area[3], area[0] : area[2]])
    size = (max(BLOCK, round(part.width / scale)), max(BLOCK, round(part.height / scale)))
    small = part.resize(size, Image.Resampling.BOX) if size != part.size else part
    return Ground(np.asarray(small), dark_parts(small), page.width / scale, page, scale)


def dark_parts(picture: Image.Image) -> Booleans:
    """What is ink or line in a picture of mode L, bool (h, w)."""
    soft = np.asarray(picture.filter(ImageFilter.BoxBlur(SOFTENING))).astype(np.int16)
    dark = paper_of(picture).astype(np.int16) - soft
    span = float(np.percentile(dark[::2, ::2], DARKEST))
    found: Booleans = dark > max(LEAST_DARK, DARK_SHARE * span)
    return found


def paper_of(picture: Image.Image) -> Grey:
    """The lightest paper around every pixel of a picture of mode L, uint8 (h, w)."""
    blocks = (max(1, picture.width // BLOCK), max(1, picture.height // BLOCK))
    coarse = picture.resize(blocks, Image.Resampling.BOX)
    light = coarse.filter(ImageFilter.MaxFilter(AROUND)).filter(ImageFilter.BoxBlur(2))
    return np.asarray(light.resize(picture.size, Image.Resampling.BILINEAR))
