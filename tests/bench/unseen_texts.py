"""What the shipped reader accepts of texts in fonts that it never saw, most of which are no amount.

    python -m tests.bench.unseen_texts FOLDER [CURRENCY]

FOLDER holds font files (.woff, .ttf, .otf). Nothing is learned or fitted. Each text is drawn eight
times in each font: other sizes, papers, blurs and grains. Printed are the numbers of pictures, of
accepted ones, and of those accepted with an amount that is not written.
"""

import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import cast

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.currencies import grammar_of
from digits.amounts.grammar.text_source import ROLES
from digits.amounts.reader.amount_reader import AmountReader
from digits.config import CURRENCIES, Currency

SUFFIXES = {".woff", ".ttf", ".otf"}
TIMES = 8  # pictures of each text in each font
SEED = 640
TEXTS = (
    "125/00", "125/50", "24 45/100", "75/100", ".27", "125.5", "3/4/26", "7/12", "18-50", "12:30",
)  # fmt: skip
FURTHER = (
    "5-5-2015", "12/5", "2,50", "1.2.3", "4:45", "1,23", "9 of 12", "No 125", "45%", "125 50",
    "3.5.26", "99/50", "555-1234", "1/2", "6-12", "12,5", "+44 20", "7.125", ".5", "30/06/2025",
    "(125)", "12 May", "5 1/2", "8x10", "1..50",
)  # fmt: skip


def drawn(text: str, font: Path, number: int, rng: np.random.Generator) -> Image.Image:
    """A text in a font, on paper, as a scanner would give it."""
    face = ImageFont.truetype(font, int(rng.integers(30, 60)))
    left, top, right, bottom = (round(edge) for edge in face.getbbox(text))
    pad = int(rng.integers(4, 14))
    image = Image.new("L", (right - left + 2 * pad, bottom - top + 2 * pad), 0)
    ImageDraw.Draw(image).text((pad - left, pad - top), text, fill=255, font=face)
    image = image.rotate(float(rng.normal(0, 1.2)), resample=Image.Resampling.BICUBIC)
    if number % 2:
        image = image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.2, 1.0))))
    ink = np.asarray(image, dtype=np.float64) / 255
    light, dark = float(rng.uniform(200, 252)), float(rng.uniform(10, 90))
    y, x = np.mgrid[0 : ink.shape[0], 0 : ink.shape[1]]
    waves = 0.5 + 0.5 * np.sin((y + 0.2 * x) / float(rng.uniform(1.5, 4)))
    paper = light - (float(rng.uniform(0, 18)) if number % 3 else 0.0) * waves
    grey = paper * (1 - ink) + dark * ink + rng.normal(0, float(rng.uniform(1, 7)), ink.shape)
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def meant(text: str, currency: Currency) -> Decimal | None:
    """The amount that a text is, if it is one."""
    meaning = grammar_of(currency).meaning(ROLES.transcribed(text, ALPHABET))
    return meaning.amount if meaning else None


def main(args: list[str]) -> None:
    """Read all pictures, and print what was accepted."""
    currency = cast("Currency", args[1] if len(args) > 1 else "USD")
    if not args or currency not in CURRENCIES:
        sys.exit(__doc__)
    fonts = sorted(path for path in Path(args[0]).iterdir() if path.suffix in SUFFIXES)
    reader = AmountReader.opened()
    rng = np.random.default_rng(SEED)
    for name, texts in (("the ten texts", TEXTS), ("further texts", FURTHER)):
        pictures = accepted = 0
        wrong: Counter[str] = Counter()
        for text in texts:
            for font in fonts:
                for number in range(TIMES):
                    reading = reader.read(drawn(text, font, number, rng), currency)
                    pictures += 1
                    accepted += reading.decision == "accept"
                    if reading.decision == "accept" and reading.amount != meant(text, currency):
                        wrong[f"{text} in {font.stem} as {reading.amount}"] += 1
        print(f"{name}: {pictures} pictures, {accepted} accepted, {wrong.total()} of them wrongly")
        for what, count in wrong.most_common():
            print(f"  {count} × {what}")


if __name__ == "__main__":
    main(sys.argv[1:])
