"""Training a reader of amounts: fonts, pens, strings, network, calibration, benchmark, report."""

import os
from datetime import UTC, datetime
from pathlib import Path

from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger

from artifacts.cards.reader_card import card_of, data_of
from artifacts.reports.reader_report import draw_sheets, headline, reader_markdown, write_reader_run
from artifacts.reports.run_report import address_markdown, data_uri
from digits.amounts.reader.benchmark import BenchmarkConfig
from digits.amounts.reader.calibration import CalibrationConfig, calibrate_reader
from digits.amounts.reader.reader_card import Calibration, ReaderData
from digits.amounts.reader.reader_results import (
    BenchmarkedReader,
    FittedReader,
    FontFiles,
    PenFiles,
    ReaderRun,
    StartFile,
)
from digits.amounts.reader.recipe import AmountReaderConfig, AmountSynthesisConfig
from digits.config import IfFontsMissing, IfPenDataMissing
from digits.environment import sources_digest
from digits.line_reader.config import Start
from digits.operations.pen_files import gather_pen_data
from digits.operations.publish_version import publish_version
from digits.operations.reader_files import (
    checkpoint_of,
    gather_fonts,
    run_reader_benchmark,
    save_benchmark,
    save_reader,
    start_of,
    writers_of,
)
from digits.refs import FileRef
from digits.registry.retraining_check import decided, training_inputs
from digits.store.folders import Store
from tasks.caching import task
from tasks.progress import shown

Fonts = dict[str, FileRef]
MANY = 500  # readings a currency, from which on it pays to start processes for them


def inputs_of_reader(
    config: AmountReaderConfig,
    prepared: FileRef,
    fonts: Fonts,
    start: FileRef | None,
    pens: FileRef | None = None,
) -> str:
    """The digest of all that a training depends on, as its card will hold it."""
    others = "".join(fonts[name].sha256 for name in sorted(fonts)) + (start.sha256 if start else "")
    others += pens.sha256 if pens else ""
    return training_inputs(config, prepared.sha256, others, sources_digest(("digits",)))


def drawing_processes() -> int:
    """Processes that draw strings while this one trains: one for every second core."""
    return (os.cpu_count() or 1) // 2


@task()
def find_fonts(fonts: str, if_missing: IfFontsMissing, store: Path) -> FontFiles:
    """Fetch the handwriting fonts, or find those of a folder; say if some are missing."""
    files = gather_fonts(Store(store), fonts, may_lack=if_missing == "skip")
    if files.reason:
        get_run_logger().warning(files.reason)
    return files


@task()
def find_pen_data(pen_data: str, if_missing: IfPenDataMissing, store: Path) -> PenFiles:
    """Fetch recordings of real pens, or find those of a folder; say if some are missing."""
    files = gather_pen_data(Store(store), pen_data, may_lack=if_missing == "skip")
    if files.reason:
        get_run_logger().warning(files.reason)
    return files


@task()
def find_start(start: Start, store: Path) -> StartFile:
    """Find the digit CNN or the reader from which a training may start."""
    return start_of(Store(store), start)


@task()
def find_unchanged_reader(inputs: str, store: Path) -> list[str]:
    """What was decided about the reader that this run would train, if anything."""
    outcome = decided(store / "models", "reader", inputs)
    return [f"reader {outcome}"] if outcome else []


@task(uses=("digits", "artifacts"))
def draw_strings(
    prepared: FileRef,
    fonts: Fonts,
    pens: FileRef | None,
    config: AmountSynthesisConfig,
    seed: int,
    store: Path,
) -> dict[str, FileRef]:
    """Draw contact sheets of what the reader learns from."""
    return draw_sheets(Store(store), writers_of(prepared, fonts, pens), config, seed)


@task()
def publish_strings(sheets: dict[str, FileRef]) -> None:
    """Show the contact sheets in the Prefect UI."""
    for name, file in sheets.items():
        picture = data_uri(file.verified().read_bytes())
        create_markdown_artifact(
            f"![Synthetic amounts]({picture})\n", key=name, description="Synthetic amounts"
        )


