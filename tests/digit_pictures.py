"""Drawn photographs of what people send for one digit: alone, disturbed, or no single digit at all.

A generator for tests and for `tests.bench.digit_pictures`. Digits are test digits of MNIST, which
nothing learns from; letters are those of Pillow's own font. Each picture comes with what may be
named: a digit, or None.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Ink = npt.NDArray[np.uint8]  # (h, w), 255 is ink
Floats = npt.NDArray[np.float32]
Drawn = tuple[Image.Image, int | None]
Draw = Callable[[Ink, int, np.random.Generator], Drawn]

SIDE = 420  # pixels of a photograph
LETTERS = "AEFHKMNPRTWXYaehkmrtwx"


def enlarged(digit: Ink, height: int) -> Image.Image:
    """A digit of MNIST cut out and enlarged, mode L, ink high."""
    rows, columns = np.flatnonzero(digit.max(1) > 40), np.flatnonzero(digit.max(0) > 40)
    cut = digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    width = max(12, round(height * cut.shape[1] / cut.shape[0]))
    return Image.fromarray(cut).resize((width, height), Image.Resampling.BICUBIC)


def sheet(digit: Ink, rng: np.random.Generator) -> tuple[Image.Image, tuple[int, int, int, int]]:
    """A sheet of ink with a digit near its middle, and the digit's rectangle."""
    ink = enlarged(digit, int(rng.integers(140, 200)))
    left, top = (SIDE - ink.width) // 2, (SIDE - ink.height) // 2
    canvas = Image.new("L", (SIDE, SIDE))
    canvas.paste(ink, (left, top))
    return canvas, (left, top, left + ink.width, top + ink.height)


def photographed(
    ink: Image.Image, rng: np.random.Generator, light: Floats | float = 1.0
) -> Image.Image:
    """Dark ink on light paper, with a little noise; `light` is a share for each pixel."""
    grey = 232 * np.asarray(light) * (1 - 0.8 * np.asarray(ink, np.float32) / 255)
    noise = rng.normal(0, 1.5, (ink.height, ink.width))
    return Image.fromarray(np.clip(grey + noise, 0, 255).astype(np.uint8))


def plain(digit: Ink, label: int, rng: np.random.Generator) -> Drawn:
    """One digit."""
    return photographed(sheet(digit, rng)[0], rng), label


def ring(digit: Ink, label: int, rng: np.random.Generator) -> Drawn:
    """A digit in a ring."""
    canvas, (left, top, right, bottom) = sheet(digit, rng)
    half = max(right - left, bottom - top) / 2 * rng.uniform(1.15, 1.6)
    x, y = SIDE / 2 + rng.normal(0, 4, 2)
    wide = half * rng.uniform(0.9, 1.1)
    box = (x - wide, y - half, x + wide, y + half)
    ImageDraw.Draw(canvas).ellipse(box, outline=255, width=int(rng.integers(2, 9)))
    return photographed(canvas, rng), label


def touched_box(digit: Ink, label: int, rng: np.random.Generator) -> Drawn:
    """A box, of which the digit touches a side or two, or goes past them."""
    canvas, (left, top, right, bottom) = sheet(digit, rng)
    room = rng.uniform(20, 70, 4)
    for side in rng.permutation(4)[: int(rng.integers(1, 3))]:
        room[side] = rng.uniform(-12, 2)
    box = (left - room[0], top - room[1], right + room[2], bottom + room[3])
    ImageDraw.Draw(canvas).rectangle(box, outline=255, width=int(rng.integers(2, 6)))
    return photographed(canvas, rng), label


def struck(digit: Ink, _: int, rng: np.random.Generator) -> Drawn:
    """A digit with a stroke or two across it."""
    canvas, (left, top, right, bottom) = sheet(digit, rng)
    draw, past = ImageDraw.Draw(canvas), rng.uniform(10, 40)
    for slope in (0.8, -0.7)[: int(rng.integers(1, 3))]:
        x, y = (left + right) / 2, (top + bottom) / 2
        reach = max(right - left, 60) / 2 + past
        ends = (x - reach, y - slope * reach, x + reach, y + slope * reach)
        draw.line(ends, fill=255, width=int(rng.integers(5, 16)))
    return photographed(canvas, rng), None


