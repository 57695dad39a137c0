"""Weighted expressions: drawing, listing and compiling agree."""

import numpy as np
import pytest

from digits.amounts.words.expressions import (
    Expression,
    TextGraph,
    choice,
    draw,
    graph_of,
    optional,
    sequence,
    texts,
)

GREETING = sequence("a", choice(("b", 3.0), ("ca", 1.0)), optional(choice(" b", " a"), 0.4))


def chance(graph: TextGraph, text: str) -> float:
    """The probability of a text, walked through a graph symbol by symbol."""
    if not text:
        return graph.empty
    reached = {node: weight for node, weight in graph.first if graph.symbols[node] == text[0]}
    for symbol in text[1:]:
        onward: dict[int, float] = {}
        for before, after, weight in graph.arcs:
            if before in reached and graph.symbols[after] == symbol:
                onward[after] = onward.get(after, 0.0) + reached[before] * weight
        reached = onward
    last = dict(graph.last)
    return sum(weight * last.get(node, 0.0) for node, weight in reached.items())


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


@pytest.mark.parametrize(
    "expression",
    [
        GREETING,
        optional("xy", 0.25),
        sequence(optional("a", 0.3), optional("b", 0.6), choice("", "c")),
        choice(sequence("sixty", choice("-", " ", ""), "four"), "seventy-four", "sixty"),
    ],
)
def test_the_graph_gives_every_text_its_probability(expression: Expression) -> None:
    """The compiled graph says the same as the list, and knows no other text."""
    graph = graph_of(expression)
    for text, share in listed(expression).items():
        assert chance(graph, text) == pytest.approx(share)
    assert chance(graph, "zz") == 0.0


def test_nodes_that_go_on_alike_are_one() -> None:
    """`sixty` and `seventy` share their last two letters."""
    assert len(graph_of(choice("sixty", "seventy")).symbols) == len("sixseventy")


def test_drawing_keeps_to_the_weights() -> None:
    """Of 4,000 draws each text comes as often as its probability says, but for chance."""
    rng = np.random.default_rng(3)
    drawn = [draw(GREETING, rng) for _ in range(4_000)]
    for text, share in listed(GREETING).items():
        assert drawn.count(text) / 4_000 == pytest.approx(share, abs=0.03)
