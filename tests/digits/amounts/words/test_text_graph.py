"""Graphs of texts, merged or not, say what their expressions say."""

import pytest

from digits.amounts.words.english import any_rupees, dollars
from digits.amounts.words.expressions import Expression, choice, optional, sequence, texts
from digits.amounts.words.merging import merged
from digits.amounts.words.text_graph import graph_of

EXPRESSIONS = [
    sequence("a", choice(("b", 3.0), ("ca", 1.0)), optional(choice(" b", " a"), 0.4)),
    optional("xy", 0.25),
    sequence(optional("a", 0.3), optional("b", 0.6), choice("", "c")),
    choice(sequence("sixty", choice("-", " ", ""), "four"), "seventy-four", "sixty"),
    sequence(choice(("ab", 0.2), ("ac", 0.8)), choice(("ab", 0.7), ("bb", 0.3))),
]


def listed(expression: Expression) -> dict[str, float]:
    """Each text with its probability."""
    sums: dict[str, float] = {}
    for text, share in texts(expression):
        sums[text] = sums.get(text, 0.0) + share
    return sums


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_graph_gives_every_text_its_probability(expression: Expression) -> None:
    """The compiled graph says the same as the list, merged or not, and knows no other text."""
    for graph in (graph_of(expression), merged(graph_of(expression))):
        for text, share in listed(expression).items():
            assert graph.chance(text) == pytest.approx(share)
        assert graph.chance("zz") == 0.0


def test_nodes_that_go_on_alike_or_are_reached_alike_are_one() -> None:
    """`sixty` and `seventy` share their first letter and their last two."""
    assert len(merged(graph_of(choice("sixty", "seventy"))).symbols) == len("sixeventy")


def test_nodes_that_are_reached_at_different_odds_are_one() -> None:
    """What one first letter is likelier than the other goes into the ways behind it."""
    graph = merged(graph_of(choice(("ab", 0.9), ("ac", 0.1))))
    assert graph.symbols.count("a") == 1
    assert graph.chance("ab") == pytest.approx(0.9)
    assert graph.chance("ac") == pytest.approx(0.1)


def test_merging_leaves_the_chances_of_amounts() -> None:
    """The graph of all rupees is several times smaller, and says the same of each wording."""
    whole = graph_of(any_rupees())
    fewer = merged(whole)
    assert len(fewer.symbols) * 5 < len(whole.symbols)
    for text in ("seven lakh sixty seven thousand only", "rupees ninety-nine", "one crore"):
        assert fewer.chance(text) == pytest.approx(whole.chance(text), rel=1e-9)
    assert fewer.chance("seven lakh crore") == 0.0


def test_nodes_that_are_reached_alike_share_a_junction() -> None:
    """After `nine hundred` come few letters at many odds; each junction's ways are told once."""
    graph = graph_of(dollars(912, 34))
    ways = graph.ways
    arcs = len(graph.arcs) + len(graph.first)
    assert len(ways.joined) + (ways.sources < 2 * ways.nodes).sum() - 1 < arcs
