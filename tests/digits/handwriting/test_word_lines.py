"""Lines of words: who writes them, what is to be read of them, and that they never change."""

import numpy as np
import pytest

from digits.amounts.words.alphabet import WORDS_ALPHABET
from digits.amounts.words.recipe import WordSynthesisConfig, WordWriters
from digits.amounts.words.text_source import WordTextConfig
from digits.handwriting.errors import NoWriters
from digits.handwriting.pen_data.records import PenRecords, records_of
from digits.handwriting.pen_data.scaling import ScaledText
from digits.handwriting.word_lines import WordLines

FORCE = np.ones(3, dtype=np.float32)


def words_of(*writers: str) -> PenRecords:
    """Each person wrote `One` and `day` once."""
    stroke = np.array([[0.0, 0.5], [0.7, 0.9], [1.4, 0.6]], dtype=np.float32)
    return records_of(
        [ScaledText(name, word, [stroke], [FORCE]) for name in writers for word in ("One", "day")],
        [],
    )


def letters_of(writer: str) -> PenRecords:
    """One person drew every letter and figure."""
    stroke = np.array([[0.0, 0.4], [0.2, 0.9], [0.3, 1.0]], dtype=np.float32)
    symbols = "abcdefghijklmnopqrstuvwxyz0123456789"
    return records_of([ScaledText(writer, symbol, [stroke], [FORCE]) for symbol in symbols], [])


def lines(config: WordSynthesisConfig | None = None, **given: object) -> WordLines:
    """A generator by fonts, recorded words and letters, or what is given instead."""
    config = config or WordSynthesisConfig(holdout=0.0)
    writers = WordWriters(
        given.get("fonts", {}),  # type: ignore[arg-type]
        given.get("pens", letters_of("unipen-a")),  # type: ignore[arg-type]
        given.get("words", words_of("unipen-a", "unipen-b")),  # type: ignore[arg-type]
    )
    return writers.synthesis(config, config.texts)


def test_an_item_is_always_the_same() -> None:
    """Whoever draws it, and in whatever order."""
    first, again = lines(), lines()
    items = [first.item(3, index) for index in range(6)]
    for index in (4, 1):
        same = again.item(3, index)
        assert same.text == items[index].text
        assert np.array_equal(same.picture, items[index].picture)


def test_pictures_show_ink_and_labels_are_of_the_alphabet(font_file: bytes) -> None:
    """48 rows, ink high; small letters alone."""
    made = lines(fonts={"one": font_file})
    items = [made.item(1, index) for index in range(40)]
    assert {item.writer for item in items} >= {"pen", "font"}
    for item in items:
        assert item.picture.shape[0] == 48
        assert item.picture.shape[1] <= 960
        assert set(item.text) <= set(WORDS_ALPHABET.symbols)
        assert item.writer == "negative" or item.picture.max() > 128


def test_general_lines_are_words_that_the_hand_knows() -> None:
    """Where nothing but words of any kind is asked for."""
    config = WordSynthesisConfig(holdout=0.0, text=WordTextConfig(general=1.0, negatives=0.0))
    made = lines(config)
    read = {word for index in range(20) for word in made.item(2, index).text.split(" ")}
    assert read == {"one", "day"}


def test_nothing_is_written_on_negatives() -> None:
    """Paper alone, with an empty text."""
    config = WordSynthesisConfig(holdout=0.0, text=WordTextConfig(negatives=1.0))
    item = lines(config).item(1, 0)
    assert item.text == ""
    assert item.writer == "negative"


def test_holdout_writers_are_others_than_those_of_the_training() -> None:
    """Each recorded person writes for one of the two."""
    people = [f"unipen-{number}" for number in range(40)]
    config = WordSynthesisConfig(holdout=0.5)
    writers = WordWriters({}, letters_of("unipen-0"), words_of(*people))
    names = []
    for split in ("train", "holdout"):
        made = writers.synthesis(config, config.texts, split)
        assert made._words is not None
        names.append({hand.name for hand in made._words.hands})
    assert names[0] | names[1] == set(people)
    assert not names[0] & names[1]


def test_without_anybody_nothing_is_written() -> None:
    """Neither fonts nor words."""
    with pytest.raises(NoWriters, match="words"):
        lines(words=None)
