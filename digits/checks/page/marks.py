"""Large marks across a check: VOID stamped or written over it, a line or a cross drawn through it.

What belongs on a check keeps to its own line. A mark is therefore known by its height alone,
whatever it says, in print or by hand, at any angle. Two places hold high ink on good checks, too,
and do not count: the signature's, and the top left corner, where checks are crossed. Nor does a
crossing anywhere, two parallel lines across the face (Geneva Uniform Law on Cheques, 1931, article
37): it says to whom a check is paid, not that it is void.

All is judged on the page's thumbnail; lengths are shares of the page's height or width.
"""

import math
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from digits.arrays import Booleans
from digits.checks.page.bounding_box import BoundingBox
from digits.checks.page.connected_components import components_of
from digits.checks.page.thumbnail import LEAST_CONTRAST, Darkness, Thumbnail, shades

Segments = npt.NDArray[np.float64]  # (n, 4): x and y of both ends

DARKEST, SHARE = 99, 0.25  # percentile that counts as the darkest; of it: paler is a pattern's
THICKEST: Final = 4  # pixels of the thumbnail: what is higher than a printed line is a stroke
LINE: Final = 1 / 40  # of the width: shorter ones are strokes of letters
EDGE: Final = 0.05  # of the height: frames and scanners' shadows lie nearer to the edge
BESIDE: Final = 0.08  # of the width: strips and bars are printed along the sides
NARROW: Final = 0.06  # of the height: rules and boxes' sides are narrower
WRITING: Final = 0.1  # of the height: writing on a line is seldom higher
EXCESS: Final = 0.12  # by which all marks together are higher than that
SIGNATURE: Final = (0.45, 0.5)  # its field begins here, of width and height
CORNER: Final = (0.3, 0.45)  # the crossing's corner ends here
LONG, GAP = 0.3, 0.015  # of the height: a crossing's line is so long, and has no wider gaps
VOTES: Final = 40  # pixels of ink on such a line (Hough transform)
PARALLEL, LEVEL = 3, 12  # degrees: lines differ by less; they are at least so far from the level
APART: Final = 0.05  # of the height: between a crossing's two lines
ERASER: Final = 7  # pixels across


def marked_over(seen: Thumbnail, page: BoundingBox, width: int) -> bool:
    """Whether marks much higher than writing lie across a check.

    Args:
        seen: of the picture, level and upright.
        page: the check's place in the picture, in its pixels.
        width: of the picture.
    """
    scale = width / seen.dark.shape[1]
    rows = slice(int(page.top / scale), math.ceil(page.bottom / scale))
    columns = slice(int(page.left / scale), math.ceil(page.right / scale))
    ink = _ink(seen.dark[rows, columns])
    rest = _without_printed_lines(ink)
    # Crossings are rare, and looking for them takes longer than all the rest.
    return _excess(rest) > EXCESS and _excess(_without_crossing(ink, rest)) > EXCESS


def _ink(dark: Darkness) -> Booleans:
    """What is dark enough to be a pen's, a stamp's or a printer's, without the page's edges."""
    ink: Booleans = dark > max(LEAST_CONTRAST, SHARE * shades(dark[::2, ::2], DARKEST)[0])
    edge = math.ceil(EDGE * len(ink))
    inner = np.zeros_like(ink)
    inner[edge:-edge, edge:-edge] = ink[edge:-edge, edge:-edge]
    return inner


def _without_printed_lines(ink: Booleans) -> Booleans:
    """The ink without level lines; strokes that cross them stay whole, for there it is higher."""
    high = np.ones((THICKEST + 1, 1), np.uint8)
    thin: Booleans = ink & (cv2.morphologyEx(ink.view(np.uint8), cv2.MORPH_OPEN, high) == 0)
    long = np.ones((1, max(2, int(LINE * ink.shape[1]))), np.uint8)
    lines = cv2.morphologyEx(thin.view(np.uint8), cv2.MORPH_OPEN, long)
    soft = cv2.dilate(lines, np.ones((3, 1), np.uint8)) > 0
    rest: Booleans = ink & ~(thin & soft)
    return rest


def _excess(rest: Booleans) -> float:
    """By how much all marks together are higher than writing; of the page's height."""
    height, width = rest.shape
    left, top, right, bottom = components_of(rest).boxes.T
    ignored = (right - left <= NARROW * height) | (right <= BESIDE * width)
    ignored |= left >= (1 - BESIDE) * width
    ignored |= (left > SIGNATURE[0] * width) & (top > SIGNATURE[1] * height)
    ignored |= (right < CORNER[0] * width) & (bottom < CORNER[1] * height)
    higher = np.maximum((bottom - top) / height - WRITING, 0)
    return float(higher[~ignored].sum())


def _without_crossing(ink: Booleans, rest: Booleans) -> Booleans:
    """The rest without the two parallel lines of a crossing, if there is one."""
    lines = _long_lines(ink)
    slopes = _slopes(lines)
    lines = lines[np.minimum(slopes, 180 - slopes) > LEVEL]
    if not len(lines):
        return rest
    slopes = _slopes(lines)
    main = slopes[np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]).argmax()]
    lines = lines[np.abs((slopes - main + 90) % 180 - 90) < PARALLEL]
    across = np.array([-np.sin(np.radians(main)), np.cos(np.radians(main))])
    if np.ptp((lines[:, :2] + lines[:, 2:]) / 2 @ across) < APART * len(ink):
        return rest
    left = rest.astype(np.uint8)
    for line in lines.astype(int).tolist():
        cv2.line(left, line[:2], line[2:], (0,), ERASER)
    return np.asarray(left > 0)


def _long_lines(ink: Booleans) -> Segments:
    height = len(ink)
    turn = np.pi / 180
    lines = cv2.HoughLinesP(
        ink.view(np.uint8), 1, turn, VOTES, minLineLength=LONG * height, maxLineGap=GAP * height
    )
    return np.empty((0, 4)) if lines is None else np.asarray(lines, np.float64).reshape(-1, 4)


def _slopes(lines: Segments) -> npt.NDArray[np.float64]:
    """Degrees, 0 … 180, (n,)."""
    down, across = lines[:, 3] - lines[:, 1], lines[:, 2] - lines[:, 0]
    return np.asarray(np.degrees(np.arctan2(down, across)) % 180)
