"""A small logistic regression as a record of plain numbers, fitted with weights of known signs.

Where the direction of a feature is beyond doubt, its weight keeps that sign: what speaks for a
reading never lowers its probability. Applying it needs nothing but arithmetic.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from pydantic import model_validator

from digits.scores import Record

LIMIT = 1e-6  # deviations below it count as none
RIDGE = 1.0  # L2 penalty of all weights, worth that many readings
STEEPEST = 30.0  # logits beyond ± this are certainties to every float


class Feature(NamedTuple):
    """One feature; `sign` is that of its weight: 1, −1, or 0 for either."""

    name: str
    sign: int


class Logistic(Record):
    """The fitted regression; lists are in the order of `features`.

    The probability is the logistic function of `bias` plus the weighted sum of
    (feature − centre) / spread.

    Attributes:
        features: their names.
        centre: mean of each feature.
        spread: standard deviation of each feature, above 0.
        weights: of the standardised features.
        bias: of the logit.
    """

    features: tuple[str, ...]
    centre: tuple[float, ...]
    spread: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float

    @model_validator(mode="after")
    def _is_as_long_everywhere(self) -> "Logistic":
        lengths = {len(self.centre), len(self.spread), len(self.weights)}
        if lengths != {len(self.features)}:
            raise ValueError("expected a number for every feature; fit the model anew")
        return self

    def chance(self, values: Sequence[float]) -> float:
        """The probability in 0 … 1 of some values, in the order of `features`."""
        parts = zip(values, self.centre, self.spread, self.weights, strict=True)
        logit = self.bias + sum(
            weight * (value - centre) / spread for value, centre, spread, weight in parts
        )
        return 1 / (1 + math.exp(-max(-STEEPEST, min(STEEPEST, logit))))


def fit_logistic(
    table: "np.typing.NDArray[np.float64]",
    truth: "np.typing.NDArray[np.float64]",
    features: Sequence[Feature],
) -> Logistic:
    """The regression with the least log-loss.

    Args:
        table: float64 (n, features).
        truth: float64 (n), 1 for a reading that is right, 0 for the others.
        features: of the columns.
    """
    centre, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread < LIMIT] = 1.0  # what never varies gets the weight 0 anyway
    weights = _fitted_weights((table - centre) / spread, truth, [one.sign for one in features])
    return Logistic(
        features=tuple(feature.name for feature in features),
        centre=tuple(centre.tolist()),
        spread=tuple(spread.tolist()),
        weights=tuple(weights[:-1].tolist()),
        bias=float(weights[-1]),
    )


def _fitted_weights(
    standardised: "np.typing.NDArray[np.float64]",
    truth: "np.typing.NDArray[np.float64]",
    signs: Sequence[int],
) -> "np.typing.NDArray[np.float64]":
    """Weights of the features, then the bias, with the least log-loss and the wanted signs.

    Args:
        standardised: float64 (n, features), of mean 0 and deviation 1.
        truth: float64 (n), 1 for a reading that is right, 0 for the others.
        signs: of the weights: 1, −1, or 0 for either.
    """
    # Imported here: whoever only reads amounts never fits.
    from scipy.optimize import minimize

    inputs = np.column_stack([standardised, np.ones(len(truth))])

    def loss(weights: "np.typing.NDArray[np.float64]") -> tuple[float, object]:
        logits = inputs @ weights
        pull = np.append(weights[:-1], 0.0) * RIDGE / len(truth)
        value = np.logaddexp(0, logits).mean() - (truth * logits).mean() + pull @ weights / 2
        slope = inputs.T @ (1 / (1 + np.exp(-logits)) - truth) / len(truth) + pull
        return float(value), slope

    bounds = {1: (0, None), -1: (None, 0), 0: (None, None)}
    fitted = minimize(
        loss, np.zeros(len(signs) + 1), jac=True, method="L-BFGS-B",
        bounds=[*(bounds[sign] for sign in signs), (None, None)],
    )  # fmt: skip
    return np.asarray(fitted.x, dtype=np.float64)
