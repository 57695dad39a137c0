"""Weighted expressions: drawing and listing agree."""

import numpy as np
import pytest

from digits.amounts.words.expressions import (
    Expression,
    choice,
    draw,
    optional,
    sequence,
    texts,
    usual,
)

GREETING = sequence("a", choice(("b", 3.0), ("ca", 1.0)), optional(choice(" b", " a"), 0.4))


def listed(expression: Expression) -> dict[str, float]:
    """Each text with its probability."""
    sums: dict[str, float] = {}
    for text, share in texts(expression):
        sums[text] = sums.get(text, 0.0) + share
    return sums


def test_weights_of_a_choice_add_up_to_one() -> None:
    """Three to one is 75 % and 25 %."""
    assert listed(choice(("b", 3.0), ("c", 1.0))) == {"b": 0.75, "c": 0.25}


def test_all_texts_with_their_probabilities() -> None:
    """Parts multiply."""
    assert listed(GREETING) == pytest.approx(
        {"ab": 0.45, "ab b": 0.15, "ab a": 0.15, "aca": 0.15, "aca b": 0.05, "aca a": 0.05}
    )


def test_drawing_keeps_to_the_weights() -> None:
    """Of 4,000 draws each text comes as often as its probability says, but for chance."""
    rng = np.random.default_rng(3)
    drawn = [draw(GREETING, rng) for _ in range(4_000)]
    for text, share in listed(GREETING).items():
        assert drawn.count(text) / 4_000 == pytest.approx(share, abs=0.03)


def test_the_usual_text_takes_the_likeliest_choices() -> None:
    """`b` at three to one, and nothing behind it."""
    assert usual(GREETING) == "ab"
