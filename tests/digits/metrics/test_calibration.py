"""Whether a probability can be believed: by hand-made cases and by a temperature that is known."""

import math

import numpy as np
import pytest

from digits.arrays import Labels, Probabilities
from digits.metrics.calibration import (
    calibration_error,
    fit_temperature,
    log_loss,
    reliability,
    soften,
)


def spread(confidence: list[float], digit: list[int]) -> Probabilities:
    """Rows that give a digit some confidence and share the rest among the others."""
    rows = [np.full(10, (1 - sure) / 9) for sure in confidence]
    for row, sure, column in zip(rows, confidence, digit, strict=True):
        row[column] = sure
    return np.array(rows, dtype=np.float32)


@pytest.fixture(scope="module")
def honest() -> tuple[Labels, Probabilities]:
    """Labels of 20,000 digits drawn from the very probabilities that are stated for them."""
    rng = np.random.default_rng(11)
    powers = np.exp(rng.normal(0, 2, (20_000, 10)))
    stated = powers / powers.sum(axis=1, keepdims=True)
    drawn = (rng.random((20_000, 1)) < stated.cumsum(axis=1)).argmax(axis=1)
    return drawn.astype(np.uint8), stated.astype(np.float32)


def test_bins_hold_equally_many() -> None:
    """Ten digits in four bins: three, three, two, two, the least sure first."""
    sure = [0.9, 0.5, 0.95, 0.6, 0.7, 0.99, 0.8, 0.55, 0.65, 0.75]
    bins = reliability(np.zeros(10, np.uint8), spread(sure, [0] * 10), bins=4)
    assert [part.count for part in bins] == [3, 3, 2, 2]
    assert [part.confidence for part in bins] == pytest.approx([0.55, 0.7, 0.85, 0.97], abs=1e-6)
    assert [part.accuracy for part in bins] == [1, 1, 1, 1]


def test_fewer_digits_than_bins() -> None:
    """Each digit then has a bin of its own."""
    bins = reliability(np.array([1, 2], np.uint8), spread([0.5, 0.8], [1, 3]))
    assert [(part.count, part.accuracy) for part in bins] == [(1, 1.0), (1, 0.0)]


def test_calibration_error_of_a_known_case() -> None:
    """Two digits at 0.6, one right, and two at 0.9, both right: (0.1 + 0.1) / 2."""
    labels = np.array([0, 1, 2, 3], np.uint8)
    stated = spread([0.6, 0.6, 0.9, 0.9], [0, 5, 2, 3])
    assert calibration_error(labels, stated, bins=2) == pytest.approx(0.1, abs=1e-6)


def test_honest_probabilities_have_hardly_any_error(honest: tuple[Labels, Probabilities]) -> None:
    """What is promised comes true; twice as sure, it does not."""
    labels, stated = honest
    assert calibration_error(labels, stated) < 0.015
    assert calibration_error(labels, soften(stated, 0.5)) > 0.05


def test_log_loss_of_known_cases() -> None:
    """The mean of −ln; zero for certainty that is right, finite for certainty that is wrong."""
    labels = np.array([4, 7], np.uint8)
    assert log_loss(labels, spread([0.5, 0.25], [4, 7])) == pytest.approx(math.log(8) / 2)
    assert log_loss(labels, spread([1, 1], [4, 7])) == pytest.approx(0)
    assert log_loss(labels, spread([1, 1], [5, 7])) == pytest.approx(-math.log(1e-12) / 2)


def test_temperature_one_changes_nothing(honest: tuple[Labels, Probabilities]) -> None:
    """Up to rounding."""
    assert soften(honest[1], 1) == pytest.approx(honest[1], abs=1e-6)


@pytest.mark.parametrize("temperature", [0.3, 0.7, 1.5, 4.0])
def test_temperature_keeps_order_and_sum(
    honest: tuple[Labels, Probabilities], temperature: float
) -> None:
    """Rows still add up to 1 in the same order; above 1 the first is less sure, below 1 surer."""
    before, after = honest[1][:500], soften(honest[1][:500], temperature)
    assert after.dtype == np.float32
    assert after.sum(axis=1) == pytest.approx(np.ones(500), abs=1e-5)
    assert np.array_equal(after.argmax(axis=1), before.argmax(axis=1))
    change = after.max(axis=1) - before.max(axis=1)
    assert (change < 0).all() if temperature > 1 else (change > 0).all()


def test_temperature_is_that_of_the_logits() -> None:
    """Softening a softmax equals dividing its logits."""
    logits = np.array([[1.0, 2.0, 3.0] + [0.0] * 7])
    usual, divided = (np.exp(values) / np.exp(values).sum() for values in (logits, logits / 2.5))
    assert soften(usual.astype(np.float32), 2.5) == pytest.approx(divided, abs=1e-6)


@pytest.mark.parametrize("distortion", [0.5, 1.0, 2.0])
def test_fitted_temperature_undoes_a_distortion(
    honest: tuple[Labels, Probabilities], distortion: float
) -> None:
    """Honest probabilities at another temperature are fitted back by its inverse."""
    labels, stated = honest
    assert fit_temperature(labels, soften(stated, distortion)) == pytest.approx(
        1 / distortion, rel=0.05
    )


def test_temperature_stays_in_its_range() -> None:
    """A model that is always right, or never, drives it to an end of the range, not beyond."""
    stated = spread([0.6] * 20, [1] * 20)
    assert fit_temperature(np.full(20, 1, np.uint8), stated) == pytest.approx(0.2, rel=0.01)
    assert fit_temperature(np.full(20, 2, np.uint8), stated) == pytest.approx(5.0, rel=0.01)
