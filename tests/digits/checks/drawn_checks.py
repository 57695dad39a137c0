"""Checks that tests draw for themselves: a form, a handwritten amount, lines to tell them apart."""

from decimal import Decimal
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digits.amounts.grammar.texts import TextConfig
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.arrays import Grey
from digits.handwriting.config import ScanConfig, WriterConfig

SIZE = (1200, 550)  # pixels: 6 × 2 3/4 inches at 200 dpi
FIELD = (880, 175, 1130, 235)  # left, top, right, bottom
LINES = (
    (820, 110, 1130, "Date"),
    (60, 220, 760, "Pay to the order of"),
    (60, 320, 1000, "Dollars"),
    (60, 450, 480, "For"),
    (640, 450, 1130, "Signed"),
)
WORDS = ("Alder", "birch", "Cedar", "dogwood", "Elm", "fir", "Ginkgo", "hazel", "Ivy", "juniper")
CLEAN = ScanConfig.model_validate(dict.fromkeys(ScanConfig.model_fields, 0.0))
WRITERS = WriterConfig(mnist=0, drawn=1, font=0, elastic=0.3, variation=0.3, joined=0, touching=0)


def draw_check(number: int, amount: Decimal | None = None) -> Grey:
    """A check as uint8 (550, 1200), dark on light; by its number the amount and all that is on it.

    Args:
        number: seeds everything.
        amount: what is written; by the number if None.
    """
    rng = np.random.default_rng([7, number])
    page = Image.new("L", SIZE, 250)
    pen = ImageDraw.Draw(page)
    pen.rectangle(FIELD, outline=40, width=2)
    pen.text((845, 178), "$", fill=20, font=ImageFont.load_default(48))
    for left, top, right, word in LINES:
        pen.line((left, top, right, top), fill=60, width=2)
        pen.text((left, top + 4), word, fill=60, font=ImageFont.load_default(16))
        words = " ".join(str(word) for word in rng.choice(WORDS, 3))
        pen.text((left + 90, top - 40), words, fill=30, font=ImageFont.load_default(34))
    pen.text(
        (60, 40), f"{rng.choice(WORDS)} Savings Bank", fill=30, font=ImageFont.load_default(30)
    )
    digits = "".join(str(digit) for digit in rng.integers(0, 10, 24))
    pen.text((90, 500), digits, fill=20, font=ImageFont.load_default(30))
    _write(page, f"{amount or Decimal(1250 + 137 * number):,}.00", rng)
    return np.asarray(page)


def _write(page: Image.Image, text: str, rng: np.random.Generator) -> None:
    config = AmountSynthesisConfig(text=TextConfig(negatives=0), writer=WRITERS, scan=CLEAN)
    ink = Image.fromarray(255 - amount_synthesis(config).picture_of(text, rng).picture)
    left, top, right, bottom = FIELD
    height = bottom - top - 14
    width = min(right - left - 20, round(ink.width * height / ink.height))
    page.paste(ink.resize((width, height)), (left + 10, top + 7))


def draw_folder(folder: Path, count: int, start: int = 0) -> Path:
    """A folder of checks, each another, as PNG at 200 dpi."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(start, start + count):
        Image.fromarray(draw_check(number)).save(folder / f"{number:04}.png", dpi=(200, 200))
    return folder


def rescanned(check: Grey) -> Grey:
    """Another scan of the same paper: a little darker, a pixel aside, with grain."""
    rng = np.random.default_rng(3)
    grain = rng.normal(0, 4, check.shape)
    moved = np.roll(check, 1, axis=1).astype(np.float64)
    return np.clip(moved * 0.97 + grain, 0, 255).astype(np.uint8)
