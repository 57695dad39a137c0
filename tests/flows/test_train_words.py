"""The training of a reader of words as a flow: what it leaves, serves again, and goes on from."""

import contextlib
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import pytest
from prefect.artifacts import Artifact

import tasks.train_reader
import tasks.train_words
from digits.amounts.words.recipe import WORD_READER_RECIPES, WordWriters
from digits.amounts.words.words_reader import WordsReader
from digits.handwriting.errors import FontsUnavailable, NoWriters, PenDataUnavailable
from digits.line_reader import trainer
from digits.line_reader.errors import MalformedCheckpoint, StartDoesNotFit
from digits.models.model_card import CARD_FILE
from digits.operations.pen_files import gather_pen_data, gather_word_data
from digits.operations.reader_files import checkpoint_of, gather_fonts
from digits.operations.words_files import word_writers_of, words_start_of
from digits.progress import Progress
from digits.store.folders import Store
from flows.train_words import train_words
from tests.written_words import GivenHands, given_hands

Summary = dict[str, Any]
MARK = 99.0  # a loss that no step has
RECIPE = WORD_READER_RECIPES["small"]


class CutOffError(Exception):
    """What stops a training in the middle."""


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GivenHands]:
    """Fonts and recorded words that no network is needed for, in place of those that are pinned."""
    hands = given_hands(tmp_path_factory.mktemp("given"))
    with pytest.MonkeyPatch.context() as patch:
        fonts = functools.partial(gather_fonts, fonts=hands.font_list)
        letters = functools.partial(gather_pen_data, sources=(hands.letters,))
        words = functools.partial(gather_word_data, source=hands.words)
        patch.setattr(tasks.train_reader, "gather_fonts", fonts)
        patch.setattr(tasks.train_reader, "gather_pen_data", letters)
        patch.setattr(tasks.train_words, "gather_word_data", words)
        yield hands


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of readers of words alone."""
    return tmp_path_factory.mktemp("words")


def trained(given: GivenHands, place: Path, **changes: Any) -> Summary:
    """A run of the small preset."""
    asked: dict[str, Any] = {
        "preset": "small", "fonts": str(given.fonts), "pen_data": str(given.pens)
    }  # fmt: skip
    summary: Summary = train_words(store=str(place), **asked | changes)
    return summary


@pytest.fixture(scope="module")
def once(given: GivenHands, place: Path, prefect_server: None) -> Summary:
    """A whole run."""
    return trained(given, place)


class Gathered(NamedTuple):
    """What a run gathers in its store, the place of its checkpoint, and who writes."""

    kept: Path
    writers: WordWriters


def gathered(given: GivenHands, place: Path) -> Gathered:
    """As the run of the small preset does."""
    store = Store(place)
    fonts = gather_fonts(store, str(given.fonts), may_lack=False, fonts=given.font_list)
    letters = gather_pen_data(store, str(given.pens), may_lack=False, sources=(given.letters,))
    words = gather_word_data(store, str(given.pens), source=given.words)
    files = fonts.files, letters.file, words.file
    kept = checkpoint_of(store, tasks.train_words.inputs_of_words(RECIPE, *files), "words")
    return Gathered(kept, word_writers_of(*files))


def train_alone(writers: WordWriters, kept: Path, last: int = RECIPE.steps) -> None:
    """Train by the recipe without a flow, to the end or until a step is done."""

    def cut(progress: Progress) -> None:
        if progress.done >= last < RECIPE.steps:
            raise CutOffError

    texts = RECIPE.synthesis.texts
    with contextlib.suppress(CutOffError):
        trainer.fit_reader(writers, texts, RECIPE, kept, workers=0, on_progress=cut)


def mark(kept: Path) -> None:
    """Write a last loss into a checkpoint that tells who went on from it."""
    with np.load(kept, allow_pickle=False) as archive:
        values = dict(archive)
    values["losses"][-1] = MARK
    np.savez(kept, allow_pickle=False, **values)


def test_a_run_leaves_a_reader_with_its_card(once: Summary, place: Path) -> None:
    """A version of its own in the store; nothing half-written is left."""
    folder = Path(once["folder"])
    assert folder == place / "models" / "words" / once["version"]
    assert {path.name for path in folder.iterdir()} == {CARD_FILE, "words.onnx", "weights.npz"}
    card = WordsReader.opened(folder).card
    assert card.reproduce == "digits train-words --preset small --seed 0 --start scratch"
    assert card.data.start == ""
    assert card.data.lines == RECIPE.steps * RECIPE.batch_size
    rates = {writer: own.error_rate for writer, own in card.holdout.items()}
    assert once["letter_error_rate"] == rates
    assert set(rates) == {"pen", "font"}
    assert list((place / "checkpoints").iterdir()) == []
    assert list(place.rglob(".partial-*")) == []


def test_prefect_shows_lines_and_curve(once: Summary) -> None:
    """On one page, small enough to be kept; progress is shown, too."""
    page = cast("Any", Artifact.get("model-words"))
    assert once["version"] in page.data
    assert page.data.count("data:image/png") > 2
    assert len(page.data) < 400_000
    for key in ("training-words", "measuring-words"):
        assert Artifact.get(key), key


def test_the_second_run_trains_nothing_and_goes_where_it_is_told(
    once: Summary, given: GivenHands, place: Path, tmp_path: Path
) -> None:
    """The same version, served from cached results, in the folder of `out`."""
    written = (place / "fits" / "words" / once["version"] / "words.onnx").stat().st_mtime_ns
    again = trained(given, place, out=str(tmp_path / "out"))
    assert (again["version"], again["folder"]) == (once["version"], str(tmp_path / "out"))
    assert WordsReader.opened(tmp_path / "out").card.version == once["version"]
    kept = place / "fits" / "words" / once["version"] / "words.onnx"
    assert kept.stat().st_mtime_ns == written


def test_a_training_that_is_done_is_only_published(
    once: Summary, given: GivenHands, place: Path, tmp_path: Path
) -> None:
    """Of a checkpoint that was made without the flow and copied in; nothing is trained again."""
    there = gathered(given, place)
    train_alone(there.writers, tmp_path / "elsewhere.npz")
    mark(tmp_path / "elsewhere.npz")
    (tmp_path / "elsewhere.npz").rename(there.kept)
    summary = trained(given, place, refresh=True)
    assert summary["version"] == once["version"]
    assert not there.kept.exists()
    assert f"{MARK:.2f} nats a line" in cast("Any", Artifact.get("model-words")).data


def test_a_training_that_was_cut_off_goes_on(once: Summary, given: GivenHands, place: Path) -> None:
    """To the very reader of an undisturbed one."""
    there = gathered(given, place)
    train_alone(there.writers, there.kept, last=20)
    assert there.kept.exists()
    summary = trained(given, place, refresh=True)
    assert summary["version"] == once["version"]
    assert not there.kept.exists()


def test_a_checkpoint_of_another_recipe_is_refused(given: GivenHands, place: Path) -> None:
    """It stays where it is."""
    there = gathered(given, place)
    other = RECIPE.model_copy(update={"seed": 7})
    there.kept.parent.mkdir(exist_ok=True)
    np.savez(there.kept, recipe=np.array(other.model_dump_json()))
    with pytest.raises(MalformedCheckpoint, match="another recipe"):
        trained(given, place, refresh=True)
    there.kept.unlink()


def test_a_training_goes_on_from_a_reader(
    once: Summary, given: GivenHands, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the package, in whose place stands the one above; the card names it, and how to repeat."""
    begins = functools.partial(words_start_of, folder=Path(once["folder"]))
    monkeypatch.setattr(tasks.train_words, "words_start_of", begins)
    asked: dict[str, Any] = {"start": "reader", "steps": 8, "batch_size": 3, "blend": 0.25}
    summary = trained(given, place, **asked, out=str(tmp_path / "further"))
    card = WordsReader.opened(tmp_path / "further").card
    assert summary["version"] == card.version != once["version"]
    assert (card.data.start, card.config["start"]) == (once["version"], "reader")
    assert (card.config["batch_size"], card.config["blend"]) == (3, 0.25)
    assert card.reproduce.endswith("--start reader --steps 8 --batch-size 3 --blend 0.25")


def test_a_reader_of_another_shape_is_no_start(given: GivenHands, place: Path) -> None:
    """The one in the package is larger than the preset small; the message says what to do."""
    with pytest.raises(StartDoesNotFit, match="the preset that it was trained with"):
        trained(given, place, start="reader")


def test_what_cannot_be_had_fails_the_run(given: GivenHands, place: Path, tmp_path: Path) -> None:
    """Fonts, recorded words, or anybody who writes."""
    with pytest.raises(FontsUnavailable, match="a less able reader"):
        trained(given, place, fonts=str(tmp_path))
    with pytest.raises(PenDataUnavailable, match="a less able reader"):
        trained(given, place, pen_data=str(tmp_path))
    with pytest.raises(NoWriters, match="give fonts or recordings"):
        trained(given, place, fonts="none", pen_data="none")
