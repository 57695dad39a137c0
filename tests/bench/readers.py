"""Our reader of amounts beside general ones on the same pictures: right amounts, ms each.

    python -m tests.bench.readers [FOLDER [CURRENCY]]

FOLDER holds pictures and their ``truth.csv``; without one, synthetic strings by hands that the
reader never saw are drawn. Tesseract (Debian's) and ``rapidocr-onnxruntime`` take part where they
are installed; a reader that is not there is named and left out. Nothing is learned or fitted.
"""

import importlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, cast

import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from digits.amounts.decision.ground_truth import LabelledCrop, read_truth
from digits.amounts.grammar.currencies import grammar_of
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.crops import NoAmount, open_crop
from digits.amounts.reader.holdout_readings import SEED, only
from digits.amounts.reader.reading import ReadingContext, read_file
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.config import CURRENCIES, Currency
from digits.dataset.mnist_files import DATASETS
from digits.dataset.mnist_sources import fetch
from digits.dataset.splits import prepare
from digits.line_reader.batches import Writers
from digits.metrics.classification import wilson_interval
from digits.models.training_presets import RECIPES

STRINGS = 300  # synthetic ones, when there is no folder
ENLARGED = 3  # times, for Tesseract: it expects letters of 30 pixels and more
MARGIN = 20  # pixels of paper that Tesseract wants around a line
TESSERACT = ("--psm", "7", "-c", "tessedit_char_whitelist=0123456789.,-/=$")

Reads: TypeAlias = Callable[[Path], Decimal | None]


class Contestant(NamedTuple):
    """One reader: `reads` gives the amount on a picture, or None."""

    name: str
    reads: Reads


class Result(NamedTuple):
    """How many amounts one reader read right, and the median milliseconds for each."""

    name: str
    right: int
    milliseconds: float


def main(args: Sequence[str]) -> None:
    """Print the table."""
    currency = cast("Currency", args[1] if len(args) > 1 else "CLP")
    if currency not in CURRENCIES:
        sys.exit(f"{currency} is no currency; choose one of {', '.join(CURRENCIES)}")
    with tempfile.TemporaryDirectory() as private:
        folder = Path(args[0]) if args else drawn(Path(private), currency)
        labelled = read_truth(folder / "truth.csv", folder, grammar_of(currency))
        results = [measured(contestant, labelled) for contestant in contestants(currency)]
    what = str(args[0]) if args else "synthetic strings by holdout writers"
    show(results, len(labelled), f"{what}, {currency}")


def contestants(currency: Currency) -> list[Contestant]:
    """Our reader, and the others that are installed; the rest is named."""
    present = [ours(currency)]
    for name, reads in (
        ("Tesseract (digits only)", tesseract(currency)),
        ("RapidOCR (PP-OCR recogniser)", rapidocr(currency)),
    ):
        if reads is None:
            print(f"{name} is not installed: left out.")
        else:
            present.append(Contestant(name, reads))
    return present


def ours(currency: Currency) -> Contestant:
    """The shipped reader, with as many of its views as a crop takes."""
    reader = AmountReader.opened()
    context = ReadingContext(reader, currency, reader.card.calibration.stages, reader.policy)
    return Contestant(
        f"this reader ({reader.card.version})", lambda path: read_file(path, context).reading.amount
    )


def tesseract(currency: Currency) -> Reads | None:
    """Tesseract's command, told to read one line of digits and marks."""
    command = shutil.which("tesseract")
    if command is None:
        return None

    def reads(path: Path) -> Decimal | None:
        crop = open_crop(path)
        if isinstance(crop, NoAmount):
            return None
        wide, high = crop.width * ENLARGED, crop.height * ENLARGED
        sheet = Image.new("L", (wide + 2 * MARGIN, high + 2 * MARGIN), 255)
        sheet.paste(crop.resize((wide, high), Image.Resampling.BICUBIC), (MARGIN, MARGIN))
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            sheet.save(file, "PNG")
            file.flush()
            args = [command, file.name, "stdout", *TESSERACT]
            answer = subprocess.run(args, capture_output=True, text=True, check=False)
        return amount_in(answer.stdout, currency)

    return reads


def rapidocr(currency: Currency) -> Reads | None:
    """The recogniser of RapidOCR alone: the pictures are single lines already."""
    try:
        engine: Any = importlib.import_module("rapidocr_onnxruntime").RapidOCR()
    except ImportError:
        return None

    def reads(path: Path) -> Decimal | None:
        crop = open_crop(path)
        if isinstance(crop, NoAmount):
            return None
        lines, _ = engine(np.asarray(crop.convert("RGB")), use_det=False, use_cls=False)
        return amount_in(lines[0][0] if lines else "", currency)

    return reads


def amount_in(text: str, currency: Currency) -> Decimal | None:
    """The amount of a general reader's text, kindly: by the digits, whatever stands between.

    Where the currency has decimals, the last two digits after a separator are taken as such.
    """
    grammar = grammar_of(currency)
    shown = text.strip().rstrip(".,-=/ ")
    digits = re.sub(r"[^0-9]", "", shown)
    if not digits:
        return None
    cents = bool(grammar.decimals) and re.search(r"[.,]\d\d$", shown) is not None
    return grammar.money(int(digits) * (1 if cents else 10**grammar.decimals))


def measured(contestant: Contestant, labelled: Sequence[LabelledCrop]) -> Result:
    """Read all pictures, after one to warm up."""
    contestant.reads(labelled[0].file)
    right, times = 0, []
    for picture in labelled:
        begun = time.perf_counter()
        right += contestant.reads(picture.file) == picture.amount
        times.append(time.perf_counter() - begun)
    return Result(contestant.name, right, 1000 * float(np.median(times)))


def drawn(folder: Path, currency: Currency) -> Path:
    """A folder of synthetic strings with their truth, by hands held out from training."""
    sample = fetch(DATASETS["mnist-sample"], kept=folder / "absent.npz").raw
    digits = prepare(sample, RECIPES["small"].split).train
    config = AmountSynthesisConfig(text=only(currency, 0.0))
    synthesis = amount_synthesis(config, Writers(digits, {}), "holdout")
    lines, number = ["file,amount"], 0
    while len(lines) <= STRINGS:
        item = synthesis.item(SEED, number)
        number += 1
        meant = grammar_of(currency).meaning(item.text)
        if meant is not None:
            name = f"{len(lines):03}.png"
            Image.fromarray(255 - item.picture).save(folder / name)
            lines.append(f"{name},{meant.amount}")
    (folder / "truth.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def show(results: Sequence[Result], n: int, title: str) -> None:
    """The table, the best first."""
    table = Table(title=f"{n} amounts: {title}")
    for column in ("reader", "right", "95 %", "ms each"):
        table.add_column(column, justify="left" if column == "reader" else "right")
    for result in sorted(results, key=lambda result: -result.right):
        low, high = wilson_interval(result.right, n)
        table.add_row(
            result.name,
            f"{result.right / n:.1%}",
            f"{low:.1%}–{high:.1%}",
            f"{result.milliseconds:.1f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
