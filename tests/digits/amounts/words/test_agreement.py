"""Figures and words together: when they agree, and when the words gainsay the figures."""

import math
from decimal import Decimal
from pathlib import Path

import pytest

from digits.amounts.decision.decision import AmountReading
from digits.amounts.errors import MalformedCalibration
from digits.amounts.words.agreement import (
    WordsCalibration,
    judge,
    shares_of,
)
from digits.amounts.words.calibration import accepted, calibrate
from digits.amounts.words.verification import evidence_of
from tests.digits.amounts.words.test_likelihood import spoken_words
from tests.digits.amounts.words.weighed_pairs import (
    VERSIONS,
    drawn_pairs,
    figures,
    pair,
)


@pytest.fixture(scope="module")
def calibration() -> WordsCalibration:
    """Fitted on pairs of which nearly all that differ show it."""
    return calibrate(drawn_pairs(9), VERSIONS, 0.05, "test pairs")


def test_words_that_say_the_figures_agree(calibration: WordsCalibration) -> None:
    """Though the figures alone were not sure enough."""
    doubtful = pair("thirty-six dollars", "36", "36", "36", sure=0.6)
    judgement = judge(doubtful.figures, doubtful.evidence, doubtful.said, calibration)
    assert judgement.agreement == "agree"
    assert judgement.amount == Decimal(36)
    assert accepted(doubtful, calibration)


@pytest.mark.parametrize(("probability", "agreement"), [(0.96, "unsure"), (0.98, "agree")])
def test_what_is_less_sure_than_the_least_never_agrees(
    calibration: WordsCalibration, probability: float, agreement: str
) -> None:
    """Though less was certified, and the line says the figures' amount."""
    line = pair("thirty-six dollars", "36", "36", "36", sure=0.6)
    anything = calibration.threshold.model_copy(update={"value": 1e-6})
    bias = math.log(probability / (1 - probability))
    stated = calibration.model.model_copy(update={"weights": (0.0,) * 4, "bias": bias})
    lenient = calibration.model_copy(update={"threshold": anything, "model": stated})
    judgement = judge(line.figures, line.evidence, Decimal(36), lenient)
    assert judgement.agreement == agreement
    assert judgement.probability == pytest.approx(probability)


def test_words_that_say_another_amount_disagree(calibration: WordsCalibration) -> None:
    """Though the figures are surer than is asked of them."""
    altered = pair("thirty-six dollars", "86", "86", "36", sure=1.0)
    judgement = judge(altered.figures, altered.evidence, altered.said, calibration)
    assert altered.figures.decision == "accept"
    assert judgement.agreement == "disagree"
    assert judgement.amount == Decimal(36)
    assert not accepted(altered, calibration)


@pytest.mark.parametrize(
    ("said", "agreement"), [("36", "agree"), ("86", "disagree"), (None, "disagree")]
)
def test_only_a_line_of_something_else_has_to_be_believed(
    calibration: WordsCalibration, said: str | None, agreement: str
) -> None:
    """What seems to say the figures' amount agrees from the threshold on, below `gainsaid`."""
    line = pair("thirty-six dollars", "36", "36", "36", sure=0.6)
    anything = calibration.threshold.model_copy(update={"value": 1e-6})
    strict = calibration.model_copy(update={"threshold": anything, "gainsaid": 1.0})
    seen = Decimal(said) if said else None
    judgement = judge(line.figures, line.evidence, seen, strict)
    assert judgement.agreement == agreement
    assert (judgement.amount == Decimal(36)) == (agreement == "agree")


def test_a_second_candidate_has_to_be_believed(calibration: WordsCalibration) -> None:
    """Figures in doubt and words that say their second amount: only from `gainsaid` on."""
    read = figures("86", 0.65, "36")
    assert read.runner_up is not None
    read = read._replace(runner_up=read.runner_up._replace(probability=0.34))
    evidence = evidence_of(spoken_words("thirty-six dollars", 0.95), "USD", list(shares_of(read)))
    anything = calibration.threshold.model_copy(update={"value": 1e-6})
    lenient = calibration.model_copy(update={"threshold": anything, "gainsaid": 1e-6})
    strict = lenient.model_copy(update={"gainsaid": 1.0})
    assert judge(read, evidence, Decimal(36), lenient).agreement == "agree"
    assert judge(read, evidence, Decimal(36), strict).agreement == "disagree"


