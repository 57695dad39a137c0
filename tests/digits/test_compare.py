"""The paired test: exact, symmetric, and silent where there is nothing to tell apart."""

import numpy as np
import pytest

from digits.arrays import Booleans
from digits.compare import mcnemar


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
