"""Accept or review: at the threshold, above the ceiling, and in words."""

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest

from digits.amounts.decision.confidence import FEATURES, ConfidenceModel, fit_confidence
from digits.amounts.decision.decision import Policy, decide, unread
from digits.amounts.decision.threshold import Threshold, threshold_for
from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.currencies import AmountCandidate, AmountPrediction, grammar_of
from digits.line_reader.ctc import LogProbabilities, decode
from digits.line_reader.ensemble import pool_views

NONE = (0.0,) * len(FEATURES)
# Trust that is the pooled probability itself.
PLAIN = ConfidenceModel(
    features=tuple(feature.name for feature in FEATURES),
    centre=NONE, spread=(1.0,) * len(FEATURES), weights=(1.0, *NONE[1:]), bias=0.0,
    readings=0, misread=0, evidence="nothing",
)  # fmt: skip


def policy(value: float | None, ceiling: str | None = None) -> Policy:
    """A policy with a threshold, certified on 3,000 synthetic strings."""
    threshold = Threshold(
        value=value, wanted_rate=0.001, readings=3000, accepted=3000, misread=0, bound=0.000998,
        evidence="synthetic strings",
    )  # fmt: skip
    return Policy(threshold=threshold, ceiling=None if ceiling is None else Decimal(ceiling))


def pooled(best: float = 0.9, second: float = 0.07, agreeing: int = 3) -> AmountPrediction:
    """Three views of 1,234.56, with 1,284.56 for a rival."""
    return AmountPrediction(
        (
            AmountCandidate(Decimal("1234.56"), best, "1,234.56", "decimal"),
            AmountCandidate(Decimal("1284.56"), second, "1,284.56", "decimal"),
        ),
        1 - best - second, 3, agreeing, best,
    )  # fmt: skip


def test_sure_enough_is_accepted() -> None:
    """With all that was read, and no reasons."""
    reading = decide(pooled(), PLAIN, policy(0.85))
    assert (reading.amount, reading.decision) == (Decimal("1234.56"), "accept")
    assert reading.reasons == ()
    assert reading.probability == pytest.approx(0.9)
    assert reading.runner_up is not None
    assert reading.runner_up.meaning == Decimal("1284.56")
    assert (reading.text, reading.shape) == ("1,234.56", "decimal")


def test_the_threshold_itself_is_accepted() -> None:
    """It was certified with the readings that lie on it."""
    sure = PLAIN.probability(pooled())
    assert decide(pooled(), PLAIN, policy(sure)).decision == "accept"
    assert decide(pooled(), PLAIN, policy(sure + 1e-9)).decision == "review"


def test_reasons_say_what_to_look_at() -> None:
    """How sure, which rival, who disagrees, and whether it is an amount at all."""
    reading = decide(pooled(0.9, 0.07, agreeing=2), PLAIN, policy(0.999))
    assert reading.decision == "review"
    assert reading.reasons == (
        "not sure enough: 90.0%, and 99.9% is asked",
        "it may be 1,284.56 (7%)",
        "only 2 of 3 views read it so",
        "it may be no such amount at all (3%)",
    )


def test_a_doubtful_shape_is_for_a_person() -> None:
    """However sure it is, with the grammar's own words; what else speaks against it follows."""
    sure = pooled(0.99, 0.005)
    best = sure.candidates[0]._replace(doubt="it may be 1.234 with three decimals")
    doubtful = sure._replace(candidates=(best, *sure.candidates[1:]))
    assert decide(sure, PLAIN, policy(0.9)).decision == "accept"
    reading = decide(doubtful, PLAIN, policy(0.9))
    assert (reading.decision, reading.reasons) == (
        "review",
        ("it may be 1.234 with three decimals",),
    )
    unsure = decide(doubtful, PLAIN, policy(0.999)).reasons
    assert unsure[:2] == (best.doubt, "not sure enough: 99.0%, and 99.9% is asked")


def test_close_numbers_can_be_told_apart() -> None:
    """99.96 % against 99.97 % are not both shown as 100.0 %."""
    reading = decide(pooled(0.99961, 0.0001), PLAIN, policy(0.99969))
    assert reading.reasons == ("not sure enough: 99.96%, and 99.97% is asked",)


def test_nothing_above_the_ceiling() -> None:
    """However sure; the ceiling itself is allowed."""
    reading = decide(pooled(), PLAIN, policy(0.5, "1234.55"))
    assert reading.reasons == ("above the ceiling of 1,234.55",)
    assert decide(pooled(), PLAIN, policy(0.5, "1234.56")).decision == "accept"


def test_nothing_without_a_certified_threshold() -> None:
    """And the reason has the evidence."""
    reading = decide(pooled(1.0, 0.0), PLAIN, policy(None))
    assert reading.decision == "review"
    assert "cannot be certified" in reading.reasons[0]
    assert "synthetic strings" in reading.reasons[0]


def test_the_whole_way_from_scores_to_decisions(spoken: Callable[..., LogProbabilities]) -> None:
    """Fitted on blurred strings, certified on others, held on a third lot; noise is never accepted.

    Each string has two views; in some a rival digit is likelier than the true one in one or both.
    """
    rng, grammar = np.random.default_rng(12), grammar_of("CLP")

    def lot(n: int) -> tuple[list[AmountPrediction], list[bool]]:
        predictions, right = [], []
        for _ in range(n):
            text = str(rng.integers(10, 100))
            views = [
                decode(_blurred(spoken(text, 0.9999), rng, float(hard)), grammar)
                for hard in rng.beta(0.5, 1.5, 1).repeat(2)
            ]
            predictions.append(pool_views(views))
            best = predictions[-1].best
            right.append(best is not None and best.meaning == Decimal(text))
        return predictions, right

    confidence_model = fit_confidence(*lot(1500), evidence="blurred strings")
    predictions, right = lot(1500)
    threshold = threshold_for(
        [confidence_model.probability(prediction) for prediction in predictions], right, 0.01
    )
    assert threshold.value is not None
    policy = Policy(threshold=threshold)
    predictions, right = lot(1500)
    accepted = [
        good
        for one, good in zip(predictions, right, strict=True)
        if decide(one, confidence_model, policy).decision == "accept"
    ]
    assert len(accepted) > 500
    assert accepted.count(False) <= 0.015 * len(accepted)
    for _ in range(200):
        noise = np.log(rng.dirichlet(np.full(ALPHABET.classes, 0.3), (2, 15)) + 1e-9).astype(
            np.float32
        )
        views = [decode(one, grammar) for one in noise]
        assert decide(pool_views(views), confidence_model, policy).decision == "review"


def _blurred(scores: LogProbabilities, rng: np.random.Generator, hard: float) -> LogProbabilities:
    """The scores with a rival digit in a random place, that takes about a share `hard`."""
    table = np.exp(scores.astype(np.float64))
    place = 3 * int(rng.integers(2)) + 1
    share = float(np.clip(rng.normal(hard, 0.15), 0, 0.999))
    table[place : place + 2] *= 1 - share
    table[place : place + 2, int(rng.integers(1, 11))] += share
    return np.asarray(np.log(table), dtype=np.float32)


def test_no_amount_is_for_a_person() -> None:
    """Nothing read, or nothing to read from."""
    for reading in (decide(pool_views([]), PLAIN, policy(0.0)), unread("the picture is empty")):
        assert (reading.amount, reading.probability, reading.decision) == (None, 0, "review")
        assert reading.reasons
