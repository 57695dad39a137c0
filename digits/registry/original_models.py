"""Opening the original of a published model: a Keras file or two arrays, verified, no pickle.

Reading digits never needs it (`digits.models.classifier` uses the ONNX file); the gate of a
promotion does, so that no model becomes champion whose original could not be opened again.
"""

import tempfile
from pathlib import Path

import numpy as np

from digits.arrays import Floats, Probabilities
from digits.models.model_card import Card, verified_bytes


def original_probabilities(folder: Path, card: Card, inputs: Floats) -> Probabilities:
    """What the original gives for inputs in the shape of the card: rows of ``(n, 10)``.

    Raises:
        ModelTampered: if the file is missing or is not the one of the card.
    """
    content = verified_bytes(folder, card.files["model"])
    # The verified bytes themselves are opened, from a folder that nobody else can write.
    with tempfile.TemporaryDirectory() as private:
        path = Path(private) / card.files["model"].name
        path.write_bytes(content)
        if path.suffix == ".npz":
            return _logistic(path, inputs)
        return _keras(path, inputs)


def _logistic(path: Path, inputs: Floats) -> Probabilities:
    from digits.models.logistic import (
        LogisticModel,  # imported here: scikit-learn for this kind alone
    )

    return LogisticModel.load(path).probabilities(inputs[..., 0])


def _keras(path: Path, inputs: Floats) -> Probabilities:
    from digits.backends.keras_backend import (
        keras,  # imported here: TensorFlow for these kinds alone
    )

    model = keras.saving.load_model(path, compile=False, safe_mode=True)
    return np.asarray(model.predict(inputs, verbose=0), dtype=np.float32)
