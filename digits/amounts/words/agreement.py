"""Whether figures and words agree, and how sure an amount is that both say.

A calibration says how the two are weighed. A logistic regression gives the probability that an
amount is right, figures and words together, with a certified threshold of its own; two limits say
when a line is read at all, and when it gainsays an amount. `digits.amounts.words.calibration` fits
them.
"""

import math
from decimal import Decimal
from pathlib import Path
from typing import Literal, NamedTuple, Self, TypeAlias

from pydantic import ValidationError

from digits.amounts.decision.decision import AmountReading
from digits.amounts.decision.logistic import Feature, Logistic
from digits.amounts.decision.threshold import Threshold
from digits.amounts.errors import MalformedCalibration
from digits.amounts.words.verification import LineEvidence, Vouching, vouch
from digits.errors import complaint
from digits.scores import Record

# absent: no line of words was found; unread: there was no need to look, or it was not asked for.
Agreement: TypeAlias = Literal["agree", "unsure", "disagree", "unreadable", "absent", "unread"]

NO_VALUE = {"value": None}
LIMIT = 1e-6  # probabilities nearer to 0 or 1 count as this far from them
LOWEST_SUPPORT = -40.0  # nats; further down nothing changes any more
DOUBTFUL = 0.5  # probability of the figures' likeliest amount below which they are in doubt
# … and below which words may choose between the figures' candidates: of drawn pairs that differ
# by a digit no more are taken than at 0.5, and twice as many at 0.8.
CHOSEN_BELOW = 0.7
# Probability below which the two never agree, though less may be certified. Of 22,446 drawn pairs
# that agree from 0.9 on, 539 that are right lie below, and four of the nine that are misread.
LEAST_AGREED = 0.97
FEATURES = (
    Feature("figures", 1),  # logit of the amount's probability by the figures
    Feature("share", 1),  # logit of its probability by both, uncalibrated
    Feature("support", 1),  # logarithm of its probability by the words
    Feature("said", 1),  # 1 if the line's likeliest wording words it, else 0
)


class WordsCalibration(Record):
    """How figures and words are weighed.

    Attributes:
        figures: version of the reader of figures that was weighed.
        words: … of the reader of words.
        model: from `FEATURES` to the probability that the amount is right.
        threshold: of that probability, certified on pairs that agree and fitted nothing; figures
            and words agree from it on.
        gainsaid: probability below which a line that seems to word another amount gainsays the
            figures; only from it on do the two agree nevertheless. Of the differing pairs all but
            one in 2,000 are no such lines, or lie below.
        readable: nats a symbol by which the likeliest wording may fall short of what is written;
            beyond it, a line words no amount.
        pairs: how many fitted the model.
        differing: how many of them had words that say another amount.
        found: share of the differing pairs, of those that fitted nothing, that are not accepted.
    """

    figures: str
    words: str
    model: Logistic
    threshold: Threshold
    gainsaid: float
    readable: float
    pairs: int
    differing: int
    found: float

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a calibration from its JSON file.

        Raises:
            MalformedCalibration: if it is not there or is none.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as cause:
            raise MalformedCalibration(
                "The calibration of figures and words cannot be read",
                where=path,
                received=complaint(cause),
                remedy="make it anew: digits calibrate-words --out FOLDER",
            ) from cause

    def for_figures(self, version: str) -> Self:
        """This calibration for a reader of figures: certified for the one that was weighed alone.

        Beside another one, words gainsay the figures, and raise nothing.
        """
        if version == self.figures:
            return self
        return self.model_copy(update={"threshold": self.threshold.model_copy(update=NO_VALUE)})


# What words may be to the figures: they say their likeliest amount; they seem to say another one or
# their second; or they speak for one against which the figures are sure, and decide nothing.
Standing: TypeAlias = Literal["said", "other", "never"]


class Judgement(NamedTuple):
    """What figures and words say together.

    Attributes:
        agreement: whether they agree.
        amount: that both say where they agree; else what the line most likely words, if it does.
        probability: that it is right, 0 … 1; 0 where they disagree, or another one is likelier.
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
    figures: AmountReading,
    evidence: LineEvidence,
    said: Decimal | None,
    calibration: WordsCalibration,
) -> Judgement:
    """Whether a line of words says what the figures say.

    Args:
        figures: what they say.
        evidence: what the line says of the figures' candidates.
        said: the amount that the line most likely words; None where it words none.
        calibration: how the two are weighed.
    """
    shares = shares_of(figures)
    vouching = vouch(shares, evidence)
    if vouching is None:
        return Judgement("unsure" if evidence.symbols else "absent")
    probability = calibration.model.chance(features_of(vouching, shares, said))
    standing = standing_of(figures, vouching, said)
    least, gainsaid = calibration.threshold.value, calibration.gainsaid
    if least is not None and probability >= least and may_agree(standing, probability, gainsaid):
        return Judgement("agree", vouching.amount, probability)
    if shortfall(evidence) > calibration.readable:
        return Judgement("unreadable")
    if said != figures.amount and not _is_believed(standing, probability, gainsaid):
        return Judgement("disagree", said)
    return Judgement("unsure", said, probability if said == vouching.amount else 0.0)


def standing_of(figures: AmountReading, vouching: Vouching, said: Decimal | None) -> Standing:
    """What the words are to the figures; `said` is the amount that they most likely are."""
    if vouching.amount == figures.amount:
        return "said" if said == figures.amount else "other"
    # Words choose between candidates only where the figures are not sure of either.
    return "other" if figures.probability < CHOSEN_BELOW else "never"


def _is_believed(standing: Standing, probability: float, gainsaid: float) -> bool:
    return standing == "said" or (standing == "other" and probability >= gainsaid)


def may_agree(standing: Standing, probability: float, gainsaid: float) -> bool:
    """Whether the two may agree at all, whatever threshold is certified."""
    return probability >= LEAST_AGREED and _is_believed(standing, probability, gainsaid)


def shortfall(evidence: LineEvidence) -> float:
    """Nats a symbol by which the likeliest wordings fall short of what is written."""
    return (evidence.free - evidence.any_wording) / max(1, evidence.symbols)


def features_of(
    vouching: Vouching, shares: dict[Decimal, float], said: Decimal | None
) -> tuple[float, ...]:
    """The values of `FEATURES`."""
    return (
        _logit(shares[vouching.amount]),
        _logit(vouching.share),
        max(LOWEST_SUPPORT, vouching.support),
        float(said == vouching.amount),
    )


def _logit(probability: float) -> float:
    inside = min(max(probability, LIMIT), 1 - LIMIT)
    return math.log(inside / (1 - inside))
