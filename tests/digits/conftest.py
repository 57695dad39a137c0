"""Generators of amounts, and scores as a reader gives them; built once, for they change nothing."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import ImageFont

from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.dataset.splits import Prepared
from digits.handwriting.alphabet import BLANK
from digits.handwriting.generator import Synthesis
from digits.line_reader.batches import Writers
from digits.line_reader.ctc import LogProbabilities

Spoken = Callable[..., LogProbabilities]


@pytest.fixture(scope="session")
def font_file() -> bytes:
    """A font that needs no network: the one that Pillow carries."""
    font = ImageFont.load_default(20)
    assert isinstance(font, ImageFont.FreeTypeFont)
    assert isinstance(font.path, io.BytesIO)
    return font.path.getvalue()


@pytest.fixture(scope="session")
def synthesis(prepared: Prepared, font_file: bytes) -> Synthesis:
    """A generator with hands of all three kinds."""
    fonts = dict.fromkeys(("one", "two", "three"), font_file)
    return amount_synthesis(AmountSynthesisConfig(), Writers(prepared.train, fonts))


@pytest.fixture
def rng() -> np.random.Generator:
    """Seeded chance."""
    return np.random.default_rng(1)


@pytest.fixture(scope="session")
def spoken() -> Spoken:
    """A function that gives the scores of a text: two frames of each symbol, then a blank."""

    def make(text: str, sure: float = 0.98) -> LogProbabilities:
        table = np.full((3 * len(text) + 1, ALPHABET.classes), (1 - sure) / (ALPHABET.classes - 1))
        table[:, BLANK] = sure
        for place, one in enumerate(ALPHABET.classes_of(text)):
            for frame in (3 * place + 1, 3 * place + 2):
                table[frame, BLANK], table[frame, one] = table[frame, one], sure
        return np.asarray(np.log(table), dtype=np.float32)

    return make
