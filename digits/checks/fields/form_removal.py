"""The ink of an amount without the printed form around it: what is handed to the reader.

The touch is light. The reader has learned from crops with patterns and lines, so that what may
be ink stays as it is; only lines of the box, print beside the amount, and the sign go. Strokes
that leave the box are followed, strokes that cross a line are kept.
"""

from typing import NamedTuple

import cv2
import numpy as np

from digits.arrays import Booleans, Grey
from digits.checks.fields.search_region import FINE_SHARE, darker, paper_of, resized, soft_mask
from digits.checks.page.bounding_box import BoundingBox
from digits.checks.page.connected_components import Components, Ints, components_of, mask_of

WORKING_HEIGHT = 64  # pixels to which a field is reduced: readers look at fewer
# Shares of the field's height.
ABOVE, BESIDE = 0.35, 0.15  # how far strokes are followed out of the field
MARGIN, MARGIN_BESIDE = 0.08, 0.30  # paper left above and below the ink, and beside it
LEAST_HIGH = 0.5  # a crop is at least so high: a dash is not blown up to a digit
DOT = 0.12  # pieces less high than this do not say how high the amount is
THICKEST_LINE = 0.16
LEAST_SEEN = 2  # pixels of a column from which it may hold ink
LEAST_INSIDE = 0.35  # of a piece's height: what reaches in by less belongs to something else
LINE_SHARE = 0.45  # of the field's width: shorter is writing
SIDE_SHARE = 0.85  # of the field's height: what is shorter, or further inside, may be a 1
LINE_NEAR, SIDE_NEAR = 0.22, 0.10  # of the field's height: how near to its edges they lie
LINE_GAP = 0.06  # of the field's height: between dots of a line
PIECE = 3  # a line shows in pieces of at least this part of its least length
DIVIDER_SHARE, DIVIDER_WITHIN = 0.95, 0.25  # of the height: higher than a 1; of the width
REACHING_IN = 0.1, 0.4  # of the height: what begins so far above and ends so far below the top
DARKEST_OF_LINE = 15  # percentile of its grey: edges are lighter
DARKER = 0.3  # of the line's own darkness: what is darker by this is ink on top of the line


class _Window(NamedTuple):
    """A field and what is around it, reduced.

    Attributes:
        grey: uint8 (h, w).
        paper: uint8 (h, w), the paper's lightness.
        mask: bool (h, w), what is ink.
        fine: bool (h, w), what is ink or a hair line.
        field: the field's place in it.
    """

    grey: Grey
    paper: Grey
    mask: Booleans
    fine: Booleans
    field: BoundingBox


def ink_of(pixels: Grey, box: BoundingBox) -> Grey:
    """A crop of the amount for the reader, uint8 (h, w), dark ink on light paper.

    Args:
        pixels: uint8 (h, w), the check.
        box: the amount's field, in its pixels.
    """
    window = _window(pixels, box)
    erased = _printed_lines(window)
    components = components_of(window.mask & ~erased)
    foreign = _foreign(components, window)
    other = _grown(_grown(mask_of(components, foreign)))
    other &= ~_grown(mask_of(components, ~foreign))
    grey = np.where(erased | other, window.paper, window.grey)
    left, right = _across(components, ~foreign, window.fine & ~erased & ~other, window.field)
    top, bottom = _down(components.boxes[~foreign], window)
    crop = np.ascontiguousarray(grey[top:bottom, left:right])
    return _with_margin(crop, components.boxes[~foreign], (left, right), window.field.height)


def _with_margin(crop: Grey, ink: Ints, span: tuple[int, int], height: int) -> Grey:
    """A crop with paper left and right of its ink, also where the field ends with it."""
    if not len(ink) or not crop.size:
        return crop
    margin = round(MARGIN_BESIDE * height)
    left = max(0, margin - (int(ink[:, 0].min()) - span[0]))
    right = max(0, margin - (span[1] - int(ink[:, 2].max())))
    paper = int(np.median(crop))
    return np.pad(crop, ((0, 0), (left, right)), constant_values=paper)


