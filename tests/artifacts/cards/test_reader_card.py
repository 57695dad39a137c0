"""What a reader's card says of the data that it was trained on."""

from pathlib import Path

import pytest

from artifacts.cards.reader_card import GENERATOR_ROOMS, data_of
from digits.amounts.grammar import texts
from digits.amounts.reader.recipe import AmountReaderConfig
from digits.environment import sources_digest
from digits.handwriting import generator
from digits.line_reader.batches import Writers
from digits.photos import normalisation
from digits.settings import CHECKOUT


@pytest.mark.parametrize("module", [generator, texts, normalisation])
def test_generator_is_the_sources_that_draw(module: object) -> None:
    """Its digest changes with whatever draws a string, wherever that lies."""
    path = Path(str(getattr(module, "__file__", "")))
    assert any(path.is_relative_to(CHECKOUT / room) for room in GENERATOR_ROOMS)
    data = data_of(Writers(None, {}), "", AmountReaderConfig())
    assert data.generator == sources_digest(GENERATOR_ROOMS)
