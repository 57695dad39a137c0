"""The baseline: multinomial logistic regression on flat pixels, by scikit-learn.

Stored as two plain arrays, float32 ``(784, 10)`` and ``(10,)``, exported as three ONNX nodes;
scikit-learn is needed to train only.
"""

import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from digits.arrays import CLASSES, SIDE, Floats, Images, Labels, Probabilities
from digits.backends.errors import OriginalMismatch
from digits.backends.onnx_backend import save_graph
from digits.config import Kind, LogisticConfig
from digits.dataset.splits import normalise
from digits.models.base import Fit, TrainingData
from digits.models.zoo import Original
from digits.progress import OnProgress, silent

STORED = {
    "coefficients": ((SIDE * SIDE, CLASSES), np.dtype(np.float32)),
    "intercepts": ((CLASSES,), np.dtype(np.float32)),
}


class LogisticModel:
    """``softmax(pixels · coefficients + intercepts)``.

    Args:
        coefficients: float32 ``(784, 10)``.
        intercepts: float32 ``(10,)``.
    """

    kind: Kind = "logistic"
    filename = "model.npz"

    def __init__(self, coefficients: Floats, intercepts: Floats) -> None:
        self.coefficients, self.intercepts = coefficients, intercepts

    def probabilities(self, images: Images) -> Probabilities:
        """Classify normalised digits ``(n, 28, 28)``."""
        logits = images.reshape(len(images), -1) @ self.coefficients + self.intercepts
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)

    def weights(self) -> list[npt.NDArray[Any]]:
        """Coefficients, then intercepts."""
        return [self.coefficients, self.intercepts]

    def save(self, path: Path) -> None:
        """Write the two arrays as ``.npz``."""
        np.savez(path, coefficients=self.coefficients, intercepts=self.intercepts)

    @classmethod
    def load(cls, path: Path) -> "LogisticModel":
        """Read what `save` wrote.

        Raises:
            OriginalMismatch: if the file holds anything else.
        """
        try:
            with np.load(path, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
        except (OSError, ValueError, BadZipFile) as cause:
            raise _mismatch(path, str(cause)) from cause
        if {name: (array.shape, array.dtype) for name, array in arrays.items()} != STORED:
            raise _mismatch(path, _described(arrays))
        return cls(**arrays)

    def export(self, path: Path) -> None:
        """Write flatten, matrix product and softmax as ONNX."""
        save_graph(path, self.coefficients, self.intercepts)


def _described(arrays: Mapping[str, npt.NDArray[Any]]) -> str:
    parts = [f"{name} {array.dtype} {array.shape}" for name, array in sorted(arrays.items())]
    return ", ".join(parts) or "no arrays"


def _mismatch(path: Path, received: str) -> OriginalMismatch:
    wanted = ", ".join(f"{name} {dtype} {shape}" for name, (shape, dtype) in STORED.items())
    return OriginalMismatch(
        f"This file is no logistic regression, which is {wanted}",
        where=path,
        received=received,
        remedy="restore it from a backup, or train the model again",
    )


def load_original(path: Path) -> Original:
    """The saved model as a function of inputs float32 ``(n, 28, 28, 1)``.

    Raises:
        OriginalMismatch: if the file holds anything else.
    """
    model = LogisticModel.load(path)
    return lambda inputs: model.probabilities(inputs[..., 0])


def fit(
    data: TrainingData,
    config: LogisticConfig,
    on_progress: OnProgress = silent,  # noqa: ARG001 - it has no epochs to tell of
) -> Fit:
    """Train on the training part: see `fit_logistic`."""
    return fit_logistic(normalise(data.train.images), data.train.labels, config)


def fit_logistic(images: Images, labels: Labels, config: LogisticConfig) -> Fit:
    """Train by L-BFGS until converged; if it does not converge, the notes say so.

    Args:
        images: float32 ``(n, 28, 28)`` in 0 … 1.
        labels: uint8 ``(n,)``; all ten digits must occur.
        config: the recipe.
    """
    began = time.perf_counter()
    estimator = LogisticRegression(
        C=config.inverse_penalty,
        max_iter=config.max_iterations,
        tol=config.tolerance,
        random_state=config.seed,
    )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ConvergenceWarning)
        estimator.fit(images.reshape(len(images), SIDE * SIDE), labels)
    model = LogisticModel(
        np.ascontiguousarray(estimator.coef_.T, dtype=np.float32),
        np.asarray(estimator.intercept_, dtype=np.float32).reshape(CLASSES),
    )
    return Fit(model, (), time.perf_counter() - began, (_convergence(estimator, caught, config),))


def _convergence(
    estimator: LogisticRegression, caught: list[warnings.WarningMessage], config: LogisticConfig
) -> str:
    iterations = int(estimator.n_iter_.max())
    if any(issubclass(warning.category, ConvergenceWarning) for warning in caught):
        return (
            f"L-BFGS stopped after {iterations} iterations without converging "
            f"(limit {config.max_iterations}); raise max_iterations."
        )
    return f"L-BFGS converged after {iterations} iterations."
