"""The generator of pictures of MICR lines: item i of seed s is always the same.

Characters of E-13B are printed side by side as a press or a laser printer prints them, sometimes
badly: heavy or thin, broken, smeared, out of place, with handwriting across. Papers and scanners
are those of `digits.handwriting`. A line is scanned at a page's resolution and then brought to the
reader's height, as one that is cut out of a page. Pictures are uint8 ``(HEIGHT, width)``: ink
is high, paper is 0.
"""

import math
from typing import Final, NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from digits.arrays import Floats, Grey
from digits.handwriting.backgrounds import paper
from digits.handwriting.config import ScanConfig, Split, SynthesisConfig
from digits.handwriting.samples import DrawnSample
from digits.handwriting.scan_effects import expose
from digits.micr.characters import (
    CHARACTERS,
    HEIGHT,
    HIGH,
    PITCH,
    SPACE,
    TALL,
    UNIT,
    WIDEST,
    width_of,
)
from digits.micr.line_texts import MicrTexts
from digits.photos.normalisation import normalise

FINE = 3  # times finer lines are drawn, before they are made smaller
STREAM = 3_907  # keeps these draws apart from others with the same seed
MOST_GAP = 5  # places without a character between two fields, at most
RESOLUTIONS: Final = (95.0, 158.0)  # dots an inch of the scans; finer ones look as at the last
THINNEST, HEAVIEST = 0.6, 0.2  # levels of blurred ink at which edges are drawn, at most and least
# Of any character's ink: with less nobody could say what it was, and a reader that has to name it
# learns to doubt what it sees.
LEAST_LEFT = 0.6
TRIES = 4  # at wearing a line so that all of it can be read
MOVED = 0.6  # of scans: straightened, by less than a pixel, which blurs them
SCAN = ScanConfig(
    box=0.0, rules=0.0, cells=0.0, guides=0.0, cut_print=0.0, ending=0.0, sign=0.0, lines=0.05,
    pattern=0.45, bilevel=0.45, coarse_bilevel=0.0, coarse=0.0, jpeg=0.3,
)  # fmt: skip


class PrintConfig(NamedTuple):
    """How badly lines are printed: shares of lines, and strengths.

    Attributes:
        gain: how much wider or narrower ink may be, in units: standard deviation.
        uneven: of lines: heavier here and thinner there, to the point of breaking.
        broken: of lines: spots without ink, and thin stripes without.
        spattered: of lines: spots of ink beside the characters.
        smeared: of lines: ink drawn out to one side.
        crossed: of lines: handwriting across.
        wander: of a character's place, in units: standard deviation.
        slope: of the line: the largest climb from end to end, in units.
    """

    gain: float = 0.16
    uneven: float = 0.35
    broken: float = 0.3
    spattered: float = 0.25
    smeared: float = 0.2
    crossed: float = 0.25
    wander: float = 0.22
    slope: float = 2.0


USUAL = PrintConfig()
# Confidence that is fitted on lines like those of the training flatters.
HARDER = PrintConfig(0.19, 0.45, 0.4, 0.35, 0.3, 0.35, 0.26, 2.5)


