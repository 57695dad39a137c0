"""Whether figures and words agree, and how sure an amount is that both say.

A calibration says how the two are weighed: a logistic regression gives the probability of the
amount that both say, with a certified threshold of its own; two limits say when a line is read at
all, and when it speaks against an amount. They are fitted on drawn pairs by hands that neither
reader learned from (`digits.amounts.words.pairs`).
"""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from digits.amounts.decision.decision import AmountReading
from digits.amounts.decision.logistic import Feature, Logistic, fit_logistic
from digits.amounts.decision.threshold import Threshold, threshold_for
from digits.amounts.words.verification import LineEvidence, Vouching, vouch
from digits.scores import Record

# absent: no line of words was found; unread: there was no need to look, or it was not asked for.
Agreement: TypeAlias = Literal["agree", "unsure", "disagree", "unreadable", "absent", "unread"]

LIMIT = 1e-6  # probabilities nearer to 0 or 1 count as this far from them
LOWEST_SUPPORT = -40.0  # nats; further down nothing changes any more
READABLE = 0.995  # of lines that word an amount: they are read
AGAINST = 0.01  # of lines that word the amount: they seem to speak against it
FEATURES = (
    Feature("figures", 1),  # logit of the amount's probability by the figures
    Feature("share", 1),  # logit of its probability by both, uncalibrated
    Feature("support", 1),  # logarithm of its probability by the words
    Feature("fit", -1),  # nats a symbol by which its wordings fall short of what is written
)


class WordsCalibration(Record):
    """How figures and words are weighed.

    Attributes:
        model: from `FEATURES` to the probability that the amount which both say is right.
        threshold: of that probability, certified on pairs that fitted nothing.
        readable: nats a symbol by which the likeliest wording may fall short of what is written;
            beyond it, a line words no amount.
        against: support below which a line speaks against an amount.
        pairs: how many fitted the model.
        differing: how many of them had words that say another amount.
        found: share of the differing pairs, of those that fitted nothing, that are not accepted.
    """

    model: Logistic
    threshold: Threshold
    readable: float
    against: float
    pairs: int
    differing: int
    found: float


class Judgement(NamedTuple):
    """What figures and words say together.

    Attributes:
        agreement: whether they agree.
        amount: that both say; None unless they agree.
        probability: that it is right, 0 … 1; 0 unless they agree.
    """

    agreement: Agreement
    amount: Decimal | None = None
    probability: float = 0.0


def shares_of(figures: AmountReading) -> dict[Decimal, float]:
    """The figures' candidates with their probabilities, together at most 1."""
    if figures.amount is None:
        return {}
    shares = {figures.amount: figures.probability}
    second = figures.runner_up
    if second is not None and second.meaning != figures.amount:
        shares[second.meaning] = min(second.probability, 1 - figures.probability)
    return shares


def judge(
    figures: AmountReading, evidence: LineEvidence, calibration: WordsCalibration
) -> Judgement:
    """Whether a line of words says what the figures say.

    Args:
        figures: what they say.
        evidence: what the line says of the figures' candidates.
        calibration: how the two are weighed.
    """
    shares = shares_of(figures)
    vouching = vouch(shares, evidence)
    if vouching is None:
        return Judgement("absent" if not evidence.symbols else "unsure")
    if vouching.support >= calibration.against:
        probability = calibration.model.chance(features_of(vouching, shares))
        least = calibration.threshold.value
        agreed = least is not None and probability >= least
        return Judgement("agree" if agreed else "unsure", vouching.amount, probability)
    return Judgement("disagree" if shortfall(evidence) <= calibration.readable else "unreadable")


def shortfall(evidence: LineEvidence) -> float:
    """Nats a symbol by which the likeliest wordings fall short of what is written."""
    return (evidence.free - evidence.any_wording) / max(1, evidence.symbols)


def features_of(vouching: Vouching, shares: dict[Decimal, float]) -> tuple[float, ...]:
    """The values of `FEATURES`."""
    return (
        _logit(shares[vouching.amount]),
        _logit(vouching.share),
        max(LOWEST_SUPPORT, vouching.support),
        vouching.fit,
    )


def _logit(probability: float) -> float:
    inside = min(max(probability, LIMIT), 1 - LIMIT)
    return math.log(inside / (1 - inside))


# --- calibration -----------------------------------------------------------------------------


class Pair(NamedTuple):
    """Figures and words of one check.

    Attributes:
        figures: what they say.
        evidence: what the line says of the figures' candidates.
        truth: the amount in figures; None where there is none.
        worded: the amount that is worded.
    """

    figures: AmountReading
    evidence: LineEvidence
    truth: Decimal | None
    worded: Decimal

    @property
    def differs(self) -> bool:
        """Whether figures and words say different things; then nothing may be accepted."""
        return self.truth != self.worded


class _Case(NamedTuple):
    vouching: Vouching
    features: tuple[float, ...]
    right: bool


def calibrate(pairs: Sequence[Pair], wanted_rate: float, evidence: str) -> WordsCalibration:
    """Fit the model on one half of some pairs, and certify its threshold on the other.

    Args:
        pairs: in any order; every second one certifies.
        wanted_rate: wrong ones among the accepted, inside 0 … 1.
        evidence: what the pairs are, wherever the threshold is shown.
    """
    fitting, certifying = pairs[::2], pairs[1::2]
    agreeing = [pair for pair in fitting if not pair.differs]
    readable = float(np.quantile([shortfall(pair.evidence) for pair in agreeing], READABLE))
    said = [case.vouching.support for pair in agreeing if (case := _case(pair)) and case.right]
    against = float(np.quantile(said, AGAINST))
    cases = [case for pair in fitting if (case := _case(pair)) and case.vouching.support >= against]
    model = fit_logistic(
        np.array([case.features for case in cases]),
        np.array([case.right for case in cases], dtype=np.float64),
        FEATURES,
    )
    others = [
        case for pair in certifying if (case := _case(pair)) and case.vouching.support >= against
    ]
    stated = [model.chance(case.features) for case in others]
    threshold = threshold_for(stated, [case.right for case in others], wanted_rate, evidence)
    found = WordsCalibration(
        model=model,
        threshold=threshold,
        readable=readable,
        against=against,
        pairs=len(fitting),
        differing=sum(pair.differs for pair in fitting),
        found=0.0,
    )
    return found.model_copy(update={"found": _found(certifying, found)})


def _case(pair: Pair) -> _Case | None:
    shares = shares_of(pair.figures)
    vouching = vouch(shares, pair.evidence)
    if vouching is None:
        return None
    right = vouching.amount == pair.truth and not pair.differs
    return _Case(vouching, features_of(vouching, shares), right)


def _found(pairs: Sequence[Pair], calibration: WordsCalibration) -> float:
    differing = [pair for pair in pairs if pair.differs]
    caught = sum(not accepted(pair, calibration) for pair in differing)
    return caught / max(1, len(differing))


def accepted(pair: Pair, calibration: WordsCalibration) -> bool:
    """Whether a pair would be accepted: by both, or by the figures where no words gainsay them."""
    judgement = judge(pair.figures, pair.evidence, calibration)
    if judgement.agreement == "agree":
        return True
    return pair.figures.decision == "accept" and judgement.agreement in {"unreadable", "absent"}
