"""Opening originals: verified first, of the card's kind, Keras in its safe mode, no pickle."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digits.backends.errors import OriginalMismatch
from digits.config import Kind
from digits.models.errors import ModelTampered
from digits.models.model_card import CARD_FILE, Card, CardFile
from digits.registry.original_models import original_probabilities


def card_for(folder: Path, published: Path, name: str, kind: Kind = "logistic") -> Card:
    """The published card, naming another kind and original with its true digest."""
    content = (folder / name).read_bytes()
    file = CardFile(name=name, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    card = Card.read(published / CARD_FILE)
    files = {**card.files, "model": file}
    return card.model_copy(update={"kind": kind, "files": files})


def test_a_keras_original_answers_as_it_was_saved(tmp_path: Path, published_logistic: Path) -> None:
    """A saved CNN gives the same probabilities when it is opened again."""
    from digits.models.cnn import CnnModel, build_cnn

    model = CnnModel(build_cnn())
    model.save(tmp_path / "model.keras")
    digits = np.random.default_rng(0).random((5, 28, 28, 1), dtype=np.float32)
    card = card_for(tmp_path, published_logistic, "model.keras", "cnn")
    again = original_probabilities(tmp_path, card, digits)
    np.testing.assert_allclose(again, model.probabilities(digits[..., 0]), atol=1e-6)


def test_code_inside_a_keras_file_is_not_run(tmp_path: Path, published_logistic: Path) -> None:
    """A file whose digest is right but which holds a lambda is refused by the safe mode."""
    from digits.backends.keras_backend import keras

    network = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Lambda(lambda x: x * 2)])
    path = tmp_path / "model.keras"
    network.save(path)
    with zipfile.ZipFile(path) as file:
        assert "__lambda__" in json.dumps(json.loads(file.read("config.json")))
    card = card_for(tmp_path, published_logistic, "model.keras", "cnn")
    with pytest.raises(ValueError, match=r"[Ll]ambda"):
        original_probabilities(tmp_path, card, np.zeros((1, 28, 28, 1), np.float32))


def test_a_changed_original_is_not_opened(tmp_path: Path, published_logistic: Path) -> None:
    """The digest is compared before anything reads the file."""
    (tmp_path / "model.npz").write_bytes(b"one")
    card = card_for(tmp_path, published_logistic, "model.npz")
    (tmp_path / "model.npz").write_bytes(b"two")
    with pytest.raises(ModelTampered):
        original_probabilities(tmp_path, card, np.zeros((1, 28, 28, 1), np.float32))


def test_pickled_arrays_are_refused(tmp_path: Path, published_logistic: Path) -> None:
    """An array of objects would need pickle, so it is not read."""
    objects: Any = np.array([{}], dtype=object)
    np.savez(tmp_path / "model.npz", coefficients=objects, intercepts=objects)
    card = card_for(tmp_path, published_logistic, "model.npz")
    with pytest.raises(OriginalMismatch, match="pickle"):
        original_probabilities(tmp_path, card, np.zeros((1, 28, 28, 1), np.float32))


FITTING: dict[str, Any] = {
    "coefficients": np.zeros((784, 10), np.float32),
    "intercepts": np.zeros(10, np.float32),
}


@pytest.mark.parametrize(
    ("changes", "received"),
    [
        ({"coefficients": np.zeros((784, 9), np.float32)}, r"\(784, 9\)"),
        ({"intercepts": np.zeros(10, np.float64)}, "float64"),
        ({"gamma": np.zeros(1, np.float32)}, "gamma"),
    ],
)
def test_arrays_of_no_logistic_regression_are_refused(
    tmp_path: Path, published_logistic: Path, changes: dict[str, Any], received: str
) -> None:
    """Other names, shapes or dtypes are another model, whatever the digest says."""
    np.savez(tmp_path / "model.npz", **(FITTING | changes))
    card = card_for(tmp_path, published_logistic, "model.npz")
    with pytest.raises(OriginalMismatch, match=received):
        original_probabilities(tmp_path, card, np.zeros((1, 28, 28, 1), np.float32))


def test_missing_arrays_are_refused(tmp_path: Path, published_logistic: Path) -> None:
    """Coefficients without intercepts are no model."""
    np.savez(tmp_path / "model.npz", coefficients=FITTING["coefficients"])
    card = card_for(tmp_path, published_logistic, "model.npz")
    with pytest.raises(OriginalMismatch, match="784, 10"):
        original_probabilities(tmp_path, card, np.zeros((1, 28, 28, 1), np.float32))


def test_the_file_of_another_kind_is_refused(tmp_path: Path, published_logistic: Path) -> None:
    """The card's kind decides how a file is opened, never the file itself."""
    np.savez(tmp_path / "model.npz", **FITTING)
    card = card_for(tmp_path, published_logistic, "model.npz", "cnn")
    with pytest.raises(OriginalMismatch, match="the small CNN is saved as"):
        original_probabilities(tmp_path, card, np.zeros((1, 28, 28, 1), np.float32))


def test_a_network_of_other_shapes_is_refused(tmp_path: Path, published_logistic: Path) -> None:
    """A Keras file whose answers are not ten probabilities is no model of digits."""
    from digits.backends.keras_backend import keras, save_keras

    layers = [keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(9)]
    save_keras(keras.Sequential(layers), tmp_path / "model.keras")
    card = card_for(tmp_path, published_logistic, "model.keras", "cnn")
    with pytest.raises(OriginalMismatch, match=r"outputs \(9,\)"):
        original_probabilities(tmp_path, card, np.zeros((1, 28, 28, 1), np.float32))
