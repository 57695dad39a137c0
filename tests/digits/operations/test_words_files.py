"""From fonts and recorded words to a folder with a reader of words that opens."""

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image

from artifacts.cards.words_card import words_card_of
from digits.amounts.reader.reader_results import FittedReader, FontFiles, PenFiles
from digits.amounts.words import words_reader
from digits.amounts.words.alphabet import WORDS_ALPHABET
from digits.amounts.words.errors import NoWordsReader
from digits.amounts.words.recipe import WordReaderConfig, WordWriters
from digits.amounts.words.words_card import WordsCard
from digits.amounts.words.words_plan import words_plan
from digits.amounts.words.words_reader import CALIBRATION_FILE, WordsReader
from digits.amounts.words.words_results import MeasuredWords
from digits.handwriting.errors import NoWriters
from digits.line_reader.network_session import to_input
from digits.models.errors import MalformedCard, ModelTampered
from digits.models.model_card import CARD_FILE
from digits.operations.errors import ForeignFolder, NoWeightsKept
from digits.operations.network_folders import check_network_place
from digits.operations.pen_files import gather_pen_data, gather_word_data
from digits.operations.reader_files import gather_fonts
from digits.operations.words_files import (
    EXAMPLES,
    holdout_lines,
    lines_to_learn,
    measure_words_reader,
    publish_words_reader,
    save_words_reader,
    word_writers_of,
    words_start_of,
)
from digits.store.folders import Store
from tests.written_words import given_hands

LINES = 30
CONFIG = words_plan("small", 3, 4).reader


class Trained(NamedTuple):
    """A reader that was trained for moments, and all that is known of it."""

    store: Store
    hands: tuple[FontFiles, PenFiles, PenFiles]
    fitted: FittedReader
    measured: MeasuredWords
    card: WordsCard


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """By fonts and words of made-up people."""
    from digits.line_reader.trainer import fit_reader

    root = tmp_path_factory.mktemp("words")
    given, store = given_hands(root / "given"), Store(root / "store").prepare()
    hands = (
        gather_fonts(store, str(given.fonts), may_lack=False, fonts=given.font_list),
        gather_pen_data(store, str(given.pens), may_lack=False, sources=(given.letters,)),
        gather_word_data(store, str(given.pens), source=given.words),
    )
    writers = word_writers_of(hands[0].files, hands[1].file, hands[2].file)
    fit = fit_reader(writers, CONFIG.synthesis.texts, CONFIG, workers=0)
    fitted = save_words_reader(store, fit, lines_to_learn(writers, CONFIG), CONFIG)
    measured = measure_words_reader(
        store, fitted.onnx, holdout_lines(writers, CONFIG), CONFIG.seed, LINES
    )
    card = words_card_of(
        fitted, CONFIG, hands, measured, {"numpy": "2"}, "2026-11-26T12:00:00+00:00",
        reproduce="digits train-words", inputs="",
    )  # fmt: skip
    return Trained(store, hands, fitted, measured, card)


@pytest.fixture
def folder(trained: Trained, tmp_path: Path) -> Path:
    """The published reader, to be damaged."""
    return publish_words_reader(trained.store, trained.fitted, trained.card, str(tmp_path / "out"))


def test_a_published_reader_opens(trained: Trained, folder: Path) -> None:
    """A crop becomes a distribution over the alphabet of words for each frame."""
    assert {path.name for path in folder.iterdir()} == {CARD_FILE, "words.onnx", "weights.npz"}
    opened = WordsReader.opened(folder)
    assert opened.card == trained.card
    picture = to_input(Image.new("L", (300, 60), 255), opened.reader.height)
    scores = opened.reader.scores(picture)
    assert scores.shape[1] == WORDS_ALPHABET.classes
    np.testing.assert_allclose(np.exp(scores).sum(axis=1), 1, atol=1e-4)


def test_only_an_earlier_reader_of_words_gives_way(folder: Path) -> None:
    """Weighed or not; what somebody put beside it, or another kind of network, does not."""
    (folder / CALIBRATION_FILE).touch()
    (folder / ".DS_Store").touch()
    assert check_network_place(folder / ".." / "out", "words") == folder.resolve()
    with pytest.raises(ForeignFolder, match=r"weights\.npz|words\.onnx|calibration\.json"):
        check_network_place(folder, "rejection")
    (folder / "notes.txt").touch()
    with pytest.raises(ForeignFolder, match=r"notes\.txt, one of 1") as caught:
        check_network_place(folder, "words")
    assert "with --out, or move that away" in caught.value.remedy
    (folder / "notes.txt").unlink()
    (folder / CARD_FILE).write_text('{"kind": "reader"}')
    with pytest.raises(ForeignFolder, match="no card of a network of words"):
        check_network_place(folder, "words")


