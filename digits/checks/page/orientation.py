"""Which side of a check is up, by two things that all checks share.

The MICR line is a row of characters 0.117 inch high along the bottom, with nothing printed just
above and below it (ANSI X9.100-160; CTS-2010 keeps a band of 5/8 inch clear for it). And people
write on lines, so that there is more ink just above a printed line than just below.
"""

from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from digits.arrays import Booleans, Doubles

StrokeCounts = npt.NDArray[np.int32]

CELLS: Final = 24  # a page's width in cells; a MICR character is about a third of one wide
BAND: Final = 0.24  # of the height, at the bottom, where the MICR line stands
CHARACTERS: Final = (0.03, 0.04)  # of the height: 0.117 inch on forms of 3.7 and 2.75 inches
THIRDS: Final = 3  # of a character's height, each of which has to have strokes
STROKES: Final = 0.5  # a row in a cell, at least, in each third
QUIET: Final = 0.4  # of the characters' strokes, at most, just above and below them
LINE_ACROSS, LINE_DOWN = 16, 6  # a line is at least this part of the width or height long
NEAR: Final = 0.05  # of the height: what counts as just above a line
WEIGHT: Final = 0.4  # of the writing above lines, against the MICR line
PAPER: Final = 0.2, 0.02  # what keeps both shares small where there is little ink


def upside_down(mask: Booleans) -> float:
    """How strongly the page's ink, bool (h, w), says that it stands on its head: −1 … 1.

    Below 0 it says that it stands upright. Around 0, as on forms without a MICR line, it says
    nothing.
    """
    lines = long_lines(mask, mask.shape[1] // LINE_ACROSS)
    rest = without_lines(mask, lines)
    return _of_micr(rest) + WEIGHT * _of_writing(lines, rest)


def long_lines(mask: Booleans, length: int) -> Booleans:
    """The parts of the ink, bool (h, w), that lie in runs along a row of at least this length."""
    width = mask.shape[1]
    length = max(2, min(length, width))
    # Opening by doubling: a run of 2n has a run of n at both its ends.
    runs, reach = _closed(mask), 1
    while reach < length:
        step = min(reach, length - reach)
        runs, reach = runs[:, :-step] & runs[:, step:], reach + step
    grown = np.zeros(mask.shape, np.bool_)
    grown[:, : runs.shape[1]] = runs
    reach = 1
    while reach < length:
        step = min(reach, length - reach)
        grown[:, step:] |= grown[:, :-step].copy()
        reach += step
    return grown


def _closed(mask: Booleans) -> Booleans:
    """The ink with gaps of one pixel along a row filled."""
    filled = mask.copy()
    filled[:, 1:-1] |= mask[:, :-2] & mask[:, 2:]
    return filled


def without_lines(mask: Booleans, lines: Booleans) -> Booleans:
    """The ink without long lines across and down and the rows next to them."""
    thick = lines.copy()
    thick[1:] |= lines[:-1]
    thick[:-1] |= lines[1:]
    down = long_lines(np.ascontiguousarray(mask.T), mask.shape[0] // LINE_DOWN).T
    rest: Booleans = mask & ~thick & ~down
    return rest


def _of_micr(rest: Booleans) -> float:
    bottom, top = (line_share(page, 1 - BAND, 1.0) for page in (rest, rest[::-1, ::-1]))
    return (top - bottom) / (top + bottom + PAPER[0])


def line_share(rest: Booleans, top: float, bottom: float) -> float:
    """The share of the width, 0 … 1, in which one line of characters stands alone.

    Args:
        rest: the ink without lines, bool (h, w).
        top: where to look for it, as a share of the height.
        bottom: likewise.
    """
    height = rest.shape[0]
    rows = rest[int(height * top) : round(height * bottom)]
    tall = (max(6, round(height * share)) for share in CHARACTERS)
    return max(float(line_shares(rows, high).max(initial=0)) for high in tall)


def line_shares(rows: Booleans, tall: int) -> Doubles:
    """For each row from which on a line of characters may stand, how much of the width it takes.

    Args:
        rows: the ink without lines, bool (h, w).
        tall: height of the characters in pixels.

    Returns:
        0 … 1 for each row, (h,).
    """
    shares = np.zeros(len(rows))
    gap = max(2, tall // 2)
    count = len(rows) + 1 - tall - 2 * gap
    across = (rows.shape[1] - 1) // CELLS
    if count <= 0 or not across:
        return shares
    strokes = rows[:, 1:] & ~rows[:, :-1]
    cells = np.add.reduceat(
        strokes[:, : across * CELLS], np.arange(CELLS) * across, axis=1, dtype=np.int32
    )
    total = np.concatenate([np.zeros((1, CELLS), np.int32), cells.cumsum(0, dtype=np.int32)])
    shares[gap : gap + count] = _alone(total, tall, gap, count)
    return shares


def _alone(total: StrokeCounts, tall: int, gap: int, count: int) -> Doubles:
    """The share of each row; `total` is strokes summed from the top, (rows + 1, CELLS)."""
    at = np.arange(gap, gap + count)
    cuts = [at + n * tall // THIRDS for n in range(THIRDS + 1)]
    parts = [
        (total[below] - total[above]) / (below - above)[:, None] for above, below in pairwise(cuts)
    ]
    loud = np.minimum.reduce(parts)
    around = np.maximum(total[at] - total[at - gap], total[at + tall + gap] - total[at + tall])
    alone = around / gap < QUIET * (total[at + tall] - total[at]) / tall
    share: Doubles = ((loud > STROKES) & alone).mean(1)
    return share


def _of_writing(lines: Booleans, rest: Booleans) -> float:
    """Whether more is written below the lines than above: −1 … 1."""
    height, width = lines.shape
    near = max(4, round(height * NEAR))
    rows, columns = np.nonzero(lines[near + 3 : height - near - 3])
    if not rows.size:
        return 0.0
    rows += near + 3
    total = np.zeros((height + 1, width), np.int32)
    np.cumsum(rest, axis=0, out=total[1:], dtype=np.int32)
    above = int((total[rows - 1, columns] - total[rows - 1 - near, columns]).sum()) / near / width
    below = int((total[rows + 2 + near, columns] - total[rows + 2, columns]).sum()) / near / width
    return float((below - above) / (below + above + PAPER[1]))
