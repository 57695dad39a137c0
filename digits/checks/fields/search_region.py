"""A check's page, small, and black on white: what all of its fields are looked for on.

Ink and lines are what is darker than the lightest paper around. A white box on tinted paper thus
gets a dark rim, just as a box of printed lines has. There are two kinds of mask: the fine one
keeps hair lines, the soft one lets a pattern of dots vanish.
"""

from typing import Literal, NamedTuple, TypeAlias

import cv2
import numpy as np

from digits.arrays import Booleans, Grey
from digits.checks.page.bounding_box import BoundingBox
from digits.checks.page.page import find_page

PAGE_WIDTH = 900  # working pixels: 100 to 150 dpi, at which a hair line still shows
# Every standard puts the amount at the right, above the signature: ANSI X9.100-160, CTS-2010.
LEFT, TOP, BOTTOM = 0.38, 0.05, 0.80  # shares of the page that bound the search for the amount
BLOCK = 8  # working pixels along a block of which the lightness is taken
AROUND = 5  # blocks across which the lightest counts as paper
SOFTENING = 3  # pixels across: evens out half-tone dots
LEAST_DARK = 20  # grey values below the paper
SOFT_SHARE, FINE_SHARE = 0.45, 0.25  # of the darkest: below the paper by this much is ink
DARKEST = 99  # percentile of darkness that counts as the darkest
RESTLESS = 0.11  # share of dark above which the fine mask shows a pattern
HOPELESS = 0.25  # … and nothing but the pattern

MaskKind: TypeAlias = Literal["soft", "fine", ""]
Rectangle: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom


class SearchRegion(NamedTuple):
    """A page on which fields are looked for.

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
        return row * self.scale / self.page.height

    def share_right(self, column: float) -> float:
        """How far to the right of the page a column lies, 0 … 1."""
        return column * self.scale / self.page.width

    def in_full(self, left: float, top: float, right: float, bottom: float) -> BoundingBox:
        """A rectangle of working pixels as one of the full picture."""
        return BoundingBox(
            max(self.page.left, round(self.page.left + left * self.scale)),
            max(self.page.top, round(self.page.top + top * self.scale)),
            min(self.page.right, round(self.page.left + right * self.scale)),
            min(self.page.bottom, round(self.page.top + bottom * self.scale)),
        )

    def from_full(self, box: BoundingBox) -> Rectangle:
        """A rectangle of the full picture in working pixels."""
        return (
            (box.left - self.page.left) / self.scale,
            (box.top - self.page.top) / self.scale,
            (box.right - self.page.left) / self.scale,
            (box.bottom - self.page.top) / self.scale,
        )

    @property
    def amounts(self) -> BoundingBox:
        """The part of the page where amounts stand, in working pixels."""
        height, width = self.mask.shape
        return BoundingBox(
            round(LEFT * width), round(TOP * height), width, max(1, round(BOTTOM * height))
        )


def search_region_of(pixels: Grey) -> SearchRegion:
    """The page of a check, uint8 (h, w), dark ink on light paper, small, with its ink."""
    page = find_page(pixels)
    scale = max(1.0, page.width / PAGE_WIDTH)
    part = pixels[page.top : page.bottom, page.left : page.right]
    size = (max(BLOCK, round(page.width / scale)), max(BLOCK, round(page.height / scale)))
    grey = part if size == part.shape[::-1] else resized(part, size, cv2.INTER_AREA)
    paper = paper_of(grey)
    mask, other = _first_mask(grey, paper)
    return SearchRegion(grey, paper, mask, other, page.width / scale, page, scale)


def resized(grey: Grey, size: tuple[int, int], how: int) -> Grey:
    """A picture of another width and height, by one of OpenCV's interpolations."""
    return np.asarray(cv2.resize(np.ascontiguousarray(grey), size, interpolation=how), np.uint8)


def _first_mask(grey: Grey, paper: Grey) -> tuple[Booleans, MaskKind]:
    """The first mask, fine where the paper allows it, and the kind that is left for a second."""
    fine = darker(grey, paper, FINE_SHARE)
    share = np.count_nonzero(fine) / max(1, fine.size)
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
    return darker(np.asarray(cv2.blur(grey, (SOFTENING, SOFTENING)), np.uint8), paper, SOFT_SHARE)


def darker(grey: Grey, paper: Grey, share: float) -> Booleans:
    """What is darker than its paper by a share of the darkest, bool (h, w)."""
    dark = np.asarray(cv2.subtract(paper, grey), np.uint8)
    mask: Booleans = dark > max(LEAST_DARK, share * rank_of(dark, DARKEST))
    return mask


def rank_of(values: Grey, percent: float) -> int:
    """The least value that at least so many percent of all do not exceed; of each fourth pixel."""
    some = np.ascontiguousarray(values[::2, ::2])
    counts = cv2.calcHist([some], [0], None, [256], [0, 256]).ravel()
    return int(np.searchsorted(np.cumsum(counts), some.size * percent / 100))


def paper_of(grey: Grey) -> Grey:
    """The lightest paper around every pixel of a picture, uint8 (h, w)."""
    height, width = grey.shape
    coarse = resized(grey, (max(1, width // BLOCK), max(1, height // BLOCK)), cv2.INTER_AREA)
    light = cv2.blur(cv2.dilate(coarse, np.ones((AROUND, AROUND), np.uint8)), (AROUND, AROUND))
    return resized(np.asarray(light, np.uint8), (width, height), cv2.INTER_LINEAR)
