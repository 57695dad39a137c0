"""The gate of readers: each check says no to what it is there for."""

import pytest

from digits.amounts.decision.threshold import Threshold
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.benchmark import BenchmarkResult
from digits.amounts.reader.reader_card import BenchmarkScores, CurrencyScores, ReaderCard
from digits.config import CURRENCIES, GateConfig
from digits.registry.reader_gate import MeasuredReader, judge_reader

N = 1000


@pytest.fixture(scope="module")
def card() -> ReaderCard:
    """The shipped reader's, with a threshold that is certified for one misread in a thousand."""
    card = AmountReader.opened().card
    threshold = Threshold(
        value=0.9,
        wanted_rate=1e-3,
        readings=8000,
        accepted=4000,
        misread=0,
        bound=7.5e-4,
        evidence="a test",
    )
    calibration = card.calibration.model_copy(update={"threshold": threshold})
    return card.model_copy(update={"calibration": calibration})


def measured(
    card: ReaderCard,
    *,
    right: int = 900,
    accepted: int = 400,
    misread: int = 0,
    negatives: int = 0,
    error: float = 0.02,
    ms: float = 8.0,
) -> MeasuredReader:
    """What a reader with these numbers in every currency did, and its card that says the same."""
    one = CurrencyScores(
        n=N,
        exact_match=right / N,
        exact_low=0.0,
        exact_high=1.0,
        digit_error_rate=0.01,
        calibration_error=error,
        read_rate_at_1pct=0.5,
        read_rate_at_01pct=0.4,
        accepted=accepted,
        misread_accepted=misread,
    )
    scores = BenchmarkScores(
        by_currency=dict.fromkeys(CURRENCIES, one), negatives=5000, negatives_accepted=negatives
    )
    result = BenchmarkResult(
        version=card.version,
        scores=scores,
        right=dict.fromkeys(CURRENCIES, "1" * right + "0" * (N - right)),
        ms=ms,
    )
    return MeasuredReader(card.model_copy(update={"benchmark": scores}), result)


def test_an_equal_reader_passes(card: ReaderCard) -> None:
    """Equal answers on a thousand strings a currency rule out a loss of three in a hundred."""
    verdict = judge_reader(measured(card), measured(card), GateConfig())
    assert verdict.passed, verdict.failures
    assert len(verdict.checks) == 10


def test_the_first_reader_meets_the_limits_alone(card: ReaderCard) -> None:
    """Without a champion there is nothing to compare with."""
    verdict = judge_reader(measured(card), None, GateConfig())
    assert verdict.passed
    assert (len(verdict.checks), verdict.champion) == (4, "")


def test_three_wrong_of_five_thousand_are_forgiven(card: ReaderCard) -> None:
    """A fourth is not."""
    assert judge_reader(measured(card, negatives=3), None, GateConfig()).passed
    assert not judge_reader(measured(card, negatives=4), None, GateConfig()).passed


@pytest.mark.parametrize(
    ("worse", "check"),
    [
        ({"right": 860}, "Not worse than the champion at INR"),
        ({"accepted": 300}, "Leaves no more to people"),
        ({"misread": 4}, "Few misread among the accepted"),
        ({"negatives": 4}, "Does not accept what is no amount"),
        ({"error": 0.04}, "Confidence as reliable"),
        ({"ms": 31.0}, "Fast enough"),
    ],
)
def test_a_worse_reader_is_refused(card: ReaderCard, worse: dict[str, float], check: str) -> None:
    """One thing at a time is worse, and that check alone fails."""
    verdict = judge_reader(measured(card, **worse), measured(card), GateConfig())  # type: ignore[arg-type]
    failed = [check.name for check in verdict.checks if not check.passed]
    assert failed
    assert all(check.partition(" at ")[0] in name for name in failed)


def test_a_reader_without_a_benchmark_is_refused(card: ReaderCard) -> None:
    """A card that tells no scores proves none."""
    reader = measured(card)
    bare = reader._replace(card=card.model_copy(update={"benchmark": None}))
    verdict = judge_reader(bare, None, GateConfig())
    assert verdict.failures.startswith("Scores equal the card’s")


def test_misreads_may_happen_by_chance(card: ReaderCard) -> None:
    """Of 4,000 accepted, one in a thousand wrong gives up to seven by chance."""
    some = measured(card, accepted=1000, misread=1, right=999)
    assert judge_reader(some, None, GateConfig()).passed
