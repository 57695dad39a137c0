"""The handwriting of an amount in words without the printed form: one picture for each line.

What stands on a line is kept whole, tails below it included; the line itself goes, and so does
what reaches in from the lines above and below.
"""

from typing import NamedTuple

import cv2
import numpy as np

from digits.arrays import Booleans, Grey
from digits.checks.fields.rules import level_parts
from digits.checks.fields.search_region import (
    FINE_SHARE,
    LEAST_DARK,
    darker,
    paper_of,
    resized,
    soft_mask,
)
from digits.checks.fields.words import (
    FALL,
    HANGING,
    RISE,
    WHOLE,
    WRITTEN,
    WordsField,
    WordsLine,
)
from digits.checks.fields.words_rows import PITCH
from digits.checks.page.connected_components import Components, components_of, mask_of

HEIGHT = 64  # pixels to which the pitch of lines is reduced: readers look at fewer
# Shares of the pitch.
ABOVE, BELOW = 1.1, 0.62  # how far up and down strokes are followed
NEAR = 0.10  # the printed line lies so near to where it was seen
THICKEST = 0.09  # of a printed line
BRIDGED = 1.0  # what writing hides of it
DOT = 0.14  # a piece that is less high, on the line, is left of it
DARKER = 1.4  # what is so much darker than the line is writing on it
MARGIN, EDGE = 0.25, 0.02  # paper left beside the ink, and above and below it


class _Window(NamedTuple):
    """A line's surroundings, reduced: what is ink, what of it is the printed line, and its row."""

    grey: Grey
    paper: Grey
    mask: Booleans
    printed: Booleans
    row: int
    pitch: int


def words_of(pixels: Grey, words: WordsField) -> tuple[Grey, ...]:
    """The words without the printed form, dark ink on light paper.

    Args:
        pixels: uint8 (h, w), the check.
        words: where they stand.

    Returns:
        One uint8 (h, w) for each line that is written on, from above.
    """
    pictures = (_picture(_window(pixels, line)) for line in words.lines)
    return tuple(picture for picture in pictures if picture is not None)


def _window(pixels: Grey, line: WordsLine) -> _Window:
    scale = min(1.0, HEIGHT / max(1, line.pitch))
    top = max(0, line.row - round(ABOVE * line.pitch))
    bottom = min(len(pixels), line.row + round(BELOW * line.pitch))
    part = pixels[top:bottom, line.box.left : line.box.right]
    size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    grey = resized(part, size, cv2.INTER_AREA)
    paper = paper_of(grey)
    row, pitch = round((line.row - top) * scale), max(1, round(line.pitch * scale))
    fine = darker(grey, paper, FINE_SHARE)
    mask = soft_mask(grey, paper) | fine
    printed = _printed(grey, paper, fine, row, pitch) if line.ruled else np.zeros_like(mask)
    return _Window(grey, paper, mask, printed, row, pitch)


def _printed(grey: Grey, paper: Grey, fine: Booleans, row: int, pitch: int) -> Booleans:
    """The ink of the printed line and of the one above, bool (h, w): thin, where lines are seen."""
    dark = np.asarray(cv2.subtract(paper, grey), np.uint8)
    level = level_parts(dark, pitch / PITCH)
    near = np.zeros_like(level)
    for middle in (row - pitch, row):
        band = slice(max(0, middle - round(NEAR * pitch)), middle + round(NEAR * pitch) + 1)
        near[band] = level[band]
    bridge = np.ones((1, max(1, round(BRIDGED * pitch))), np.uint8)
    whole = cv2.morphologyEx(near.view(np.uint8), cv2.MORPH_CLOSE, bridge)
    thick = np.ones((2 * max(1, round(THICKEST * pitch / 2)) + 1, 1), np.uint8)
    printed = (cv2.dilate(whole, thick) > 0) & fine
    if not printed.any():
        return np.asarray(printed)
    return np.asarray(printed & (dark <= DARKER * float(np.median(dark[printed])) + LEAST_DARK))


def _picture(window: _Window) -> Grey | None:
    """What is written on a line; None where nothing is."""
    printed = window.printed & ~_crossed(window)
    written = window.mask & ~printed
    pieces = components_of(written)
    own = _own(pieces, window)
    ink = pieces.boxes[own]
    if not np.any(ink[:, 3] - ink[:, 1] >= WRITTEN * window.pitch):
        return None
    standing = mask_of(pieces, own)
    kept = _grown(standing)
    other = _grown((written & ~standing) | printed) & ~kept
    grey = np.where(other, window.paper, window.grey)
    margin = round(MARGIN * window.pitch)
    left, right = max(0, int(ink[:, 0].min()) - margin), int(ink[:, 2].max()) + margin
    # Tight, as readers learned it: in a taller picture all letters are smaller.
    edge = round(EDGE * window.pitch)
    top, bottom = max(0, int(ink[:, 1].min()) - edge), int(ink[:, 3].max()) + edge
    return np.ascontiguousarray(grey[top:bottom, left:right])


def _grown(mask: Booleans) -> Booleans:
    """A mask wider by a pixel on all sides: the soft edge of ink."""
    return np.asarray(cv2.dilate(mask.view(np.uint8), np.ones((3, 3), np.uint8)) > 0)


def _crossed(window: _Window) -> Booleans:
    """Where strokes go on above and below the printed line: bool (h, w)."""
    reach = round(THICKEST * window.pitch) + 2
    strokes = cv2.dilate((window.mask & ~window.printed).view(np.uint8), np.ones((1, 3), np.uint8))
    down, up = np.zeros((2 * reach + 1, 1), np.uint8), np.zeros((2 * reach + 1, 1), np.uint8)
    down[reach:], up[: reach + 1] = 1, 1
    return np.asarray((cv2.dilate(strokes, down) > 0) & (cv2.dilate(strokes, up) > 0))


def _own(pieces: Components, window: _Window) -> Booleans:
    """Which pieces of ink stand on the line, bool (n,)."""
    _, top, _, bottom = pieces.boxes.T
    middle, high, pitch = (top + bottom) / 2, bottom - top, window.pitch
    own = (middle > window.row - RISE * pitch) & (middle < window.row + FALL * pitch)
    own &= (top > window.row - HANGING * pitch) | (high > WHOLE * pitch)
    # Dots that are left of a dotted line.
    own &= (high > DOT * pitch) | (np.abs(middle - window.row) > 1.5 * NEAR * pitch)
    return np.asarray(own, np.bool_)
