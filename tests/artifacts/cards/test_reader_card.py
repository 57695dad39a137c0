"""What a reader's card says of the data that it was trained on."""

from pathlib import Path

import numpy as np
import pytest

from artifacts.cards.reader_card import GENERATOR_ROOMS, data_of
from digits.amounts.grammar import texts
from digits.amounts.reader.recipe import AmountReaderConfig
from digits.environment import sources_digest
from digits.handwriting import generator
from digits.handwriting.pen_data.records import records_of
from digits.handwriting.pen_data.scaling import ScaledText
from digits.handwriting.pen_data.sources import SOURCES
from digits.line_reader.batches import Writers
from digits.photos import normalisation
from digits.settings_fields import CHECKOUT


@pytest.mark.parametrize("module", [generator, texts, normalisation])
def test_generator_is_the_sources_that_draw(module: object) -> None:
    """Its digest changes with whatever draws a string, wherever that lies."""
    path = Path(str(getattr(module, "__file__", "")))
    assert any(path.is_relative_to(CHECKOUT / room) for room in GENERATOR_ROOMS)
    data = data_of(Writers(None, {}), "", AmountReaderConfig())
    assert data.generator == sources_digest(GENERATOR_ROOMS)


def test_collections_of_pens_are_named_with_their_digests() -> None:
    """By what is in the records; without any there are none."""
    stroke = np.array([[0, 0], [0, 1]], dtype=np.float32)
    text = ScaledText("uji-01", "1", [stroke], [np.ones(2, dtype=np.float32)])
    config = AmountReaderConfig()
    pens = data_of(Writers(None, {}, records_of([text], [])), "", config).pens
    assert pens == {source.name: source.sha256 for source in SOURCES if source.name == "uji"}
    assert data_of(Writers(None, {}), "", config).pens == {}