def test_the_store_keeps_each_version_in_a_folder_of_its_own(trained: Trained) -> None:
    """Unless another place is named."""
    folder = publish_words_reader(trained.store, trained.fitted, trained.card, "")
    assert folder == trained.store.path("models", "words", trained.card.version)
    assert WordsReader.opened(folder).card.version == trained.fitted.onnx.sha256[:12]


def test_the_card_says_what_was_learned_from(trained: Trained) -> None:
    """Digests, attributions with licences, recipe, counts; equal to itself when read again."""
    card, (fonts, letters, words) = trained.card, trained.hands
    assert card.data.fonts == {name: file.sha256 for name, file in fonts.files.items()}
    assert card.data.pens == letters.digests | words.digests
    assert list(card.data.pens) == ["unipen", "unipen-words"]
    assert card.data.lines == 4 * CONFIG.batch_size
    assert "6 under OFL-1.1" in card.notes[0]
    assert "CC BY 4.0" in card.notes[1]
    assert len(card.notes) == 2
    assert WordReaderConfig.model_validate(card.config) == CONFIG
    assert WordsCard.model_validate_json(card.to_json()) == card


def test_recorded_words_and_fonts_are_measured_apart(trained: Trained) -> None:
    """Of writers that nothing was learned from; after four steps most symbols are wrong."""
    scores = trained.measured.scores
    assert set(scores) == {"pen", "font"}
    assert LINES * 0.8 < sum(own.lines for own in scores.values()) <= LINES
    assert all(own.error_rate > 0.5 for own in scores.values())
    assert len(trained.measured.examples) == EXAMPLES
    for example in trained.measured.examples:
        with Image.open(example.picture.verified()) as picture:
            assert picture.height == CONFIG.synthesis.height


def test_another_network_is_not_opened(folder: Path) -> None:
    """Its digest is not the card's."""
    (folder / "words.onnx").write_bytes(b"another")
    with pytest.raises(ModelTampered, match="the card says"):
        WordsReader.opened(folder)


def test_a_card_without_a_network_is_none(folder: Path) -> None:
    """The ONNX file is what is opened."""
    card = json.loads((folder / CARD_FILE).read_text("utf-8"))
    del card["files"]["onnx"]
    (folder / CARD_FILE).write_text(json.dumps(card), "utf-8")
    with pytest.raises(MalformedCard, match="must be named"):
        WordsReader.opened(folder)


def test_where_none_is_bundled_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do; no file of Python's is what fails."""
    monkeypatch.setattr(words_reader, "BUNDLED_WORDS_READER", tmp_path / "words")
    with pytest.raises(NoWordsReader, match="digits train-words"):
        WordsReader.opened()


def test_what_is_bundled_opens() -> None:
    """If the package holds one, its card is whole; else the error above."""
    if not (words_reader.BUNDLED_WORDS_READER / CARD_FILE).exists():
        with pytest.raises(NoWordsReader):
            WordsReader.opened()
        return
    card = WordsReader.opened().card
    assert WordReaderConfig.model_validate(card.config).synthesis.texts.alphabet == WORDS_ALPHABET
    assert set(card.holdout) == {"pen", "font"}


def test_nobody_to_measure_with_is_told_before_the_training(trained: Trained) -> None:
    """A single font leaves nobody who was not learned from, or nobody to learn from."""
    name, file = next(iter(trained.hands[0].files.items()))
    with pytest.raises(NoWriters, match="hold out"):
        lines_to_learn(WordWriters({name: file.verified().read_bytes()}), CONFIG)


def test_a_training_starts_from_the_reader_of_the_package() -> None:
    """With weights of the digest that its card states; from scratch with nothing."""
    begun = words_start_of("reader")
    assert begun.file is not None
    assert begun.file.verified().is_relative_to(words_reader.BUNDLED_WORDS_READER)
    assert begun.reader == words_reader.words_reader_version()
    assert words_start_of("scratch").file is None


def test_a_reader_without_weights_is_no_start(tmp_path: Path) -> None:
    """It is told which one, and what else can be done."""
    card = WordsCard.read(words_reader.BUNDLED_WORDS_READER / CARD_FILE)
    files = {name: file for name, file in card.files.items() if name == "onnx"}
    (tmp_path / CARD_FILE).write_text(card.model_copy(update={"files": files}).to_json(), "utf-8")
    with pytest.raises(NoWeightsKept, match="start from scratch"):
        words_start_of("reader", tmp_path)
