"""Drawn banks: forms, scanners and ways to write that the shipped reader finds hard.

Real pens write that were held out from everything that trained the shipped reader. One half of them
write what a bank decided, the other half what is measured. Each bank has a form of its own, printed
around the writing alike on all its crops, a scanner of its own, and one currency with a few ways to
write it. Called by `tests.bench.adaptation`.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from digits.amounts.grammar.currencies import grammar_of
from digits.amounts.grammar.text_source import AmountTexts
from digits.amounts.grammar.texts import grouped, number
from digits.amounts.reader.own_lines import OwnLine
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.arrays import Floats, Grey
from digits.config import Currency
from digits.handwriting.config import FormConfig, ScanConfig, WriterConfig
from digits.handwriting.generator import Synthesis
from digits.handwriting.pen_data.records import PenRecords
from digits.handwriting.text_source import WrittenText
from digits.line_reader.batches import Writers

SEED = 18_018
HEIGHT, WIDEST = 64, 640  # pixels of the writing
# Form and scanner are the bank's; nothing but writing is wanted of the generator.
PLAIN = ScanConfig(**dict.fromkeys([*FormConfig.model_fields, *ScanConfig.model_fields], 0.0))
REAL = WriterConfig(mnist=0, drawn=0, font=0, pen=1, recorded=0)

Rng = np.random.Generator


class Bank(NamedTuple):
    """A bank: its currency, what is written there, its form, and its scanner.

    Attributes:
        currency: whose amounts are written.
        writes: draws a text.
        prints: the darkness in 0 … 1 of an empty form of a size (h, w).
        scans: from darkness to a crop, uint8 (h, w), dark ink on light paper.
    """

    currency: Currency
    writes: Callable[[Rng], str]
    prints: Callable[[tuple[int, int], Rng], Floats]
    scans: Callable[[Floats, Rng], Grey]


@dataclass(frozen=True)
class BankTexts(AmountTexts):
    """What is written at a bank, and nothing else."""

    bank: Bank = field(kw_only=True)

    @property
    def negatives(self) -> float:
        """No picture is without an amount."""
        return 0.0

    def draw(self, rng: Rng) -> WrittenText:
        """A text as the bank's customers write it."""
        return WrittenText(self.bank.writes(rng))


def bank_lines(bank: Bank, pens: PenRecords, *, unseen: bool) -> Iterator[OwnLine]:
    """Lines of a bank, ever more of them: by writers for adapting, or by the others."""
    config = AmountSynthesisConfig(writer=REAL, scan=PLAIN, height=HEIGHT, max_width=WIDEST)
    drawing = amount_synthesis(config, Writers(None, {}, pens), "holdout")
    drawing = drawing.writing(BankTexts(bank=bank))
    _keep_hands(drawing, unseen=unseen)
    grammar, index = grammar_of(bank.currency), 0
    while True:
        item = drawing.item(SEED + unseen, index)
        rng = np.random.default_rng([SEED + unseen, index])
        index += 1
        meaning = grammar.meaning(item.text)
        if meaning is not None:
            yield OwnLine(crop_of(bank, item.picture, rng), meaning.amount, bank.currency)


def _keep_hands(drawing: Synthesis, *, unseen: bool) -> None:
    """Every other holdout hand, in the order of their names."""
    pens = drawing._pens
    if pens is None:
        raise ValueError
    pens.hands = sorted(pens.hands, key=lambda hand: hand.name)[int(unseen) :: 2]


def crop_of(bank: Bank, ink: Grey, rng: Rng) -> Grey:
    """Writing on a bank's form, as its scanner sees it."""
    above, below, left, right = (int(side) for side in rng.integers((2, 2, 30, 4), (8, 8, 40, 60)))
    written = np.pad(ink.astype(np.float32) / 255, ((above, below), (left, right)))
    form = bank.prints((written.shape[0], written.shape[1]), rng)
    darkness = float(rng.uniform(0.55, 0.95))
    return bank.scans(np.maximum(form, written * darkness), rng)


