"""Readers of amounts in words on disk: who writes, a fit, what it reads, and what is published.

A fit lies under ``fits/words/VERSION/``; what is published under ``models/words/VERSION/``, or in
any folder: ``card.json``, ``words.onnx``, ``weights.npz``.
"""

import hashlib
import io
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from digits.amounts.reader.reader_results import FittedReader, StartFile
from digits.amounts.words.alphabet import WORDS_ALPHABET
from digits.amounts.words.holdout_lines import ReadLine, letter_scores, read_lines
from digits.amounts.words.recipe import WordReaderConfig, WordWriters
from digits.amounts.words.words_card import WordsCard
from digits.amounts.words.words_reader import BUNDLED_WORDS_READER
from digits.amounts.words.words_results import LineExample, MeasuredWords
from digits.handwriting.samples import padded
from digits.handwriting.word_lines import WordLines
from digits.line_reader.config import ReaderStart
from digits.line_reader.network_session import Reader
from digits.models.model_card import CARD_FILE
from digits.operations.errors import NoWeightsKept
from digits.operations.fitted_readers import CHECKED, ReaderFiles, save_fit
from digits.operations.pen_files import read_pen_records
from digits.progress import OnProgress, silent
from digits.refs import FileRef
from digits.store.atomic import atomic_folder, write_bytes
from digits.store.folders import Store

if TYPE_CHECKING:  # the module imports Keras, which only training needs
    from digits.line_reader.trainer import ReaderFit

FILES = ReaderFiles("words", "words.onnx", WORDS_ALPHABET, most_bytes=3_000_000)
EXAMPLES = 8  # lines that are shown with what is read of them


def word_writers_of(
    fonts: Mapping[str, FileRef], pens: FileRef | None, words: FileRef | None
) -> WordWriters:
    """Who writes: fonts, recorded letters and figures, recorded words.

    Raises:
        FileChanged: if a file is gone or has changed.
    """
    content = {name: file.verified().read_bytes() for name, file in fonts.items()}
    return WordWriters(content, read_pen_records(pens), read_pen_records(words))


def words_start_of(start: ReaderStart, folder: Path = BUNDLED_WORDS_READER) -> StartFile:
    """What a training starts from: nothing, or the reader of words that comes with the package.

    Args:
        start: from scratch, or from a reader.
        folder: that reader's, with its card and weights.

    Raises:
        MalformedCard: if the card is missing or damaged.
        NoWeightsKept: if it came without weights.
    """
    if start == "scratch":
        return StartFile()
    card = WordsCard.read(folder / CARD_FILE)
    if (weights := card.files.get("model")) is None:
        raise NoWeightsKept(
            "The training cannot go on from a reader of words that came without its weights",
            where=folder,
            received=f"version {card.version}, with {', '.join(card.files)} alone",
            remedy="put one there that was trained with this release, or start from scratch",
        )
    file = FileRef(path=folder / weights.name, sha256=weights.sha256)
    return StartFile(file=file, reader=card.version)


def lines_to_learn(writers: WordWriters, config: WordReaderConfig) -> WordLines:
    """The generator of a training, once it is certain that holdout writers are left, too.

    Raises:
        NoWriters: if nobody is left to write for the training, or to measure it with.
    """
    holdout_lines(writers, config)
    return writers.synthesis(config.synthesis, config.synthesis.texts)


def holdout_lines(writers: WordWriters, config: WordReaderConfig) -> WordLines:
    """The generator of lines by holdout writers.

    Raises:
        NoWriters: if nobody is left to write.
    """
    return writers.synthesis(config.synthesis, config.synthesis.texts, "holdout")


def save_words_reader(
    store: Store, fit: "ReaderFit", lines: WordLines, config: WordReaderConfig
) -> FittedReader:
    """Write a trained reader as ONNX, compared with the network, and its weights.

    Raises:
        ReaderTooLarge: if the ONNX file is too large to be published.
        ExportMismatch: if it differs from the network.
    """
    samples = [lines.item(config.seed, index) for index in range(CHECKED)]
    pictures = padded(samples, WORDS_ALPHABET).pictures
    return save_fit(store, FILES, fit, pictures, config.batch_size)


def measure_words_reader(
    store: Store,
    onnx: FileRef,
    lines: WordLines,
    seed: int,
    count: int,
    on_progress: OnProgress = silent,
) -> MeasuredWords:
    """Read lines by holdout writers, and keep pictures of the first few.

    Raises:
        FileChanged: if the network is gone or has changed.
    """
    reader = Reader.opened(onnx.verified().read_bytes(), WORDS_ALPHABET)
    read = read_lines(reader, lines, seed, count, on_progress)
    return MeasuredWords(
        scores=letter_scores(read),
        examples=tuple(_example(store, line) for line in read[:EXAMPLES]),
    )


def _example(store: Store, line: ReadLine) -> LineExample:
    buffer = io.BytesIO()
    ImageOps.invert(Image.fromarray(line.sample.picture)).save(buffer, "PNG")
    content = buffer.getvalue()
    name = hashlib.sha256(content).hexdigest()[:12]
    return LineExample(
        written=line.sample.text,
        read=line.read,
        errors=line.errors,
        picture=write_bytes(store.path("plots", f"words-{name}.png"), content),
    )


def publish_words_reader(store: Store, fitted: FittedReader, card: WordsCard, out: str) -> Path:
    """Put a reader with its card into a folder; what is there gives way. Returns the folder.

    Args:
        store: where to, if nothing else is said.
        fitted: the reader.
        card: what is told of it.
        out: the folder; "" for ``models/words/VERSION/`` of the store.

    Raises:
        FileChanged: if a file is gone or has changed.
        StoreFull, StoreNotWritable: if the folder cannot be written.
    """
    standard = store.path("models", FILES.kind, card.version)
    folder = Path(out).expanduser().absolute() if out else standard
    with atomic_folder(folder, replace=True) as fresh:
        for file in (fitted.onnx, fitted.weights):
            shutil.copyfile(file.verified(), fresh / file.path.name)
        (fresh / CARD_FILE).write_text(card.to_json(), "utf-8")
    return folder
