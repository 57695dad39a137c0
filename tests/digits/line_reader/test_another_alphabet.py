"""A reader of another alphabet through the same engine: a text source and a grammar of its own.

Nothing of amounts is imported here: what this file brings is all that another kind of line needs.
"""

from typing import NamedTuple

import numpy as np
import pytest

from digits.handwriting.alphabet import Alphabet
from digits.handwriting.config import ScanConfig, SynthesisConfig, WriterConfig
from digits.handwriting.errors import NoWriters, UnknownSymbol
from digits.handwriting.text_source import NegativeWords, SymbolRoles, WrittenText
from digits.line_reader.batches import Writers
from digits.line_reader.config import NetworkConfig, ReaderConfig
from digits.line_reader.ctc import decode
from digits.line_reader.ensemble import pool_views
from digits.line_reader.grammar import Ending, Position
from digits.line_reader.trainer import ReaderFit, fit_reader

LETTERS = Alphabet("ATOL")
STEADY = ScanConfig.model_validate(dict.fromkeys(ScanConfig.model_fields, 0.0))
CONFIG = ReaderConfig(
    steps=110,
    batch_size=12,
    chunk=4,
    averaging=0,
    learning_rate=0.02,
    stretch=1.0,
    synthesis=SynthesisConfig(
        height=32, max_width=160, holdout=0.0, writer=WriterConfig(elastic=0.3), scan=STEADY
    ),
    network=NetworkConfig(
        channels=(4, 8, 16, 16), blocks=(0, 0, 0), features=32, depth=1, units=0, dropout=0.0
    ),
)


class Words(NamedTuple):
    """Two to four letters by chance; no roles, no printed signs, no negatives."""

    alphabet: Alphabet = LETTERS
    roles: SymbolRoles = SymbolRoles()
    negatives: float = 0.0
    negative_words: NegativeWords = NegativeWords()

    def draw(self, rng: np.random.Generator) -> WrittenText:
        """A word."""
        picks = rng.integers(0, len(LETTERS.symbols), int(rng.integers(2, 5)))
        return WrittenText("".join(LETTERS.symbols[int(pick)] for pick in picks))

    def draw_upside_down(self, rng: np.random.Generator) -> WrittenText | None:
        """None: there are no negatives."""
        del rng
        return None


class Spelling(NamedTuple):
    """Every text of one to four letters means itself: its value is its letters as digits."""

    alphabet: Alphabet = LETTERS
    start: Position = Position(0)

    def step(self, position: Position, symbol: int) -> Position | None:
        """One letter more, up to four."""
        if position.state == 4:
            return None
        return Position(position.state + 1, position.value * 10 + symbol)

    def ending(self, position: Position) -> Ending[str] | None:
        """The word."""
        if position.state == 0:
            return None
        return Ending(LETTERS.text_of([int(digit) for digit in str(position.value)]), "word")


@pytest.fixture(scope="module")
def writers(font_file: bytes) -> Writers:
    """A single font: no pen has shapes for these letters."""
    return Writers(None, {"one": font_file})


@pytest.fixture(scope="module")
def fit(writers: Writers) -> ReaderFit:
    """A reader of the four letters, trained for 110 steps of 12 lines."""
    return fit_reader(writers, Words(), CONFIG, workers=0)


def test_words_are_read(writers: Writers, fit: ReaderFit) -> None:
    """At least 16 of 20 that it never saw, after so short a training."""
    drawing = writers.synthesis(CONFIG.synthesis, Words())
    right = 0
    for number in range(20):
        batch = drawing.batch(99, number, 1)
        scores = np.asarray(fit.network(batch.pictures[..., None].astype(np.float32) / 255))[0]
        best = pool_views([decode(scores, Spelling())]).best
        right += best is not None and best.meaning == best.text == batch.texts[0]
    assert right >= 16


def test_the_last_layer_has_the_alphabets_classes(fit: ReaderFit) -> None:
    """Four letters and the blank."""
    assert fit.network.output_shape[-1] == LETTERS.classes == 5


def test_only_writers_that_know_the_alphabet_write(writers: Writers) -> None:
    """Pens have no shapes for letters, so that the font writes all; without it nobody can."""
    drawing = writers.synthesis(CONFIG.synthesis, Words())
    assert {drawing.item(0, number).writer for number in range(20)} == {"font"}
    with pytest.raises(NoWriters, match="this alphabet"):
        Writers(None, {}).synthesis(CONFIG.synthesis, Words())


def test_texts_are_of_the_alphabet() -> None:
    """Another character is refused, and the message names those that are known."""
    with pytest.raises(UnknownSymbol, match="use only ATOL"):
        LETTERS.classes_of("A1")


def test_words_are_drawn_the_same_again(writers: Writers) -> None:
    """Item i of a seed does not depend on what was drawn before."""
    first = writers.synthesis(CONFIG.synthesis, Words()).item(3, 7)
    drawing = writers.synthesis(CONFIG.synthesis, Words())
    drawing.item(3, 6)
    np.testing.assert_array_equal(drawing.item(3, 7).picture, first.picture)
