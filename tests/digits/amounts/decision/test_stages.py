"""One view first: when it suffices, and that the promise holds for both stages together."""

from decimal import Decimal
from typing import NoReturn

import numpy as np
import pytest

from digits.amounts.decision.confidence import NAMES, ConfidenceModel
from digits.amounts.decision.stages import (
    FIRST_PART,
    FirstStage,
    Predictions,
    Stages,
    certify,
    decisive,
    fit_stages,
)
from digits.amounts.decision.threshold import readings_needed
from digits.amounts.errors import TooFewReadings
from digits.amounts.grammar.currencies import AmountCandidate, AmountDecoding, AmountPrediction
from digits.line_reader.ensemble import pool_views

RATE = 0.02
# The probability that is stated is the pooled one itself.
PLAIN = ConfidenceModel(
    features=("confidence",), centre=(0.0,), spread=(1.0,), weights=(1.0,), bias=0.0,
    readings=0, misread=0, evidence="nothing",
)  # fmt: skip


def view(amount: int, share: float, doubt: str = "") -> AmountDecoding:
    """A view that gives an amount a probability."""
    one = AmountCandidate(Decimal(amount), share, str(amount), "whole", doubt)
    return AmountDecoding((one,), share, Decimal(amount))


def lot(n: int, seed: int) -> list[Predictions]:
    """Pictures whose first view is right less often than three together; 1234 is on each."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(n):
        hard = float(rng.beta(0.4, 4))
        shares = 1 - np.clip(hard * rng.uniform(0.5, 1.5, 3), 1e-4, 0.9)
        # Odds of a mistake are those that are stated, to the power of 1.5.
        amounts = np.where(rng.random(3) < (1 - shares) ** 1.5, 1284, 1234)
        views = [view(*one) for one in zip(amounts.tolist(), shares.tolist(), strict=True)]
        found.append(
            Predictions(pool_views(views, "arithmetic"), pool_views(views[:1]), Decimal(1234))
        )
    return found


@pytest.fixture(scope="module")
def half() -> list[Predictions]:
    """That which fits."""
    return lot(6000, 1)


@pytest.fixture(scope="module")
def stages(half: list[Predictions]) -> Stages:
    """What is fitted on it."""
    return fit_stages(half, 1.0, RATE, "drawn predictions")


def never(_view: float = 0.0) -> NoReturn:
    """A view that must not be taken."""
    raise AssertionError


def test_other_views_are_taken_only_where_the_first_is_unsure() -> None:
    """At `sure` itself it stands; below it all decide, with their own model and probability."""
    both = Stages(
        confidence_model=PLAIN.model_copy(update={"bias": 1.0}),
        first=FirstStage(view=1.0, confidence_model=PLAIN, sure=0.9),
    )
    sure, unsure, pooled = (pool_views([view(12, share)]) for share in (0.900001, 0.8999, 0.7))
    one = decisive(both, {1.0: sure}.__getitem__, never)
    assert (one.prediction, one.by_first) == (sure, True)
    assert one.confidence_model.probability(one.prediction) == pytest.approx(0.9, abs=1e-5)
    other = decisive(both, {1.0: unsure}.__getitem__, lambda: pooled)
    assert (other.prediction, other.by_first) == (pooled, False)
    assert other.confidence_model == both.confidence_model


def test_without_a_first_stage_no_view_is_taken_first() -> None:
    """All views decide."""
    pooled = pool_views([view(12, 0.7)])
    one = decisive(Stages(confidence_model=PLAIN), never, lambda: pooled)
    assert (one.prediction, one.confidence_model, one.by_first) == (pooled, PLAIN, False)


def test_what_is_sure_leaves_most_of_the_rate(half: list[Predictions], stages: Stages) -> None:
    """A third of it is misread at most, of enough readings; from a lower probability on, more."""
    assert stages.first is not None
    model, sure = stages.first.confidence_model, stages.first.sure
    stated = np.array([model.probability(one.first) for one in half])
    wrong = np.array([not one.right(one.first) for one in half])
    assert wrong[stated >= sure].mean() <= FIRST_PART * RATE
    assert (stated >= sure).sum() >= readings_needed(RATE)
    assert 0.3 < (stated >= sure).mean() < 0.95
    for lower in np.unique(stated[stated < sure]):
        assert wrong[stated >= lower].mean() > FIRST_PART * RATE


def test_the_promise_holds_for_both_stages_together(stages: Stages) -> None:
    """Certified on a second lot, kept on a third: of what is accepted hardly more is misread."""
    threshold = certify(lot(6000, 2), stages, RATE, "drawn predictions")
    assert threshold.value is not None
    accepted, by_first = [], 0
    for one in lot(20_000, 3):
        decided = one.decisive(stages)
        if decided.confidence_model.probability(decided.prediction) >= threshold.value:
            accepted.append(one.right(decided.prediction))
            by_first += decided.by_first
    assert len(accepted) > 10_000
    assert accepted.count(False) <= 1.15 * RATE * len(accepted)
    assert 0 < by_first < len(accepted)


def test_the_answer_of_the_stage_that_decides_is_what_counts() -> None:
    """A first view that is sure and wrong is a mistake, though all views together are right."""
    right, wrong = pool_views([view(1234, 0.99)]), pool_views([view(1284, 0.99)])
    those = [Predictions(right, wrong, Decimal(1234))] * 149
    alone = Stages(confidence_model=PLAIN)
    assert certify(those, alone, RATE, "").misread == 0
    first = FirstStage(view=1.0, confidence_model=PLAIN, sure=0.9)
    found = certify(those, Stages(confidence_model=PLAIN, first=first), RATE, "")
    assert (found.value, found.misread) == (None, 149)


def test_a_doubtful_shape_certifies_nothing() -> None:
    """It is never accepted, so that its right readings do not make up for others' mistakes."""
    clear, doubtful = (pool_views([view(12, 0.99, doubt)]) for doubt in ("", "it may be 1200"))
    enough = [Predictions(clear, clear, Decimal(12))] * 200
    assert certify(enough, Stages(confidence_model=PLAIN), RATE, "").value is not None
    mixed = enough[:100] + [Predictions(doubtful, doubtful, Decimal(12))] * 100
    assert certify(mixed, Stages(confidence_model=PLAIN), RATE, "").value is None


def test_a_poor_first_view_gets_no_stage() -> None:
    """Where it is misread however sure it is, and where too few readings are given."""
    rng = np.random.default_rng(4)
    pooled = lot(2000, 5)
    poor: list[AmountPrediction] = [
        pool_views([view(1234 if rng.random() < 0.9 else 1284, 0.999)]) for _ in pooled
    ]
    those = [one._replace(first=first) for one, first in zip(pooled, poor, strict=True)]
    found = fit_stages(those, 1.0, RATE, "drawn predictions")
    assert found.first is None
    assert found.confidence_model.features == NAMES
    assert fit_stages(pooled, None, RATE, "drawn predictions").first is None
    with pytest.raises(TooFewReadings):
        fit_stages(pooled[:30], 1.0, RATE, "drawn predictions")


def test_stages_survive_json(stages: Stages) -> None:
    """To the last bit."""
    assert Stages.model_validate_json(stages.model_dump_json()) == stages
