"""The connected pieces of ink on a crop, and how dark they are against the paper around them.

`digits.amounts.reader.ink_owners` says whose they are.
"""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from digits.arrays import Grey

PAPER_WINDOW = 0.5  # of the crop's height: wider than any stroke
DARKEST = 99.5  # percentile of darkness that counts as the darkest ink
LEAST_DARK = 48  # of 255, of the darkest ink: what is paler may be the paper's grain
INK_SHARE = 0.4  # of the darkest ink's darkness: what is darker is ink
CORNERS = 8  # neighbours of a pixel that touch it


class Pieces(NamedTuple):
    """Connected pieces of ink.

    Attributes:
        boxes: int64 (n, 4): left, top, right, bottom; the last two are one past the last pixel.
        inks: int64 (n,): pixels of ink.
        labels: int32 (h, w): 0 for paper, else one more than the piece's index.
        dark: uint8 (h, w): how much darker than the paper around it; 255 is the darkest ink.
    """

    boxes: npt.NDArray[np.int64]
    inks: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int32]
    dark: Grey

    def around(self, some: Sequence[int]) -> tuple[int, int, int, int]:
        """The box around some pieces: left, top, right, bottom."""
        boxes = self.boxes[list(some)]
        left, top = boxes[:, :2].min(axis=0).tolist()
        right, bottom = boxes[:, 2:].max(axis=0).tolist()
        return left, top, right, bottom


def pieces_of(crop: Grey) -> Pieces:
    """The connected pieces of ink on a crop, uint8 (h, w), dark ink on light paper."""
    dark = _darkness(crop)
    ink = (dark > INK_SHARE * 255).view(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=CORNERS)
    left, top, wide, high, inks = stats[1:].T.astype(np.int64)
    boxes = np.stack([left, top, left + wide, top + high], axis=1)
    return Pieces(boxes, inks, np.asarray(labels, np.int32), dark)


def _darkness(crop: Grey) -> Grey:
    """How much darker a crop is than the paper around, uint8 (h, w); the darkest ink is 255.

    The paper is what a closing leaves, which fills strokes and follows shadows.
    """
    side = max(3, round(PAPER_WINDOW * crop.shape[0])) | 1
    paper = cv2.morphologyEx(crop, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    dark = np.subtract(paper, crop, dtype=np.float32)
    most = max(LEAST_DARK, float(np.percentile(dark, DARKEST)))
    scaled: Grey = np.rint(np.clip(dark / most, 0, 1) * 255).astype(np.uint8)
    return scaled
