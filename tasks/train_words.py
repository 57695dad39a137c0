"""Training a reader of amounts in words: recorded words, network, letter error rate, card."""

from datetime import UTC, datetime
from pathlib import Path

from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger

from artifacts.cards.words_card import GENERATOR_ROOMS, words_card_of
from artifacts.reports.words_report import words_headline, words_markdown
from digits.amounts.reader.reader_results import FittedReader, FontFiles, PenFiles, StartFile
from digits.amounts.words.recipe import WordReaderConfig
from digits.amounts.words.words_results import MeasuredWords
from digits.environment import environment, sources_digest
from digits.line_reader.config import ReaderStart
from digits.operations.pen_files import gather_word_data
from digits.operations.reader_files import checkpoint_of
from digits.operations.words_files import (
    FILES,
    holdout_lines,
    lines_to_learn,
    measure_words_reader,
    publish_words_reader,
    save_words_reader,
    word_writers_of,
    words_start_of,
)
from digits.refs import FileRef
from digits.registry.retraining_check import training_inputs
from digits.store.folders import Store
from tasks.caching import task
from tasks.progress import shown
from tasks.train_reader import Fonts, drawing_processes

LEARNING_ROOMS = (*GENERATOR_ROOMS, "digits/line_reader")  # whose sources shape the network


def inputs_of_words(
    config: WordReaderConfig,
    fonts: Fonts,
    pens: FileRef | None,
    words: FileRef | None,
    start: FileRef | None = None,
) -> str:
    """The digest of all that a training depends on, as its card will hold it."""
    others = (file for file in (pens, words, start) if file)
    files = [*(fonts[name] for name in sorted(fonts)), *others]
    data = "".join(file.sha256 for file in files)
    return training_inputs(config, data, "", sources_digest(LEARNING_ROOMS))


@task()
def find_word_data(pen_data: str, store: Path) -> PenFiles:
    """Fetch recordings of words, or find those of a folder."""
    return gather_word_data(Store(store), pen_data)


@task()
def find_words_start(start: ReaderStart) -> StartFile:
    """Find the reader of words from which a training may go on."""
    return words_start_of(start)


@task(uses=("digits",))
def fit_words_reader(
    fonts: Fonts,
    pens: FileRef | None,
    words: FileRef | None,
    config: WordReaderConfig,
    start: FileRef | None,
    inputs: str,
    store: Path,
) -> FittedReader:
    """Train the network, from the last checkpoint on if a run with these inputs was cut off."""
    # Imported here: a run that is served from the cache needs no TensorFlow.
    from digits.line_reader.pretrained import initial_values
    from digits.line_reader.trainer import fit_reader

    writers = word_writers_of(fonts, pens, words)
    lines, kept = lines_to_learn(writers, config), checkpoint_of(Store(store), inputs, FILES.kind)
    begins = "goes on from" if kept.exists() else "keeps"
    get_run_logger().info("The training %s its checkpoint %s", begins, kept)
    content = start.verified().read_bytes() if start else b""
    with shown("Reader of words", "training-words") as on_progress:
        fit = fit_reader(
            writers,
            config.synthesis.texts,
            config,
            kept,
            initial=initial_values(config.start, content),
            workers=drawing_processes(),
            on_progress=on_progress,
        )
    return save_words_reader(Store(store), fit, lines, config)


@task()
def forget_words_checkpoint(inputs: str, store: Path) -> None:
    """Remove what a training that is done, and kept, does not need any more."""
    checkpoint_of(Store(store), inputs, FILES.kind).unlink(missing_ok=True)


@task(uses=("digits",))
def measure_words(
    fitted: FittedReader,
    fonts: Fonts,
    pens: FileRef | None,
    words: FileRef | None,
    config: WordReaderConfig,
    count: int,
    store: Path,
) -> MeasuredWords:
    """Read lines by writers and fonts that the reader never saw."""
    lines = holdout_lines(word_writers_of(fonts, pens, words), config)
    with shown("Lines by holdout writers", "measuring-words") as on_progress:
        return measure_words_reader(
            Store(store), fitted.onnx, lines, config.seed, count, on_progress
        )


@task()
def publish_words(
    fitted: FittedReader,
    config: WordReaderConfig,
    hands: tuple[FontFiles, PenFiles, PenFiles],
    measured: MeasuredWords,
    recorded: tuple[str, str, str],
    out: str,
    store: Path,
) -> str:
    """Write network, weights and card, and show the training in the Prefect UI; the folder."""
    inputs, command, start = recorded
    card = words_card_of(
        fitted, config, hands, measured, environment(),
        datetime.now(UTC).isoformat(timespec="seconds"), reproduce=command, inputs=inputs,
        start=start,
    )  # fmt: skip
    folder = publish_words_reader(Store(store), fitted, card, out)
    create_markdown_artifact(
        words_markdown(card, fitted, measured),
        key="model-words",
        description="The reader of amounts in words",
    )
    get_run_logger().info(words_headline(measured.scores))
    get_run_logger().info("Version %s: %s", card.version, folder)
    return str(folder)
