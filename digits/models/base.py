"""The small interface behind which the digit models stand, and how a version gets its name.

Outside, images are float32 ``(n, 28, 28)`` in 0 … 1 and probabilities float32 ``(n, 10)``.
"""

import hashlib
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from digits.arrays import Floats, Images, Probabilities
from digits.config import Kind
from digits.dataset.splits import LabelledDigits
from digits.results import EpochRecord

VERSION_LENGTH = 12  # hexadecimal digits of a version: 48 bits, ample for one bank's models


class Model(Protocol):
    """A trained model that can classify, save itself, and export itself to ONNX."""

    kind: Kind
    filename: str  # under which the original is saved: "model.keras" or "model.npz"

    def probabilities(self, images: Images) -> Probabilities:
        """Classify normalised digits ``(n, 28, 28)``; rows of ``(n, 10)`` add up to 1."""

    def weights(self) -> list[npt.NDArray[Any]]:
        """All weights, in a fixed order."""

    def save(self, path: Path) -> None:
        """Write the original, without pickle."""

    def export(self, path: Path) -> None:
        """Write an ONNX file that gives the same probabilities to 1e-5."""


class TrainingData(NamedTuple):
    """What a model learns from.

    `train` and `validation` are digits, uint8. `features` are ResNet50's of both, float32
    ``(n, 2048)`` each, and `weights` the file of ImageNet weights that gave them; None for models
    that are not pretrained.
    """

    train: LabelledDigits
    validation: LabelledDigits
    features: tuple[Floats, Floats] | None = None
    weights: Path | None = None


class Fit(NamedTuple):
    """A model with the story of its training.

    `history` is empty for a model without epochs; `seconds` is the training alone; `notes`
    are sentences that a reader of the report should see.
    """

    model: Model
    history: tuple[EpochRecord, ...]
    seconds: float
    notes: tuple[str, ...]


def version_of(model: Model) -> str:
    """The name of this version: a digest of kind, shapes and weights.

    Equal weights give the equal name, so publishing a model twice changes nothing.
    """
    digest = hashlib.sha256(model.kind.encode())
    for weight in model.weights():
        digest.update(f"{weight.shape}{weight.dtype}".encode())
        digest.update(np.ascontiguousarray(weight).data)
    return digest.hexdigest()[:VERSION_LENGTH]


def parameter_count(model: Model) -> int:
    """How many numbers the model holds."""
    return sum(weight.size for weight in model.weights())
