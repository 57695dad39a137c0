"""The margin that a tight crop lacks: paper in the colour of its border, all around.

What tells paper from ink, and a digit from what an edge cuts off, looks at the paper around it.
"""

import numpy as np

from digits.arrays import Floats
from digits.photos.segmentation import Region

NEAR = 0.03  # of the longer side: as far from an edge a digit may end and still fill its crop


def with_margin(grey: Floats, margin: int) -> Floats:
    """A picture, (h, w), with so many pixels of its border's usual colour around it."""
    border = np.concatenate((grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]))
    return np.pad(grey, margin, constant_values=float(np.median(border)))


def moved(region: Region, margin: int, shape: tuple[int, ...]) -> Region:
    """A region of the picture with a margin, as one of the picture without."""
    rows, columns = (
        slice(max(0, part.start - margin), min(length, part.stop - margin))
        for part, length in zip(region, shape, strict=True)
    )
    return rows, columns


def fills(region: Region, shape: tuple[int, ...]) -> bool:
    """Whether a region reaches all four edges of a picture of this height and width."""
    near = 1 + NEAR * max(shape)
    return all(
        part.start <= near and part.stop >= length - near
        for part, length in zip(region, shape, strict=True)
    )
