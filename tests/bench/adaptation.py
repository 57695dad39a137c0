"""What the shipped reader gains where it is adapted to a drawn bank, and what it forgets.

    python -m tests.bench.adaptation STORE BANK [--decisions N] [--steps N] [--batch N]
        [--share X] [--rate X] [--kept X] [--bank-only]

STORE holds prepared MNIST, fonts and recorded pens, as a training of readers leaves them; it is
written into, too. BANK is one of `tests.bench.drawn_banks`. Printed are the whole amounts read
right before and after adapting on N decided lines: of that bank by writers that were never seen,
and of the general benchmark, with what was accepted of its negatives; and the minutes. With
--bank-only the benchmark is left out.
"""

import argparse
import itertools
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from artifacts.cards.reader_card import card_of, data_of
from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.benchmark import BenchmarkConfig
from digits.amounts.reader.calibration import CalibrationConfig, calibrate_reader
from digits.amounts.reader.own_lines import OwnLine
from digits.amounts.reader.reader_card import BUNDLED_READER, Calibration, ReaderCard
from digits.handwriting.font_list import FONTS
from digits.line_reader.batches import Writers
from digits.line_reader.network_session import Reader
from digits.models.model_card import CARD_FILE
from digits.operations.adapt_reader import (
    AdaptationConfig,
    AdaptedReader,
    Sources,
    adapt_reader,
    adapted_recipe,
    inputs_of_adaptation,
)
from digits.operations.pen_files import read_pen_records
from digits.operations.reader_files import run_reader_benchmark, save_benchmark, writers_of
from digits.progress import Progress
from digits.refs import FileRef
from digits.registry.versions import Published
from digits.store.folders import Store
from tests.bench.drawn_banks import BANKS, bank_lines
from tests.bench.study import newest_prepared

DECISIONS, MEASURED = 500, 600
# A third of the benchmark that a training runs, and less than an adaptation is calibrated on.
REDUCED = BenchmarkConfig(strings=250, negatives=80, literal=400)
CALIBRATION = CalibrationConfig(usual=20, harder=2_000, negatives=60, literal=500)
WRONG = 25  # of so many decided lines one has another one's amount: people err, too


class Bench(NamedTuple):
    """What an adaptation is made and measured with."""

    store: Store
    shipped: Published
    sources: Sources
    writers: Writers
    config: AdaptationConfig


def bench_of(store: Store, config: AdaptationConfig) -> Bench:
    """All that lies in a store already."""
    folder = store.path("data", "fonts")
    fonts = {
        font.name: FileRef.of(folder / font.file) for font in FONTS if (folder / font.file).exists()
    }
    pens = sorted(store.path("data").glob("pens-*.npz"))
    sources = Sources(FileRef.of(newest_prepared(store)), fonts, FileRef.of(pens[-1]))
    shipped = Published(BUNDLED_READER, ReaderCard.read(BUNDLED_READER / CARD_FILE))
    return Bench(store, shipped, sources, writers_of(*sources), config)


def decided(bank: str, bench: Bench, count: int) -> list[OwnLine]:
    """Lines as they were decided; a few have the amount of the line before."""
    pens = read_pen_records(bench.sources.pens)
    if pens is None:
        sys.exit("There are no recorded pens in the store.")
    lines = list(itertools.islice(bank_lines(BANKS[bank], pens, unseen=False), count))
    for place in range(WRONG, len(lines), WRONG):
        lines[place] = lines[place]._replace(amount=lines[place - 1].amount)
    return lines


def measured(bank: str, bench: Bench) -> list[OwnLine]:
    """Lines of the bank by its other writers."""
    pens = read_pen_records(bench.sources.pens)
    if pens is None:
        sys.exit("There are no recorded pens in the store.")
    return list(itertools.islice(bank_lines(BANKS[bank], pens, unseen=True), MEASURED))


def adapted_version(bench: Bench, lines: Sequence[OwnLine]) -> AdaptedReader:
    """The shipped reader, trained further on lines."""
    inputs = inputs_of_adaptation(bench.shipped, lines, bench.config, bench.sources)
    return adapt_reader(
        bench.store,
        bench.shipped,
        lines,
        bench.writers,
        bench.config,
        inputs,
        workers=1,
        on_progress=_told,
    )


def draft_of(bench: Bench, adapted: AdaptedReader, benchmark: FileRef) -> ReaderCard:
    """A card of the adapted reader with a calibration of its own, as it would be published."""
    recipe = adapted_recipe(bench.shipped, bench.config)
    calibration = calibrated(bench, adapted)
    data = data_of(bench.writers, bench.sources.prepared.sha256, recipe, benchmark)
    fitted = adapted.fitted
    return card_of(
        fitted.onnx, recipe, data, calibration, {}, "",
        reproduce="", fit_seconds=fitted.fit_seconds, parameters=fitted.parameters,
    )  # fmt: skip


def calibrated(bench: Bench, adapted: AdaptedReader) -> Calibration:
    """The calibration of an adapted reader on drawn lines."""
    recipe = adapted_recipe(bench.shipped, bench.config)
    return calibrate_reader(
        adapted.fitted.onnx.verified().read_bytes(),
        bench.writers,
        recipe.synthesis,
        CALIBRATION,
        workers=os.cpu_count() or 1,
        on_progress=_told,
    )


