"""How well amounts are read: every number that needs only the truth and the readings.

Takes `EvaluatedReading`s; gives `AmountScores`, plain numbers. Nothing is fitted here.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import numpy as np

from digits.amounts.decision.decision import AmountReading
from digits.amounts.errors import TooFewReadings
from digits.metrics.calibration import BINS, bins_of, error_of
from digits.metrics.classification import wilson_interval
from digits.scores import Record, ReliabilityBin

RATES = (0.01, 0.001)  # misread among the accepted, for the two read rates
PER_BIN = 100  # readings of a bin of the calibration error: with fewer, it is mostly luck
FEWEST_BINS = 5  # however few readings there are


class EvaluatedReading(NamedTuple):
    """One labelled picture, what was read, and the seconds that it took."""

    file: Path
    truth: Decimal
    reading: AmountReading
    seconds: float

    @property
    def right(self) -> bool:
        """Whether the whole amount was read right."""
        return self.reading.amount == self.truth


class RiskPoint(Record):
    """Accepting all readings from `probability` on: the share of pictures, and of misreads.

    `coverage` is the share of all pictures that is accepted, `risk` the share of those accepted
    that is misread.
    """

    probability: float
    coverage: float
    risk: float


class AmountScores(Record):
    """All that is said of a reader on `n` labelled pictures; shares lie in 0 … 1.

    Attributes:
        n: pictures.
        exact: whole amounts read right, whatever was decided.
        exact_match: their share; `exact_low` and `exact_high` bound it with 95 % confidence.
        unread: pictures on which no amount was found.
        digit_error_rate: digits to insert, remove or replace, over all digits of the truth; may
            exceed 1. Decimals count as digits; a picture that was not read lacks all of them.
        read_rate_at_1pct: the largest share of all pictures that can be accepted, the most
            probable first and equally probable ones together, so that at most 1 % of those
            accepted are misread. Found by looking at the truth: no promise for other pictures.
        read_rate_at_01pct: the same for 0.1 %.
        accepted: pictures that the default decision accepts.
        misread_accepted: how many of those are misread.
        seconds_per_image: mean time for a picture.
        calibration_error: expected, over bins of equal counts, of the pictures with an amount:
            a bin for each hundred of them, at least 5 and at most 15.
        reliability: those bins.
        curve: risk against coverage, from the most probable reading on.
    """

    n: int
    exact: int
    exact_match: float
    exact_low: float
    exact_high: float
    unread: int
    digit_error_rate: float
    read_rate_at_1pct: float
    read_rate_at_01pct: float
    accepted: int
    misread_accepted: int
    seconds_per_image: float
    calibration_error: float
    reliability: tuple[ReliabilityBin, ...]
    curve: tuple[RiskPoint, ...]


def evaluate(readings: Sequence[EvaluatedReading]) -> AmountScores:
    """Score readings against the truth.

    Raises:
        TooFewReadings: if there is none.
    """
    if not readings:
        raise TooFewReadings(
            "There is no reading to measure", remedy="give at least one labelled picture"
        )
    n, exact = len(readings), sum(item.right for item in readings)
    low, high = wilson_interval(exact, n)
    accepted = [item for item in readings if item.reading.decision == "accept"]
    curve = risk_curve(readings)
    bins = _reliability(readings)
    return AmountScores(
        n=n,
        exact=exact,
        exact_match=exact / n,
        exact_low=low,
        exact_high=high,
        unread=sum(item.reading.amount is None for item in readings),
        digit_error_rate=digit_error_rate(readings),
        read_rate_at_1pct=read_rate(curve, RATES[0]),
        read_rate_at_01pct=read_rate(curve, RATES[1]),
        accepted=len(accepted),
        misread_accepted=sum(not item.right for item in accepted),
        seconds_per_image=float(np.mean([item.seconds for item in readings])),
        calibration_error=error_of(bins) if bins else 0.0,
        reliability=bins,
        curve=curve,
    )


def risk_curve(readings: Sequence[EvaluatedReading]) -> tuple[RiskPoint, ...]:
    """A point for each threshold at which more pictures are accepted; unread ones never are.

    Source: R. El-Yaniv and Y. Wiener, "On the foundations of noise-free selective
    classification", JMLR 11 (2010).
    """
    read = [item for item in readings if item.reading.amount is not None]
    read.sort(key=lambda item: -item.reading.probability)
    points: list[RiskPoint] = []
    wrong = 0
    for count, item in enumerate(read, start=1):
        wrong += not item.right
        probability = item.reading.probability
        if count < len(read) and read[count].reading.probability == probability:
            continue  # equally probable readings are accepted together
        points.append(
            RiskPoint(probability=probability, coverage=count / len(readings), risk=wrong / count)
        )
    return tuple(points)


def read_rate(curve: Sequence[RiskPoint], rate: float) -> float:
    """The largest coverage whose risk is at most `rate`; 0 if there is none."""
    return max((point.coverage for point in curve if point.risk <= rate), default=0.0)


def digit_error_rate(readings: Sequence[EvaluatedReading]) -> float:
    """Wrong, missing and surplus digits, over the digits of the true amounts."""
    wrong = sum(
        edit_distance(_digits(item.truth), _digits(item.reading.amount)) for item in readings
    )
    return wrong / sum(len(_digits(item.truth)) for item in readings)


def edit_distance(first: str, second: str) -> int:
    """Symbols to insert, remove or replace to make one text the other.

    Source: V. I. Levenshtein, Soviet Physics Doklady 10 (1966).
    """
    row = list(range(len(second) + 1))
    for position, symbol in enumerate(first, start=1):
        before, row[0] = row[0], position
        for column, other in enumerate(second, start=1):
            before, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, before + (symbol != other)),
            )
    return row[-1]


def _digits(amount: Decimal | None) -> str:
    """1234.50 → "123450"; nothing → ""."""
    return "" if amount is None else "".join(map(str, amount.as_tuple().digits))


def _reliability(readings: Sequence[EvaluatedReading]) -> tuple[ReliabilityBin, ...]:
    read = [item for item in readings if item.reading.amount is not None]
    if not read:
        return ()
    stated = np.array([item.reading.probability for item in read], dtype=np.float32)
    bins = min(BINS, max(FEWEST_BINS, len(read) // PER_BIN))
    return bins_of(stated, np.array([item.right for item in read]), bins)