def pair(digit: Ink, label: int, rng: np.random.Generator) -> Drawn:
    """A digit and itself again beside it, so close that they touch."""
    height = int(rng.integers(120, 170))
    ink = np.asarray(enlarged(digit, height))
    wide = np.pad(ink, ((0, 0), (0, ink.shape[1] + 4)))
    shift = ink.shape[1] + 4
    while shift > 14 and not (np.minimum(wide, np.roll(wide, shift, 1)) > 128).sum() > 12:
        shift -= 1
    both = np.maximum(wide, np.roll(wide, shift, 1))
    canvas = Image.new("L", (SIDE, SIDE))
    canvas.paste(Image.fromarray(both), ((SIDE - wide.shape[1]) // 2, (SIDE - height) // 2))
    return photographed(canvas, rng), None


def letter(_: Ink, __: int, rng: np.random.Generator) -> Drawn:
    """A letter that looks like no digit, thin or bold, upright or leaning."""
    canvas = Image.new("L", (SIDE, SIDE))
    font = ImageFont.load_default(int(rng.integers(150, 230)))
    text = LETTERS[int(rng.integers(len(LETTERS)))]
    bold = int(rng.integers(0, 9))
    ImageDraw.Draw(canvas).text(
        (SIDE / 2, SIDE / 2), text, fill=255, font=font, anchor="mm", stroke_width=bold
    )
    lean = rng.uniform(-0.05, 0.3)
    matrix = (1, lean, -lean * SIDE / 2, 0, 1, 0)
    leaning = canvas.transform(canvas.size, Image.Transform.AFFINE, matrix)
    return photographed(leaning, rng), None


def underline(digit: Ink, label: int, rng: np.random.Generator) -> Drawn:
    """A digit above a line."""
    canvas, (left, _, right, bottom) = sheet(digit, rng)
    y = bottom + rng.uniform(14, 45)
    past = rng.uniform(15, 60, 2)
    ends = (left - past[0], y, right + past[1], y + rng.normal(0, 3))
    ImageDraw.Draw(canvas).line(ends, fill=255, width=int(rng.integers(3, 10)))
    return photographed(canvas, rng), label


def shadow(digit: Ink, label: int, rng: np.random.Generator) -> Drawn:
    """A digit that the edge of a shadow crosses."""
    canvas, _ = sheet(digit, rng)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE - 0.5
    angle = rng.uniform(0, 2 * np.pi)
    edge = x * np.cos(angle) + y * np.sin(angle) - rng.uniform(-0.12, 0.12)
    dark = 1 / (1 + np.exp(-np.clip(edge / rng.uniform(0.001, 0.01), -50, 50)))
    light = (1 - rng.uniform(0.4, 0.65) * dark).astype(np.float32)
    return photographed(canvas, rng, light), label


MARKS = {
    "tick": [[(0.1, 0.6), (0.35, 0.9), (0.95, 0.1)]],
    "cross": [[(0.1, 0.1), (0.9, 0.9)], [(0.9, 0.1), (0.1, 0.9)]],
    "plus": [[(0.5, 0.05), (0.5, 0.95)], [(0.05, 0.5), (0.95, 0.5)]],
    "arrow": [[(0.05, 0.5), (0.95, 0.5)], [(0.6, 0.2), (0.95, 0.5), (0.6, 0.8)]],
    "star": [[(0.2, 0.95), (0.5, 0.05), (0.8, 0.95), (0.05, 0.4), (0.95, 0.4), (0.2, 0.95)]],
    "scribble": [[(0.1, 0.2), (0.9, 0.3), (0.1, 0.45), (0.9, 0.6), (0.1, 0.7), (0.9, 0.85)]],
    "triangle": [[(0.5, 0.05), (0.95, 0.9), (0.05, 0.9), (0.5, 0.05)]],
    "hash": [
        [(0.3, 0.05), (0.3, 0.95)], [(0.7, 0.05), (0.7, 0.95)],
        [(0.05, 0.35), (0.95, 0.35)], [(0.05, 0.65), (0.95, 0.65)],
    ],
    "question mark": [
        [(0.2, 0.3), (0.3, 0.1), (0.7, 0.1), (0.8, 0.35), (0.5, 0.55), (0.5, 0.75)],
        [(0.5, 0.9), (0.5, 0.96)],
    ],
}  # fmt: skip


def mark(_: Ink, __: int, rng: np.random.Generator) -> Drawn:
    """A tick, a cross, an arrow or another mark, turned a little."""
    strokes = list(MARKS.values())[int(rng.integers(len(MARKS)))]
    canvas, size, turn = Image.new("L", (SIDE, SIDE)), rng.uniform(120, 200), rng.normal(0, 0.08)
    wide, pen = rng.uniform(0.7, 1.0), int(rng.integers(6, 22))
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    for stroke in strokes:
        points = (np.array(stroke) - 0.5 + rng.normal(0, 0.02, (len(stroke), 2))) * size
        points = points * np.array([wide, 1]) @ rotation + SIDE / 2
        ImageDraw.Draw(canvas).line(points.ravel().tolist(), fill=255, width=pen, joint="curve")
    return photographed(canvas.filter(ImageFilter.GaussianBlur(1)), rng), None


def european_one(_: Ink, __: int, rng: np.random.Generator) -> Drawn:
    """A 1 with a long upstroke."""
    canvas = Image.new("L", (SIDE, SIDE))
    x, top, bottom = 230 + rng.uniform(-10, 10), 110, 300
    across = rng.uniform(50, 120)
    foot = (x - across, top + across * rng.uniform(0.75, 1.3))
    points = [foot, (x, top), (x - rng.uniform(0, 40), bottom)]
    ImageDraw.Draw(canvas).line(points, fill=255, width=int(rng.integers(6, 18)), joint="curve")
    return photographed(canvas.filter(ImageFilter.GaussianBlur(1)), rng), 1


KINDS: dict[str, Draw] = {
    "plain": plain,
    "ring": ring,
    "box that the digit touches": touched_box,
    "struck out": struck,
    "touching pair": pair,
    "letter": letter,
    "underline": underline,
    "edge of a shadow": shadow,
    "mark": mark,
    "European 1": european_one,
}
