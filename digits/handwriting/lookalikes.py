"""Symbols that one hand writes with the same stroke: nobody can tell such a slash from its 1.

What a picture says is then not certain, whatever the writer had in mind; it must not count as the
truth of a measurement. Lengths are in digit heights.
"""

import numpy as np
import numpy.typing as npt

from digits.arrays import Floats
from digits.handwriting.glyphs import Glyph, Stroked, Writer

ROWS = 10  # of a glyph, from top to bottom, in each of which its ink is looked at
TALLER = 1.3  # times as tall: told apart by that alone
FARTHEST = 0.22  # their edges are nearer in every row, where nobody tells two strokes apart


def written_alike(
    text: str, pairs: tuple[tuple[str, str], ...], writer: Writer
) -> tuple[tuple[str, str], ...]:
    """Those pairs of symbols, one of them in the text, which a hand writes alike."""
    return tuple(
        (first, second)
        for first, second in pairs
        if (first in text or second in text) and alike(writer.write(first), writer.write(second))
    )


def alike(first: Glyph, second: Glyph) -> bool:
    """Whether two glyphs are as tall, lean as far and differ by no hook or foot."""
    heights = sorted(glyph.box.bottom - glyph.box.top for glyph in (first, second))
    if heights[1] > TALLER * heights[0]:
        return False
    edges = [_edges(glyph) for glyph in (first, second)]
    centred = [edge - edge.mean() for edge in edges]
    return float(np.abs(centred[0] - centred[1]).max()) < FARTHEST


def _edges(glyph: Glyph) -> Floats:
    """Where the ink begins and ends in each row, (rows, 2); rows without ink lie in between."""
    x, y = _points(glyph)
    rows = np.minimum((y * ROWS).astype(np.intp), ROWS - 1)
    edges = np.full((ROWS, 2), np.nan, dtype=np.float32)
    for row in range(ROWS):
        inside = x[rows == row]
        if inside.size:
            edges[row] = inside.min(), inside.max()
    known = np.flatnonzero(~np.isnan(edges[:, 0]))
    every = np.arange(ROWS)
    filled = [np.interp(every, known, edges[known, side]) for side in (0, 1)]
    return np.stack(filled, axis=1).astype(np.float32)


def _points(glyph: Glyph) -> "tuple[Floats, npt.NDArray[np.float32]]":
    """Points of the ink: x in digit heights, y as a share of the glyph's height."""
    left, top, right, bottom = glyph.box
    if isinstance(glyph, Stroked):
        x, y = glyph.points.T
        return x, (y - top) / max(bottom - top, 1e-3)
    ink = np.asarray(glyph.ink)
    dark = 2 * ink.astype(np.intp) >= ink.max()  # as dark as half of the darkest
    rows, columns = np.nonzero(dark)
    x = left + (columns + np.float32(0.5)) * np.float32((right - left) / ink.shape[1])
    return x.astype(np.float32), ((rows + 0.5) / ink.shape[0]).astype(np.float32)
