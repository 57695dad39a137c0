"""The strings on which readers are compared: by unseen hands, drawn once, kept as one file.

Whoever reads them again, today or after the generator changed, reads the very same pictures. They
are as hard as those that were learned from, but by hands that were held out, and with a seed of
their own: trust and threshold (`digits.amounts.reader.calibration`) rest on others.
"""

import time
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydantic import Field

from digits.amounts.decision.evaluation import EvaluatedReading, evaluate
from digits.amounts.grammar.currencies import CURRENCIES, Currency, grammar_of
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.holdout_readings import only
from digits.amounts.reader.reader_card import BenchmarkScores, CurrencyScores
from digits.config import Frozen, Seed
from digits.handwriting.config import SynthesisConfig
from digits.handwriting.generator import DrawnSample, Synthesis
from digits.line_reader.batches import Writers
from digits.progress import OnProgress, Progress, silent
from digits.scores import Record

MOST_TRIES = 20  # pictures that are drawn for each that is wanted: a few texts mean nothing
TOLD = 100  # readings from one progress report to the next


class BenchmarkConfig(Frozen):
    """How many strings of each currency; equal for all readers of a store, so that they compare."""

    strings: int = Field(800, ge=1, description="a currency, with an amount")
    negatives: int = Field(250, ge=1, description="pictures a currency that hold no amount")
    seed: Seed = Field(20_261, description="of the first currency’s strings; not the seed of a run")


class BenchmarkSample(NamedTuple):
    """A picture, uint8 (40, width), ink high; whose way of writing; its amount, or None."""

    picture: npt.NDArray[np.uint8]
    currency: Currency
    amount: Decimal | None

    @property
    def crop(self) -> Image.Image:
        """As a scanner would give it: dark ink on light paper."""
        return Image.fromarray(255 - self.picture)


class BenchmarkResult(Record):
    """What a reader made of a benchmark, as measured from its files.

    `right` has for each currency a 1 for each string read right and a 0 for the others, in the
    order of the benchmark. `ms` is the median time of one string with all views on one thread.
    """

    version: str
    scores: BenchmarkScores
    right: dict[Currency, str]
    ms: float


def draw_benchmark(
    writers: Writers, synthesis: SynthesisConfig, config: BenchmarkConfig
) -> list[BenchmarkSample]:
    """The samples: the strings of each currency, then its pictures without an amount.

    Raises:
        NoWriters: if nobody is held out.
    """
    samples: list[BenchmarkSample] = []
    everybody = writers.synthesis(synthesis, "holdout")
    for place, currency in enumerate(CURRENCIES):
        # Seeds of their own: equal numbers would be by the same writer in every currency.
        seed = config.seed + 2 * place
        for share, count in ((0.0, config.strings), (1.0, config.negatives)):
            generator = everybody.writing(only(currency, share))
            samples += _questions(generator, currency, seed + int(share), count)
    return samples


def _questions(
    generator: Synthesis, currency: Currency, seed: int, count: int
) -> list[BenchmarkSample]:
    found: list[BenchmarkSample] = []
    for number in range(MOST_TRIES * count):
        if len(found) == count:
            break
        item = generator.item(seed, number)
        amount = _amount(item, currency)
        if amount is not None or not item.text:
            found.append(BenchmarkSample(item.picture, currency, amount))
    return found


def _amount(item: DrawnSample, currency: Currency) -> Decimal | None:
    meant = grammar_of(currency).meaning(item.text) if item.text else None
    return meant.amount if meant else None


def benchmark_arrays(samples: Sequence[BenchmarkSample]) -> "dict[str, npt.NDArray[Any]]":
    """The samples as arrays for a file: pictures side by side, amounts as texts, "" for none."""
    return {
        "ink": np.concatenate([sample.picture for sample in samples], axis=1),  # (40, all widths)
        "widths": np.array([sample.picture.shape[1] for sample in samples], np.int32),
        "currencies": np.array([sample.currency for sample in samples]),
        "amounts": np.array([str(sample.amount or "") for sample in samples]),
    }


def read_benchmark(path: Path) -> list[BenchmarkSample]:
    """The samples of a file, whose digest the caller has verified."""
    with np.load(path, allow_pickle=False) as archive:
        ends = np.cumsum(archive["widths"])[:-1]
        pictures = np.split(archive["ink"], ends, axis=1)
        told = zip(
            pictures, archive["currencies"].tolist(), archive["amounts"].tolist(), strict=True
        )
        return [
            BenchmarkSample(picture, currency, Decimal(amount) if amount else None)
            for picture, currency, amount in told
        ]


def run_benchmark(
    reader: AmountReader, samples: Sequence[BenchmarkSample], on_progress: OnProgress = silent
) -> list[EvaluatedReading]:
    """What the reader answers, in the order of the samples; "no amount" has the truth 0."""
    answers: list[EvaluatedReading] = []
    for number, one in enumerate(samples):
        began = time.perf_counter()
        reading = reader.read(one.crop, one.currency)
        seconds = time.perf_counter() - began
        name = Path(f"{one.currency}-{number:05}")
        answers.append(EvaluatedReading(name, one.amount or Decimal(0), reading, seconds))
        if len(answers) % TOLD == 0:
            on_progress(Progress(len(answers), len(samples), "string"))
    return answers


def benchmark_result(
    version: str, samples: Sequence[BenchmarkSample], answers: Sequence[EvaluatedReading]
) -> BenchmarkResult:
    """What the answers are worth."""
    pairs = list(zip(samples, answers, strict=True))
    strings = {
        currency: [told for asked, told in pairs if asked.currency == currency and asked.amount]
        for currency in CURRENCIES
    }
    negatives = [told for asked, told in pairs if not asked.amount]
    scores = BenchmarkScores(
        by_currency={
            currency: CurrencyScores.of(evaluate(one)) for currency, one in strings.items()
        },
        negatives=len(negatives),
        negatives_accepted=sum(negative.reading.decision == "accept" for negative in negatives),
    )
    return BenchmarkResult(
        version=version,
        scores=scores,
        right={currency: _ticks(one) for currency, one in strings.items()},
        ms=float(np.median([1000 * answer.seconds for answer in answers])),
    )


def _ticks(answers: Iterable[EvaluatedReading]) -> str:
    return "".join("01"[int(answer.right)] for answer in answers)
