"""How good a model is: every number of the report that needs only labels and probabilities.

Takes ``(n,)`` labels and ``(n, 10)`` probabilities; gives frozen models of plain Python numbers,
so that a score can travel between tasks, into JSON and into a table as it is.
"""

from statistics import NormalDist

import numpy as np

from digits.arrays import CLASSES, Labels, Probabilities
from digits.metrics.calibration import calibration_error, log_loss, reliability
from digits.scores import ClassScore, Mistake, RejectionPoint, Scores


def score(labels: Labels, probabilities: Probabilities, *, worst: int = 24) -> Scores:
    """Score probabilities against the truth.

    Args:
        labels: shape ``(n,)``, 0 … 9, n ≥ 1.
        probabilities: shape ``(n, 10)``, rows adding up to 1.
        worst: how many of the most confident mistakes to list.
    """
    # Imported here: whoever reads amounts takes an interval from this module, and no more.
    from sklearn.metrics import confusion_matrix

    predicted = probabilities.argmax(axis=1)
    correct = int((predicted == labels).sum())
    low, high = wilson_interval(correct, len(labels))
    return Scores(
        n=len(labels),
        correct=correct,
        accuracy=correct / len(labels),
        accuracy_low=low,
        accuracy_high=high,
        log_loss=log_loss(labels, probabilities),
        calibration_error=calibration_error(labels, probabilities),
        per_class=_per_class(labels, predicted),
        confusion=tuple(
            tuple(int(count) for count in row)
            for row in confusion_matrix(labels, predicted, labels=range(CLASSES))
        ),
        reliability=reliability(labels, probabilities),
        rejection=rejection_curve(labels, probabilities),
        worst=worst_mistakes(labels, probabilities, worst),
    )


def wilson_interval(correct: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """The interval that holds the true share with the given confidence.

    Source: E. B. Wilson, "Probable inference", JASA 22 (1927); it stays in 0 … 1 near the ends.
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = correct / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5
    return max(0.0, centre - reach), min(1.0, centre + reach)


def worst_mistakes(labels: Labels, probabilities: Probabilities, most: int) -> tuple[Mistake, ...]:
    """The mistakes made with the highest confidence, at most `most` of them."""
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = np.flatnonzero(predicted != labels)
    order = wrong[np.argsort(-confidence[wrong], kind="stable")][:most]
    return tuple(
        Mistake(
            index=int(i),
            truth=int(labels[i]),
            predicted=int(predicted[i]),
            confidence=float(confidence[i]),
        )
        for i in order
    )


def rejection_curve(
    labels: Labels, probabilities: Probabilities, points: int = 101
) -> tuple[RejectionPoint, ...]:
    """Accuracy of what is kept, for rejected shares from 0 to just under 1."""
    order = np.argsort(-probabilities.max(axis=1), kind="stable")
    right = (probabilities.argmax(axis=1) == labels)[order]
    kept_accuracy = np.cumsum(right) / np.arange(1, len(right) + 1)
    kept = np.unique(np.linspace(1, len(right), min(points, len(right))).round().astype(int))[::-1]
    return tuple(
        RejectionPoint(rejected=1 - int(k) / len(right), accuracy=float(kept_accuracy[k - 1]))
        for k in kept
    )


def _per_class(labels: Labels, predicted: "np.typing.NDArray[np.intp]") -> tuple[ClassScore, ...]:
    from sklearn.metrics import precision_recall_fscore_support  # imported here: as above

    columns = precision_recall_fscore_support(
        labels, predicted, labels=range(CLASSES), zero_division=0.0
    )
    return tuple(
        ClassScore(
            digit=digit,
            precision=float(precision),
            recall=float(recall),
            f1=float(f1),
            support=int(support),
        )
        for digit, (precision, recall, f1, support) in enumerate(zip(*columns, strict=True))
    )
