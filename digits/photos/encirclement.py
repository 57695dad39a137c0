"""A ring or a box right around a digit: what lies within, and its line where the digit touches it.

Nearly all along the convex hull of such a patch there is ink, a line of one width, and the hull is
an ellipse or a rectangle. What goes on inside from the line is the digit. Patches of ink are bool
``(h, w)``; limits are shares of the patch's longer side, so size does not matter.
"""

from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
from scipy import ndimage

from digits.arrays import Booleans

Points: TypeAlias = npt.NDArray[np.float64]  # (n, 2), x and y
Numbers: TypeAlias = npt.NDArray[np.float64]  # (n,), one for each place along the hull
Flags: TypeAlias = npt.NDArray[np.bool_]  # (n,)

FEWEST = 12  # pixels along the hull, below which there is nothing to see
OPEN = 0.85  # of the hull: there is ink along so much of a ring that was not closed
CLOSED = 0.93  # … and of one that a digit may touch: a 2 with a loop comes near to it
NEAR = 0.06  # within the hull by so much the line begins
THIN = 0.07  # no line is wider: pens are thin beside a ring, and thicker beside a digit
STRAY = 0.05  # so far nine in ten places lie from an ellipse or a rectangle, at most
WIDER = 1.6  # times its usual width: there the digit goes on from the line
MARGIN = 1.25  # times its usual width is taken for the line, which is not drawn evenly
CORNER = 2.5  # times the width of the line: as far from a corner the next side is met
BOW = 0.3  # so much of a digit's bow may lie on the line, and is the digit's there
FREE = 0.55  # of a ring's hull, in one piece, is not touched: a 0 with a bar across is a 0
HELD = 0.4  # as large as this is what a line is drawn around


class _Line(NamedTuple):
    """The line along a hull, seen from n places on it that are a pixel apart.

    Attributes:
        xs: (n, d) column of the pixel that lies so many pixels inwards from each place.
        ys: (n, d) its row.
        ink: (n, d) whether there is ink.
        first: (n,) pixels from the hull to the line.
        runs: (n,) pixels of ink from there on.
        covered: (n,) whether there is a line at all.
        corner: (n,) whether a corner of a box is near; nowhere in a ring.
        width: of the line, in pixels.
    """

    xs: npt.NDArray[np.int64]
    ys: npt.NDArray[np.int64]
    ink: Booleans
    first: npt.NDArray[np.int64]
    runs: npt.NDArray[np.int64]
    covered: Flags
    corner: Flags
    width: float


def region_within(patch: Booleans) -> Booleans:
    """All that a ring or a box encloses, itself included, though it may stay open; else nothing."""
    filled = np.zeros(patch.shape, np.uint8)
    if _line_of(patch) is not None:
        cv2.fillConvexPoly(filled, _hull(patch), (1,))
    return filled.astype(np.bool_)


def touched_line(patch: Booleans) -> Booleans:
    """The line of a ring or a box that a digit touches from within; none where there is no such.

    Where a bow of the digit lies on the line, it is the digit's.
    """
    line = _line_of(patch)
    nothing = np.zeros_like(patch)
    if line is None or line.covered.mean() < CLOSED:
        return nothing
    touched = line.covered & (line.runs > WIDER * line.width + 1) & ~line.corner
    if not touched.any() or (not line.corner.any() and _free(touched) < FREE):
        return nothing
    bows = _bows(line, touched, BOW * max(patch.shape))
    deep = np.where(touched, line.width, MARGIN * line.width + 1)
    found = _drawn(line, line.covered & ~bows, deep, patch.shape) & patch
    return found if _largest(patch & ~found) > HELD * max(patch.shape) else nothing


def _hull(patch: Booleans) -> npt.NDArray[np.int32]:
    """The convex hull of a patch, (n, 1, 2), x and y."""
    points = np.argwhere(patch)[:, ::-1].astype(np.int32)
    return np.asarray(cv2.convexHull(points), dtype=np.int32)


