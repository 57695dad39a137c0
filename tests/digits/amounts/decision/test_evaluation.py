"""Scores of readings: small cases that can be counted by hand."""

from decimal import Decimal
from pathlib import Path

import pytest

from digits.amounts.decision.decision import AmountDecision, AmountReading, unread
from digits.amounts.decision.evaluation import (
    EvaluatedReading,
    edit_distance,
    evaluate,
    read_rate,
    risk_curve,
)
from digits.amounts.errors import TooFewReadings


def answer(
    truth: str, read: str | None, probability: float = 0.5, accept: bool = False
) -> EvaluatedReading:
    """One labelled picture that took 4 ms."""
    decision: AmountDecision = "accept" if accept else "review"
    reading = (
        unread("nothing there")
        if read is None
        else AmountReading(Decimal(read), probability, None, decision, ())
    )
    return EvaluatedReading(Path(f"{truth}.png"), Decimal(truth), reading, 0.004)


def test_counts_and_shares() -> None:
    """Four pictures: two right, one misread and accepted, one not read."""
    scores = evaluate(
        [
            answer("100", "100", 0.9, accept=True),
            answer("250", "250", 0.7),
            answer("19507", "19501", 0.8, accept=True),
            answer("44", None),
        ]
    )
    assert (scores.n, scores.exact, scores.exact_match, scores.unread) == (4, 2, 0.5, 1)
    assert (scores.accepted, scores.misread_accepted) == (2, 1)
    assert scores.digit_error_rate == pytest.approx((1 + 2) / (3 + 3 + 5 + 2))
    assert scores.seconds_per_image == pytest.approx(0.004)
    assert scores.read_rate_at_1pct == scores.read_rate_at_01pct == 0.25
    assert scores.exact_low < 0.5 < scores.exact_high
    assert scores.calibration_error == pytest.approx((0.1 + 0.8 + 0.3) / 3)


def test_read_rate_is_the_largest_share_that_qualifies() -> None:
    """99 right, one wrong, 100 right: at 1 % all 200 can be accepted, at 0.1 % the first 99."""
    answers = [answer("5", "5", 1 - place / 1000) for place in range(200)]
    answers[99] = answer("5", "6", 1 - 99 / 1000)
    scores = evaluate(answers)
    assert (scores.read_rate_at_1pct, scores.read_rate_at_01pct) == (1.0, 99 / 200)


def test_equally_probable_readings_are_accepted_together() -> None:
    """A right one cannot be picked from a wrong one that looks the same."""
    curve = risk_curve([answer("5", "5", 0.9), answer("5", "6", 0.9), answer("7", "7", 0.8)])
    assert [(point.coverage, point.risk) for point in curve] == [
        (pytest.approx(2 / 3), 0.5),
        (1, pytest.approx(1 / 3)),
    ]
    assert read_rate(curve, 0.01) == 0
    assert read_rate(curve, 0.4) == 1


def test_amounts_that_were_not_read_are_never_accepted() -> None:
    """So the curve ends before them."""
    curve = risk_curve([answer("5", "5"), answer("6", None)])
    assert [point.coverage for point in curve] == [0.5]
    scores = evaluate([answer("6", None)])
    assert (scores.curve, scores.reliability, scores.calibration_error) == ((), (), 0)
    assert scores.digit_error_rate == 1


@pytest.mark.parametrize(
    ("first", "second", "steps"),
    [("", "", 0), ("123", "", 3), ("123", "123", 0), ("19507", "1950", 1), ("1234", "2345", 2)],
)
def test_edit_distance(first: str, second: str, steps: int) -> None:
    """The same in both directions."""
    assert edit_distance(first, second) == edit_distance(second, first) == steps


def test_decimals_do_not_change_equality() -> None:
    """12.50 is 12.5."""
    assert answer("12.50", "12.5").right


def test_nothing_to_measure() -> None:
    """No readings, no scores."""
    with pytest.raises(TooFewReadings, match="no reading"):
        evaluate([])
