"""The records in which scores are kept: frozen, plain numbers, light to import.

They are computed by `digits.metrics` and `digits.calibration`, and stand in cards and reports.
"""

from pydantic import BaseModel, ConfigDict


class Facts(BaseModel):
    """A frozen record of plain numbers."""

    model_config = ConfigDict(frozen=True)


class ClassScore(Facts):
    """How well one digit is read. All shares lie in 0 … 1; `support` counts images."""

    digit: int
    precision: float
    recall: float
    f1: float
    support: int


class Mistake(Facts):
    """One wrong reading: which picture of the set, what it is, what was read, how surely."""

    index: int
    truth: int
    predicted: int
    confidence: float


class RejectionPoint(Facts):
    """Accuracy on what is kept when the least confident share is set aside."""

    rejected: float
    accuracy: float


class ReliabilityBin(Facts):
    """Digits of about the same confidence: what was promised, and what came true."""

    count: int
    confidence: float
    accuracy: float


class Scores(Facts):
    """All that is said of a model on one set of `n` images.

    `accuracy_low` and `accuracy_high` bound the accuracy with 95 % confidence. `confusion` has
    a row for each true digit and a column for each predicted one. `calibration_error` is the
    expected one, in 0 … 1. `worst` lists mistakes, the most confident first.
    """

    n: int
    correct: int
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    log_loss: float
    calibration_error: float
    per_class: tuple[ClassScore, ...]
    confusion: tuple[tuple[int, ...], ...]
    reliability: tuple[ReliabilityBin, ...]
    rejection: tuple[RejectionPoint, ...]
    worst: tuple[Mistake, ...]
