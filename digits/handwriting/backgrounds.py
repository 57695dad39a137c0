"""Papers that lines are written on: security patterns, lines at the edges, uneven light.

Paper is float32 ``(height, width)``: how dark it is, 0 for white. Patterns and noise are made once
on large sheets, in fixed random order; a picture takes a piece from somewhere on a sheet.
"""

from functools import lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from digits.arrays import Floats
from digits.handwriting.config import ScanConfig

SHEETS = 192  # different patterns
NOISES = 12
SHEET_HEIGHT, SHEET_WIDTH = 128, 1200  # pixels
Sheet = TypeVar("Sheet", Floats, npt.NDArray[np.uint8])

BESIDE = 3.0  # pixels from the edges, within which lines stand beside the writing


def paper(shape: tuple[int, int], config: ScanConfig, rng: np.random.Generator) -> Floats:
    """The darkness of empty paper: pattern, lines and light; 0 is white, 1 black."""
    chance = rng.random(4).tolist()
    base = 0.03 + 0.40 * chance[0] ** 2
    dark = np.full(shape, base, dtype=np.float32)
    if chance[1] < config.pattern:
        piece = _piece(_pattern(int(rng.random() * SHEETS)), shape, rng)
        dark += piece * np.float32((0.03 + 0.27 * rng.random() ** 1.5) / 255)
    if chance[2] < config.shading:
        dark += _shade(shape, rng)
    if chance[3] < config.lines:
        _rule(dark, rng)
    return dark


