"""Fitting how figures and words are weighed, on drawn pairs by hands that taught neither reader.

The pairs are those of `digits.amounts.words.pairs`. Half of them fit the model and the limits, the
other half certifies the threshold.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from digits.amounts.decision.decision import AmountReading
from digits.amounts.decision.logistic import Logistic, fit_logistic
from digits.amounts.decision.threshold import Threshold, threshold_for
from digits.amounts.errors import TooFewReadings
from digits.amounts.words.agreement import (
    FEATURES,
    Standing,
    WordsCalibration,
    features_of,
    judge,
    may_agree,
    shares_of,
    shortfall,
    standing_of,
)
from digits.amounts.words.verification import LineEvidence, vouch

FEWEST = 20  # pairs of a half that agree, or differ, below which nothing is fitted
READABLE = 0.995  # of lines that word an amount: they are read
FOUND = 1 - 1 / 2000  # of pairs that differ: what they word is less sure than what may be believed


class Pair(NamedTuple):
    """Figures and words of one check.

    Attributes:
        figures: what they say.
        evidence: what the line says of the figures' candidates.
        truth: the amount in figures; None where there is none.
        worded: the amount that is worded.
        said: the amount that the line seems to word.
    """

    figures: AmountReading
    evidence: LineEvidence
    truth: Decimal | None
    worded: Decimal
    said: Decimal | None

    @property
    def differs(self) -> bool:
        """Whether figures and words say different things; then nothing may be accepted."""
        return self.truth != self.worded


class _Case(NamedTuple):
    standing: Standing
    features: tuple[float, ...]
    right: bool


class Versions(NamedTuple):
    """Of the readers of figures and of words."""

    figures: str
    words: str


def calibrate(
    pairs: Sequence[Pair], versions: Versions, wanted_rate: float, evidence: str
) -> WordsCalibration:
    """Fit the model on one half of some pairs, and certify its threshold on the other.

    Args:
        versions: of the readers that read them.
        pairs: in any order; every second one certifies.
        wanted_rate: wrong ones among the accepted, inside 0 … 1.
        evidence: what the pairs are, wherever the threshold is shown.

    Raises:
        TooFewReadings: if fewer than 20 pairs of either half agree, or differ.
    """
    _check_enough(pairs)
    fitting, certifying = pairs[::2], pairs[1::2]
    lines = [shortfall(pair.evidence) for pair in fitting if not pair.differs]
    readable = float(np.quantile(lines, READABLE))
    cases = [case for pair in fitting if (case := _case(pair))]
    model = fit_logistic(
        np.array([case.features for case in cases]),
        np.array([case.right for case in cases], dtype=np.float64),
        FEATURES,
    )
    differing = [case for pair in fitting if pair.differs and (case := _case(pair))]
    gainsaid = _gainsaid(differing, model)
    # How often figures and words differ in life nobody knows: each kind is bounded by itself.
    agreeing = [case for pair in certifying if not pair.differs and (case := _case(pair))]
    found = WordsCalibration(
        figures=versions.figures,
        words=versions.words,
        model=model,
        threshold=_certified(agreeing, model, gainsaid, wanted_rate, evidence),
        gainsaid=gainsaid,
        readable=readable,
        pairs=len(fitting),
        differing=sum(pair.differs for pair in fitting),
        found=0.0,
    )
    return found.model_copy(update={"found": _found(certifying, found)})


def _check_enough(pairs: Sequence[Pair]) -> None:
    for half in (pairs[::2], pairs[1::2]):
        differing = sum(pair.differs for pair in half)
        if min(differing, len(half) - differing) < FEWEST:
            raise TooFewReadings(
                "There are too few pairs of figures and words to weigh the two",
                received=f"{len(pairs)} pairs, {sum(pair.differs for pair in pairs)} differing",
                remedy=f"give at least {2 * FEWEST} that agree and {2 * FEWEST} that differ",
            )


def _case(pair: Pair) -> _Case | None:
    shares = shares_of(pair.figures)
    vouching = vouch(shares, pair.evidence)
    if vouching is None:
        return None
    right = vouching.amount == pair.truth and not pair.differs
    standing = standing_of(pair.figures, vouching, pair.said)
    return _Case(standing, features_of(vouching, shares, pair.said), right)


def _gainsaid(differing: Sequence[_Case], model: Logistic) -> float:
    chances = [model.chance(case.features) for case in differing if case.standing == "other"]
    others = [0.0] * (len(differing) - len(chances))
    return float(np.quantile([*chances, *others], FOUND))


def _certified(
    agreeing: Sequence[_Case], model: Logistic, gainsaid: float, wanted_rate: float, evidence: str
) -> Threshold:
    """The threshold of those that may agree at all; its `readings` are all of them."""
    chances = [(model.chance(case.features), case) for case in agreeing]
    may = [(chance, case) for chance, case in chances if may_agree(case.standing, chance, gainsaid)]
    threshold = threshold_for(
        [chance for chance, _ in may], [case.right for _, case in may], wanted_rate, evidence
    )
    return threshold.model_copy(update={"readings": len(agreeing)})


def _found(pairs: Sequence[Pair], calibration: WordsCalibration) -> float:
    differing = [pair for pair in pairs if pair.differs]
    caught = sum(not accepted(pair, calibration) for pair in differing)
    return caught / max(1, len(differing))


def accepted(pair: Pair, calibration: WordsCalibration) -> bool:
    """Whether a pair would be accepted: by both, or by the figures where no words gainsay them."""
    judgement = judge(pair.figures, pair.evidence, pair.said, calibration)
    if judgement.agreement == "agree":
        return True
    return pair.figures.decision == "accept" and judgement.agreement != "disagree"
