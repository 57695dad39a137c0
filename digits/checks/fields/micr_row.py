"""The MICR line on a page, and its picture as the reader of such lines sees it.

It is the row of print of one height that runs along the bottom (ANSI X9.100-160, CTS-2010).
Lengths are shares of the page's width, and working pixels where they are of `SearchRegion`.
"""

from typing import Final, NamedTuple

import cv2
import numpy as np
from PIL import Image

from digits.arrays import Grey
from digits.checks.fields.search_region import SearchRegion
from digits.checks.page.connected_components import Ints, components_of
from digits.micr.characters import HEIGHT, HIGH, PITCH, TALL, WIDEST
from digits.photos.normalisation import normalise

MICR_BAND: Final = 0.78  # share of the height where the MICR line's clear band begins
LOWEST, HIGHEST = 0.009, 0.026  # of MICR characters: 0.117 inch on 4.5 to 13 inches
SAME_LEVEL = 0.006
LEAST_CHARACTERS = 8
WHOLE = 0.85  # of the usual height: a character that is as high as a digit
BESIDE = 2.5  # characters' places that are looked at on both sides: symbols are lower than digits


class MicrRow(NamedTuple):
    """A row of characters, in working pixels of its region.

    Attributes:
        boxes: int64 (n, 4): left, top, right, bottom of each, from the left.
        tall: how high a digit is.
        slope: by how much the row sinks for each pixel to the right.
        foot: where it would stand at the left edge of the page.
    """

    boxes: Ints
    tall: float
    slope: float
    foot: float

    @property
    def pitch(self) -> float:
        """From one character to the next."""
        return self.tall / HIGH * PITCH


def micr_row(region: SearchRegion) -> MicrRow | None:
    """The row of print that runs along the bottom; None where there is none."""
    top, unit = round(MICR_BAND * len(region.mask)), region.unit
    boxes = components_of(np.ascontiguousarray(region.mask[top:])).boxes
    high = boxes[:, 3] - boxes[:, 1]
    boxes = boxes[(high >= LOWEST * unit) & (high <= HIGHEST * unit)]
    if not len(boxes):
        return None
    feet = boxes[:, 3]
    level = np.abs(feet[:, None] - feet[None, :]) <= SAME_LEVEL * unit
    row = boxes[level[int(level.sum(axis=1).argmax())]]
    if len(row) < LEAST_CHARACTERS:
        return None
    row = row[np.argsort(row[:, 0], kind="stable")] + np.array([0, top, 0, top])
    tall = float(np.median(row[:, 3] - row[:, 1]))
    whole = row[row[:, 3] - row[:, 1] >= WHOLE * tall]
    if np.ptp(whole[:, 0]) < LEAST_CHARACTERS * tall / 2:  # pieces of a few characters
        return None
    slope, foot = np.polyfit(whole[:, 0].astype(np.float64), whole[:, 3].astype(np.float64), 1)
    return MicrRow(row, tall, float(slope), float(foot))


def micr_picture(pixels: Grey, region: SearchRegion, row: MicrRow) -> Grey:
    """The line's picture, uint8 (`HEIGHT`, width), ink high, level, its digits `TALL` high.

    Args:
        pixels: of the whole picture, uint8 (h, w), dark ink on light paper.
        region: its page.
        row: where on it.
    """
    beside = BESIDE * row.pitch
    left = max(0.0, float(row.boxes[0, 0]) - beside)
    right = min(float(region.mask.shape[1]), float(row.boxes[:, 2].max()) + beside)
    room = row.tall * HEIGHT / TALL
    middles = [row.foot + row.slope * column - row.tall / 2 for column in (left, right)]
    box = region.in_full(left, min(middles) - room, right, max(middles) + room)
    part = pixels[box.top : box.bottom, box.left : box.right]
    scale = TALL / (row.tall * region.scale)
    scale = min(scale, WIDEST / part.shape[1])
    small = cv2.resize(
        np.ascontiguousarray(part), None, fx=scale, fy=scale, interpolation=_how(scale)
    )
    # Where the row's middle lies on the small picture at its left edge.
    begin = (region.page.top + middles[0] * region.scale - box.top) * scale
    move = np.array([[1.0, 0.0, 0.0], [-row.slope, 1.0, HEIGHT / 2 - begin]])
    level = cv2.warpAffine(
        small,
        move,
        (small.shape[1], HEIGHT),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return normalise(Image.fromarray(np.asarray(level, np.uint8)))


def _how(scale: float) -> int:
    return cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
