"""From a device's units to digit heights: strokes smoothed and sampled evenly, pressure by speed.

Strokes are float32 (n, 2), x to the right and y down. A writer's unit is how high that writer's
digits usually are; a recorded line's is how high most of its tall strokes are.
"""

from typing import NamedTuple

import numpy as np

from digits.arrays import Floats
from digits.handwriting.pen_data.recorded import DIGITS, RecordedText

STEP = 0.06  # digit heights between the samples that are kept
COARSE = 40.0  # units: devices on which a digit is lower leave stairs, which are smoothed away
PASSES, PASSES_COARSE = 1, 3
LOWER_LETTERS = frozenset("acemnorsuvwxz")
CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
LOWER_HEIGHT = 0.6  # of such letters, relative to digits
WIDEST, LOWEST, TALLEST = 2.4, 0.35, 1.9  # of digits that can be ones, relative to their unit
TALL = 0.5  # of the tallest stroke: strokes of a line that count for its digits' height
FEWEST_TALL = 2
NARROWEST_ADVANCE, WIDEST_ADVANCE = 0.2, 1.5  # digit heights a symbol of a line
LIGHT, FIRM = 0.62, 1.0  # pressure where the pen is fast, and where it is slow
SIDES_OF_A_ZERO = 2
STRAY_GAP = 3.0  # digit heights of empty paper inside a symbol that cannot be


class ScaledText(NamedTuple):
    """A symbol or line in digit heights.

    Attributes:
        writer: who wrote it.
        text: what it says.
        strokes: (n, 2) each, left edge at 0; the base line of a line is y = 1, of a symbol its
            lowest point.
        pressure: (n,) each, 0 … 1.
    """

    writer: str
    text: str
    strokes: list[Floats]
    pressure: list[Floats]


def scaled(texts: list[RecordedText]) -> list[ScaledText]:
    """All that can be what it is said to be, in digit heights."""
    units = _units(texts)
    found = (_scaled(text, units.get(text.writer, 0.0)) for text in texts)
    return [text for text in found if text]


def _units(texts: list[RecordedText]) -> dict[str, float]:
    """How high each writer's digits usually are; from letters where there are no digits."""
    heights: dict[str, list[float]] = {}
    others: dict[str, list[float]] = {}
    for text in texts:
        if text.text in DIGITS:
            heights.setdefault(text.writer, []).append(_size(text.strokes)[1])
        elif text.text in LOWER_LETTERS:
            others.setdefault(text.writer, []).append(_size(text.strokes)[1] / LOWER_HEIGHT)
        elif text.text in CAPITALS:
            others.setdefault(text.writer, []).append(_size(text.strokes)[1])
    return {
        writer: float(np.median(values))
        for writer, values in (others | {w: h for w, h in heights.items() if len(h) >= 5}).items()
    }


def _size(strokes: list[Floats]) -> tuple[float, float]:
    points = np.concatenate(strokes)
    width, height = np.ptp(points, axis=0).tolist()
    return float(width), float(height)


def _scaled(text: RecordedText, unit: float) -> ScaledText | None:
    if len(text.text) > 1:
        return _line(text)
    if unit <= 0:
        return None
    width, height = _size(text.strokes)
    if text.text in DIGITS and not (
        LOWEST * unit < height < TALLEST * unit and width < WIDEST * unit
    ):
        return None
    if max(width, height) > STRAY_GAP * unit:
        return None
    pairs = [sampled(stroke, unit) for stroke in text.strokes]
    points = np.concatenate([pair[0] for pair in pairs])
    shift = np.array([points[:, 0].min(), points[:, 1].max() - 1], dtype=np.float32)
    strokes = [pair[0] - shift for pair in pairs]
    return ScaledText(text.writer, text.text, strokes, [pair[1] for pair in pairs])


def _line(text: RecordedText) -> ScaledText | None:
    """A whole line, if its strokes are as large and as far apart as its symbols say."""
    heights = np.array([np.ptp(stroke[:, 1]) for stroke in text.strokes])
    tall = heights > TALL * heights.max()
    unit = float(np.median(heights[tall]))
    if unit <= 0 or tall.sum() < FEWEST_TALL:
        return None
    width, height = _size(text.strokes)
    advance = width / unit / len(text.text)
    if height > 2.2 * unit or not NARROWEST_ADVANCE < advance < WIDEST_ADVANCE:
        return None
    if _groups(text.strokes) > len(text.text):  # more was written than the label says
        return None
    bottoms = np.array([stroke[:, 1].max() for stroke in text.strokes])
    pairs = [sampled(stroke, unit) for stroke in text.strokes]
    left = min(float(pair[0][:, 0].min()) for pair in pairs)
    base = float(np.median(bottoms[tall])) / unit
    shift = np.array([left, base - 1], dtype=np.float32)
    return ScaledText(
        text.writer, text.text, [pair[0] - shift for pair in pairs], [pair[1] for pair in pairs]
    )


def _groups(strokes: list[Floats]) -> int:
    """How many groups of strokes stand apart, from left to right."""
    spans = sorted((float(stroke[:, 0].min()), float(stroke[:, 0].max())) for stroke in strokes)
    groups, edge = 0, -np.inf
    for left, right in spans:
        groups += left > edge
        edge = max(edge, right)
    return groups


def crosses(text: ScaledText) -> bool:
    """Whether a text is a zero with a line through it."""
    if text.text != "0":
        return False
    points = np.concatenate(text.strokes)
    middle = (points[:, 1].min() + points[:, 1].max()) / 2
    below = [stroke[:, 1] > middle for stroke in text.strokes]
    return sum(int((side[1:] != side[:-1]).sum()) for side in below) > SIDES_OF_A_ZERO


def sampled(stroke: Floats, unit: float) -> tuple[Floats, Floats]:
    """A stroke in `unit`s, sampled every `STEP`, smoothed, and the pressure there."""
    points = stroke / np.float32(unit)
    steps = np.hypot(*np.diff(points, axis=0).T) if len(points) > 1 else np.zeros(0)
    moved = np.concatenate([[True], steps > 0])
    # Only where the pen rests is time lost; the pace between samples is what is known of speed.
    points, pace = points[moved], np.concatenate([[0.0], steps])[moved]
    if len(points) < 2:
        return points[:1], np.full(1, FIRM, dtype=np.float32)
    along = np.concatenate([[0.0], np.cumsum(pace[1:])])
    count = max(2, round(along[-1] / STEP) + 1)
    places = np.linspace(0, along[-1], count)
    even = np.stack([np.interp(places, along, points[:, axis]) for axis in (0, 1)], axis=1)
    for _ in range(PASSES_COARSE if unit < COARSE else PASSES):
        even[1:-1] = (even[:-2] + 2 * even[1:-1] + even[2:]) / 4
    pace[0] = pace[1]
    relative = np.interp(places, along, pace) / (2 * max(float(np.median(pace)), 1e-6))
    pressure = FIRM - (FIRM - LIGHT) * np.clip(relative - 0.25, 0, 1)
    if len(pressure) > 4:
        pressure[2:-2] = np.convolve(pressure, np.full(5, 0.2), "valid")
    return even.astype(np.float32), pressure.astype(np.float32)
