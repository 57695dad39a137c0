"""Generators of amounts that many tests look at; built once, for they change nothing."""

import io

import numpy as np
import pytest
from PIL import ImageFont

from digits.amounts.config import SynthesisConfig
from digits.amounts.synthesis import Synthesis
from digits.preprocess import Prepared


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
    return Synthesis(SynthesisConfig(), prepared.train, fonts)


@pytest.fixture
def rng() -> np.random.Generator:
    """Seeded chance."""
    return np.random.default_rng(1)