@task(uses=("digits",))
def fit_reader(
    prepared: FileRef,
    fonts: Fonts,
    pens: FileRef | None,
    config: AmountReaderConfig,
    start: FileRef | None,
    inputs: str,
    store: Path,
) -> FittedReader:
    """Train the network, from the last checkpoint on if a run with these inputs was cut off."""
    # Imported here: a run that is served from the cache needs no TensorFlow.
    from digits.line_reader import trainer
    from digits.line_reader.pretrained import initial_values

    writers, kept = writers_of(prepared, fonts, pens), checkpoint_of(Store(store), inputs)
    if kept.exists():
        get_run_logger().info("The training goes on from its checkpoint %s", kept)
    content = start.verified().read_bytes() if start else b""
    with shown("Reader of amounts", "training-reader") as on_progress:
        fit = trainer.fit_reader(
            writers,
            config.synthesis.texts,
            config,
            kept,
            initial=initial_values(config.start, content),
            workers=drawing_processes(),
            on_progress=on_progress,
        )
    return save_reader(Store(store), fit, writers, config)


@task()
def forget_checkpoint(inputs: str, store: Path) -> None:
    """Remove what a training that is done, and kept, does not need any more."""
    checkpoint_of(Store(store), inputs).unlink(missing_ok=True)


@task(uses=("digits",))
def calibrate(
    onnx: FileRef,
    prepared: FileRef,
    fonts: Fonts,
    pens: FileRef | None,
    synthesis: AmountSynthesisConfig,
    config: CalibrationConfig,
) -> Calibration:
    """Fit confidence model and threshold on synthetic strings by holdout writers."""
    content, writers = onnx.verified().read_bytes(), writers_of(prepared, fonts, pens)
    workers = (os.cpu_count() or 1) if config.harder >= MANY else 0
    with shown("Calibration", "calibrating-reader") as on_progress:
        return calibrate_reader(
            content, writers, synthesis, config, workers=workers, on_progress=on_progress
        )


@task(uses=("digits", "artifacts"))
def draw_benchmark(
    prepared: FileRef,
    fonts: Fonts,
    pens: FileRef | None,
    config: AmountReaderConfig,
    benchmark: BenchmarkConfig,
    store: Path,
) -> FileRef:
    """Draw the strings on which readers are compared."""
    return save_benchmark(Store(store), writers_of(prepared, fonts, pens), config, benchmark)


@task()
def describe_reader_data(
    prepared: FileRef,
    fonts: Fonts,
    pens: FileRef | None,
    config: AmountReaderConfig,
    benchmark: FileRef,
    start: str,
) -> ReaderData:
    """Describe for the card what the reader was trained on."""
    return data_of(writers_of(prepared, fonts, pens), prepared.sha256, config, benchmark, start)


@task(uses=("digits", "artifacts"))
def benchmark_reader(
    fitted: FittedReader,
    config: AmountReaderConfig,
    data: ReaderData,
    calibration: Calibration,
    benchmark: FileRef,
    store: Path,
) -> BenchmarkedReader:
    """Run the benchmark with the reader, before it is published."""
    draft = card_of(
        fitted.onnx, config, data, calibration, {}, "",
        reproduce="", fit_seconds=fitted.fit_seconds, parameters=fitted.parameters,
    )  # fmt: skip
    with shown("Benchmark", "benchmarking-reader") as on_progress:
        return run_reader_benchmark(Store(store), draft, fitted.onnx, benchmark, on_progress)


@task()
def publish_reader(
    run: ReaderRun,
    config: AmountReaderConfig,
    data: ReaderData,
    inputs: str,
    command: str,
    store: Path,
) -> str:
    """Put the reader into the store's models with its card; returns its folder."""
    card = card_of(
        run.fitted.onnx,
        config,
        data,
        run.calibration,
        run.environment,
        datetime.now(UTC).isoformat(timespec="seconds"),
        reproduce=command,
        fit_seconds=run.fitted.fit_seconds,
        parameters=run.fitted.parameters,
        inputs=inputs,
        notes=run.notes,
        model=run.fitted.weights,
        benchmark=run.benchmarked.result.scores,
    )
    files = [run.fitted.onnx, run.fitted.weights]
    return str(publish_version(Store(store), card.kind, card.version, card, files))


@task()
def report_reader(run: ReaderRun, sheets: dict[str, FileRef], store: Path) -> str:
    """Write the report and show it in the Prefect UI; returns its folder."""
    folder = write_reader_run(Store(store), run, sheets)
    create_markdown_artifact(
        reader_markdown(run), key="model-reader", description="The reader of amounts"
    )
    create_markdown_artifact(
        address_markdown(folder),
        key="report-reader",
        description="The report: one file, for browser and print",
    )
    get_run_logger().info(headline(run))
    get_run_logger().info("Report: %s", folder / "report.html")
    return str(folder)
