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
from digits.handwriting.pen_data.recorded import InkedDigit
from digits.handwriting.pen_data.records import PenRecords, records_of
from digits.handwriting.pen_data.scaling import ScaledText
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


@pytest.fixture(scope="session")
def pen_records() -> PenRecords:
    """Twelve people: each drew every digit, a comma and an `A`, and wrote `$1,2` whole.

    A thirteenth wrote on paper.
    """
    stroke = np.array([[0.0, 0.0], [0.3, 0.5], [0.1, 1.0]], dtype=np.float32)
    comma = np.array([[0.1, 0.9], [0.0, 1.2]], dtype=np.float32)
    force = np.ones(3, dtype=np.float32)
    texts = []
    for number in range(12):
        name = f"unipen-test-{number}"
        texts += [ScaledText(name, symbol, [stroke], [force]) for symbol in "0123456789A"]
        texts.append(ScaledText(name, ",", [comma], [force[:2]]))
        parts = [stroke + np.array([0.5 * place, 0], dtype=np.float32) for place in range(4)]
        texts.append(ScaledText(name, "$1,2", parts, [force] * 4))
    ink = np.zeros((30, 12), dtype=np.uint8)
    ink[:, 4:8] = 255
    return records_of(texts, [InkedDigit("swiss-0001", digit, ink) for digit in "0123456789"])


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
