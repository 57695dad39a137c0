"""Pen paths as mathematics: from the notation of `shapes` to dense points along smooth strokes.

A `Skeleton` holds control points, float32 ``(k, 2)``, x then y in digit heights (0 the top, 1 the
base line), and the matrix that takes any such points, bent as one likes, to ``(n, 2)`` samples.
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np

from digits.arrays import Floats

SAMPLES_A_HEIGHT = 90  # along a path as long as a digit is high: no gaps where it is stretched
FEWEST_SAMPLES = 3
DOT = 0.12  # digit heights: a path shorter than this is a dot, and the pen turns on the spot
DOT_POINTS = 3  # at most; rings are drawn as they are
DOT_RADIUS = 0.042
SHEETWISE, ALONE = 1.4, 0.6  # how much of bending moves a shape as a whole, and each point alone


class Skeleton(NamedTuple):
    """A shape ready for drawing.

    Attributes:
        controls: (k, 2) where the path's points are, in digit heights.
        basis: (n, k) what part each of them has in each of n samples; rows add up to 1.
        ends: (n,) 0 at the ends of strokes, 1 from a tenth of a height on: for tapered pens.
        give: (2,) how far it may be bent across and down: less where it is small, so that
            dots stay dots.
        bends: (k, m) how the points move with m independent draws, each across and down: part
            of it as a sheet of rubber would, part each on its own.
    """

    controls: Floats
    basis: Floats
    ends: Floats
    give: Floats
    bends: Floats


@cache
def skeleton(path: str) -> Skeleton:
    """Parse a path; see `digits.handwriting.digit_strokes` for the notation."""
    pieces = [_dotted(_smooth_pieces(stroke.split())) for stroke in path.split("|")]
    controls = [point for stroke in pieces for piece in stroke for point in piece]
    rows, ends, start = [], [], 0
    for stroke in pieces:
        bases = [_spline_basis(np.array(piece, dtype=np.float32)) for piece in stroke]
        for basis in bases:
            rows.append((start, basis))
            start += basis.shape[1]
        ends.append(_taper(sum(len(basis) for basis in bases)))
    matrix = np.zeros((sum(len(basis) for _, basis in rows), start), dtype=np.float32)
    line = 0
    for first, basis in rows:
        matrix[line : line + len(basis), first : first + basis.shape[1]] = basis
        line += len(basis)
    return _merged(np.array(controls, dtype=np.float32), matrix, np.concatenate(ends))


def _smooth_pieces(tokens: list[str]) -> list[list[tuple[float, float]]]:
    """The runs of points between sharp corners; a corner ends one run and begins the next."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for index, token in enumerate(tokens):
        x, y = token.rstrip("!").split(",")
        point = (float(x) / 100, float(y) / 100)
        pieces[-1].append(point)
        if token.endswith("!") and index < len(tokens) - 1:
            pieces.append([point])
    return pieces


def _dotted(pieces: list[list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
    """A stroke too short to leave a mark of a pen's width gets small turns added."""
    (x0, y0), (x1, y1) = pieces[0][0], pieces[-1][-1]
    if len(pieces) > 1 or len(pieces[0]) > DOT_POINTS or math.hypot(x1 - x0, y1 - y0) > DOT:
        return pieces
    turns = [
        (x1 + part * DOT_RADIUS * math.cos(angle), y1 + part * DOT_RADIUS * math.sin(angle))
        for part in (0.5, 1.0)
        for angle in (0.0, 1.6, 3.1, 4.7)
    ]
    return [[*pieces[0], *turns]]


def _merged(controls: Floats, matrix: Floats, ends: Floats) -> Skeleton:
    """One control for a corner that two pieces share, so that bending cannot tear it apart."""
    unique, places = np.unique(controls, axis=0, return_inverse=True)
    merge = np.zeros((len(controls), len(unique)), dtype=np.float32)
    merge[np.arange(len(controls)), places.ravel()] = 1
    give = np.minimum(1, np.ptp(unique, axis=0) * 2 + np.float32(0.25))
    return Skeleton(unique, matrix @ merge, ends, give, _bends(unique))


def _bends(controls: Floats) -> Floats:
    """Points that all went their own way would make a polygon of a round zero."""
    x, y = (controls - controls.mean(axis=0)).T
    sheet = np.stack([x, y, x * y, x**2, y**2], axis=1)
    own = np.eye(len(controls), dtype=np.float32)
    return np.concatenate([np.float32(ALONE) * own, np.float32(SHEETWISE) * sheet], axis=1)


def _spline_basis(points: Floats) -> Floats:
    """Catmull–Rom through the points, sampled evenly by chord: (n, k).

    Source: Catmull and Rom, "A class of local interpolating splines", 1974.
    """
    count = len(points)
    rows = []
    for left in range(count - 1):
        length = float(np.hypot(*(points[left + 1] - points[left])))
        steps = max(FEWEST_SAMPLES, int(length * SAMPLES_A_HEIGHT * 1.15))
        t = np.arange(steps, dtype=np.float32)[:, None] / steps
        weights = np.concatenate(
            [
                -0.5 * t + t**2 - 0.5 * t**3,
                1 - 2.5 * t**2 + 1.5 * t**3,
                0.5 * t + 2 * t**2 - 1.5 * t**3,
                -0.5 * t**2 + 0.5 * t**3,
            ],
            axis=1,
        )
        block = np.zeros((steps, count), dtype=np.float32)
        for column, offset in enumerate((-1, 0, 1, 2)):
            block[:, min(max(left + offset, 0), count - 1)] += weights[:, column]
        rows.append(block)
    return np.concatenate(rows)


def _taper(count: int) -> Floats:
    """0 at a stroke's ends, 1 from a tenth of a height on."""
    reach = min(SAMPLES_A_HEIGHT / 10, count / 2)
    index = np.arange(count, dtype=np.float32)
    return np.minimum(1, np.minimum(index, count - 1 - index) / np.float32(reach))


def smooth(points: Floats) -> Floats:
    """A smooth line through points in pixels, (k, 2) to (n, 2)."""
    return _spline_basis(points / np.float32(SAMPLES_A_HEIGHT)) @ points
