"""The gate of a promotion: what a challenger must show before a person is asked.

Pure decisions on what two fresh processes measured (`digits.registry.reevaluation`). Every check
says in words what was asked, what was found, and whether it passes; `digits.operations.promotion`
shows them.
"""

from typing import NamedTuple

import numpy as np

from digits.config import GateConfig
from digits.metrics.paired_tests import not_worse
from digits.models.model_card import Card
from digits.registry.reevaluation import Rescored
from digits.scores import Record, Scores

SAME = 1e-6  # log-loss and calibration error: summed in another order, nothing more
MOST_ORIGINAL_GAP = 1e-5  # between the probabilities of original and ONNX file


class GateCheck(Record):
    """One condition: what was asked, what was found, and whether it holds."""

    name: str
    asked: str
    found: str
    passed: bool


class GateVerdict(Record):
    """What the gate says of a challenger; `champion` is empty where there is none yet."""

    kind: str
    challenger: str
    champion: str
    checks: tuple[GateCheck, ...]

    @property
    def passed(self) -> bool:
        """Whether every check holds."""
        return all(check.passed for check in self.checks)

    @property
    def failures(self) -> str:
        """The checks that do not hold, in one line; empty if there are none."""
        failed = (check for check in self.checks if not check.passed)
        return "; ".join(f"{check.name}: {check.found}, {check.asked} asked" for check in failed)


class MeasuredPair(NamedTuple):
    """Challenger and champion as measured again on the same model-selection digits."""

    challenger: Rescored
    champion: Rescored | None


def judge(card: Card, pair: MeasuredPair, config: GateConfig) -> GateVerdict:
    """Weigh a challenger against its card, the limits, and the champion.

    Args:
        card: the challenger's.
        pair: both as measured from their files; no champion for the first of its kind.
        config: the margins.
    """
    challenger, champion = pair
    checks = [_as_on_card(card, challenger), _original(challenger), _latency(challenger, config)]
    if champion is not None:
        checks += [_accuracy(challenger, champion, config)]
        checks += [_calibration(challenger.model_selection, champion.model_selection, config)]
    return GateVerdict(
        kind=card.kind,
        challenger=challenger.version,
        champion=champion.version if champion else "",
        checks=tuple(checks),
    )


def _as_on_card(card: Card, challenger: Rescored) -> GateCheck:
    stated, measured = card.metrics.model_selection, challenger.model_selection
    return GateCheck(
        name="Scores equal the card’s",
        asked=f"{stated.correct:,} of {stated.n:,} right, log-loss {stated.log_loss:.4f}",
        found=f"{measured.correct:,} of {measured.n:,} right, log-loss {measured.log_loss:.4f}",
        passed=stated.confusion == measured.confusion
        and abs(stated.log_loss - measured.log_loss) < SAME
        and abs(stated.calibration_error - measured.calibration_error) < SAME,
    )


def _original(challenger: Rescored) -> GateCheck:
    gap = np.inf if challenger.original_gap is None else challenger.original_gap
    return GateCheck(
        name="Original opens and agrees with the ONNX file",
        asked=f"at most {MOST_ORIGINAL_GAP:.5f} apart",
        found=f"{gap:.7f} apart",
        passed=gap <= MOST_ORIGINAL_GAP,
    )


def _latency(challenger: Rescored, config: GateConfig) -> GateCheck:
    return GateCheck(
        name="Fast enough",
        asked=f"at most {config.most_ms:g} ms a digit",
        found=f"{challenger.single_ms:.2g} ms",
        passed=challenger.single_ms <= config.most_ms,
    )


def _accuracy(challenger: Rescored, champion: Rescored, config: GateConfig) -> GateCheck:
    answers = list(zip(challenger.right, champion.right, strict=True))
    gained, lost = answers.count(("1", "0")), answers.count(("0", "1"))
    p_value = not_worse(gained, lost, len(answers), config.margin)
    return GateCheck(
        name="Not less accurate than the champion",
        asked=f"a loss of {100 * config.margin:.2f} % ruled out with p < {config.significance:g}",
        found=f"{gained} digits gained, {lost} lost of {len(answers):,}; p = {p_value:.2g}",
        passed=p_value < config.significance,
    )


def _calibration(challenger: Scores, champion: Scores, config: GateConfig) -> GateCheck:
    worse = challenger.calibration_error - champion.calibration_error
    new, old = 100 * challenger.calibration_error, 100 * champion.calibration_error
    return GateCheck(
        name="Confidence as reliable as the champion’s",
        asked=f"at most {100 * config.calibration_margin:.1f} points above the champion’s",
        found=f"{new:.2f} %, the champion {old:.2f} %",
        passed=worse <= config.calibration_margin,
    )
