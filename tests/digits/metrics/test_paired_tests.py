"""The paired tests: exact, symmetric, and silent where there is nothing to tell apart."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from digits.arrays import Booleans
from digits.metrics.paired_tests import mcnemar, not_worse


def answers(both: int, first: int, second: int, neither: int) -> tuple[Booleans, Booleans]:
    """Right and wrong answers of two models with these counts."""
    counts = (both, first, second, neither)
    return np.repeat([True, True, False, False], counts), np.repeat(
        [True, False, True, False], counts
    )


def test_p_value_is_the_exact_binomial_one() -> None:
    """5 against 15: twice the chance of at most 5 heads in 20 throws, 43,400 of 2^20."""
    one, other = answers(900, 5, 15, 80)
    found = mcnemar("logistic", one, "cnn", other)
    assert (found.first, found.second, found.n) == ("logistic", "cnn", 1000)
    assert (found.only_first, found.only_second) == (5, 15)
    assert found.p_value == pytest.approx(43_400 / 2**20)


def test_order_of_the_models_does_not_matter() -> None:
    """Turned round, the counts change places and the p-value stays."""
    one, other = answers(50, 3, 12, 5)
    forth, back = mcnemar("cnn", one, "resnet50", other), mcnemar("resnet50", other, "cnn", one)
    assert (forth.only_first, forth.only_second) == (back.only_second, back.only_first)
    assert forth.p_value == back.p_value


def test_images_that_both_read_alike_do_not_count() -> None:
    """Thousands on which they agree change nothing."""
    few, many = answers(1, 2, 9, 1), answers(5000, 2, 9, 100)
    assert mcnemar("cnn", few[0], "resnet50", few[1]).p_value == (
        mcnemar("cnn", many[0], "resnet50", many[1]).p_value
    )


@pytest.mark.parametrize("counts", [(10, 0, 0, 5), (10, 4, 4, 0)])
def test_equal_models_are_not_told_apart(counts: tuple[int, int, int, int]) -> None:
    """Without a difference, or with the same on both sides, p is 1."""
    one, other = answers(*counts)
    assert mcnemar("cnn", one, "resnet50", other).p_value == 1


def likelihood_test(gained: int, lost: int, n: int, margin: float) -> float:
    """Tango's test with the constrained likelihood maximised by brute force."""

    def unlikely(share_lost: float) -> float:
        share_gained = share_lost - margin
        same = 1 - share_gained - share_lost
        return -sum(
            count * math.log(share)
            for count, share in (
                (gained, share_gained),
                (lost, share_lost),
                (n - gained - lost, same),
            )
            if count
        )

    best = minimize_scalar(
        unlikely, bounds=(margin + 1e-9, 0.4), method="bounded", options={"xatol": 1e-12}
    ).x
    variance = n * (2 * best - margin - margin**2)
    return float(norm.sf((gained - lost + n * margin) / math.sqrt(variance)))


@pytest.mark.parametrize(
    ("gained", "lost", "n", "margin"),
    [(10, 8, 5000, 0.002), (3, 12, 5000, 0.002), (40, 20, 300, 0.05), (1, 9, 1000, 0.01)],
)
def test_not_worse_is_the_score_test(gained: int, lost: int, n: int, margin: float) -> None:
    """The closed form agrees with a numerical maximum of the likelihood."""
    expected = likelihood_test(gained, lost, n, margin)
    assert not_worse(gained, lost, n, margin) == pytest.approx(expected, rel=1e-4)


def test_not_worse_holds_its_level() -> None:
    """A newcomer that loses exactly the margin passes about once in twenty times, not more."""
    random = np.random.default_rng(5)
    n, margin = 5000, 0.004
    shares = (0.004, 0.004 + margin, 1 - 0.008 - margin)
    draws = random.multinomial(n, shares, size=4000)
    passed = np.mean([not_worse(int(g), int(lost), n, margin) < 0.05 for g, lost, _ in draws])
    assert 0.03 < passed < 0.065


def test_equal_answers_need_digits_enough() -> None:
    """With no answer differing, 300 digits cannot rule out a loss of 0.2 %; 5,000 can."""
    assert not_worse(0, 0, 300, 0.002) > 0.05
    assert not_worse(0, 0, 5000, 0.002) < 0.05