def told_of_bank(name: str, reader: AmountReader, lines: Sequence[OwnLine]) -> int:
    """Print, and give, how many amounts of the bank a reader reads right."""
    readings = [reader.read(Image.fromarray(line.crop), line.currency) for line in lines]
    pairs = list(zip(readings, lines, strict=True))
    right = sum(reading.amount == line.amount for reading, line in pairs)
    accepted = [pair for pair in pairs if pair[0].decision == "accept"]
    wrong = sum(reading.amount != line.amount for reading, line in accepted)
    print(
        f"{name}, unseen writers of the bank: {right} of {len(lines)} right "
        f"({right / len(lines):.1%}), {len(accepted)} accepted, {wrong} of them misread",
        flush=True,
    )
    return right


def told_of_benchmark(bench: Bench, card: ReaderCard, onnx: FileRef, benchmark: FileRef) -> None:
    """Print what a reader reads right of the general benchmark, and accepts of its negatives."""
    scores = run_reader_benchmark(bench.store, card, onnx, benchmark, _told).result.scores
    each = scores.by_currency.values()
    right = sum(one.exact_match * one.n for one in each) / sum(one.n for one in each)
    taken, wrong = (sum(getattr(one, name) for one in each) for name in _ACCEPTED)
    currencies = ", ".join(
        f"{name} {one.exact_match:.1%}" for name, one in scores.by_currency.items()
    )
    print(
        f"benchmark: {right:.1%} right ({currencies}), {taken} accepted, {wrong} of them misread; "
        f"{scores.negatives_accepted} of {scores.negatives:,} negatives accepted",
        flush=True,
    )


_ACCEPTED = ("accepted", "misread_accepted")


def _told(progress: Progress) -> None:
    done = f"\r{progress.done:,.0f} of {progress.total:,} {progress.unit}s "
    print(done, end="", file=sys.stderr, flush=True)


def main() -> None:
    """Read the arguments, adapt, measure, print."""
    default = AdaptationConfig()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("bank", choices=list(BANKS))
    parser.add_argument("--decisions", type=int, default=DECISIONS)
    parser.add_argument("--steps", type=int, default=default.steps)
    parser.add_argument("--batch", type=int, default=default.batch_size)
    parser.add_argument("--share", type=float, default=default.share)
    parser.add_argument("--rate", type=float, default=default.learning_rate)
    parser.add_argument("--kept", type=float, default=default.kept)
    parser.add_argument("--bank-only", action="store_true")
    asked = parser.parse_args()
    changes = {
        "steps": asked.steps,
        "batch_size": asked.batch,
        "share": asked.share,
        "learning_rate": asked.rate,
        "kept": asked.kept,
    }
    config = AdaptationConfig.model_validate(default.model_dump() | changes)
    print(f"{asked.bank}: {asked.decisions} decided lines, {changes}", flush=True)
    bench = bench_of(Store(asked.store).prepare(), config)
    adapted = adapted_to(bench, asked.bank, asked.decisions)
    if not asked.bank_only:
        compare(bench, adapted)


def adapted_to(bench: Bench, bank: str, decisions: int) -> AdaptedReader:
    """Adapt to one bank, and print what came of it there."""
    lines, unseen = decided(bank, bench, decisions), measured(bank, bench)
    shipped = AmountReader.opened()
    before = told_of_bank("before", shipped, unseen)
    begun = time.perf_counter()
    adapted = adapted_version(bench, lines)
    print(f"{_minutes(begun)} to train; {adapted.own}", flush=True)
    # Calibration changes what is accepted, but not what is read.
    content = adapted.fitted.onnx.verified().read_bytes()
    reader = shipped._replace(reader=Reader.opened(content, ALPHABET))
    after = told_of_bank("after, not calibrated yet", reader, unseen)
    gone = (after - before) / max(1, len(unseen) - before)
    print(f"mistakes gone: {gone:.0%}", flush=True)
    return adapted


def compare(bench: Bench, adapted: AdaptedReader) -> None:
    """Calibrate the adapted reader, and print both readers' general benchmark."""
    recipe = adapted_recipe(bench.shipped, bench.config)
    benchmark = save_benchmark(bench.store, bench.writers, recipe, REDUCED)
    begun = time.perf_counter()
    card = draft_of(bench, adapted, benchmark)
    print(f"{_minutes(begun)} to calibrate; {card.calibration.threshold.words}", flush=True)
    begun = time.perf_counter()
    shipped = bench.shipped.folder / bench.shipped.card.files["onnx"].name
    if isinstance(bench.shipped.card, ReaderCard):
        told_of_benchmark(bench, bench.shipped.card, FileRef.of(shipped), benchmark)
    told_of_benchmark(bench, card, adapted.fitted.onnx, benchmark)
    print(f"{_minutes(begun)} for both benchmarks", flush=True)


def _minutes(begun: float) -> str:
    return f"{(time.perf_counter() - begun) / 60:.1f} min"


if __name__ == "__main__":
    main()
