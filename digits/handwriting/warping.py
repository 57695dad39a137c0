"""One resampling that slants, turns and bends a whole string, from a finer canvas to its picture.

The canvas is uint8 and finer than the picture by `FINE`, with an empty border of `EDGE` pixels; the
picture's ink is float32 ``(height, width)`` in 0 … 1. `digits.handwriting.rendering` draws the
canvas.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from digits.arrays import Floats

FINE = 1.5  # canvas pixels for one of the picture
EDGE = 6  # canvas pixels of empty border, into which the warp may reach
KNOT = 14  # picture pixels between the knots of bending
KNOT_ROWS = 4


class Warp(NamedTuple):
    """How the whole string is bent.

    Attributes:
        lean: tangent of the slant to the right.
        turn: tangent of the base line's angle, downwards.
        bow: height of the base line's arc, in picture pixels.
        elastic: standard deviation of the bending, in picture pixels.
    """

    lean: float
    turn: float
    bow: float
    elastic: float


class PictureFrame(NamedTuple):
    """Where the string stands in the picture: pixels for a digit height, margins in pixels."""

    unit: float
    left: float
    top: float
    right: float
    height: int
    max_width: int


def warped(
    canvas: npt.NDArray[np.uint8],
    size: tuple[int, int],
    frame: PictureFrame,
    warp: Warp,
    reach: float,
    rng: np.random.Generator,
) -> Floats:
    """The canvas read through the warp, float32 of the given size.

    Where each pixel is read from is a matrix product: every row of pixels mixes the bending's
    knots, a part that is the same in all rows, and one that grows from row to row.
    """
    height, width = size
    mix = _row_mix(height)
    spread = _spread(width, KNOT)
    strength = np.float32(warp.elastic * FINE)
    knots = rng.standard_normal((2 * KNOT_ROWS, spread.shape[0]), dtype=np.float32) * strength
    bends = knots @ spread
    columns = np.arange(width, dtype=np.float32)
    across, down = np.empty((2, KNOT_ROWS + 2, width), dtype=np.float32)
    across[:KNOT_ROWS], down[:KNOT_ROWS] = bends[:KNOT_ROWS], bends[KNOT_ROWS:]
    start = frame.left + reach / 2 + warp.lean * height / 2
    across[-2], across[-1] = columns * FINE + (EDGE - FINE * start), FINE * warp.lean
    drift = (columns - width / 2) * warp.turn - (columns / width - 0.5) ** 2 * (4 * warp.bow)
    down[-2], down[-1] = EDGE - FINE * (drift + frame.top), FINE
    return _read(canvas, mix @ across, mix @ down)


@lru_cache(maxsize=16)
def _row_mix(height: int) -> Floats:
    """What part of each knot, of 1, and of its number a row takes: (height, KNOT_ROWS + 2)."""
    knots = _spread(height, -(-height // (KNOT_ROWS - 1)))[:KNOT_ROWS].T
    rows = np.arange(height, dtype=np.float32)
    return np.concatenate([knots, np.ones((height, 1), np.float32), rows[:, None]], axis=1)


@lru_cache(maxsize=2048)
def _spread(length: int, step: int) -> Floats:
    """Smooth (cosine) interpolation from knots every `step` pixels: (knots, length).

    Source: Simard, Steinkraus and Platt, "Best practices for convolutional neural networks",
    ICDAR 2003, bend digits so; interpolation of coarse knots saves their filter.
    """
    position = np.arange(length, dtype=np.float32) / step
    left = position.astype(np.int32)
    part = (1 - np.cos(np.pi * (position - left))) / 2
    matrix = np.zeros((int(left[-1]) + 2, length), dtype=np.float32)
    matrix[left, np.arange(length)] = 1 - part
    matrix[left + 1, np.arange(length)] = part
    return matrix


def _read(canvas: npt.NDArray[np.uint8], x: Floats, y: Floats) -> Floats:
    """Bilinear samples of the canvas, 0 … 1; outside of it there is nothing."""
    height, width = canvas.shape
    np.minimum(np.maximum(x, 0, out=x), width - 1.001, out=x)
    np.minimum(np.maximum(y, 0, out=y), height - 1.001, out=y)
    column, row = x.astype(np.int32), y.astype(np.int32)
    x -= column
    y -= row
    row *= width
    row += column
    # All four neighbours of a pixel in one number, so that they are fetched at once.
    wide = canvas.astype(np.uint32).ravel()
    packed = (
        wide[: -width - 1] | wide[1:-width] << 8 | wide[width:-1] << 16 | wide[width + 1 :] << 24
    )
    corners = packed.take(row).view(np.uint8).reshape(*row.shape, 4).astype(np.float32)
    upper = corners[..., 0] + (corners[..., 1] - corners[..., 0]) * x
    lower = corners[..., 2] + (corners[..., 3] - corners[..., 2]) * x
    upper += (lower - upper) * y
    upper *= np.float32(1 / 255)
    return upper
