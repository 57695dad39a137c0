"""Connected components of a black-and-white picture, found from its runs; NumPy only.

A run is a row's unbroken stretch of ink. Runs that touch, also at a corner, are of one
component.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from digits.arrays import Booleans

Ints = npt.NDArray[np.int64]


class Runs(NamedTuple):
    """All runs of a picture, row by row: each int64 (n,); `ends` is one past the last pixel."""

    rows: Ints
    starts: Ints
    ends: Ints


class Components(NamedTuple):
    """Connected components.

    Attributes:
        boxes: int64 (n, 4): left, top, right, bottom; the last two are one past the last pixel.
        inks: int64 (n,): pixels of ink.
        labels: int64 (runs,): to which component each run belongs.
        runs: the runs.
    """

    boxes: Ints
    inks: Ints
    labels: Ints
    runs: Runs


def runs_of(mask: Booleans) -> Runs:
    """The runs of a picture, bool (h, w)."""
    height, width = mask.shape
    padded = np.zeros((height, width + 2), np.bool_)
    padded[:, 1:-1] = mask
    # From paper to ink and back to paper, in turns.
    changes = np.flatnonzero(padded[:, 1:] != padded[:, :-1])
    begins, stops = changes[0::2], changes[1::2]
    rows = begins // (width + 1)
    return Runs(rows, begins - rows * (width + 1), stops - rows * (width + 1))


def components_of(mask: Booleans) -> Components:
    """The connected components of a picture, bool (h, w)."""
    runs = runs_of(mask)
    labels = _joined(len(runs.rows), *_touching(runs, mask.shape[1] + 2))
    count = int(labels.max(initial=-1)) + 1
    boxes = np.empty((count, 4), np.int64)
    boxes[:, :2] = np.iinfo(np.int64).max
    boxes[:, 2:] = -1
    np.minimum.at(boxes[:, 0], labels, runs.starts)
    np.minimum.at(boxes[:, 1], labels, runs.rows)
    np.maximum.at(boxes[:, 2], labels, runs.ends)
    np.maximum.at(boxes[:, 3], labels, runs.rows + 1)
    inks = np.bincount(labels, runs.ends - runs.starts, count).astype(np.int64)
    return Components(boxes, inks, labels, runs)


def _touching(runs: Runs, stride: int) -> tuple[Ints, Ints]:
    """Pairs of runs of neighbouring rows that touch: two int64 (pairs,)."""
    below = (runs.rows + 1) * stride
    first = np.searchsorted(runs.rows * stride + runs.ends, below + runs.starts, "left")
    last = np.searchsorted(runs.rows * stride + runs.starts, below + runs.ends, "right")
    counts = np.maximum(last - first, 0)
    upper = np.repeat(np.arange(len(counts)), counts)
    # 0, 1, 2 … within each upper run
    within = np.arange(len(upper)) - np.repeat(np.cumsum(counts) - counts, counts)
    return upper, np.repeat(first, counts) + within


def _joined(count: int, one: Ints, other: Ints) -> Ints:
    """Labels 0, 1, 2 … of `count` runs, the same for all that are joined by pairs."""
    labels = np.arange(count)
    while len(one):
        least = np.minimum(labels[one], labels[other])
        np.minimum.at(labels, labels[one], least)
        np.minimum.at(labels, labels[other], least)
        labels = labels[labels]
        apart = labels[one] != labels[other]
        one, other = one[apart], other[apart]
    while not np.array_equal(labels, labels[labels]):
        labels = labels[labels]
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def mask_of(components: Components, wanted: Booleans, shape: tuple[int, int]) -> Booleans:
    """A picture, bool (h, w), of the wanted components alone; `wanted` is bool (components,)."""
    runs, width = components.runs, shape[1] + 1
    chosen = wanted[components.labels]
    change = np.zeros(shape[0] * width, np.int8)
    change[runs.rows[chosen] * width + runs.starts[chosen]] = 1
    change[runs.rows[chosen] * width + runs.ends[chosen]] -= 1
    filled = np.cumsum(change, dtype=np.int8).reshape(shape[0], width)
    return filled[:, :-1].astype(np.bool_)
