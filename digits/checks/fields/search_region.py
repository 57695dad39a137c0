"""The part of a check where its amount may stand, small, and black on white.

Ink and lines are what is darker than the lightest paper around. A white box on tinted paper thus
gets a dark rim, just as a box of printed lines has. There are two kinds of mask: the fine one
keeps hair lines, the soft one lets a pattern of dots vanish.
"""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from PIL import Image, ImageFilter

from digits.arrays import Booleans, Grey
from digits.checks.page.page import BoundingBox, find_page

PAGE_WIDTH = 900  # working pixels: 100 to 150 dpi, at which a hair line still shows
# Every standard puts the amount at the right, above the signature: ANSI X9.100-160, CTS-2010.
LEFT, TOP, BOTTOM = 0.38, 0.05, 0.80  # shares of the page that bound the search
BLOCK = 8  # working pixels along a block of which the lightness is taken
AROUND = 5  # blocks across which the lightest counts as paper
SOFTENING = 1  # radius in pixels: evens out half-tone dots
LEAST_DARK = 20  # grey values below the paper
SOFT_SHARE, FINE_SHARE = 0.45, 0.25  # of the darkest: below the paper by this much is ink
DARKEST = 99  # percentile of darkness that counts as the darkest
RESTLESS = 0.11  # share of dark above which the fine mask shows a pattern
HOPELESS = 0.25  # … and nothing but the pattern

MaskKind: TypeAlias = Literal["soft", "fine", ""]


class SearchRegion(NamedTuple):
    """Where to look for the amount.

    Attributes:
        grey: uint8 (h, w), the reduced picture.
        paper: uint8 (h, w), the lightest paper around every pixel.
        mask: bool (h, w), what is ink or line, by the likelier kind of mask.
        other: the kind of a second mask, which may show more; empty if it cannot.
        unit: the page's width in working pixels, in which all lengths are measured.
        page: the check's place in the full picture, in its pixels.
        scale: full pixels for each working pixel.
    """

    grey: Grey
    paper: Grey
    mask: Booleans
    other: MaskKind
    unit: float
    page: BoundingBox
    scale: float

    def share_down(self, row: float) -> float:
        """How far down the page a row lies, 0 … 1."""
        return (row * self.scale + TOP * self.page.height) / self.page.height

    def share_right(self, column: float) -> float:
        """How far to the right of the page a column lies, 0 … 1."""
        return (column * self.scale + LEFT * self.page.width) / self.page.width

    def in_full(self, left: float, top: float, right: float, bottom: float) -> BoundingBox:
        """A rectangle of working pixels as one of the full picture."""
        x0 = self.page.left + LEFT * self.page.width
        y0 = self.page.top + TOP * self.page.height
        return BoundingBox(
            max(self.page.left, round(x0 + left * self.scale)),
            max(self.page.top, round(y0 + top * self.scale)),
            min(self.page.right, round(x0 + right * self.scale)),
            min(self.page.bottom, round(y0 + bottom * self.scale)),
        )

    def from_full(self, box: BoundingBox) -> tuple[float, float, float, float]:
        """A rectangle of the full picture in working pixels."""
        x0 = self.page.left + LEFT * self.page.width
        y0 = self.page.top + TOP * self.page.height
        return (
            (box.left - x0) / self.scale,
            (box.top - y0) / self.scale,
            (box.right - x0) / self.scale,
            (box.bottom - y0) / self.scale,
        )


def search_region_of(pixels: Grey) -> SearchRegion:
    """The part of a check, uint8 (h, w), dark ink on light paper, where its amount may stand."""
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
    grey, paper = np.asarray(small), paper_of(small)
    mask, other = _first_mask(grey, paper)
    return SearchRegion(grey, paper, mask, other, page.width / scale, page, scale)


def _first_mask(grey: Grey, paper: Grey) -> tuple[Booleans, MaskKind]:
    """The first mask, fine where the paper allows it, and the kind that is left for a second."""
    fine = darker(grey, paper, FINE_SHARE)
    share = float(fine.mean())
    if share <= RESTLESS:
        return fine, "soft"
    return soft_mask(grey, paper), "fine" if share <= HOPELESS else ""


def second_mask(region: SearchRegion) -> Booleans | None:
    """The mask of the other kind; None if it shows nothing but a pattern."""
    if region.other == "soft":
        return soft_mask(region.grey, region.paper)
    return darker(region.grey, region.paper, FINE_SHARE) if region.other else None


def soft_mask(grey: Grey, paper: Grey) -> Booleans:
    """What is dark in a picture without its half-tone dots, bool (h, w)."""
    return darker(softened(Image.fromarray(grey)), paper, SOFT_SHARE)


def softened(picture: Image.Image) -> Grey:
    """A picture of mode L without its half-tone dots, uint8 (h, w)."""
    return np.asarray(picture.filter(ImageFilter.BoxBlur(SOFTENING)))


def darker(grey: Grey, paper: Grey, share: float) -> Booleans:
    """What is darker than its paper by a share of the darkest, bool (h, w)."""
    dark = paper - np.minimum(grey, paper)
    counts = np.bincount(dark[::2, ::2].ravel(), minlength=256)
    darkest = int(np.searchsorted(np.cumsum(counts), counts.sum() * DARKEST / 100))
    mask: Booleans = dark > max(LEAST_DARK, share * darkest)
    return mask


def paper_of(picture: Image.Image) -> Grey:
    """The lightest paper around every pixel of a picture of mode L, uint8 (h, w)."""
    blocks = (max(1, picture.width // BLOCK), max(1, picture.height // BLOCK))
    coarse = picture.resize(blocks, Image.Resampling.BOX)
    light = coarse.filter(ImageFilter.MaxFilter(AROUND)).filter(ImageFilter.BoxBlur(2))
    return np.asarray(light.resize(picture.size, Image.Resampling.BILINEAR))
