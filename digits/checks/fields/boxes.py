"""Boxes and writing lines among the dark parts of a form.

A box is light inside and has dark on all four sides, be that a printed line or the darker paper
around a white field. Its top is where light follows dark going down, its left side where light
follows dark going right, and so on. Writing may cross the sides.
"""

from typing import NamedTuple

import numpy as np

from digits.arrays import Booleans, Doubles
from digits.checks.page.connected_components import Ints

# Shares of the page's width. Fields of real forms are 1 to 2.5 inches wide and a quarter of an
# inch to half an inch high, on pages 6 to 8.5 inches wide.
NARROWEST, WIDEST = 0.08, 0.42
LOWEST, HIGHEST = 0.017, 0.085
LEAST_LINE = 0.065  # a side's straight part between round corners
GAP = 0.022  # what a stroke that crosses a side may hide
LEAST_FILL = 0.6  # how much of a side has to show
SLANT = 1  # rows by which a side may waver
CORNER = 0.02  # how far a round corner, or a missing end, may move a side outwards
AWAY = 0.5  # how much less a side counts that lies as far off a line's end as may be
WHOLE = 0.92  # of a side that is sought all along a line: a digit may be nearly as high
LAST = 0.25  # of a line: where it may run on beyond a box's right side
INWARDS = 4  # working pixels by which a line may stick out over a side
MOST_LINES = 60  # the longest: no form has more in this part


class FormBox(NamedTuple):
    """A box that was seen.

    Attributes:
        left, top, right, bottom: the light inside, in working pixels.
        shown: float64 (4,): how much of the left, top, right, bottom side shows, 0 … 1.
    """

    left: float
    top: float
    right: float
    bottom: float
    shown: tuple[float, float, float, float]


class Runs(NamedTuple):
    """All unbroken stretches of ink, row by row: each int64 (n,); `ends` is one past the last."""

    rows: Ints
    starts: Ints
    ends: Ints


class Lines(NamedTuple):
    """Straight horizontal sides: each int64 or float64 (n,)."""

    rows: Ints
    starts: Ints
    ends: Ints
    fills: Doubles

    def chosen(self, which: Booleans | Ints) -> "Lines":
        """Some of them, by a mask or in an order."""
        return Lines(self.rows[which], self.starts[which], self.ends[which], self.fills[which])


def boxes_of(mask: Booleans, unit: float) -> list[FormBox]:
    """All boxes that have the size of a field for an amount.

    Args:
        mask: bool (h, w), dark parts.
        unit: the page's width in pixels.
    """
    ceilings, floors = ceilings_of(mask, unit), floors_of(mask, unit)
    walls = _Walls.of(mask, round(CORNER * unit))
    closed = (
        walls.closed(ceilings, upper, floors, lower, unit)
        for upper, lower in _pairs(ceilings, floors, unit)
    )
    return [box for box in closed if box is not None]


def ceilings_of(mask: Booleans, unit: float) -> Lines:
    """Where light follows dark going down; the row is the first light one."""
    edge = np.zeros_like(mask)
    edge[1:] = mask[:-1] & ~mask[1:]
    return _lines(edge, unit)


def floors_of(mask: Booleans, unit: float) -> Lines:
    """Where dark follows light going down; the row is the first dark one."""
    edge = np.zeros_like(mask)
    edge[1:] = ~mask[:-1] & mask[1:]
    return _lines(edge, unit)


def _lines(edge: Booleans, unit: float) -> Lines:
    """Long straight stretches of an edge, gaps bridged; of neighbouring rows the fullest."""
    wavering = edge.copy()
    for shift in range(1, SLANT + 1):
        wavering[shift:] |= edge[:-shift]
        wavering[:-shift] |= edge[shift:]
    lines = bridged(runs_of(wavering), GAP * unit)
    lengths = lines.ends - lines.starts
    long = (lengths >= LEAST_LINE * unit) & (lines.fills >= LEAST_FILL)
    lines = lines.chosen(long)
    own = _own_ink(edge, lines)
    order = np.argsort(-own * lines.fills, kind="stable")
    return _apart(lines.chosen(order))


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


def bridged(runs: Runs, gap: float) -> Lines:
    """Runs of a row that are less than a gap apart, made one; its fill is what was there."""
    if not len(runs.rows):
        none = np.zeros(0, np.int64)
        return Lines(none, none, none, np.zeros(0))
    new = np.ones(len(runs.rows), np.bool_)
    new[1:] = (np.diff(runs.rows) > 0) | (runs.starts[1:] - runs.ends[:-1] > gap)
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(new)) - 1
    inked = np.add.reduceat(runs.ends - runs.starts, first)
    starts, ends = runs.starts[first], runs.ends[last]
    return Lines(runs.rows[first], starts, ends, inked / (ends - starts))


def _own_ink(edge: Booleans, lines: Lines) -> Ints:
    """How much of a line lies in its very row, not in those beside it: int64 (n,)."""
    spans = zip(lines.rows.tolist(), lines.starts.tolist(), lines.ends.tolist(), strict=True)
    return np.array([np.count_nonzero(edge[row, start:end]) for row, start, end in spans], np.int64)


def _apart(lines: Lines) -> Lines:
    """Only the first of lines that lie on top of one another."""
    kept: list[int] = []
    for index in range(len(lines.rows)):
        if len(kept) == MOST_LINES:
            break
        for other in kept:
            near = abs(lines.rows[index] - lines.rows[other]) <= SLANT + 1
            common = min(lines.ends[index], lines.ends[other]) - max(
                lines.starts[index], lines.starts[other]
            )
            if near and 2 * common > lines.ends[index] - lines.starts[index]:
                break
        else:
            kept.append(index)
    return lines.chosen(np.array(kept, np.int64))


