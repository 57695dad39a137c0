"""What is drawn around a digit and is none of it: a box that it touches, a ring, an underline.

Works on patches of ink, bool ``(h, w)``; `digits.photos.segmentation` takes what is found here for
a part of the paper. Limits are shares of the patch, so size does not matter.
"""

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from digits.arrays import Booleans
from digits.photos.encirclement import region_within

LONG = 0.7  # of a patch's width or height: as much of it a box's line covers
THIN = 0.07  # of its longer side: no line is thicker
STRAY = 0.012  # of its longer side: as far a line may slant
APART = 0.5  # of its width or height: as far apart a box's opposite lines are
OPPOSITE = 2  # lines of a box in each direction
FLAT = 6.0  # width / height of an underline, at least
UNDER = 0.06  # of the digit's height: an underline lies so far below it
GAP = 0.03  # of a ring's longer side: as far within it a digit stands
HELD = 0.3  # of its longer side: as large as this is what a ring was drawn around
SKETCH = 96  # pixels along a ring's longer side, on which distances are measured

Box = tuple[int, int, int, int]  # top, bottom, left, right; the second of each just outside


def box_lines(patch: Booleans) -> Booleans:
    """The lines of a box in a patch that a digit and its box make together; none without a box.

    A stroke that crosses a line stays whole.
    """
    down, across = _lines(patch), _lines(patch.T)
    if not (_apart(down, len(patch)) and _apart(across, patch.shape[1])):
        return np.zeros_like(patch)
    ends = [(row, column) for row in (down[0], down[-1]) for column in (across[0], across[-1])]
    if not all(patch[row, column].any() for row, column in ends):  # a 0 has no corners
        return np.zeros_like(patch)
    found = np.zeros_like(patch)
    for line in (down[0], down[-1]):
        found[line] |= patch[line] & ~_crossing(patch, line)
    for line in (across[0], across[-1]):  # one in between is a 1
        found.T[line] |= patch.T[line] & ~_crossing(patch.T, line)
    return found


def underlines(bar: Box, other: Box) -> bool:
    """Whether a patch is a line below another one, by their rectangles."""
    height, width = bar[1] - bar[0], bar[3] - bar[2]
    tall = other[1] - other[0]
    return (
        width > FLAT * height
        and tall > OPPOSITE * height
        and bar[0] - other[1] > UNDER * tall
        and width > other[3] - other[2]
        and bar[2] < (other[2] + other[3]) / 2 < bar[3]
    )


def is_ring(patch: Booleans, inside: Booleans) -> bool:
    """Whether a patch surrounds other ink of its rectangle, large and well apart: a digit.

    The ring may stay open by a little.

    Args:
        patch: (h, w), the patch in its own rectangle.
        inside: (h, w), all other ink there.
    """
    side = max(patch.shape)
    step = max(1, side // SKETCH)
    ring = np.pad(patch[::step, ::step], 1)
    within = ndimage.binary_fill_holes(ring) | region_within(ring)
    held = np.pad(inside[::step, ::step], 1) & within & ~ring
    rows, columns = np.flatnonzero(held.any(axis=1)), np.flatnonzero(held.any(axis=0))
    if not rows.size or max(np.ptp(rows), np.ptp(columns)) * step < HELD * side:
        return False
    distance = ndimage.distance_transform_edt(~ring)
    return bool(distance[held].min() * step > GAP * side)


def _lines(patch: Booleans) -> list[slice]:
    """The bands of rows, from above, that straight lines right across a patch fill."""
    stray = 1 + 2 * round(STRAY * max(patch.shape))
    covered = ndimage.maximum_filter1d(patch, stray, axis=0).mean(axis=1) > LONG
    starts = np.flatnonzero(np.diff(covered.astype(np.int8), prepend=0) == 1)
    ends = np.flatnonzero(np.diff(covered.astype(np.int8), append=0) == -1) + 1
    most = THIN * max(patch.shape) + stray
    return [
        slice(int(start), int(end))
        for start, end in zip(starts, ends, strict=True)
        if end - start <= most
    ]


def _apart(lines: list[slice], length: int) -> bool:
    return len(lines) >= OPPOSITE and lines[-1].start - lines[0].stop > APART * length


def _crossing(patch: Booleans, line: slice) -> "npt.NDArray[np.bool_]":
    """In which columns a stroke goes on both above and below a band of rows."""
    if line.start < 1 or line.stop >= len(patch):
        return np.zeros(patch.shape[1], np.bool_)
    both = ndimage.binary_dilation(patch[line.start - 1]) & ndimage.binary_dilation(
        patch[line.stop]
    )
    return np.asarray(both)