class MicrLines:
    """A generator of pictures of MICR lines.

    Args:
        config: of the papers and scanners; the height is `HEIGHT`.
        texts: what is printed.
        printing: how badly.
    """

    def __init__(
        self, config: SynthesisConfig, texts: MicrTexts, printing: PrintConfig = USUAL
    ) -> None:
        self.config, self.texts, self.printing = config, texts, printing

    def item(self, seed: int, index: int) -> DrawnSample:
        """Item `index` of seed `seed`."""
        rng = np.random.Generator(np.random.SFC64([STREAM, seed, index]))
        if rng.random() < self.texts.negatives:
            return DrawnSample(self._seen(_other_print(rng), rng), "", "negative")
        return self.picture_of(self.texts.draw(rng).text, rng)

    def picture_of(self, text: str, rng: np.random.Generator) -> DrawnSample:
        """A picture of a line."""
        ink = _printed(text, self.printing, rng)
        return DrawnSample(self._seen(_worn(ink, self.printing, rng), rng), text, "print")

    def _seen(self, ink: Image.Image, rng: np.random.Generator) -> Grey:
        """What the reader sees of it: scanned, straightened, and brought to its height."""
        size = (max(8, ink.width // FINE), HEIGHT)
        share = rng.uniform(*RESOLUTIONS) * UNIT * HIGH / TALL
        scan = (round(size[0] * share), round(size[1] * share))
        dark = np.asarray(ink.resize(scan, Image.Resampling.BOX), np.float32) / np.float32(255)
        seen = expose(dark, paper(dark.shape, self.config.scan, rng), self.config.scan, rng)
        pixels = np.asarray(seen, np.uint8)
        if rng.random() < MOVED:
            pixels = _moved(pixels, rng)
        brought = cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR)
        return normalise(Image.fromarray(np.asarray(brought, np.uint8)))


class MicrPrinters(NamedTuple):
    """Who prints lines: the generator for training, whoever asks."""

    def synthesis(
        self, config: SynthesisConfig, texts: MicrTexts, split: Split = "train"
    ) -> MicrLines:
        """The generator; nobody is held out, for there is one font."""
        del split
        return MicrLines(config, texts)


def _printed(text: str, printing: PrintConfig, rng: np.random.Generator) -> Image.Image:
    """The characters of a line in their places, mode L, ink 255, `FINE` times finer."""
    tall = TALL * math.exp(rng.uniform(-0.13, 0.13))
    unit = tall / HIGH * FINE
    pitch = PITCH * unit * math.exp(rng.normal(0, 0.015))
    gaps = [1 + int(rng.integers(0, MOST_GAP)) if mark == SPACE else 1 for mark in text]
    margins = rng.uniform(0.2, 3.0, 2) * PITCH * unit
    width = min(WIDEST * FINE, round(margins.sum() + pitch * sum(gaps)))
    pitch = min(pitch, (width - margins.sum()) / max(1, sum(gaps)))
    image = Image.new("L", (width, HEIGHT * FINE))
    pen = ImageDraw.Draw(image)
    top = (HEIGHT * FINE - tall * FINE) / 2 + rng.normal(0, 1.2) * FINE
    climb = rng.uniform(-1, 1) * printing.slope * unit
    wander = printing.wander * abs(rng.normal(0, 0.7)) * unit
    place = 0
    for mark, gap in zip(text, gaps, strict=True):
        place += gap
        right = margins[0] + place * pitch + rng.normal(0, wander)
        left, y = right - width_of(mark) * unit, top + climb * (right / width - 0.5)
        y += rng.normal(0, wander)
        for block in CHARACTERS.get(mark, ()):
            x0, y0, x1, y1 = (edge * unit for edge in block)
            pen.rectangle((left + x0, y + y0, left + x1 - 1, y + y1 - 1), fill=255)
    return image


def _worn(ink: Image.Image, printing: PrintConfig, rng: np.random.Generator) -> Image.Image:
    """The ink as a bad printer, wear and pens leave it, so that each character can be read."""
    for _ in range(TRIES):
        worn = _once_worn(ink, printing, rng)
        if least_left(ink, worn) >= LEAST_LEFT:
            return worn
    return ink


def _once_worn(ink: Image.Image, printing: PrintConfig, rng: np.random.Generator) -> Image.Image:
    chance = rng.random(5).tolist()
    unit = TALL / HIGH * FINE
    if chance[0] < printing.smeared:
        ink = _smeared(ink, unit, rng)
    ink = _gained(ink, unit, printing.gain, chance[1] < printing.uneven, rng)
    if chance[2] < printing.broken:
        ink = _spotted(ink, unit, 0, rng)
    if chance[3] < printing.spattered:
        ink = _spotted(ink, unit, 255, rng)
    if chance[4] < printing.crossed:
        ink = ImageChops.lighter(ink, _strokes(ink.size, unit, rng))
    return ink


def least_left(ink: Image.Image, worn: Image.Image) -> float:
    """What share of its ink is left where most was lost, of stretches as wide as a character.

    Args:
        ink: of a line as it should be, mode L, `FINE` times finer than the reader sees it.
        worn: what became of it.

    Returns:
        0 … 1; 1 where there was no ink.
    """
    before = np.asarray(ink, np.float32)
    after = np.minimum(before, np.asarray(worn, np.float32))
    window = np.ones(round(7 * TALL / HIGH * FINE), np.float32)  # as wide as a character
    had, has = (np.convolve(one.sum(axis=0), window, "same") for one in (before, after))
    whole = had > 0.4 * had.max(initial=0.0)  # with a character, not with its edge alone
    return float((has[whole] / had[whole]).min(initial=1.0))


def _gained(
    ink: Image.Image, unit: float, gain: float, uneven: bool, rng: np.random.Generator
) -> Image.Image:
    """Edges moved in or out, the same everywhere or not."""
    soft = 0.42 * unit  # of the blur: corners are rounded by it
    blurred = np.asarray(ink.filter(ImageFilter.GaussianBlur(soft)), np.float32) / 255
    # One unit of blurred ink: a level of 0.5 leaves edges where they were.
    level: Floats = np.full(ink.width, 0.5 - rng.normal(0, gain), np.float32)
    if uneven:
        knots = rng.normal(0, 1.6 * gain, max(2, ink.width // round(6 * PITCH * unit) + 2))
        level = level - np.interp(
            np.linspace(0, len(knots) - 1, ink.width), np.arange(len(knots)), knots
        ).astype(np.float32)
    level = np.clip(level, HEAVIEST, THINNEST)[None, :]
    sharp = np.clip((blurred - level) * 5 + 0.5, 0, 1)
    return Image.fromarray((sharp * 255).astype(np.uint8))


def _smeared(ink: Image.Image, unit: float, rng: np.random.Generator) -> Image.Image:
    """A paler shadow of the ink to one side."""
    shift = round(rng.uniform(-2.5, 2.5) * unit)
    pale = ImageChops.offset(ink, shift, round(rng.uniform(-0.6, 0.6) * unit))
    strength = rng.uniform(0.15, 0.5)
    return ImageChops.lighter(ink, pale.point([round(value * strength) for value in range(256)]))


def _spotted(ink: Image.Image, unit: float, value: int, rng: np.random.Generator) -> Image.Image:
    """Spots and thin stripes of ink, or without it."""
    image = ink.copy()
    pen = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(1, 2 + ink.width // round(12 * unit)))):
        x, y = rng.uniform(0, ink.width), rng.uniform(0, ink.height)
        size = unit * rng.uniform(0.15, 0.8)
        pen.ellipse((x - size, y - size, x + size, y + size), fill=value)
    if rng.random() < 0.4:
        x, lean = rng.uniform(0, ink.width), rng.normal(0, 1) * unit
        ends = (x, 0.0, x + lean, float(ink.height))
        if rng.random() < 0.5:
            y = rng.uniform(0.2, 0.8) * ink.height
            ends = (0.0, y, float(ink.width), y + rng.normal(0, 0.5) * unit)
        pen.line(ends, fill=value, width=max(1, round(unit * rng.uniform(0.15, 0.5))))
    return image


def _moved(pixels: Grey, rng: np.random.Generator) -> Grey:
    """A scan whose pixels lie between those that it had."""
    across, down = rng.uniform(-0.5, 0.5, 2).tolist()
    turn = rng.normal(0, 0.5) / pixels.shape[1]  # half a pixel from end to end
    move = np.array([[1.0, turn, across], [-turn, 1.0, down]])
    size = (pixels.shape[1], pixels.shape[0])
    moved = cv2.warpAffine(
        pixels, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(moved, np.uint8)


def _strokes(size: tuple[int, int], unit: float, rng: np.random.Generator) -> Image.Image:
    """A few strokes of a pen, such as a signature's, from edge to edge or within."""
    image = Image.new("L", size)
    pen = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(1, 4))):
        middle = rng.uniform(0, size[0])
        reach = rng.uniform(2, 14) * unit
        points = np.stack(
            [rng.uniform(-reach, reach, 4) + middle, rng.uniform(-0.6, 1.4, 4) * size[1]], axis=1
        )
        along = np.linspace(0, 1, 24)[:, None]
        curve = (
            (1 - along) ** 3 * points[0]
            + 3 * along * (1 - along) ** 2 * points[1]
            + 3 * along**2 * (1 - along) * points[2]
            + along**3 * points[3]
        )
        width = max(1, round(unit * rng.uniform(0.5, 1.6)))
        pen.line(
            [tuple(point) for point in curve.tolist()],
            fill=int(rng.integers(120, 256)),
            width=width,
        )
    return image


def _other_print(rng: np.random.Generator) -> Image.Image:
    """No characters of E-13B: figures in another font, strokes of a pen, or nothing."""
    unit = TALL / HIGH * FINE
    size = (round(rng.uniform(12, 40) * PITCH * unit), HEIGHT * FINE)
    image = Image.new("L", (min(size[0], WIDEST * FINE), size[1]))
    kind = rng.random()
    if kind < 0.5:
        font = ImageFont.load_default(rng.uniform(0.9, 1.4) * TALL * FINE)
        characters = "0123456789 |:-/ABCDEFGHKLMNRSTabcdeimnorst"
        count = int(rng.integers(3, 30))
        text = "".join(characters[int(rng.integers(len(characters)))] for _ in range(count))
        ImageDraw.Draw(image).text((2 * unit, rng.uniform(2, 5) * unit), text, 255, font)
    if kind > 0.3:
        image = ImageChops.lighter(image, _strokes(image.size, unit, rng))
    return image