@pytest.mark.parametrize(("probability", "agreement"), [(0.65, "agree"), (0.75, "disagree")])
def test_words_choose_only_where_the_figures_are_in_doubt(
    calibration: WordsCalibration, probability: float, agreement: str
) -> None:
    """Else the figures' second candidate is another amount than theirs, and a person decides."""
    read = figures("86", probability, "36")
    assert read.runner_up is not None
    read = read._replace(runner_up=read.runner_up._replace(probability=0.4))
    evidence = evidence_of(spoken_words("thirty-six dollars", 0.95), "USD", list(shares_of(read)))
    anything = calibration.threshold.model_copy(update={"value": 1e-6})
    lenient = calibration.model_copy(update={"threshold": anything, "gainsaid": 1e-6})
    judgement = judge(read, evidence, Decimal(36), lenient)
    assert (judgement.agreement, judgement.amount) == (agreement, Decimal(36))


@pytest.mark.parametrize(("said", "likely"), [("36", True), ("86", False)])
def test_an_unsure_amount_has_the_probability_of_its_own(
    calibration: WordsCalibration, said: str, likely: bool
) -> None:
    """Not that of another amount, which figures and words together find likelier."""
    line = pair("thirty-six dollars", "36", "36", "36", sure=0.6)
    never = calibration.threshold.model_copy(update={"value": 1.0})
    doubting = calibration.model_copy(update={"threshold": never, "gainsaid": 1e-6})
    judgement = judge(line.figures, line.evidence, Decimal(said), doubting)
    assert (judgement.agreement, judgement.amount) == ("unsure", Decimal(said))
    assert (judgement.probability > 0) == likely


def test_a_line_of_something_else_is_unreadable(calibration: WordsCalibration) -> None:
    """Then the figures decide alone, and no amount is told of the words."""
    other = pair("qqqq zzzz wwww kkkk", "36", "36", "36", sure=1.0)
    judgement = judge(other.figures, other.evidence, other.said, calibration)
    assert judgement.agreement == "unreadable"
    assert judgement.amount is None
    assert accepted(other, calibration)


def test_an_empty_line_is_absent(calibration: WordsCalibration) -> None:
    """Nothing is written, nothing is said."""
    read = AmountReading(None, 0.0, None, "review", ("nothing",))
    evidence = evidence_of(spoken_words(""), "USD", [])
    assert judge(read, evidence, None, calibration).agreement == "absent"


def test_shares_never_exceed_one() -> None:
    """The runner-up takes at most what the likeliest leaves."""
    read = figures("36", 0.97, "86")
    assert shares_of(read) == {Decimal(36): 0.97, Decimal(86): pytest.approx(0.03)}


def test_it_lies_on_disk_as_it_is(calibration: WordsCalibration, tmp_path: Path) -> None:
    """What is written is read again; what is damaged is refused."""
    path = tmp_path / "calibration.json"
    path.write_text(calibration.model_dump_json(), encoding="utf-8")
    assert WordsCalibration.read(path) == calibration
    path.write_text("{", encoding="utf-8")
    with pytest.raises(MalformedCalibration, match="calibrate-words"):
        WordsCalibration.read(path)


def test_beside_other_figures_words_only_gainsay(calibration: WordsCalibration) -> None:
    """Nothing is certified for a reader that was not weighed; a difference is still told."""
    other = calibration.for_figures("figures-2")
    agreeing = pair("thirty-six dollars", "36", "36", "36", sure=0.6)
    altered = pair("thirty-six dollars", "86", "86", "36", sure=1.0)
    unsure = judge(agreeing.figures, agreeing.evidence, agreeing.said, other)
    assert unsure.agreement == "unsure"
    gainsaid = judge(altered.figures, altered.evidence, altered.said, other)
    assert gainsaid.agreement == "disagree"
    assert calibration.for_figures("figures-1") == calibration
