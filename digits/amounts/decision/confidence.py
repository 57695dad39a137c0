"""Confidence calibration: from a pooled prediction to the probability that its amount is right.

A small logistic regression on features of the prediction, fitted on readings of known amounts
that no reader learned from. The fitted model is a frozen record of plain numbers (JSON); applying
it needs nothing but arithmetic. Where the direction of a feature is beyond doubt, its weight keeps
that sign: a surer prediction never gets a lower probability.

Source: J. Platt, "Probabilistic outputs for support vector machines" (1999), on several features.
"""

import math
from collections.abc import Sequence

import numpy as np
from pydantic import model_validator

from digits.amounts.decision.logistic import STEEPEST, Feature, Logistic, fit_logistic
from digits.amounts.errors import TooFewReadings
from digits.amounts.grammar.alphabet import DIGITS
from digits.amounts.grammar.currencies import AmountPrediction

LIMIT = 1e-6  # probabilities nearer to 0 or 1 count as this far from them
SEPARATORS = frozenset(".,/^")
FEWEST = 20  # readings right, and misread, below which nothing can be fitted
# Above this probability of "no such amount", the result is at most the amount's own probability.
NO_AMOUNT = 0.9


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


class ConfidenceModel(Logistic):
    """The fitted logistic regression on features of a prediction.

    Features may be added to `FEATURES`: a model goes on with those that it was fitted on.

    Attributes:
        readings: how many it was fitted on.
        misread: how many of those were wrong.
        evidence: what they were of, shown wherever a probability is.
    """

    readings: int
    misread: int
    evidence: str

    @model_validator(mode="after")
    def _fits_this_code(self) -> "ConfidenceModel":
        if not set(self.features) <= set(NAMES):
            raise ValueError(f"expected features of {NAMES}; fit the model anew")
        return self

    def probability(self, prediction: AmountPrediction) -> float:
        """The probability in 0 … 1 that the likeliest amount is right; 0 where there is none."""
        if prediction.best is None:
            return 0.0
        fitted = self.chance(features_of(prediction, self.features))
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
    return ConfidenceModel(
        **fit_logistic(table, truth, FEATURES).model_dump(),
        readings=len(truth),
        misread=int((1 - truth).sum()),
        evidence=evidence,
    )


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
