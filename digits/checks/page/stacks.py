"""Checks that lie one below the other without a gap: cut by the MICR line, which ends each.

Nothing but the MICR line is common to all checks, and nothing of a check stands below it.
"""

import math
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from digits.arrays import Booleans
from digits.checks.page.orientation import (
    BAND,
    CHARACTERS,
    LINE_ACROSS,
    line_share,
    line_shares,
    long_lines,
    without_lines,
)

CHECK_ASPECT: Final = (1.6, 3.6)  # width over height of a check's paper or ink
USUAL_ASPECT: Final = 2.25  # 6 × 2.75, 8.5 × 3.67, 8 × 3.66 inches are 2.18 to 2.32
OTHERWISE: Final = 0.09  # squared logarithm of an aspect by which a cut is no sure one
MICR: Final = 0.3  # of the width that a MICR line takes at least
RIM: Final = 0.03  # of the width at each side, where frames and edges show
SPECKS: Final = 0.002  # of a row that is dust
FOOT: Final = 0.05  # of the width: what stands less high below the last MICR line is no check
RULE_ACROSS, RULES = 6, 2  # a rule is this part of the width long; a form has so many


class Stack(NamedTuple):
    """Where checks begin and end, in rows from the top; whether that is sure."""

    rows: tuple[tuple[int, int], ...]
    sure: bool


class _Cut(NamedTuple):
    """A way to cut all above a row: the cuts, and how odd the oddest piece is."""

    ends: tuple[int, ...]
    odd: float


def like_a_check(width: float, height: float) -> bool:
    """Whether a piece has the shape of a check."""
    least, most = CHECK_ASPECT
    return least <= width / max(1.0, height) <= most


def ends_in_micr(ink: Booleans) -> bool:
    """Whether a MICR line stands at the bottom of a piece, or on its head at the top."""
    rest = _rest(ink)
    return max(line_share(side, 1 - BAND, 1.0) for side in (rest, rest[::-1, ::-1])) >= MICR


def shows_form(ink: Booleans) -> bool:
    """Whether a piece has lines to write on, or what looks like a MICR line, wherever it stands."""
    lines = np.asarray(long_lines(ink, ink.shape[1] // RULE_ACROSS).any(axis=1))
    rules = int(np.diff(lines.astype(np.int8)).clip(0).sum())
    return rules >= RULES or any(_ends(side) for side in (_rest(ink), _rest(ink[::-1, ::-1])))


def stack_of(ink: Booleans) -> Stack | None:
    """The checks of a piece whose lines lie level, bool (h, w); None if it cannot be cut."""
    upright, turned = _cut(ink), _cut(ink[::-1, ::-1])
    if turned is not None and (upright is None or turned.odd < upright.odd):
        ends = (0, *(len(ink) - end for end in turned.ends[-2::-1]), len(ink))
        chosen = turned
    elif upright is not None:
        ends, chosen = (0, *upright.ends), upright
    else:
        return None
    return Stack(tuple(pairwise(ends)), sure=chosen.odd <= OTHERWISE)


def _cut(ink: Booleans) -> _Cut | None:
    """The likeliest way to cut a piece into checks that each end in a MICR line."""
    height, width = ink.shape
    rest = _rest(ink)
    best = {0: _Cut((), 0.0)}
    for end in _ends(rest):
        ways = [
            _Cut((*way.ends, end), max(way.odd, _odd(width, end - top)))
            for top, way in best.items()
            if like_a_check(width, end - top)
        ]
        if ways:
            best[end] = min(ways, key=lambda way: way.odd)
    return best.get(height)


def _odd(width: int, height: int) -> float:
    return math.log(width / height / USUAL_ASPECT) ** 2


def _ends(rest: Booleans) -> list[int]:
    """Rows where a check may end, each halfway from a MICR line to what stands below it."""
    height, width = rest.shape
    inner = rest[:, round(RIM * width) : round((1 - RIM) * width)]
    inked = np.flatnonzero(inner.mean(axis=1) > SPECKS)
    ends = set()
    for share in CHARACTERS:
        tall = max(6, round(share * width / USUAL_ASPECT))
        for row in np.flatnonzero(line_shares(rest, tall) >= MICR).tolist():
            last = row + tall + tall // 2
            above, below = inked[inked <= last], inked[inked > last]
            foot = not below.size or height - last < FOOT * width
            ends.add(height if foot else (int(above[-1]) + int(below[0])) // 2)
    return sorted(ends)


def _rest(ink: Booleans) -> Booleans:
    return without_lines(ink, long_lines(ink, ink.shape[1] // LINE_ACROSS))
