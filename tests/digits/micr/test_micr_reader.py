"""The reader of MICR lines: what it is sure of counts, and nothing that it read is told."""

from pathlib import Path

import numpy as np
import pytest

from digits.handwriting.config import SynthesisConfig
from digits.micr.characters import HEIGHT
from digits.micr.drawn_lines import SCAN, MicrLines, PrintConfig
from digits.micr.line_texts import MicrTexts
from digits.micr.micr_reader import BUNDLED_MICR_READER, MicrReader, opened_micr_reader
from digits.models.errors import MalformedCard, ModelTampered

CLEAN = SynthesisConfig(
    height=HEIGHT, scan=SCAN.model_validate(dict.fromkeys(type(SCAN).model_fields, 0.0))
)
LINES = MicrLines(CLEAN, MicrTexts(), PrintConfig(0, 0, 0, 0, 0, 0, 0, 0))


@pytest.mark.parametrize("text", ["⑆011000015⑆ 8806421⑈ 4073", "⑈000712⑈ 20⑉4417⑆ 60118822⑈ 04"])
def test_a_line_counts_from_the_cards_threshold_on(text: str) -> None:
    """The very same reading is nothing where the card asks for more."""
    picture = LINES.picture_of(text, np.random.default_rng(1)).picture
    reader = opened_micr_reader()
    found = reader.read(picture)
    assert found.text == text.replace(" ", "")
    assert reader.printed(picture) is not None
    asking = (found.probability + 1) / 2
    stricter = reader._replace(card=reader.card.model_copy(update={"threshold": asking}))
    assert stricter.read(picture) == found
    assert stricter.printed(picture) is None


def test_nothing_of_a_line_is_told() -> None:
    """A log or a message that shows a reading shows how sure it is."""
    found = opened_micr_reader().read(LINES.picture_of("⑆55", np.random.default_rng(1)).picture)
    assert "55" in found.text
    assert "55" not in f"{found!r}{found}"


def test_another_network_is_refused(tmp_path: Path) -> None:
    """Than the one of which the card has the digest; and a folder without a card."""
    with pytest.raises(MalformedCard):
        MicrReader.opened(tmp_path)
    for file in BUNDLED_MICR_READER.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "micr.onnx").open("ab") as network:
        network.write(b"x")
    with pytest.raises(ModelTampered):
        MicrReader.opened(tmp_path)
