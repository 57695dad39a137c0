"""How figures and words are weighed: what is fitted, what is certified, what is refused."""

import pytest

from digits.amounts.errors import TooFewReadings
from digits.amounts.words.agreement import (
    WordsCalibration,
    judge,
)
from digits.amounts.words.calibration import calibrate
from tests.digits.amounts.words.weighed_pairs import VERSIONS, drawn_pairs, pair


@pytest.fixture(scope="module")
def calibration() -> WordsCalibration:
    """Fitted on pairs of which nearly all that differ show it."""
    return calibrate(drawn_pairs(9), VERSIONS, 0.05, "test pairs")


def test_a_threshold_is_certified_for_agreement(calibration: WordsCalibration) -> None:
    """On the half that fitted nothing; nearly all that differ are found."""
    assert calibration.threshold.value is not None
    assert calibration.threshold.misread == 0
    assert calibration.found >= 0.95
    assert calibration.pairs == 130


@pytest.mark.parametrize("wanted_rate", [0.05, 0.15])
def test_what_is_certified_is_what_agrees(wanted_rate: float) -> None:
    """Lines that seem to say something else count only as far as they are believed."""
    pairs = drawn_pairs(10)
    found = calibrate(pairs, VERSIONS, wanted_rate, "test pairs")
    agreeing = [one for one in pairs[1::2] if not one.differs]
    judged = [judge(one.figures, one.evidence, one.said, found).agreement for one in agreeing]
    assert found.threshold.readings == len(agreeing)
    assert found.threshold.accepted == judged.count("agree") > 0


def test_lines_that_say_the_figures_amount_set_no_limit_for_others() -> None:
    """Where all figures are misread as just what differing words say, none is left to tell."""
    found = calibrate(drawn_pairs(11, coincide=True), VERSIONS, 0.05, "test pairs")
    assert found.gainsaid < 0.01


def test_no_lower_threshold_is_certified() -> None:
    """Whatever rate is wanted, and what is certified is what agrees."""
    found = calibrate(drawn_pairs(10), VERSIONS, 0.4, "test pairs")
    assert found.threshold.value is not None
    assert found.threshold.value >= 0.97
    assert found.threshold.accepted < found.threshold.readings == 104


def test_too_few_pairs_fit_nothing() -> None:
    """Without differing ones nobody knows what a difference looks like."""
    alike = [pair("thirty-six dollars", "36", "36", "36", sure=1.0)] * 4
    with pytest.raises(TooFewReadings, match="4 pairs"):
        calibrate(alike, VERSIONS, 0.05, "test pairs")
