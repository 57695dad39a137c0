"""Readers' cards: strict, whole, and honest about what the threshold rests on."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from digits.amounts.decision.stages import FirstStage, Stages
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.reader_card import BUNDLED_READER, Calibration, ReaderCard
from digits.amounts.reader.recipe import AmountReaderConfig
from digits.models.errors import MalformedCard, ModelTampered
from digits.models.model_card import CARD_FILE

MOST_BYTES = 8_000_000  # of the network in the package


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped reader, to be damaged."""
    for path in BUNDLED_READER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def test_shipped_card_is_whole() -> None:
    """It survives its file, its recipe is one, and its network is small enough."""
    card = ReaderCard.read(BUNDLED_READER / CARD_FILE)
    assert (BUNDLED_READER / CARD_FILE).read_text("utf-8") == card.to_json()
    assert AmountReaderConfig.model_validate(card.config).kind == card.kind
    assert card.files["onnx"].bytes <= MOST_BYTES
    assert card.version == card.files["onnx"].sha256[: len(card.version)]
    assert card.reproduce.startswith("digits train-reader")


def test_evidence_says_that_strings_were_synthetic() -> None:
    """Wherever a probability or threshold is shown, so is what it rests on."""
    own = ReaderCard.read(BUNDLED_READER / CARD_FILE).calibration
    for evidence in (own.confidence_model.evidence, own.threshold.evidence):
        assert "synthetic strings by hands that it never saw" in evidence
    assert own.threshold.evidence in own.threshold.words


def test_a_first_stage_is_one_of_the_views() -> None:
    """It comes back from a file, and a view that nothing is pooled of is refused."""
    own = ReaderCard.read(BUNDLED_READER / CARD_FILE).calibration
    first = FirstStage(view=1.0, confidence_model=own.confidence_model, sure=0.9)
    two = own.model_copy(update={"first": first})
    assert Calibration.model_validate_json(two.model_dump_json()) == two
    assert two.stages == Stages(confidence_model=own.confidence_model, first=first)
    odd = own.model_copy(update={"first": first.model_copy(update={"view": 0.7})})
    with pytest.raises(ValidationError, match="one of the views"):
        Calibration.model_validate_json(odd.model_dump_json())


def test_card_must_name_what_is_opened(copy: Path) -> None:
    """A card that forgets the ONNX file is damaged."""
    card = json.loads((copy / CARD_FILE).read_text("utf-8"))
    card["files"] = {"model": card["files"]["onnx"]}
    (copy / CARD_FILE).write_text(json.dumps(card))
    with pytest.raises(MalformedCard, match="the ONNX file is what is opened"):
        ReaderCard.read(copy / CARD_FILE)


def test_changed_network_is_not_opened(copy: Path) -> None:
    """One bit is enough; so is a file that is gone."""
    content = bytearray((copy / "reader.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (copy / "reader.onnx").write_bytes(content)
    with pytest.raises(ModelTampered, match="not the one that its card describes"):
        AmountReader.opened(copy)
    (copy / "reader.onnx").unlink()
    with pytest.raises(ModelTampered):
        AmountReader.opened(copy)
