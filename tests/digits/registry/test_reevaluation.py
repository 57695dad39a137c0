"""Scoring again from the files, in a fresh process: what it finds, and what it refuses."""

import shutil
from pathlib import Path

import pytest

from digits.models.model_card import CARD_FILE, Card
from digits.registry.errors import RescoringFailed
from digits.registry.reevaluation import rescore_apart
from digits.store.folders import Store


@pytest.fixture
def folder(published_logistic: Path, tmp_path: Path) -> Path:
    """A copy of the published model that a test may damage."""
    return shutil.copytree(published_logistic, tmp_path / published_logistic.name)


@pytest.fixture
def model_selection(published_logistic: Path) -> Path:
    """The digits that it was scored on."""
    card = Card.read(published_logistic / CARD_FILE)
    assert card.data.prepared is not None
    return Store(published_logistic.parents[2]).path("data", card.data.prepared.name)


def test_a_fresh_process_finds_what_the_card_says(folder: Path, model_selection: Path) -> None:
    """Scores and answers from the files alone are those of the card."""
    card = Card.read(folder / CARD_FILE)
    found = rescore_apart(folder, model_selection, original=True)
    assert found.model_selection.confusion == card.metrics.model_selection.confusion
    assert found.right.count("1") == card.metrics.model_selection.correct
    assert found.original_gap is not None
    assert found.original_gap < 1e-5
    assert found.single_ms > 0


@pytest.mark.parametrize("file", ["model.npz", "model.onnx"])
def test_a_tampered_file_is_refused(folder: Path, model_selection: Path, file: str) -> None:
    """A changed byte in either file is told with the file's name, before anything is opened."""
    content = bytearray((folder / file).read_bytes())
    content[-1] ^= 1
    (folder / file).write_bytes(content)
    with pytest.raises(RescoringFailed, match=file):
        rescore_apart(folder, model_selection, original=True)


def test_a_missing_file_is_told(folder: Path, model_selection: Path) -> None:
    """Where the folder is gone, the error names it and says what to do."""
    shutil.rmtree(folder)
    with pytest.raises(RescoringFailed, match=r"card\.json[\s\S]*what to do"):
        rescore_apart(folder, model_selection, original=False)
