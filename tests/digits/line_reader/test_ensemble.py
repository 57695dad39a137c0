"""Pooling views: known means, what agreement does, and views that saw nothing."""

from decimal import Decimal

import pytest

from digits.amounts.grammar.currencies import AmountCandidate, AmountDecoding
from digits.line_reader.ensemble import LEAST, pool_views


def view(**shares: float) -> AmountDecoding:
    """A view that gives amounts, written ``a12``, some probabilities."""
    candidates = [
        AmountCandidate(Decimal(name[1:]), share, name[1:], "whole")
        for name, share in shares.items()
    ]
    candidates.sort(key=lambda one: -one.probability)
    return AmountDecoding(tuple(candidates), sum(shares.values()))


def test_one_view_keeps_its_probabilities() -> None:
    """With itself as the only voter."""
    ballot = pool_views([view(a12=0.7, a72=0.2)])
    assert [candidate.probability for candidate in ballot.candidates] == [0.7, 0.2]
    assert ballot.nothing == pytest.approx(0.1)
    assert (ballot.views, ballot.agreeing, ballot.weakest) == (1, 1, 0.7)


def test_arithmetic_mean() -> None:
    """0.8 and 0.4 make 0.6; what one view did not list is 0 there."""
    ballot = pool_views([view(a12=0.8, a72=0.2), view(a72=0.5, a12=0.4)], "arithmetic")
    shares = {str(candidate.meaning): candidate.probability for candidate in ballot.candidates}
    assert shares == pytest.approx({"12": 0.6, "72": 0.35})
    assert ballot.nothing == pytest.approx(0.05)
    assert (ballot.views, ballot.agreeing, ballot.weakest) == (2, 1, 0.4)


def test_geometric_mean() -> None:
    """√(0.9 · 0.4) = 0.6 against √(0.1 · 0.4) = 0.2 and √(least · 0.2) for nothing."""
    ballot = pool_views([view(a12=0.9, a72=0.1), view(a12=0.4, a72=0.4)])
    nothing = (LEAST * 0.2) ** 0.5
    whole = 0.6 + 0.2 + nothing
    assert [candidate.probability for candidate in ballot.candidates] == pytest.approx(
        [0.6 / whole, 0.2 / whole]
    )
    assert ballot.nothing == pytest.approx(nothing / whole)


def test_one_objection_outweighs_in_the_geometric_mean_only() -> None:
    """Two views sure of 12, a third that is sure of 72: not sure any more; or two in three."""
    views = [view(a12=0.99), view(a12=0.99), view(a72=0.99)]
    for pool, agreement in (("geometric", 2), ("arithmetic", 2)):
        ballot = pool_views(views, "geometric" if pool == "geometric" else "arithmetic")
        assert ballot.best is not None
        assert (ballot.best.meaning, ballot.agreeing) == (Decimal(12), agreement)
    single = pool_views(views[:1]).candidates[0].probability
    pooled = pool_views(views).candidates[0].probability
    assert pooled < single


def test_views_that_saw_nothing() -> None:
    """None at all, and one among others, which does not agree."""
    for ballot in (pool_views([]), pool_views([view()]), pool_views([view(), view()])):
        assert ballot.candidates == ()
        assert ballot.nothing == 1
        assert ballot.best is None
        assert ballot.runner_up is None
    ballot = pool_views([view(a12=0.9), view()])
    assert (ballot.agreeing, ballot.views, ballot.weakest) == (1, 2, 0)
    assert ballot.candidates[0].probability < 0.5


def test_literal_texts_are_counted() -> None:
    """Those that mean the likeliest amount, whatever the views list; a single view's, too."""
    views = [
        view(a12=0.9)._replace(literal=Decimal(12)),
        view(a12=0.9, a72=0.1)._replace(literal=Decimal(72)),
        view(a72=0.6, a12=0.4),
        view(a12=0.9)._replace(literal=Decimal(12)),
    ]
    assert pool_views(views, "arithmetic").literal == 2
    assert [pool_views([one]).literal for one in views] == [1, 0, 0, 1]


def test_pooled_probabilities_add_up_to_one() -> None:
    """Amounts and nothing together."""
    for pool in ("geometric", "arithmetic"):
        ballot = pool_views(
            [view(a1=0.5, a2=0.3), view(a2=0.6, a3=0.3), view(a1=0.9)],
            "geometric" if pool == "geometric" else "arithmetic",
        )
        whole = sum(candidate.probability for candidate in ballot.candidates) + ballot.nothing
        assert whole == pytest.approx(1)