# --- a bank with combs, in euros -------------------------------------------------------------


def _euros(rng: Rng) -> str:
    whole = grouped(number(rng, 6), ".") if rng.random() < 0.8 else number(rng, 6)
    cents = f"{int(rng.integers(100)):02d}" if rng.random() < 0.7 else "00"
    mark = "*" if rng.random() < 0.4 else ""
    return f"{mark}{whole},{cents}" if rng.random() < 0.75 else f"{mark}{whole},--"


def _comb(size: tuple[int, int], rng: Rng) -> Floats:
    """A box with ticks from its lower edge, on a guilloche of steep waves."""
    height, width = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    phase = (y + 5 * np.sin(x / 11 + float(rng.uniform(0, 6)))) / 5
    dark = 0.08 + 0.16 * (np.sin(2 * np.pi * phase) > 0.35)
    image = Image.new("L", (width, height))
    pen = ImageDraw.Draw(image)
    pen.rectangle((1, 1, width - 2, height - 3), outline=205, width=2)
    start = int(rng.integers(26, 36))
    for column in range(start, width, 25):
        pen.line((column, int(0.52 * height), column, height - 3), fill=190, width=2)
    pen.text((4, height // 3), "EUR", 215, ImageFont.load_default(14))
    printed = np.asarray(image, dtype=np.float32) / 255
    return np.asarray(np.maximum(dark, printed), dtype=np.float32)


def _coarse(dark: Floats, rng: Rng) -> Grey:
    """Scanned at a lower resolution, grained, compressed hard."""
    grained = dark + rng.normal(0, 0.045, dark.shape)
    light = (235 * (1 - np.clip(grained, 0, 1))).astype(np.uint8)
    image = Image.fromarray(light).filter(ImageFilter.BoxBlur(0.6))
    small = image.resize((round(0.62 * image.width), round(0.62 * image.height)))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=40)
    return np.asarray(Image.open(buffer))


# --- a bank with print under the writing, in pesos -------------------------------------------


def _pesos(rng: Rng) -> str:
    whole = number(rng)
    draw = rng.random()
    whole = grouped(whole, ".") if draw < 0.6 else grouped(whole, " ") if draw < 0.8 else whole
    ending = (".-", "=", "--", ".=", "")[int(rng.integers(5))]
    return f"${whole}{ending}" if rng.random() < 0.5 else f"#{whole}{ending}#"


def _lettered(size: tuple[int, int], rng: Rng) -> Floats:
    """Rows of the bank's name in tiny letters, two lines to write on, and a thick edge."""
    height, width = size
    image = Image.new("L", (width, height), 12)
    pen = ImageDraw.Draw(image)
    shift = int(rng.integers(0, 40))
    for row, top in enumerate(range(-3, height, 11)):
        pen.text((-shift - 17 * row, top), "BANCO EJEMPLO " * 12, 84, ImageFont.load_default(10))
    level = height - int(rng.integers(9, 18))
    pen.line((0, level, width, level), fill=180, width=2)
    pen.line((0, height // 2, width, height // 2), fill=120, width=1)
    pen.rectangle((0, 0, 24, height), fill=165)
    return np.asarray(image, dtype=np.float32) / np.float32(255)


def _dithered(dark: Floats, rng: Rng) -> Grey:
    """Black and white with scattered dots, as an old scanner gives grey."""
    grained = dark + rng.normal(0, 0.03, dark.shape)
    light = (255 * (1 - np.clip(grained, 0, 1))).astype(np.uint8)
    image = Image.fromarray(light)
    small = image.resize((round(0.8 * image.width), round(0.8 * image.height)))
    return np.asarray(small.convert("1").convert("L"))


BANKS = {
    "comb": Bank("EUR", _euros, _comb, _coarse),
    "lettered": Bank("CLP", _pesos, _lettered, _dithered),
}
