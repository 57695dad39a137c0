"""Training the reader of MICR lines, from drawn lines to a folder with its card.

It learns from nothing but lines that this package draws, so the same code and versions give the
same reader again.
"""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from digits.amounts.decision.threshold import threshold_for
from digits.amounts.reader.reader_results import FittedReader
from digits.environment import environment, imports_digest
from digits.handwriting.samples import padded
from digits.line_reader.config import ReaderConfig
from digits.line_reader.network_session import Reader
from digits.micr.characters import MICR_ALPHABET, SPACE
from digits.micr.drawn_lines import HARDER, MicrLines, MicrPrinters
from digits.micr.line_texts import MicrTexts
from digits.micr.micr_card import LineScores, MicrCard
from digits.micr.micr_line import MicrLine, printed_line
from digits.micr.micr_reader import MicrReading, reading_of
from digits.models.model_card import CARD_FILE, CardFile
from digits.operations.errors import NoThreshold
from digits.operations.fitted_readers import CHECKED, ReaderFiles, save_fit
from digits.operations.reader_files import checkpoint_of
from digits.progress import OnProgress, Progress, silent
from digits.store.atomic import atomic_folder
from digits.store.folders import Store

FILES = ReaderFiles("micr", "micr.onnx", MICR_ALPHABET, most_bytes=1_000_000)
MEASURED = 20_000  # lines, drawn anew and worse
MOST_MISREAD = 1e-3  # of the lines that count as known
HOLDOUT_SEED = 1_004  # of the lines that it is measured on, and of none that it learns from
TOLD = 200  # lines from one progress report to the next
GENERATOR = ("digits.micr.drawn_lines",)  # with all that it imports
TITLE = "Reader of MICR lines"
INTENDED_USE = (
    "Reading the line of E-13B at the bottom of a check's picture, to know the check again when it "
    "is presented once more."
)
NOT_INTENDED_FOR = "Posting a check to an account; lines in CMC-7 or OCR-B."
LIMITS = (
    "It was trained and measured on lines that were drawn by code.",
    "Lines with more than 52 characters were not drawn.",
)


class ReadLine(NamedTuple):
    """A drawn line and what is read of it."""

    printed: str
    read: MicrReading

    @property
    def right(self) -> bool:
        """Whether each character was read right; spaces are not read."""
        return self.printed.replace(SPACE, "") == self.read.text

    @property
    def says(self) -> MicrLine | None:
        """The check that it would be known by."""
        found = printed_line(self.read.text)
        return found.line if found else None

    @property
    def misleads(self) -> bool:
        """Whether that is another check's."""
        true = printed_line(self.printed)
        return self.says is not None and (true is None or self.says != true.line)


def train_micr(
    store: Store,
    folder: Path,
    config: ReaderConfig,
    *,
    measured: int = MEASURED,
    on_progress: OnProgress = silent,
) -> MicrCard:
    """Draw, train, certify the threshold, and write the network with its card.

    Args:
        store: with the checkpoint, from which a training that was cut off goes on.
        folder: where to; what is there gives way.
        config: the recipe.
        measured: lines on which it is measured.
        on_progress: told while it learns, and while it is measured.

    Raises:
        ExportMismatch: if the export differs from the network.
        NoThreshold: if it is not sure enough of enough lines.
        MalformedCheckpoint: if the checkpoint is damaged.
        StoreFull, StoreNotWritable: if the folder cannot be written.
    """
    # Imported here: only training needs Keras.
    from digits.line_reader.trainer import fit_reader

    made_of = _generator() + config.model_dump_json()
    kept = checkpoint_of(store, hashlib.sha256(made_of.encode()).hexdigest(), FILES.kind)
    fit = fit_reader(MicrPrinters(), MicrTexts(), config, kept, on_progress=on_progress)
    lines = MicrLines(config.synthesis, MicrTexts())
    samples = [lines.item(config.seed, index) for index in range(CHECKED)]
    pictures = padded(samples, MICR_ALPHABET).pictures
    fitted = save_fit(store, FILES, fit, pictures, config.batch_size)
    content = fitted.onnx.verified().read_bytes()
    harder = MicrLines(config.synthesis, MicrTexts(), HARDER)
    reader = Reader.opened(content, MICR_ALPHABET)
    card = _card(fitted, read_lines(reader, harder, measured, on_progress), config)
    with atomic_folder(folder, replace=True) as fresh:
        (fresh / FILES.onnx).write_bytes(content)
        (fresh / CARD_FILE).write_text(card.to_json(), "utf-8")
    kept.unlink(missing_ok=True)
    return card


def read_lines(
    reader: Reader, lines: MicrLines, count: int, on_progress: OnProgress = silent
) -> list[ReadLine]:
    """Lines that nothing was learned from, and what is read of them."""
    read = []
    for index in range(count):
        sample = lines.item(HOLDOUT_SEED, index)
        read.append(ReadLine(sample.text, reading_of(reader, sample.picture)))
        if (index + 1) % TOLD == 0:
            on_progress(Progress(index + 1, count, "line"))
    return read


def _generator() -> str:
    return imports_digest(GENERATOR)


def _card(fitted: FittedReader, read: list[ReadLine], config: ReaderConfig) -> MicrCard:
    said = [line for line in read if line.says is not None]  # what says nothing misleads nobody
    threshold = threshold_for(
        [line.read.probability for line in said],
        [not line.misleads for line in said],
        MOST_MISREAD,
        "drawn lines of a known form",
    )
    if threshold.value is None:
        raise NoThreshold(
            "The reader of MICR lines is not sure enough of enough lines",
            received=threshold.words,
            remedy="train it longer",
        )
    versions = environment()
    return MicrCard(
        version=fitted.version,
        title=TITLE,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        intended_use=INTENDED_USE,
        not_intended_for=NOT_INTENDED_FOR,
        config=config.model_dump(mode="json"),
        limits=LIMITS,
        versions={name: text for name, text in versions.items() if name != "git_commit"},
        git_commit=versions["git_commit"],
        files={"onnx": CardFile.of(fitted.onnx)},
        fit_seconds=fitted.fit_seconds,
        parameters=fitted.parameters,
        threshold=threshold.value,
        bound=threshold.bound,
        generator=_generator(),
        lines=fitted.strings,
        holdout=LineScores(
            lines=len(read),
            right=sum(line.right for line in read),
            known=threshold.accepted,
            misread=threshold.misread,
        ),
        reproduce=f"digits train-micr --seed {config.seed} --steps {config.steps}",
    )
