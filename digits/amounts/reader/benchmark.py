"""The benchmark on which readers are compared: strings by holdout writers, kept as one file.

They are drawn once, so that a reader can be measured on the same pictures after the generator has
changed. They are as hard as those that were learned from, but by writers that were held out and
with a seed of their own: confidence model and threshold (`digits.amounts.reader.calibration`) rest
on other strings.
"""

import itertools
import time
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydantic import Field

from digits.amounts.decision.evaluation import EvaluatedReading, evaluate
from digits.amounts.grammar.currencies import grammar_of
from digits.amounts.grammar.text_source import AmountTexts
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.holdout_readings import indistinct, mostly_none, only
from digits.amounts.reader.reader_card import BenchmarkScores, CurrencyScores
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.config import CURRENCIES, Currency, Frozen, Seed
from digits.handwriting.generator import Synthesis
from digits.handwriting.samples import DrawnSample
from digits.line_reader.batches import Writers
from digits.progress import OnProgress, Progress, silent
from digits.scores import Record

SOURCE_SEEDS = 1000  # from one source's seed to the next of the same currency
REPORTED = 100  # readings from one progress report to the next


class BenchmarkConfig(Frozen):
    """How many strings of each currency; equal for all readers of a store that are compared."""

    strings: int = Field(800, ge=1, description="a currency, with an amount")
    negatives: int = Field(250, ge=1, description="pictures a currency that hold no text")
    literal: int = Field(1250, ge=1, description="texts a currency that are no amount of it")
    seed: Seed = Field(20_261, description="of the first currency’s strings; not the seed of a run")


class BenchmarkSample(NamedTuple):
    """One picture with its ground truth.

    Attributes:
        picture: uint8 (height, width), ink high; of any height, since it is resized to that of
            the reader.
        currency: whose way of writing amounts it is.
        amount: None for a picture without an amount.
    """

    picture: npt.NDArray[np.uint8]
    currency: Currency
    amount: Decimal | None

    @property
    def crop(self) -> Image.Image:
        """As a scanner would give it: dark ink on light paper."""
        return Image.fromarray(255 - self.picture)


class BenchmarkResult(Record):
    """A reader's measurements on a benchmark.

    Attributes:
        version: of the reader.
        scores: by currency, and on the negatives.
        right: for each currency a 1 for each string read right and a 0 for the others, in the
            order of the benchmark.
        ms: median time of one string from its crop to its decision, on one thread.
    """

    version: str
    scores: BenchmarkScores
    right: dict[Currency, str]
    ms: float


def draw_benchmark(
    writers: Writers, synthesis: AmountSynthesisConfig, config: BenchmarkConfig
) -> list[BenchmarkSample]:
    """Draw each currency's strings, then pictures without a text, then texts that are no amount.

    Args:
        writers: only those held out from training write here.
        synthesis: the generator's settings.
        config: how many, and the seed.

    Raises:
        NoWriters: if nobody is held out.
    """
    samples: list[BenchmarkSample] = []
    generator = amount_synthesis(synthesis, writers, "holdout")
    for index, currency in enumerate(CURRENCIES):
        # Seeds of their own: equal numbers would be by the same writer in every currency.
        seed = config.seed + index
        for offset, (text, count, amounts) in enumerate(
            (
                (only(currency, 0.0), config.strings, True),
                (only(currency, 1.0), config.negatives, False),
                (mostly_none(currency), config.literal, False),
            )
        ):
            drawing = generator.writing(AmountTexts(text))
            drawn = _samples(drawing, currency, seed + SOURCE_SEEDS * offset, amounts=amounts)
            samples += itertools.islice(drawn, count)
    return samples


