"""Fit confidence models and threshold of a reader anew, and run the benchmark with it.

For use after the generator changed:

    python -m tests.bench.recalibrate [FOLDER] [--fonts DIR] [--pen-data DIR] [--prepared FILE]
        [--preset small]

FOLDER holds ``card.json`` and ``reader.onnx``; without one it is the reader of the package. The
network stays as it is, and so does all that the card tells of its training; the card then notes
which commit calibrated it. Only strings by hands that it never saw are read: as many as a training
of the preset reads.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from artifacts.cards.reader_card import data_of
from digits.amounts.reader.calibration import calibrate_reader
from digits.amounts.reader.reader_card import BUNDLED_READER, ReaderCard
from digits.amounts.reader.reader_plan import READER_PLANS, ReaderPlan
from digits.amounts.reader.recipe import AmountReaderConfig
from digits.environment import git_commit
from digits.line_reader.batches import Writers
from digits.models.model_card import CARD_FILE
from digits.operations.pen_files import gather_pen_data
from digits.operations.reader_files import (
    gather_fonts,
    run_reader_benchmark,
    save_benchmark,
    writers_of,
)
from digits.progress import Progress
from digits.refs import FileRef
from digits.settings import store_root
from digits.store.atomic import write_text
from digits.store.folders import Store
from tests.bench.study import newest_prepared

DEFAULT = READER_PLANS["default"]


def recalibrated(
    folder: Path,
    prepared: FileRef,
    writers: Writers,
    store: Store,
    plan: ReaderPlan = DEFAULT,
) -> ReaderCard:
    """The reader's card with the confidence models, threshold and benchmark of today."""
    card = ReaderCard.read(folder / CARD_FILE)
    config = AmountReaderConfig.model_validate(card.config)
    onnx = FileRef.of(folder / card.files["onnx"].name)
    calibration = calibrate_reader(
        onnx.verified().read_bytes(),
        writers,
        config.synthesis,
        plan.calibration,
        workers=os.cpu_count() or 1,
        on_progress=_show_progress,
    )
    benchmark = save_benchmark(store, writers, config, plan.benchmark)
    file = data_of(writers, prepared.sha256, config, benchmark).benchmark
    draft = card.model_copy(
        update={
            "calibration": calibration,
            "data": card.data.model_copy(update={"benchmark": file}),
            "notes": (f"Calibrated and benchmarked anew by commit {git_commit()}.",),
        }
    )
    scores = run_reader_benchmark(store, draft, onnx, benchmark, _show_progress).result.scores
    return draft.model_copy(update={"benchmark": scores})


def _show_progress(progress: Progress) -> None:
    print(f"\r{progress.done:,} of {progress.total:,}", end="", file=sys.stderr)


def main() -> None:
    """Read the arguments, work in a store of its own, replace the card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=BUNDLED_READER)
    parser.add_argument("--prepared", type=Path, help="prepared MNIST; empty: the store's newest")
    parser.add_argument("--fonts", default="auto", help="auto, none, or a folder")
    parser.add_argument("--pen-data", default="none", help="where the reader learned from any")
    parser.add_argument("--preset", choices=list(READER_PLANS), default="default")
    asked = parser.parse_args()
    prepared = asked.prepared or newest_prepared(Store(store_root()).prepare())
    file, plan = FileRef.of(prepared), READER_PLANS[asked.preset]
    with tempfile.TemporaryDirectory() as private:
        store = Store(Path(private)).prepare()
        fonts = gather_fonts(store, asked.fonts, may_lack=False).files
        pens = gather_pen_data(store, asked.pen_data, may_lack=False).file
        card = recalibrated(asked.folder, file, writers_of(file, fonts, pens), store, plan)
    write_text(asked.folder / CARD_FILE, card.to_json())
    print(f"\n{card.calibration.threshold.words}")


if __name__ == "__main__":
    main()
