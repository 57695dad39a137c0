"""Training a reader of amounts in words: fonts, pens, words, network, letter error rate, card."""

from pathlib import Path
from typing import Annotated, Any

from prefect import flow
from pydantic import Field

from digits.amounts.reader.reader_results import FontFiles, PenFiles
from digits.amounts.words.words_plan import words_plan
from digits.config import Preset, Seed
from digits.handwriting.config import Share
from digits.line_reader.config import MOST_STEPS, MOST_STRINGS, ReaderStart
from digits.operations.network_folders import check_network_place
from digits.settings import store_root
from digits.store.folders import Store
from flows.one_at_a_time import one_at_a_time
from tasks.caching import Steps
from tasks.train_reader import find_fonts, find_pen_data
from tasks.train_words import (
    find_word_data,
    find_words_start,
    fit_words_reader,
    forget_words_checkpoint,
    inputs_of_words,
    measure_words,
    publish_words,
)

StepCount = Annotated[int, Field(ge=0, le=MOST_STEPS)]
BatchSize = Annotated[int, Field(ge=0, le=MOST_STRINGS)]


@flow(name="train-words", result_serializer="json", persist_result=False)
@one_at_a_time
def train_words(
    preset: Preset = "default",
    seed: Seed = 0,
    steps: StepCount = 0,
    batch_size: BatchSize = 0,
    start: ReaderStart = "scratch",
    blend: Share = 0.0,
    fonts: str = "auto",
    pen_data: str = "auto",
    out: str = "",
    refresh: bool = False,
    store: str = "",
) -> dict[str, Any]:
    """Train a reader of amounts in words on composed lines, and measure it letter by letter.

    A run that was cut off goes on from its last checkpoint. Steps that are done already, with the
    same data, settings and code, are served from cached results. Network, weights and card are
    left in a folder. Checks are read with the one in the package, until this one is calibrated
    and put there.

    Args:
        preset: small shows in a minute that everything works, and reads nothing; default and
            thorough train for 4,000 steps, thorough a larger network with averaged weights.
        seed: Same seed, same machine, same versions: same reader.
        steps: Steps of training; 0 keeps the preset's own.
        batch_size: Lines that each step learns from; 0 keeps the preset's own. Many pay on a GPU.
        start: Where the weights begin: from scratch; reader for all as those of the reader in the
            package, which wants the preset thorough.
        blend: Share of the way by which the weights go back, at the end, to those of the reader
            from which they went on.
        fonts: Handwriting fonts to learn from besides recorded words: auto for those that npm
            fetches once, none, or a folder that holds their files.
        pen_data: Recordings of words, letters and figures to learn from: auto for public
            collections that are fetched once, none, or a folder that holds their archives.
        out: The folder for network, weights and card. It is empty, not there yet, or holds an
            earlier reader of words, which gives way, its calibration.json too. Empty: the
            version's own folder in the store's models.
        refresh: Run every step anew, whatever is cached.
        store: The folder for data, models and reports. Empty: the setting DIGITS_STORE, or
            artifacts/store.
    """
    plan = words_plan(preset, seed, steps, start, batch_size, blend)
    folder = str(check_network_place(Path(out), "words")) if out else ""
    root = Store(store_root(store)).prepare().root
    pipeline = Steps(root / "cache", refresh=refresh)
    hands: tuple[FontFiles, PenFiles, PenFiles] = (
        pipeline.run(find_fonts, fonts, "fail", root),
        pipeline.run(find_pen_data, pen_data, "fail", root),
        pipeline.run(find_word_data, pen_data, root),
    )
    config, files = plan.reader, (hands[0].files, hands[1].file, hands[2].file)
    begun = pipeline.run(find_words_start, start)
    inputs = inputs_of_words(config, *files, begun.file)
    fitted = pipeline.run(fit_words_reader, *files, config, begun.file, inputs, root)
    pipeline.run(forget_words_checkpoint, inputs, root)
    measured = pipeline.run(measure_words, fitted, *files, config, plan.holdout_lines, root)
    command = f"digits train-words --preset {preset} --seed {seed} --start {start}"
    command += f" --steps {steps}" if steps else ""
    command += f" --batch-size {batch_size}" if batch_size else ""
    command += f" --blend {blend}" if blend else ""
    recorded = (inputs, command, begun.reader)
    folder = pipeline.run(publish_words, fitted, config, hands, measured, recorded, folder, root)
    return {
        "outcome": "trained",
        "version": fitted.version,
        "folder": folder,
        "letter_error_rate": {writer: own.error_rate for writer, own in measured.scores.items()},
    }