def _line_of(patch: Booleans) -> _Line | None:
    """The line right around a patch; None where there is none, or it is no ring and no box."""
    side = max(patch.shape)
    places, inwards = _along(_hull(patch)[:, 0].astype(np.float64))
    if len(places) < FEWEST:
        return None
    steps = np.arange(side // 2)
    xs = np.rint(places[:, :1] + inwards[:, :1] * steps).astype(np.int64)
    ys = np.rint(places[:, 1:] + inwards[:, 1:] * steps).astype(np.int64)
    inside = (xs >= 0) & (ys >= 0) & (xs < patch.shape[1]) & (ys < patch.shape[0])
    xs, ys = np.where(inside, xs, 0), np.where(inside, ys, 0)
    ink = patch[ys, xs] & inside
    first = ink.argmax(axis=1)
    covered = ink.any(axis=1) & (first <= NEAR * side + 1)
    if covered.mean() < OPEN:
        return None
    ended = ~ink & (steps >= first[:, None])
    runs = np.where(ended.any(axis=1), ended.argmax(axis=1), len(steps)) - first
    width = float(np.median(runs[covered]))
    on_line = places + inwards * first[:, None]
    corners = _corners(on_line[covered], STRAY * side)
    if width > THIN * side or corners is None:
        return None
    apart = np.linalg.norm(places[:, None] - corners[None], axis=2)
    near = (apart <= CORNER * width + 2).any(axis=1)
    return _Line(xs, ys, ink, first, runs, covered, near, width)


def _along(hull: Points) -> tuple[Points, Points]:
    """Places a pixel apart along a hull, and the direction inwards at each, of length 1."""
    sides = np.roll(hull, -1, axis=0) - hull
    lengths = np.maximum(np.linalg.norm(sides, axis=1), 1e-9)
    ends = np.cumsum(lengths)
    at = np.arange(0.0, ends[-1])
    side = np.minimum(np.searchsorted(ends, at, side="right"), len(hull) - 1)
    directions = sides / lengths[:, None]
    places = hull[side] + directions[side] * (at - (ends - lengths)[side])[:, None]
    inwards = np.stack([-directions[:, 1], directions[:, 0]], axis=1)[side]
    inwards *= np.sign(((hull.mean(axis=0) - places) * inwards).sum(axis=1, keepdims=True))
    return places, inwards


def _corners(places: Points, stray: float) -> Points | None:
    """The corners of a box, (4, 2); of a ring none, (0, 2). None where it is neither."""
    points = places.astype(np.float32)
    box = cv2.minAreaRect(points)
    (middle, size, degrees) = box
    turn = np.radians(degrees)
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    away = np.abs((places - np.array(middle)) @ axes.T) - np.array(size) / 2
    if np.quantile(np.abs(away).min(axis=1), 0.9) <= stray / 2:
        return np.asarray(cv2.boxPoints(box), dtype=np.float64)
    middle, size, degrees = cv2.fitEllipse(points)
    turn = np.radians(degrees)
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    radius = np.linalg.norm((places - np.array(middle)) @ axes.T / (np.array(size) / 2), axis=1)
    if np.quantile(np.abs(radius - 1), 0.9) * max(size) / 2 <= stray:
        return np.zeros((0, 2))
    return None


def _free(touched: Flags) -> float:
    """The longest part of a hull without a touch, as a share of it."""
    at = np.flatnonzero(touched)
    return float(np.diff(np.append(at, at[0] + len(touched))).max() / len(touched))


def _bows(line: _Line, touched: Flags, longest: float) -> Flags:
    """Where a bow of the digit lies on the line: between two touches that part further inwards.

    Between two bows of a 3, strokes come together instead, and the line is none of the digit.
    """
    bows = np.zeros_like(touched)
    at, around = np.flatnonzero(touched), len(touched)
    deeper = np.minimum(line.first + round((WIDER + 1) * line.width) + 1, line.ink.shape[1] - 1)
    there = line.ink[np.arange(around), deeper]
    for start, end in zip(at, np.append(at[1:], at[0] + around), strict=True):
        between = np.arange(start, end + 1) % around
        if not 1 < end - start <= longest or line.corner[between].any():
            continue
        if not there[between].any():  # neither stroke comes nearer to the other
            bows[between] = True
    return bows


def _drawn(line: _Line, chosen: Flags, deep: Numbers, shape: tuple[int, ...]) -> Booleans:
    """The pixels at chosen places from the hull to so far within the line."""
    steps = np.arange(line.ink.shape[1])
    within = steps <= line.first[:, None] + np.minimum(line.runs, deep)[:, None]
    within &= chosen[:, None]
    found = np.zeros(shape, np.uint8)
    found[line.ys[within], line.xs[within]] = 1
    # Rays are a pixel apart at the hull, and miss pixels where it turns.
    return cv2.dilate(found, np.ones((3, 3), np.uint8)).astype(np.bool_)


def _largest(ink: Booleans) -> int:
    """The longer side of the largest connected piece, in pixels."""
    labels, _ = ndimage.label(ink, np.ones((3, 3)))
    sides = [
        max(rows.stop - rows.start, columns.stop - columns.start)
        for rows, columns in ndimage.find_objects(labels)
    ]
    return max(sides, default=0)
