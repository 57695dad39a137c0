"""Opening the original of a published model: verified, of the card's kind, no pickle.

Reading digits never needs it (`digits.models.classifier` uses the ONNX file); the gate of a
promotion does, so that no model becomes champion whose original could not be opened again.
Inputs are float32, ``(n, 28, 28, 1)`` or whatever the card describes; probabilities ``(n, 10)``.
"""

import tempfile
from pathlib import Path

from digits.arrays import Floats, Probabilities
from digits.backends.errors import OriginalMismatch
from digits.models.model_card import Card, verified_bytes
from digits.models.zoo import ZOO, ModelSpec


def original_probabilities(folder: Path, card: Card, inputs: Floats) -> Probabilities:
    """What the original gives for inputs in the shape of the card: rows of ``(n, 10)``.

    Raises:
        ModelTampered: if the file is missing or is not the one of the card.
        OriginalMismatch: if it holds a model of another kind than the card's.
    """
    spec, name = ZOO[card.kind], card.files["model"].name
    if Path(name).suffix != Path(spec.original).suffix:
        raise _another_file(folder / name, spec)
    content = verified_bytes(folder, card.files["model"])
    # The verified bytes themselves are opened, from a folder that nobody else can write.
    with tempfile.TemporaryDirectory() as private:
        path = Path(private) / name
        path.write_bytes(content)
        return spec.load_original(path)(inputs)


def _another_file(path: Path, spec: ModelSpec) -> OriginalMismatch:
    return OriginalMismatch(
        "The original of a model is not a file of its kind",
        where=path,
        received=f"{path.name}, where {spec.name} is saved as {spec.original}",
        remedy="restore the model's folder from a backup, or train it again",
    )
