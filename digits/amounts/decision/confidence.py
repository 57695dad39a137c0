"""Confidence calibration: from a pooled prediction to the probability that its amount is right.

A small logistic regression on features of the prediction, fitted on readings of known amounts
that no reader learned from. The fitted model is a frozen record of plain numbers (JSON); applying
it needs nothing but arithmetic. Where the direction of a feature is beyond doubt, its weight keeps
that sign: a surer prediction never gets a lower probability.

Source: J. Platt, "Probabilistic outputs for support vector machines" (1999), on several features.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from pydantic import model_validator

from digits.amounts.errors import TooFewReadings
from digits.amounts.grammar.alphabet import DIGITS
from digits.amounts.grammar.currencies import AmountPrediction
from digits.scores import Record

LIMIT = 1e-6  # probabilities nearer to 0 or 1 count as this far from them
RIDGE = 1.0  # L2 penalty of all weights, worth that many readings
SEPARATORS = frozenset(".,/^")
FEWEST = 20  # readings right, and misread, below which nothing can be fitted
# Above this probability of "no such amount", the result is at most the amount's own probability.
NO_AMOUNT = 0.9
STEEPEST = 30.0  # logits beyond ± this are certainties to every float


class Feature(NamedTuple):
    """One feature of a prediction; `sign` is that of its weight: 1, −1, or 0 for either."""

    name: str
    sign: int


FEATURES = (
    Feature("confidence", 1),  # logit of the pooled probability
    Feature("margin", 1),  # ln of the likeliest amount's probability over the runner-up's
    Feature("agreement", 1),  # share of the views that hold it for the likeliest
    Feature("weakest", 1),  # logit of the least probability that a view gives it
    Feature("nothing", -1),  # ln of the probability that there is no such amount
    Feature("digitwise", 1),  # ln of the pooled probability for each digit that was read
    Feature("digits", 0),  # how many were read
    Feature("separated", 0),  # 1 where a separator or a fraction vouches for the places
    Feature("bare", -1),  # 1 where none does though there are cents: was a dot not seen?
    Feature("literal", 1),  # share of the views whose literal text means it; not in version 0.1.0
)
NAMES = tuple(feature.name for feature in FEATURES)


class ConfidenceModel(Record):
    """The fitted logistic regression; lists are in the order of `features`.

    Features may be added to `FEATURES`: a model goes on with those that it was fitted on.

    The probability is the logistic function of `bias` plus the weighted sum of
    (feature − centre) / spread.

    Attributes:
        features: names of `FEATURES`, those that it takes.
        centre: mean of each feature.
        spread: standard deviation of each feature, above 0.
        weights: of the standardised features.
        bias: of the logit.
        readings: how many it was fitted on.
        misread: how many of those were wrong.
        evidence: what they were of, shown wherever a probability is.
    """

    features: tuple[str, ...]
    centre: tuple[float, ...]
    spread: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    readings: int
    misread: int
    evidence: str

    @model_validator(mode="after")
    def _fits_this_code(self) -> "ConfidenceModel":
        lengths = {len(self.centre), len(self.spread), len(self.weights)}
        known = set(self.features) <= set(NAMES)
        if not known or lengths != {len(self.features)}:
            raise ValueError(f"expected numbers for features of {NAMES}; fit the model anew")
        return self

    def probability(self, prediction: AmountPrediction) -> float:
        """The probability in 0 … 1 that the likeliest amount is right; 0 where there is none."""
        if prediction.best is None:
            return 0.0
        values = features_of(prediction, self.features)
        parts = zip(values, self.centre, self.spread, self.weights, strict=True)
        logit = self.bias + sum(
            weight * (value - centre) / spread for value, centre, spread, weight in parts
        )
        fitted = 1 / (1 + math.exp(-max(-STEEPEST, min(STEEPEST, logit))))
        # The model was fitted on amounts. What is hardly one may be anything: a signature, noise.
        return (
            min(fitted, prediction.best.probability) if prediction.nothing > NO_AMOUNT else fitted
        )


def features_of(prediction: AmountPrediction, names: Sequence[str] = NAMES) -> tuple[float, ...]:
    """Features of a prediction.

    Args:
        prediction: with at least one candidate.
        names: which, in the wanted order.
    """
    best, second = prediction.candidates[0], prediction.runner_up
    digits = sum(symbol in DIGITS for symbol in best.text)
    separated = float(not SEPARATORS.isdisjoint(best.text))
    values = {
        "confidence": _logit(best.probability),
        "margin": _log(best.probability) - _log(second.probability if second else 0.0),
        "agreement": prediction.agreeing / prediction.views,
        "weakest": _logit(prediction.weakest),
        "nothing": _log(prediction.nothing),
        "digitwise": _log(best.probability) / max(1, digits),
        "digits": float(digits),
        "separated": separated,
        "bare": float(not separated and best.meaning.as_tuple().exponent != 0),
        "literal": prediction.literal / prediction.views,
    }
    return tuple(values[name] for name in names)


def fit_confidence(
    predictions: Sequence[AmountPrediction], right: Sequence[bool], evidence: str
) -> ConfidenceModel:
    """The model with the least log-loss on readings of known amounts.

    Args:
        predictions: readings; those without a candidate are left out: their probability is 0.
        right: for each reading, whether its likeliest amount is the true one.
        evidence: what the readings are of, such as "synthetic strings by holdout writers".

    Raises:
        TooFewReadings: if fewer than 20 are right or fewer than 20 are wrong.
    """
    pairs = [pair for pair in zip(predictions, right, strict=True) if pair[0].candidates]
    truth = np.array([good for _, good in pairs], dtype=np.float64)
    _check_enough(truth)
    table = np.array([features_of(prediction) for prediction, _ in pairs])  # (n, features)
    centre, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread < LIMIT] = 1.0  # what never varies gets the weight 0 anyway
    weights = _fitted_weights((table - centre) / spread, truth)
    return ConfidenceModel(
        features=NAMES,
        centre=tuple(centre.tolist()),
        spread=tuple(spread.tolist()),
        weights=tuple(weights[:-1].tolist()),
        bias=float(weights[-1]),
        readings=len(truth),
        misread=int((1 - truth).sum()),
        evidence=evidence,
    )


def _fitted_weights(
    standardised: "np.typing.NDArray[np.float64]", truth: "np.typing.NDArray[np.float64]"
) -> "np.typing.NDArray[np.float64]":
    """Weights of the features, then the bias, with the least log-loss and the wanted signs.

    Args:
        standardised: float64 (n, features), of mean 0 and deviation 1.
        truth: float64 (n), 1 for a reading that is right, 0 for the others.
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
        loss, np.zeros(len(FEATURES) + 1), jac=True, method="L-BFGS-B",
        bounds=[*(bounds[feature.sign] for feature in FEATURES), (None, None)],
    )  # fmt: skip
    return np.asarray(fitted.x, dtype=np.float64)


def reject_all(readings: int, misread: int, evidence: str) -> ConfidenceModel:
    """A model that gives every reading a probability near 0, for where too few can be fitted on.

    Args:
        readings: how many there were.
        misread: how many of those were wrong.
        evidence: what they were of.
    """
    nothing = (0.0,) * len(FEATURES)
    return ConfidenceModel(
        features=NAMES,
        centre=nothing,
        spread=(1.0,) * len(FEATURES),
        weights=nothing,
        bias=-STEEPEST,
        readings=readings,
        misread=misread,
        evidence=f"{evidence}: too few to fit anything",
    )


def _check_enough(truth: "np.typing.NDArray[np.float64]") -> None:
    good, bad = int(truth.sum()), int((1 - truth).sum())
    if min(good, bad) < FEWEST:
        raise TooFewReadings(
            "There are too few readings to fit a confidence model",
            received=f"{good} right and {bad} misread",
            remedy=f"give at least {FEWEST} of each; harder pictures are misread more often",
        )


def _log(probability: float) -> float:
    return math.log(max(probability, LIMIT))


def _logit(probability: float) -> float:
    inside = min(max(probability, LIMIT), 1 - LIMIT)
    return math.log(inside / (1 - inside))
