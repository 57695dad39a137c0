"""Strokes that lead from one digit to the next where a writer does not lift the pen.

Lengths are in digit heights. A join is drawn only where a pen would go: to the right, not far,
and neither steeply up nor down, so that it never looks like a digit of its own.
"""

import math

import numpy as np

from digits.arrays import Floats
from digits.handwriting.glyphs import InkBox, PlacedGlyph, Stroked
from digits.handwriting.splines import SAMPLES_A_HEIGHT

NEAREST, FURTHEST = 0.05, 0.8  # between the ends that are joined, across
FURTHEST_ZERO = 1.3  # … from a zero, whose end is often at its left
STEEPEST = 0.4  # … and up or down
ZERO_TOP = 0.04  # below its top, where the pen leaves and meets a zero of which only ink is known
PRESSURE = 0.9  # of a pen in a hurry


def join(
    before: tuple[str, PlacedGlyph], after: tuple[str, PlacedGlyph], sag: float
) -> Stroked | None:
    """The stroke from one digit to its right neighbour, or None where no pen would go.

    Args:
        before: the left digit, and where it stands.
        after: the right one.
        sag: by how much the stroke's middle hangs down.
    """
    start, end = _tip(*before, last=True), _tip(*after, last=False)
    if start is None or end is None or not _is_easy(before, start, end):
        return None
    count = max(8, int(1.3 * SAMPLES_A_HEIGHT * math.dist(start, end)))
    along = np.linspace(0, 1, count, dtype=np.float32)
    points = np.outer(1 - along, start) + np.outer(along, end)
    points[:, 1] += 4 * sag * along * (1 - along)
    box = InkBox(start[0], min(start[1], end[1]), end[0], max(start[1], end[1]))
    return Stroked(box, points.astype(np.float32), np.full(count, PRESSURE, dtype=np.float32))


def _tip(symbol: str, placed: PlacedGlyph, *, last: bool) -> tuple[float, float] | None:
    """Where the pen ends or begins a digit; of ink that is known for zeros only."""
    glyph, size = placed.glyph, placed.size
    if isinstance(glyph, Stroked):
        points: Floats = glyph.points
        x, y = points[-1 if last else 0].tolist()
    elif symbol == "0":
        x, y = (glyph.box.left + glyph.box.right) / 2, glyph.box.top + ZERO_TOP
    else:
        return None
    return placed.x + x * size, 1 + placed.y + (y - 1) * size


def _is_easy(
    before: tuple[str, PlacedGlyph], start: tuple[float, float], end: tuple[float, float]
) -> bool:
    """Whether a pen would go on from there: zeros are chained at the top, others at the right."""
    symbol, placed = before
    across, down = end[0] - start[0], end[1] - start[1]
    middle = placed.x + placed.glyph.box.right * placed.size / 2
    furthest = (FURTHEST_ZERO if symbol == "0" else FURTHEST) * placed.size
    near = NEAREST < across < furthest and abs(down) < STEEPEST * placed.size
    return near and (symbol == "0" or start[0] > middle)