def _pairs(ceilings: Lines, floors: Lines, unit: float) -> list[tuple[int, int]]:
    """Which ceiling and which floor may belong to one box."""
    heights = floors.rows[None, :] - ceilings.rows[:, None]
    common = np.minimum(floors.ends[None, :], ceilings.ends[:, None]) - np.maximum(
        floors.starts[None, :], ceilings.starts[:, None]
    )
    fits = (heights >= LOWEST * unit) & (heights <= HIGHEST * unit)
    fits &= common >= LEAST_LINE * unit
    return [(int(upper), int(lower)) for upper, lower in np.argwhere(fits)]


class _Walls(NamedTuple):
    """Where a left or a right side may show, bool (h, w), and how far off a line's end."""

    left: Booleans
    right: Booleans
    reach: int

    @classmethod
    def of(cls, mask: Booleans, reach: int) -> "_Walls":
        left, right = np.zeros_like(mask), np.zeros_like(mask)
        left[:, 1:] = mask[:, :-1] & ~mask[:, 1:]
        right[:, 1:] = ~mask[:, :-1] & mask[:, 1:]
        return cls(_widened(left), _widened(right), reach)

    def closed(
        self, ceilings: Lines, upper: int, floors: Lines, lower: int, unit: float
    ) -> FormBox | None:
        """The box of a ceiling and a floor, with the left and right sides that show best.

        A writing line may run on from the box's own, so that sides are sought all along.
        """
        top, bottom = int(ceilings.rows[upper]), int(floors.rows[lower])
        starts = int(ceilings.starts[upper]), int(floors.starts[lower])
        ends = int(ceilings.ends[upper]), int(floors.ends[lower])
        rows = (top, bottom)
        first = max(ends) - round(LAST * (max(ends) - min(starts)))
        right, right_shown = self._side(self.right, rows, (max(ends), 1), (first, max(ends)))
        last = max(ends) if right < 0 else right
        span = round(last - WIDEST * unit), round(last - NARROWEST * unit)
        left, left_shown = self._side(self.left, rows, (min(starts), -1), span)
        if left < 0 and right < 0:
            return None
        # One side may be missing or overwritten; too wide a field is better than half an amount.
        left = min(starts) if left < 0 else left
        right = max(ends) if right < 0 else right
        if not NARROWEST * unit <= right - left <= WIDEST * unit:
            return None
        across = right - left
        shown = (
            left_shown,
            _covered(ceilings, upper, left, right) / across,
            right_shown,
            _covered(floors, lower, left, right) / across,
        )
        return FormBox(left, top, right, bottom, shown)

    def _side(
        self, edge: Booleans, rows: tuple[int, int], end: tuple[int, int], span: tuple[int, int]
    ) -> tuple[int, float]:
        """The column of a side and how much of it shows; (-1, 0) if none does.

        Args:
            edge: of the side's kind.
            rows: the box's top and bottom.
            end: where the longer line ends, and which way is outwards.
            span: where else a whole side may stand.
        """
        near = self._near(edge, rows, *end)
        if near[1] >= WHOLE and span[0] <= near[0] and abs(near[0] - end[0]) <= INWARDS:
            return near
        elsewhere = self._within(edge, rows, (max(0, span[0]), span[1]), -end[1])
        return elsewhere if elsewhere[0] >= 0 or near[0] < span[0] else near

    def _near(
        self, edge: Booleans, rows: tuple[int, int], end: int, outwards: int
    ) -> tuple[int, float]:
        """The column where the longer line ends, or beyond it, that shows a side; else (-1, 0).

        A round corner may part the two; a side hardly stands further in than the line reaches.
        """
        inner, outer = end - outwards * INWARDS, end + outwards * self.reach
        first = max(0, min(inner, outer))
        cover = _cover(edge, rows, (first, max(inner, outer) + 1))
        if not len(cover):
            return -1, 0.0
        away = np.abs(np.arange(len(cover)) + first - end)
        best = int(np.argmax(cover - AWAY * away / self.reach))
        return (first + best, float(cover[best])) if cover[best] >= LEAST_FILL else (-1, 0.0)

    @staticmethod
    def _within(
        edge: Booleans, rows: tuple[int, int], span: tuple[int, int], onwards: int
    ) -> tuple[int, float]:
        """The first (`onwards` 1) or last (-1) column of a span with a whole side.

        For lines that run on from a box: writing lines, and the dark of a pattern.
        """
        cover = _cover(edge, rows, span)
        whole = np.flatnonzero(cover >= WHOLE)[::onwards]
        if not len(whole):
            return -1, 0.0
        # Sides were made wider by a pixel each way: the middle one is meant.
        return span[0] + int(whole[0]) + onwards, float(cover[whole[0]])


def _cover(edge: Booleans, rows: tuple[int, int], span: tuple[int, int]) -> Doubles:
    """How much of each column of a span shows an edge between two rows, 0 … 1."""
    cover: Doubles = edge[rows[0] : rows[1], span[0] : max(span)].mean(axis=0)
    return cover


def _widened(edge: Booleans) -> Booleans:
    """An edge that may waver by a column each way."""
    wide = edge.copy()
    wide[:, 1:] |= edge[:, :-1]
    wide[:, :-1] |= edge[:, 1:]
    return wide


def _covered(lines: Lines, index: int, left: int, right: int) -> float:
    """How many pixels of a stretch a line covers."""
    common = min(right, int(lines.ends[index])) - max(left, int(lines.starts[index]))
    return max(0, common) * float(lines.fills[index])