def _samples(
    generator: Synthesis, currency: Currency, seed: int, *, amounts: bool
) -> Iterator[BenchmarkSample]:
    """Pictures of amounts, or of what is none."""
    for number in itertools.count():
        item = generator.item(seed, number)
        amount = _amount(item, currency)
        certain = amounts or not indistinct(item.text, grammar_of(currency), item.alike)
        if (amount is not None) == amounts and certain:
            yield BenchmarkSample(item.picture, currency, amount)


def _amount(item: DrawnSample, currency: Currency) -> Decimal | None:
    meant = grammar_of(currency).meaning(item.text) if item.text else None
    return meant.amount if meant else None


def benchmark_arrays(samples: Sequence[BenchmarkSample]) -> "dict[str, npt.NDArray[Any]]":
    """The samples as arrays for a file.

    Returns:
        ``ink``, uint8 (height, sum of all widths): the pictures side by side; ``widths``, int32
        (n); ``currencies`` and ``amounts``, texts (n), where "" stands for no amount.
    """
    return {
        "ink": np.concatenate(
            [sample.picture for sample in samples], axis=1
        ),  # (height, all widths)
        "widths": np.array([sample.picture.shape[1] for sample in samples], np.int32),
        "currencies": np.array([sample.currency for sample in samples]),
        "amounts": np.array([str(sample.amount or "") for sample in samples]),
    }


def read_benchmark(path: Path) -> list[BenchmarkSample]:
    """The samples of a file.

    Args:
        path: an ``.npz`` file whose digest the caller has verified.
    """
    with np.load(path, allow_pickle=False) as archive:
        ends = np.cumsum(archive["widths"])[:-1]
        pictures = np.split(archive["ink"], ends, axis=1)
        # Files of version 0.1.0 call them countries.
        name = "currencies" if "currencies" in archive else "countries"
        rows = zip(pictures, archive[name].tolist(), archive["amounts"].tolist(), strict=True)
        return [
            BenchmarkSample(picture, currency, Decimal(amount) if amount else None)
            for picture, currency, amount in rows
        ]


def run_benchmark(
    reader: AmountReader, samples: Sequence[BenchmarkSample], on_progress: OnProgress = silent
) -> list[EvaluatedReading]:
    """Read all samples, in order; "no amount" has the truth 0.

    Args:
        reader: an opened reader, deciding by its own threshold.
        samples: what to read.
        on_progress: called after every hundred strings.
    """
    readings: list[EvaluatedReading] = []
    for number, sample in enumerate(samples):
        began = time.perf_counter()
        reading = reader.read(sample.crop, sample.currency)
        seconds = time.perf_counter() - began
        name = Path(f"{sample.currency}-{number:05}")
        readings.append(EvaluatedReading(name, sample.amount or Decimal(0), reading, seconds))
        if len(readings) % REPORTED == 0:
            on_progress(Progress(len(readings), len(samples), "string"))
    return readings


def benchmark_result(
    version: str, samples: Sequence[BenchmarkSample], readings: Sequence[EvaluatedReading]
) -> BenchmarkResult:
    """Score the readings of a benchmark.

    Args:
        version: of the reader.
        samples: what was read.
        readings: one for each sample, in the same order.
    """
    pairs = list(zip(samples, readings, strict=True))
    strings = {
        currency: [
            reading for sample, reading in pairs if sample.currency == currency and sample.amount
        ]
        for currency in CURRENCIES
    }
    negatives = [reading for sample, reading in pairs if not sample.amount]
    scores = BenchmarkScores(
        by_currency={
            currency: CurrencyScores.of(evaluate(own)) for currency, own in strings.items()
        },
        negatives=len(negatives),
        negatives_accepted=sum(item.reading.decision == "accept" for item in negatives),
    )
    return BenchmarkResult(
        version=version,
        scores=scores,
        right={currency: _ticks(own) for currency, own in strings.items()},
        ms=float(np.median([1000 * item.seconds for item in readings])),
    )


def _ticks(readings: Iterable[EvaluatedReading]) -> str:
    return "".join("01"[int(item.right)] for item in readings)
