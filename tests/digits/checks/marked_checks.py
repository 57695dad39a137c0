"""Marks that somebody sets across a whole check: words of a stamp or a pen, lines, crossings."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digits.arrays import Grey

Stroke = tuple[tuple[float, float], ...]

# By hand, on squares of side 1.
VOID: tuple[tuple[Stroke, ...], ...] = (
    (((0.0, 0.0), (0.4, 1.0), (0.8, 0.0)),),
    (((0.5, 0.0), (0.1, 0.3), (0.1, 0.7), (0.5, 1.0), (0.9, 0.7), (0.9, 0.3), (0.5, 0.0)),),
    (((0.4, 0.0), (0.4, 1.0)),),
    (((0.1, 0.0), (0.1, 1.0), (0.6, 0.9), (0.85, 0.5), (0.6, 0.1), (0.1, 0.0)),),
)
# Shares of the check's width and height.
LINES: dict[str, tuple[Stroke, ...]] = {
    "line": (((0.1, 0.85), (0.9, 0.12)),),
    "cross": (((0.0, 0.0), (1.0, 1.0)), ((0.0, 1.0), (1.0, 0.0))),
    "zigzag": (((0.1, 0.2), (0.25, 0.85), (0.4, 0.15), (0.55, 0.9), (0.7, 0.1), (0.85, 0.8)),),
}
CROSSINGS: dict[str, tuple[Stroke, ...]] = {
    "corner": (((0.02, 0.3), (0.18, 0.01)), ((0.06, 0.36), (0.22, 0.04))),
    "middle": (((0.38, 0.8), (0.56, 0.12)), ((0.44, 0.8), (0.62, 0.12))),
    "upright": (((0.45, 0.02), (0.45, 0.98)), ((0.52, 0.02), (0.52, 0.98))),
}


def stamped(check: Grey, word: str, high: int, turn: float, dark: float, edge: int = 0) -> Grey:
    """A word across the middle, by a stamp or a printer.

    Args:
        check: uint8 (h, w).
        word: what it says.
        high: of its letters, in pixels.
        turn: degrees counter-clockwise.
        dark: 0 … 1.
        edge: of hollow letters, in pixels; filled ones if 0.
    """
    font = ImageFont.load_default(1.35 * high)
    layer = Image.new("L", check.shape[::-1])
    ImageDraw.Draw(layer).text(
        (layer.width / 2, layer.height / 2),
        word,
        0 if edge else 255,
        font,
        anchor="mm",
        stroke_width=edge,
        stroke_fill=255,
    )
    return _laid(check, layer.rotate(turn, Image.Resampling.BICUBIC), dark)


def handwritten(check: Grey, high: int, turn: float, seed: int) -> Grey:
    """VOID across the middle by a pen, for each seed by another hand; else as for `stamped`."""
    rng = np.random.default_rng(seed)
    layer = Image.new("L", check.shape[::-1])
    left, top = (layer.width - 4.1 * high) / 2, (layer.height - high) / 2
    for place, letter in enumerate(VOID):
        for stroke in letter:
            points = np.array(stroke) + rng.normal(0, 0.04, (len(stroke), 2))
            ends = [(left + (1.05 * place + 0.9 * x) * high, top + y * high) for x, y in points]
            ImageDraw.Draw(layer).line(ends, 255, int(rng.integers(3, 7)), joint="curve")
    return _laid(check, layer.rotate(turn, Image.Resampling.BICUBIC), 0.8)


def lined(check: Grey, lines: tuple[Stroke, ...], thick: int = 4) -> Grey:
    """Lines over the check, as `LINES` and `CROSSINGS` have them, so many pixels thick."""
    layer = Image.new("L", check.shape[::-1])
    for line in lines:
        ends = [(x * layer.width, y * layer.height) for x, y in line]
        ImageDraw.Draw(layer).line(ends, 255, thick, joint="curve")
    return _laid(check, layer, 0.8)


def _laid(check: Grey, layer: Image.Image, dark: float) -> Grey:
    return np.asarray(check * (1 - np.asarray(layer, np.float32) / 255 * dark), np.uint8)
