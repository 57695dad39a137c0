"""A published model: opened only if it is the one that was published, and calibrated."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digits.arrays import Images
from digits.dataset.splits import Prepared, normalise
from digits.errors import DigitsError
from digits.metrics.calibration import soften
from digits.models.base import Fit
from digits.models.classifier import Classifier
from digits.models.errors import ModelTampered
from digits.models.model_card import CARD_FILE, Card, verified_bytes
from digits.registry.errors import NoModelYet, UnknownModel
from digits.registry.versions import load_classifier

Says = Callable[[DigitsError, str, str, str, str], None]


@pytest.fixture
def folder(published_logistic: Path, tmp_path: Path) -> Path:
    """A copy of a published model, in a folder of models."""
    place = tmp_path / "models" / "logistic" / published_logistic.name
    shutil.copytree(published_logistic, place)
    return place


@pytest.fixture
def card(folder: Path) -> Card:
    """Its card."""
    return Card.read(folder / CARD_FILE)


@pytest.fixture(scope="module")
def images(prepared: Prepared) -> Images:
    """All test digits: more than one batch, and no multiple of it."""
    return normalise(prepared.test.images)


def test_probabilities_are_the_models_calibrated(
    folder: Path, card: Card, logistic: Fit, images: Images
) -> None:
    """What is published answers as what was trained, at the temperature of its card."""
    found = Classifier.load(folder, card).probabilities(images)
    wanted = soften(logistic.model.probabilities(images), card.temperature)
    assert card.temperature != 1
    assert found == pytest.approx(wanted, abs=1e-5)
    assert found.sum(axis=1) == pytest.approx(np.ones(len(images)), abs=1e-5)


def test_single_digit_and_none(folder: Path, card: Card, images: Images) -> None:
    """One digit gives one row, the same as among others; none gives none."""
    classifier = Classifier.load(folder, card, threads=1)
    together = classifier.probabilities(images)
    assert classifier.probabilities(images[-1:]) == pytest.approx(together[-1:], abs=1e-6)
    assert classifier.probabilities(images[:0]).shape == (0, 10)


def test_kind_and_version_load_alike(folder: Path, images: Images) -> None:
    """By its kind or by its version it is the same model."""
    models = folder.parents[1]
    by_kind = load_classifier(models, "logistic").probabilities(images)
    by_version = load_classifier(models, f"logistic/{folder.name}").probabilities(images)
    assert np.array_equal(by_kind, by_version)


def test_model_that_is_not_there_is_explained(folder: Path) -> None:
    """Unknown and not yet trained are told apart."""
    with pytest.raises(UnknownModel):
        load_classifier(folder.parents[1], "forest")
    with pytest.raises(NoModelYet):
        load_classifier(folder.parents[1], "cnn")


def test_tampered_model_is_not_opened(folder: Path, card: Card, says: Says) -> None:
    """One bit changed is enough; the message tells both digests."""
    path = folder / "model.onnx"
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelTampered) as caught:
        Classifier.load(folder, card)
    expected = f"the card says {card.files['onnx'].sha256}"
    says(caught.value, "not the one that its card", str(path), expected, "restore it")


def test_missing_model_file_is_explained(folder: Path, card: Card, says: Says) -> None:
    """A file that is gone is the same failure, with its own reason."""
    path = folder / "model.onnx"
    path.unlink()
    with pytest.raises(ModelTampered) as caught:
        Classifier.load(folder, card)
    says(caught.value, "not the one that its card", str(path), "No such file", "train it again")


def test_both_files_are_held_to_the_card(folder: Path, card: Card) -> None:
    """The original, too, is served only with the digest that the card states."""
    assert verified_bytes(folder, card.files["model"]) == (folder / "model.npz").read_bytes()
    (folder / "model.npz").write_bytes(b"other")
    with pytest.raises(ModelTampered, match=r"model\.npz"):
        verified_bytes(folder, card.files["model"])
