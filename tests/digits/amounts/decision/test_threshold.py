"""What readings certify: known bounds, the start of the search, and that it never flatters."""

import numpy as np
import pytest
from scipy.stats import binom

from digits.amounts.decision.threshold import Threshold, readings_needed, threshold_for, upper_bound
from digits.errors import DigitsError, SettingOutOfRange


def test_bound_is_the_exact_binomial_one() -> None:
    """At the bound, so few misreads happen with 5 % probability; all wrong or none prove 1."""
    for misread, n in ((0, 100), (3, 500), (17, 2000)):
        assert binom.cdf(misread, n, upper_bound(misread, n)) == pytest.approx(0.05)
    assert upper_bound(0, 3000) < 0.001 < upper_bound(0, 2990)
    assert upper_bound(0, 0) == upper_bound(5, 5) == 1


def test_readings_needed_without_a_mistake() -> None:
    """2,995 certify 0.1 %, one fewer does not."""
    assert readings_needed(0.001) == 2995
    assert readings_needed(0.01) == 299
    assert upper_bound(0, 2995) <= 0.001 < upper_bound(0, 2994)


@pytest.mark.parametrize("rate", [0.0, 1.0, -0.1, 2.0])
def test_rates_out_of_range(rate: float) -> None:
    """Nothing but a share inside 0 … 1 can be certified."""
    with pytest.raises(SettingOutOfRange, match="between 0 and 1"):
        threshold_for([0.9], [True], rate)


def test_faultless_readings() -> None:
    """3,000 right ones certify the lowest of their probabilities; 2,000 certify 0.15 %."""
    stated = np.linspace(0.5, 1, 3000)
    found = threshold_for(stated.tolist(), [True] * 3000, evidence="synthetic strings")
    assert (found.value, found.accepted, found.misread) == (0.5, 3000, 0)
    assert found.bound <= 0.001
    assert "synthetic strings" in found.words
    few = threshold_for(stated[:2000].tolist(), [True] * 2000)
    assert (few.value, few.accepted) == (None, 2000)
    assert few.bound == pytest.approx(0.0015, abs=1e-4)
    assert "cannot be certified" in few.words
    assert "2,995" in few.words


def test_threshold_ends_before_the_mistakes() -> None:
    """4,000 right ones above 1,000 wrong ones: the first wrong one is too many."""
    stated = np.linspace(1, 0, 5000)
    right = np.arange(5000) < 4000
    found = threshold_for(stated.tolist(), right.tolist())
    assert found.accepted == 4000
    assert found.value == stated[3999]
    assert found.misread == 0


def test_equal_probabilities_are_accepted_together() -> None:
    """A wrong one among them spoils them all."""
    stated = [0.9] * 3000 + [0.8] * 100
    right = [True] * 3099 + [False]
    found = threshold_for(stated, right)
    assert (found.value, found.accepted) == (0.9, 3000)


def test_no_readings_at_all() -> None:
    """Nothing is known then."""
    found = threshold_for([], [])
    assert (found.value, found.accepted, found.bound) == (None, 0, 1.0)


def test_lower_rates_ask_for_higher_thresholds() -> None:
    """Over many random sets of readings, and never the other way round."""
    rng = np.random.default_rng(3)
    for _ in range(40):
        stated = rng.random(8000)
        right = rng.random(8000) < 1 - 0.2 * (1 - stated) ** rng.uniform(1, 8)
        values = []
        for rate in (0.001, 0.003, 0.01, 0.03, 0.1):
            value = threshold_for(stated.tolist(), right.tolist(), rate).value
            values.append(2.0 if value is None else value)
        assert values == sorted(values, reverse=True)


def test_certified_rates_hold() -> None:
    """Where 1 in 20 misreads whatever is stated, 4.99 % is hardly ever certified."""
    rng = np.random.default_rng(4)
    flattered = certified = 0
    for _ in range(200):
        stated, right = rng.random(3000), rng.random(3000) > 0.05
        flattered += threshold_for(stated.tolist(), right.tolist(), 0.0499).value is not None
        certified += threshold_for(stated.tolist(), right.tolist(), 0.10).value is not None
    assert flattered <= 0.08 * 200  # 5 %, and what chance adds in 200 tries
    assert certified >= 0.9 * 200


def test_threshold_survives_json() -> None:
    """To the last bit."""
    found = threshold_for(np.linspace(0.1, 1, 3000).tolist(), [True] * 3000)
    assert Threshold.model_validate_json(found.model_dump_json()) == found
    assert issubclass(SettingOutOfRange, DigitsError)