def _window(pixels: Grey, box: BoundingBox) -> _Window:
    """The field with its surroundings, small enough that all that follows is quick."""
    high, wide = round(ABOVE * box.height), round(BESIDE * box.height)
    height, width = pixels.shape
    left, top = max(0, box.left - wide), max(0, box.top - high)
    right, bottom = min(width, box.right + wide), min(height, box.bottom + high)
    factor = max(1, box.height // WORKING_HEIGHT)
    part = pixels[top:bottom, left:right]
    size = (max(1, part.shape[1] // factor), max(1, part.shape[0] // factor))
    grey = resized(part, size, cv2.INTER_AREA)
    field = BoundingBox(
        *(round((edge - start) / factor) for edge, start in zip(box, (left, top) * 2, strict=True))
    )
    paper = paper_of(grey)
    return _Window(grey, paper, soft_mask(grey, paper), darker(grey, paper, FINE_SHARE), field)


# --- lines of the form -----------------------------------------------------------------------


def _printed_lines(window: _Window) -> Booleans:
    """The lines of the box and those through the field, strokes that cross them left out."""
    field = window.field
    edges = (field.top, field.bottom)
    across = _straight(window.fine, LINE_SHARE * field.width, edges, LINE_NEAR, field.height)
    edges = (field.left, field.right)
    upright = np.ascontiguousarray(window.fine.T)
    sides = _straight(upright, SIDE_SHARE * field.height, edges, SIDE_NEAR, field.height).T
    lines = across | sides | _divider(upright, field).T
    if not lines.any():
        return lines
    grown = _grown(lines)
    strokes = window.mask & ~grown
    kept = _crossed(across, strokes) | _crossed(sides.T, strokes.T).T | _darker_ink(window, lines)
    # What goes on beyond a line's soft edge lies along the line and is a stroke's.
    along = ~lines & _grown(window.fine & ~grown)
    return grown & ~kept & ~along


def _divider(upright: Booleans, field: BoundingBox) -> Booleans:
    """A line down the whole field in its left part, behind the cell of the sign: bool (w, h)."""
    least = DIVIDER_SHARE * field.height
    line = _straight(
        upright,
        least,
        (field.left, field.left),
        DIVIDER_WITHIN * field.width / field.height,
        field.height,
    )
    line[:, : field.top] = line[:, field.bottom :] = False
    line &= line.sum(axis=1, keepdims=True) >= least - 1
    return line


def _crossed(lines: Booleans, strokes: Booleans) -> Booleans:
    """Where lines along the rows have strokes above and below: bool (h, w)."""
    deep = lines.sum(axis=0)
    if not deep.any():
        return np.zeros_like(lines)
    reach = int(np.median(deep[deep > 0])) + 2
    wide = cv2.dilate(strokes.astype(np.uint8), np.ones((3, 3), np.uint8))
    above, below = np.zeros((2 * reach + 1, 1), np.uint8), np.zeros((2 * reach + 1, 1), np.uint8)
    above[reach + 1 :], below[:reach] = 1, 1
    return np.asarray((cv2.dilate(wide, above) > 0) & (cv2.dilate(wide, below) > 0))


def _darker_ink(window: _Window, lines: Booleans) -> Booleans:
    """What is clearly darker than the lines themselves: bool (h, w)."""
    level = float(np.percentile(window.grey[lines], DARKEST_OF_LINE))
    paper = float(np.median(window.paper[lines]))
    darker_ink: Booleans = window.grey < level - DARKER * max(0.0, paper - level)
    return darker_ink


def _straight(
    mask: Booleans, least: float, edges: tuple[int, int], near: float, height: int
) -> Booleans:
    """Thin straight lines along the rows, near one of two edges: bool (h, w)."""
    ink = np.zeros(mask.shape, np.uint8)
    for edge in edges:
        rows = slice(max(0, edge - round(near * height)), edge + round(near * height) + 1)
        ink[rows] = mask[rows]
    gap, piece = max(1, round(LINE_GAP * height)), max(2, round(least / PIECE))
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    level = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, piece), np.uint8))
    thick = np.ones((max(1, int(THICKEST_LINE * height)) + 1, 1), np.uint8)
    level = cv2.subtract(level, cv2.morphologyEx(level, cv2.MORPH_OPEN, thick))
    # What wavers by a row each way counts together.
    long = cv2.dilate(level, np.ones((3, 1), np.uint8)).sum(axis=1, dtype=np.int64) >= least
    return np.asarray((level > 0) & long[:, None])


def _grown(mask: Booleans) -> Booleans:
    """A mask wider by a pixel on all sides: the soft edge of what is printed."""
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)


# --- whose ink -------------------------------------------------------------------------------


def _foreign(components: Components, window: _Window) -> Booleans:
    """Which components are not the amount's: outside the field, or hardly in it; bool (n,)."""
    field = window.field
    left, top, right, bottom = components.boxes.T
    inside = np.minimum(bottom, field.bottom) - np.maximum(top, field.top)
    across = np.minimum(right, field.right) - np.maximum(left, field.left)
    outside = (inside < LEAST_INSIDE * (bottom - top)) | (across < LEAST_INSIDE * (right - left))
    above, below = (share * field.height for share in REACHING_IN)
    hanging = (top < field.top - above) & (bottom < field.top + below)
    # Tails of the line above; if nothing else is there, they are the amount.
    rest = ~outside & ~hanging & (bottom - top > below)
    return np.asarray(outside | (hanging & bool(rest.any())), dtype=np.bool_)


def _across(
    components: Components, own: Booleans, seen: Booleans, field: BoundingBox
) -> tuple[int, int]:
    """Left and right of the crop: the ink, and whatever may be ink in the field."""
    ink = components.boxes[own]
    inked = np.flatnonzero(seen[field.top : field.bottom].sum(axis=0) >= LEAST_SEEN)
    inked = inked[(inked >= field.left) & (inked < field.right)]
    if not len(ink) or not len(inked):
        return max(0, field.left), min(seen.shape[1], field.right)
    margin = max(1, round(MARGIN_BESIDE * field.height))
    first = min(max(field.left, int(inked[0]) - margin), int(ink[:, 0].min()) - 1)
    last = max(min(field.right, int(inked[-1]) + margin), int(ink[:, 2].max()) + 1)
    return max(0, first), min(seen.shape[1], last)


def _down(ink: Ints, window: _Window) -> tuple[int, int]:
    """Top and bottom of the crop: the ink, wherever it leaves the field."""
    field = window.field
    tall = ink[ink[:, 3] - ink[:, 1] >= DOT * field.height]
    if not len(tall):
        return max(0, field.top), field.bottom
    margin = max(1, round(MARGIN * field.height))
    top, bottom = int(tall[:, 1].min()) - margin, int(tall[:, 3].max()) + margin
    missing = max(0, round((LEAST_HIGH * field.height - (bottom - top)) / 2))
    return max(0, top - missing), min(window.mask.shape[0], bottom + missing)