def grain(shape: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Noise of mean 0 and standard deviation 1, fine to coarse."""
    return _piece(_noise(int(rng.random() * NOISES)), shape, rng)


# --- sheets ----------------------------------------------------------------------------------


def _piece(sheet: Sheet, shape: tuple[int, int], rng: np.random.Generator) -> Sheet:
    """A piece from a random place of a sheet, sometimes mirrored."""
    height, width = shape
    draw = rng.random(4).tolist()
    top = int(draw[0] * (SHEET_HEIGHT - height))
    left = int(draw[1] * (SHEET_WIDTH - width))
    piece = sheet[top : top + height, left : left + width]
    piece = piece[::-1] if draw[2] < 0.5 else piece
    return piece[:, ::-1] if draw[3] < 0.5 else piece


@lru_cache(maxsize=SHEETS)
def _pattern(index: int) -> "npt.NDArray[np.uint8]":
    """Sheet number `index`: darkness 0 … 255 of fine printed lines."""
    rng = np.random.default_rng([20_261, index])
    y, x = np.mgrid[0:SHEET_HEIGHT, 0:SHEET_WIDTH].astype(np.float32)
    makers = (_waves, _waves, _crossed, _crossed, _guilloche, _guilloche, _hatch, _dots, _cloud)
    sheet = makers[int(rng.integers(len(makers)))](x, y, rng)
    if rng.random() < 0.4:
        sheet = sheet * (0.5 + 0.5 * _cloud(x, y, rng))
    return (np.clip(sheet, 0, 1) * 255).astype(np.uint8)


def _lines(phase: Floats, share: float) -> Floats:
    """Lines where the phase, in turns, is whole; `share` of the period is dark."""
    wave = 0.5 + 0.5 * np.cos(2 * np.pi * phase)
    return np.asarray(np.clip((wave - (1 - share)) / share, 0, 1), dtype=np.float32)


def _wavy_phase(x: Floats, y: Floats, rng: np.random.Generator) -> Floats:
    period = rng.uniform(2.5, 9)
    tilt = rng.normal(0, 0.25)
    sway = rng.uniform(0, 5) * np.sin(2 * np.pi * (x / rng.uniform(18, 160) + rng.random()))
    sway += rng.uniform(0, 9) * np.sin(2 * np.pi * (x / rng.uniform(120, 500) + y / 300))
    return np.asarray((y + tilt * x + sway) / period, dtype=np.float32)


def _waves(x: Floats, y: Floats, rng: np.random.Generator) -> Floats:
    return _lines(_wavy_phase(x, y, rng), rng.uniform(0.35, 0.9))


def _crossed(x: Floats, y: Floats, rng: np.random.Generator) -> Floats:
    first = _lines(_wavy_phase(x, y, rng), rng.uniform(0.35, 0.8))
    steep = (x * rng.uniform(0.2, 1.5) * rng.choice([-1, 1]) + y) / rng.uniform(4, 14)
    bend = rng.uniform(0, 0.6) * np.sin(2 * np.pi * y / rng.uniform(30, 120))
    second = _lines(np.asarray(steep + bend), rng.uniform(0.25, 0.7))
    return np.asarray(np.maximum(first, rng.uniform(0.5, 1) * second), dtype=np.float32)


def _guilloche(x: Floats, y: Floats, rng: np.random.Generator) -> Floats:
    """Bands of arcs that swing about centres, as engraved rosettes do."""
    sheet = np.zeros_like(x)
    for _ in range(int(rng.integers(2, 5))):
        cx, cy = rng.uniform(0, SHEET_WIDTH), rng.uniform(-80, SHEET_HEIGHT + 80)
        angle, radius = np.arctan2(y - cy, x - cx), np.hypot(x - cx, y - cy)
        petals = rng.integers(5, 40) * angle + rng.uniform(0, 6)
        phase = (radius + rng.uniform(2, 10) * np.sin(petals)) / rng.uniform(4, 12)
        sheet = np.maximum(sheet, _lines(phase, rng.uniform(0.2, 0.6)))
    return sheet


def _hatch(x: Floats, y: Floats, rng: np.random.Generator) -> Floats:
    slope = rng.uniform(-1.5, 1.5)
    return _lines((x * slope + y) / rng.uniform(2.5, 7), rng.uniform(0.3, 0.9))


def _dots(x: Floats, y: Floats, rng: np.random.Generator) -> Floats:
    step = rng.uniform(2.5, 7)
    dots = np.cos(2 * np.pi * x / step) * np.cos(2 * np.pi * (y + 0.3 * x) / step)
    return np.asarray(np.clip(dots * rng.uniform(1, 2), 0, 1), dtype=np.float32)


def _cloud(x: Floats, y: Floats, rng: np.random.Generator) -> Floats:
    """Tint that comes and goes."""
    cloud = sum(
        np.sin(x / rng.uniform(15, 120) + y / rng.uniform(10, 60) + rng.uniform(0, 6))
        for _ in range(4)
    )
    return np.asarray(0.5 + 0.25 * cloud, dtype=np.float32)


@lru_cache(maxsize=NOISES)
def _noise(index: int) -> Floats:
    rng = np.random.default_rng([20_262, index])
    coarse = 1 + index % 4
    rows, columns = SHEET_HEIGHT // coarse + 1, SHEET_WIDTH // coarse + 1
    small = Image.fromarray(rng.standard_normal((rows, columns), dtype=np.float32))
    size = (columns * coarse, rows * coarse)
    sheet = np.asarray(small.resize(size, Image.Resampling.BICUBIC))[:SHEET_HEIGHT, :SHEET_WIDTH]
    return np.asarray(sheet / sheet.std(), dtype=np.float32)


# --- light and lines ------------------------------------------------------------------


def _shade(shape: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Uneven light: a slope along and across, sometimes with an edge as of a fold or shadow."""
    height, width = shape
    along, across, fold, place, steep = rng.random(5).tolist()
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    shade = x * np.float32(0.2 * (along - 0.5)) + y * np.float32(0.2 * (across - 0.5))
    if fold < 0.3:
        shade += np.float32(0.15) * (x + y * np.float32(steep - 0.5) > np.float32(2 * place - 1))
    return shade


def _rule(dark: Floats, rng: np.random.Generator) -> None:
    """Lines of a box above, below, left or right, or a writing line through the text."""
    height, width = dark.shape
    image = Image.new("L", (width, height))
    draw = ImageDraw.Draw(image)
    tilt = float(rng.normal(0, 0.012)) * width
    for _ in range(1 + int(rng.random() < 0.35)):
        where, place, thick, shade = rng.random(4).tolist()
        if where < 0.75:
            level = (0.72 + 0.3 * place) * height if where < 0.5 else 0.22 * place * height
            level = place * height if where < 0.08 else level
            ends = (0, level - tilt / 2, width, level + tilt / 2)
        else:
            column = BESIDE * place if where < 0.88 else width - BESIDE * place
            ends = (column, 0, column + tilt / 8, height)
        draw.line(ends, fill=int(70 + 170 * shade), width=1 + int(2.2 * thick**2))
    np.maximum(dark, np.asarray(image, dtype=np.float32) * np.float32(1 / 255), out=dark)
