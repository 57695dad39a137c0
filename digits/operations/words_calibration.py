"""Weighing figures and words: from both readers and who writes to a calibration on disk."""

from pathlib import Path
from typing import NamedTuple

from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.calibration import CalibrationConfig
from digits.amounts.reader.holdout_readings import Harder, WorkerSpec
from digits.amounts.reader.recipe import AmountReaderConfig
from digits.amounts.words.agreement import WordsCalibration
from digits.amounts.words.calibration import Versions, calibrate
from digits.amounts.words.pairs import PairCounts, Readers, draw_pairs
from digits.amounts.words.recipe import WordReaderConfig, WordWriters
from digits.amounts.words.words_reader import CALIBRATION_FILE, WordsReader
from digits.line_reader.batches import Writers
from digits.models.model_card import verified_bytes
from digits.models.training_presets import RECIPES
from digits.operations.gather_data import fetch_into, prepare_into
from digits.operations.pen_files import gather_pen_data, gather_word_data, read_pen_records
from digits.operations.reader_files import gather_fonts, writers_of
from digits.progress import OnProgress, Progress, silent
from digits.registry.reader_versions import reader_folder
from digits.store.atomic import write_bytes
from digits.store.folders import Store

PAIRS = PairCounts(amounts=9_600, literal=1_600)  # a currency
WANTED_RATE = 0.0015  # wrong ones among those on which both agree
EVIDENCE = (
    "drawn pairs of figures and words that agree, by hands that neither reader learned from, "
    "harder than what they learned from"
)


class Hands(NamedTuple):
    """Who writes figures, and who writes words."""

    figures: Writers
    words: WordWriters


def gather_hands(store: Store, source: str, fonts: str, pen_data: str) -> Hands:
    """MNIST's digits, fonts and recordings of pens, fetched or given.

    Args:
        store: where to.
        source: where MNIST is; "" for the known sources.
        fonts: see `digits.operations.reader_files.gather_fonts`.
        pen_data: see `digits.operations.pen_files.gather_pen_data`.

    Raises:
        DigitsError: if something cannot be had.
    """
    recipe = RECIPES["default"]
    prepared = prepare_into(store, fetch_into(store, recipe.dataset, source).file, recipe.split)
    files = gather_fonts(store, fonts, may_lack=False).files
    pens = gather_pen_data(store, pen_data, may_lack=False)
    words = gather_word_data(store, pen_data)
    figures = writers_of(prepared, files, pens.file)
    return Hands(figures, WordWriters(figures.fonts, figures.pens, read_pen_records(words.file)))


class Figures(NamedTuple):
    """A reader of figures, opened, and the bytes of its network for other processes."""

    reader: AmountReader
    content: bytes


def opened_figures(store: Store, reader: str) -> Figures:
    """The reader of figures that is meant: ``reader`` for the champion, or ``reader/VERSION``.

    Raises:
        UnknownModel, AliasLogCorrupt, MalformedCard, ModelTampered: if it cannot be had.
    """
    folder = reader_folder(store.path("models"), reader)
    opened = AmountReader.opened(folder, threads=1)
    return Figures(opened, verified_bytes(folder, opened.card.files["onnx"]))


def calibrate_words(
    hands: Hands,
    figures: Figures,
    words: WordsReader,
    counts: PairCounts = PAIRS,
    on_progress: OnProgress = silent,
) -> WordsCalibration:
    """Draw pairs, read them, and weigh figures and words.

    Args:
        hands: who writes; only those held out from both trainings do.
        figures: the reader of figures.
        words: the reader of words.
        counts: how many pairs a currency.
        on_progress: told after every pair.

    Raises:
        TooFewReadings: if too few pairs agree or differ.
        NoWriters: if nobody is left to write.
    """
    config, card = CalibrationConfig(), figures.reader.card
    by = Harder(config.elastic, config.variation, config.stretch, config.share, config.real)
    synthesis = AmountReaderConfig.model_validate(card.config).synthesis
    spec = WorkerSpec(figures.content, hands.figures, synthesis, by, card.calibration.views)
    recipe = WordReaderConfig.model_validate(words.card.config)
    readers = Readers(figures.reader, words.reader)
    total = 4 * (counts.amounts + counts.literal)
    pairs = []
    for pair in draw_pairs(readers, spec, hands.words, recipe.synthesis, counts):
        pairs.append(pair)
        on_progress(Progress(len(pairs), total, "pair"))
    # A threshold of the bank's own changes nothing of what the network reads.
    versions = Versions(card.network, words.card.version)
    return calibrate(pairs, versions, WANTED_RATE, EVIDENCE)


def write_calibration(folder: Path, calibration: WordsCalibration) -> Path:
    """Write a calibration beside a reader of words; returns its file.

    Raises:
        StoreFull, StoreNotWritable: if it cannot be written.
    """
    path = folder / CALIBRATION_FILE
    write_bytes(path, (calibration.model_dump_json(indent=2) + "\n").encode())
    return path
