"""A published model, verified and ready to classify: the one way in which predictions are made.

ONNX Runtime and NumPy only. Digits come as float32 ``(n, 28, 28)`` in 0 … 1, white on black.
"""

from pathlib import Path
from typing import Self

import numpy as np

from digits.arrays import Floats, Images, Probabilities
from digits.backends.onnx_backend import BATCH, Session, open_session, run_session
from digits.metrics.calibration import soften
from digits.models.model_card import Card, verified_bytes
from digits.models.resnet50_input import to_resnet_input


class Classifier:
    """Calibrated probabilities from a model's ONNX file.

    Args:
        session: the opened model.
        image_size: the edge that ResNet50 wants, or 0 for models that take digits as they are.
        temperature: applied to the probabilities; 1 leaves them.
    """

    def __init__(self, session: Session, *, image_size: int = 0, temperature: float = 1) -> None:
        self._session, self._image_size, self.temperature = session, image_size, temperature

    @classmethod
    def load(cls, folder: Path, card: Card, threads: int = 0) -> Self:
        """Open the ONNX file beside a card, once its digest is seen to be the card's.

        Raises:
            ModelTampered: if the file is missing or its digest is another one.
        """
        content = verified_bytes(folder, card.files["onnx"])
        size = card.input.image_size if card.input.preprocessing == "resnet50" else 0
        session = open_session(content, threads)
        return cls(session, image_size=size, temperature=card.temperature)

    def probabilities(self, images: Images) -> Probabilities:
        """Classify digits ``(n, 28, 28)``; rows of ``(n, 10)`` add up to 1."""
        parts = [
            run_session(self._session, self.inputs(images[start : start + BATCH]))
            for start in range(0, len(images), BATCH)
        ]
        raw = np.concatenate(parts) if parts else run_session(self._session, images[..., None])
        return raw if self.temperature == 1 else soften(raw, self.temperature)

    def inputs(self, images: Images) -> Floats:
        """Digits ``(n, 28, 28)`` in the shape and range that the card describes."""
        return to_resnet_input(images, self._image_size) if self._image_size else images[..., None]

    def uncalibrated(self) -> Self:
        """The same model, giving its probabilities before the temperature."""
        return type(self)(self._session, image_size=self._image_size)
