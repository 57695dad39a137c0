"""Crops of amounts put together from single digits, so that each digit's true ink is known."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from digits.arrays import Grey
from digits.dataset.splits import LabelledDigits

TIMES = 2  # as large as MNIST has them
EDGE = 14  # pixels of paper around
GAP = 8  # between digits


class Pasted(NamedTuple):
    """A crop, uint8 (h, w), dark ink on light paper, and each digit's ink in its own rectangle."""

    crop: Grey
    digits: tuple[Grey, ...]
    spans: tuple[tuple[int, int], ...]


def pasted(number: str, source: LabelledDigits, seed: int = 0, gap: int = GAP) -> Pasted:
    """A number of a source's digits, side by side; another seed takes other ones."""
    inks = [_ink(int(symbol), source, seed + at) for at, symbol in enumerate(number)]
    height = max(len(ink) for ink in inks) + 2 * EDGE
    width = sum(ink.shape[1] + gap for ink in inks) - gap + 2 * EDGE
    page, left, spans = np.zeros((height, width), np.uint8), EDGE, []
    for ink in inks:
        high, wide = ink.shape
        top = (height - high) // 2
        part = page[top : top + high, left : left + wide]
        np.maximum(part, ink, out=part)
        spans.append((left, left + wide))
        left += wide + gap
    return Pasted(255 - page, tuple(inks), tuple(spans))


def bridged(given: Pasted, first: int) -> Grey:
    """The crop with a stroke from a digit to the next one."""
    crop = given.crop.copy()
    row = crop.shape[0] // 2
    begin, end = given.spans[first][0], given.spans[first + 1][1]
    left = begin + int(np.flatnonzero(crop[row, begin : given.spans[first][1]] < 128)[-1])
    following = given.spans[first + 1][0]
    right = following + int(np.flatnonzero(crop[row, following:end] < 128)[0])
    crop[row - 1 : row + 2, left : right + 1] = 0
    return crop


def shown(picture: Grey) -> Grey:
    """The ink of a picture in its own rectangle, uint8 (h, w)."""
    return _bounded(255 - picture)


def _ink(digit: int, source: LabelledDigits, nth: int) -> Grey:
    those: Sequence[int] = np.flatnonzero(source.labels == digit).tolist()
    image = source.images[those[nth % len(those)]]
    return _bounded(np.kron(image, np.ones((TIMES, TIMES), np.uint8)))


def _bounded(ink: Grey) -> Grey:
    """The part that holds all ink that is dark enough to be some."""
    mask = ink > 110
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
