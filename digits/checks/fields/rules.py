"""Writing lines of a form: long, thin, level; drawn, dotted or so faint that ink hides them.

Averaged along the row, a line is darker than what lies just above and below it, be it of dots or
on a pattern; writing and print are not, over such a length.
"""

from typing import NamedTuple

import cv2
import numpy as np

from digits.arrays import Booleans, Grey
from digits.checks.fields.search_region import DARKEST, SearchRegion, rank_of, resized
from digits.checks.page.connected_components import components_of

NARROW = 4  # pixels along a row that are looked at together
# Shares of the page's width.
ALONG = 0.045  # over which a row is averaged
BESIDE = 0.0045  # above and below, where a line is lighter
WRITTEN_OVER = 0.08  # what writing may hide of a line
SHORTEST = 0.10
LEAST_FILL = 0.45  # of a line's length that shows
LEAST_DARKER = 6  # grey values by which a line is darker than what lies beside it
PATTERN, OVER_PATTERN = 90, 1.5  # percentile that only a pattern's rows reach; lines exceed it
SHARE_DARKER = 0.045  # … and as a share of the darkest ink


class Rule(NamedTuple):
    """A writing line, in working pixels: from `left` to `right`, its middle in `row`."""

    left: float
    right: float
    row: float

    @property
    def length(self) -> float:
        """From its left to its right end."""
        return self.right - self.left


def rules_of(region: SearchRegion) -> list[Rule]:
    """The writing lines of a page, from above."""
    unit = region.unit
    level = _level(np.asarray(cv2.subtract(region.paper, region.grey), np.uint8), unit)
    hidden = round(WRITTEN_OVER * unit / NARROW) | 1
    joined = cv2.dilate(level.view(np.uint8), np.ones((3, hidden), np.uint8))
    rules, boxes = [], components_of(joined > 0).boxes
    wide = NARROW * (boxes[:, 2] - boxes[:, 0]) >= SHORTEST * unit  # most are not: print, specks
    for left, top, right, bottom in boxes[wide].tolist():
        part = level[top:bottom, left:right]
        shown = np.flatnonzero(part.any(axis=0))
        start, end = left + int(shown[0]), left + int(shown[-1]) + 1
        if NARROW * (end - start) >= SHORTEST * unit and len(shown) >= LEAST_FILL * (end - start):
            rows = part.sum(axis=1)
            row = top + float(np.flatnonzero(rows == rows.max()).mean())
            rules.append(Rule(NARROW * start, NARROW * end, row))
    return sorted(rules, key=lambda rule: rule.row)


def level_parts(dark: Grey, unit: float) -> Booleans:
    """Where a row is darker than the rows beside it, over a length: bool (h, w).

    Args:
        dark: uint8 (h, w), how much darker than its paper each pixel is.
        unit: the page's width in pixels.
    """
    narrow = _level(dark, unit).view(np.uint8)
    size = (dark.shape[1], dark.shape[0])
    return np.asarray(cv2.resize(narrow, size, interpolation=cv2.INTER_NEAREST) > 0)


def _level(dark: Grey, unit: float) -> Booleans:
    """The same with a column for each `NARROW` pixels: bool (h, w / NARROW)."""
    narrow = resized(dark, (max(1, dark.shape[1] // NARROW), dark.shape[0]), cv2.INTER_AREA)
    along = max(1, round(ALONG * unit / NARROW))
    mean = np.asarray(cv2.blur(narrow, (along, 1)), np.uint8)
    step = max(2, round(BESIDE * unit))
    beside = np.full_like(mean, 255)
    beside[step:-step] = np.maximum(mean[: -2 * step], mean[2 * step :])
    more = np.asarray(cv2.subtract(mean, beside), np.uint8)
    least = max(
        LEAST_DARKER,
        SHARE_DARKER * rank_of(dark, DARKEST),
        OVER_PATTERN * rank_of(more, PATTERN),
    )
    # Averaging made lines longer by half of its length at both ends.
    shorter = np.ones((1, max(1, along // 2)), np.uint8)
    return np.asarray(cv2.erode((more > least).view(np.uint8), shorter) > 0)
