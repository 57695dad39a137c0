"""Weighing figures and words: from both readers and who writes to a calibration that opens."""

import shutil
from pathlib import Path

import pytest

from digits.amounts.errors import MalformedCalibration
from digits.amounts.reader.reader_card import OwnLearning
from digits.amounts.words.agreement import WordsCalibration
from digits.amounts.words.pairs import PairCounts
from digits.amounts.words.recipe import WordWriters
from digits.amounts.words.words_reader import (
    BUNDLED_WORDS_READER,
    CALIBRATION_FILE,
    WordsReader,
)
from digits.dataset.splits import Prepared
from digits.line_reader.batches import Writers
from digits.operations.learning import champion_reader
from digits.operations.own_threshold import publish_recalibrated
from digits.operations.pen_files import gather_pen_data, gather_word_data, read_pen_records
from digits.operations.words_calibration import (
    Hands,
    calibrate_words,
    opened_figures,
    write_calibration,
)
from digits.progress import Progress
from digits.store.folders import Store
from tests.written_words import given_hands

COUNTS = PairCounts(amounts=40, literal=4)


@pytest.fixture(scope="module")
def calibration(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> WordsCalibration:
    """Of the shipped readers, by MNIST's digits, made-up people and one font."""
    root = tmp_path_factory.mktemp("weighed")
    store = Store(root / "store").prepare()
    given = given_hands(root / "given")
    fonts = {font.name: (given.fonts / font.file).read_bytes() for font in given.font_list}
    letters = gather_pen_data(store, str(given.pens), may_lack=False, sources=(given.letters,))
    words = gather_word_data(store, str(given.pens), source=given.words)
    pens = read_pen_records(letters.file)
    hands = Hands(
        Writers(prepared.train, fonts), WordWriters(fonts, pens, read_pen_records(words.file))
    )
    told: list[Progress] = []
    # With a threshold of a bank's own the network is the same, and the version another.
    base = champion_reader(store)
    own = OwnLearning(before=base.card.version, evidence="", currencies={})
    version = publish_recalibrated(store, base, own, "2026-11-02T09:00:00+00:00")
    figures = opened_figures(store, f"reader/{version}")
    found = calibrate_words(hands, figures, WordsReader.opened(), COUNTS, told.append)
    assert found.figures == base.card.version != version
    assert len(told) > 150
    assert told[-1].total == 4 * sum(COUNTS)
    return found


def test_a_calibration_names_its_readers_and_its_pairs(calibration: WordsCalibration) -> None:
    """A quarter of the pairs differ, more or less; half of all fitted the model."""
    assert calibration.words == WordsReader.opened().card.version
    assert 70 <= calibration.pairs <= 90
    assert 0.1 < calibration.differing / calibration.pairs < 0.4


def test_it_lies_beside_its_reader_and_is_held_to_it(
    calibration: WordsCalibration, tmp_path: Path
) -> None:
    """Words of that reader are weighed by it; another reader refuses it, and so does its lack."""
    folder = tmp_path / "words"
    shutil.copytree(BUNDLED_WORDS_READER, folder)
    write_calibration(folder, calibration)
    opened = WordsReader.opened(folder)
    assert opened.tools(calibration.figures).calibration == calibration
    beside_another = opened.tools("another").calibration
    assert beside_another.threshold.value is None
    assert beside_another.gainsaid == calibration.gainsaid
    write_calibration(folder, calibration.model_copy(update={"words": "another"}))
    with pytest.raises(MalformedCalibration, match="another reader of words"):
        opened.tools(calibration.figures)
    (folder / CALIBRATION_FILE).unlink()
    with pytest.raises(MalformedCalibration, match="calibrate-words"):
        opened.tools(calibration.figures)
