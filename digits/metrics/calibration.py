"""Whether a stated probability can be believed, and the one number that corrects it.

Works on ``(n, 10)`` probabilities of any model. The temperature is fitted on validation images
only; the test images never choose it.
"""

from collections.abc import Sequence

import numpy as np

from digits.arrays import Booleans, Floats, Labels, Probabilities
from digits.scores import ReliabilityBin

BINS = 15
TINY = np.float32(1e-12)  # keeps the logarithm of a probability of zero finite
TEMPERATURES = (0.2, 5.0)  # outside this range a model is broken, not badly calibrated


def reliability(
    labels: Labels, probabilities: Probabilities, bins: int = BINS
) -> tuple[ReliabilityBin, ...]:
    """Mean confidence and accuracy in bins that hold equally many digits each.

    Equal counts, because a good reader puts nearly all of its confidences above 0.99, where
    bins of equal width would leave all but one of them empty.
    """
    return bins_of(probabilities.max(axis=1), probabilities.argmax(axis=1) == labels, bins)


def bins_of(confidence: Floats, right: Booleans, bins: int = BINS) -> tuple[ReliabilityBin, ...]:
    """The same for anything that is right or wrong: confidences 0 … 1 and answers, ``(n,)``."""
    order = np.argsort(confidence, kind="stable")
    return tuple(
        ReliabilityBin(
            count=len(part),
            confidence=float(confidence[part].mean()),
            accuracy=float(right[part].mean()),
        )
        for part in np.array_split(order, min(bins, len(order)))
    )


def calibration_error(labels: Labels, probabilities: Probabilities, bins: int = BINS) -> float:
    """Expected calibration error in 0 … 1, over bins of equal counts.

    Source: Nguyen and O'Connor, "Posterior calibration and exploratory analysis for natural
    language processing models", EMNLP 2015 (adaptive bins).
    """
    return error_of(reliability(labels, probabilities, bins))


def error_of(parts: Sequence[ReliabilityBin]) -> float:
    """The mean distance between what was promised and what came true, 0 … 1."""
    n = sum(part.count for part in parts)
    return sum(part.count * abs(part.confidence - part.accuracy) for part in parts) / n


def log_loss(labels: Labels, probabilities: Probabilities) -> float:
    """Mean of −ln(probability given to the truth), in nats; 0 is perfect."""
    given = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(given, TINY)).mean())


def soften(probabilities: Probabilities, temperature: float) -> Probabilities:
    """The probabilities at another temperature: above 1 less sure, below 1 surer.

    Dividing logits by T equals raising probabilities to 1/T and normalising the rows again, so
    no logits are needed.
    """
    logits = np.log(np.maximum(probabilities, TINY)) / np.float32(temperature)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def fit_temperature(labels: Labels, probabilities: Probabilities) -> float:
    """The temperature with the least log-loss on these (validation) images.

    Source: Guo et al., "On calibration of modern neural networks", ICML 2017.
    """
    # Imported here: whoever only classifies never fits.
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        return log_loss(labels, soften(probabilities, float(np.exp(log_temperature))))

    best = minimize_scalar(loss, bounds=np.log(TEMPERATURES), method="bounded")
    return float(np.exp(best.x))
