"""A fingerprint of 64 bits by which another scan of the same paper is found again.

The hash looks where people write: lines are taken out, and each zone of a check — amount, date,
payee, words, signature — gives bits in proportion to what tells two checks of one account apart.

What it can tell and what not: another scan of the same paper, a little skewed, lighter, larger or
sharper, differs in a few bits; checks on different forms in about a quarter of all bits or more.
Two checks of one person on one form that differ in one digit may lie as near as two scans do, so a
near fingerprint is a suspicion for a person, never a proof, and should be read together with the
amount. A scan cut or framed otherwise by more than a twentieth of its width is not found again.
Perceptual hashing by signs of differences: Krawetz, "Kind of like that" (2013).
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from digits.arrays import Booleans, Doubles, Grey
from digits.checks.page.orientation import LINE_ACROSS, long_lines, without_lines
from digits.checks.page.thumbnail import LEAST_CONTRAST, Thumbnail, halved, shades, thumbnail_of

BITS: Final = 64
EDGE: Final = 0.03  # of each side, where scanners leave shadows and forms have borders
REACH: Final = 0.01  # share of the ink beyond the frame on each side: stray specks
# Zones as shares of the ink's frame (left, top, right, bottom), rows, and columns of bits.
ZONES: Final = (
    ((0.68, 0.28, 1.00, 0.56), 3, 8),  # the amount in figures
    ((0.52, 0.08, 1.00, 0.30), 1, 8),  # the date
    ((0.08, 0.30, 0.70, 0.48), 2, 6),  # the payee
    ((0.00, 0.46, 0.80, 0.64), 1, 10),  # the amount in words
    ((0.05, 0.68, 1.00, 0.86), 1, 10),  # memo and signature
)
OVERLAP: Final = 1.2  # a cell's width in steps from cell to cell: soft edges, stable bits
STEP_UP: Final = 0.01  # of a cell's pixels: less is no difference
CONTRAST: Final = 0.3  # of the darkest ink's darkness: fainter is background
DARKEST: Final = 99.0  # percentile


def fingerprint(pixels: Grey, seen: Thumbnail | None = None) -> int:
    """A perceptual hash, 0 … 2⁶⁴ − 1; 0 for a page without ink.

    Args:
        pixels: uint8 (h, w), dark ink on light paper, put upright.
        seen: the small picture of it, if there is one already.
    """
    mask = _written(seen or thumbnail_of(Image.fromarray(pixels)))
    rest = without_lines(mask, long_lines(mask, mask.shape[1] // LINE_ACROSS))
    frame = _frame(rest)
    if frame is None:
        return 0
    total = np.zeros((rest.shape[0] + 1, rest.shape[1] + 1))
    total[1:, 1:] = rest.cumsum(0, dtype=np.int32).cumsum(1, dtype=np.int32)
    bits = [_bits(total, _within(frame, zone), rows, columns) for zone, rows, columns in ZONES]
    return int.from_bytes(np.packbits(np.concatenate(bits)).tobytes(), "big")


def distance(one: int, other: int) -> int:
    """In how many of the 64 bits two fingerprints differ."""
    return (one ^ other).bit_count()


def _written(seen: Thumbnail) -> Booleans:
    """Where there is clear ink, bool (h, w): a screen of dots behind it is never twice the same."""
    dark = halved(seen.dark)
    mask: Booleans = dark > max(LEAST_CONTRAST, CONTRAST * shades(dark, DARKEST)[0])
    return mask


def _frame(rest: Booleans) -> tuple[float, float, float, float] | None:
    """What the ink spans, (left, top, right, bottom) in pixels; None without ink."""
    height, width = rest.shape
    y, x = round(EDGE * height), round(EDGE * width)
    inner = rest[y : height - y, x : width - x]
    if not inner.any():
        return None
    left, right = _span(inner.sum(0))
    top, bottom = _span(inner.sum(1))
    return left + x, top + y, right + x, bottom + y


def _span(ink: npt.NDArray[np.int_]) -> tuple[float, float]:
    """Between which places all but the outermost ink lies."""
    share = ink.cumsum() / ink.sum()
    return float(np.searchsorted(share, REACH)), float(np.searchsorted(share, 1 - REACH)) + 1


def _within(
    frame: tuple[float, float, float, float], zone: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    left, top, right, bottom = frame
    width, height = right - left, bottom - top
    return (
        left + zone[0] * width,
        top + zone[1] * height,
        left + zone[2] * width,
        top + zone[3] * height,
    )


def _bits(
    total: Doubles, zone: tuple[float, float, float, float], rows: int, columns: int
) -> Booleans:
    """Whether each cell of a zone has more ink than the next, bool (rows * columns,).

    Args:
        total: the ink summed from the top left corner, (h + 1, w + 1).
        zone: in pixels.
        rows: of bits.
        columns: of bits; there is one cell more.
    """
    left, top, right, bottom = zone
    tall, wide = (bottom - top) / rows, (right - left) / (columns + 1)
    y0, y1 = _edges(top, tall, rows, total.shape[0])
    x0, x1 = _edges(left, wide, columns + 1, total.shape[1])
    ink = total[np.ix_(y1, x1)] - total[np.ix_(y0, x1)] - total[np.ix_(y1, x0)]
    ink += total[np.ix_(y0, x0)]
    share = ink / np.maximum(np.outer(y1 - y0, x1 - x0), 1)
    more: Booleans = share[:, :-1] > share[:, 1:] + STEP_UP
    return more.ravel()


def _edges(
    start: float, step: float, count: int, end: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Where overlapping cells begin and end, in whole pixels within the page."""
    middle = start + step * (np.arange(count) + 0.5)
    low = np.clip(np.rint(middle - step * OVERLAP / 2), 0, end - 1).astype(np.intp)
    high = np.clip(np.rint(middle + step * OVERLAP / 2), 0, end - 1).astype(np.intp)
    return low, high
