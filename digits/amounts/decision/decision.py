"""Accept an amount, or send it to review: the last step from a crop to a sum of money.

Takes a `AmountPrediction`; gives an `AmountReading`, the one thing that the rest of the project
sees.
"""

from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from pydantic import Field

from digits.amounts.decision.confidence import ConfidenceModel
from digits.amounts.decision.threshold import Threshold
from digits.amounts.grammar.currencies import AmountCandidate, AmountPrediction
from digits.config import Frozen

AmountDecision: TypeAlias = Literal["accept", "review"]

LEAST_SHOWN = 0.02  # probability from which on another possibility is named
# How reasons begin that a lower threshold would take away; all others stay whatever it is.
NOT_SURE, NO_THRESHOLD = "not sure enough: ", "no threshold is certified "
MAY_BE, ONLY = "it may be ", "only "
STOPPED = "automatic acceptance is stopped: "


class Policy(Frozen):
    """What has to hold before an amount is accepted without a person."""

    threshold: Threshold = Field(description="least probability, and the evidence for it")
    ceiling: Decimal | None = Field(
        default=None, gt=0, description="nothing above this amount is accepted; no limit if absent"
    )
    stopped: str = Field(
        default="", description="why nothing at all is accepted; empty where something may be"
    )


class AmountReading(NamedTuple):
    """What one crop says.

    Attributes:
        amount: the likeliest sum of money; None where nothing is an amount.
        probability: that it is right, 0 … 1, as fitted on readings of known amounts.
        runner_up: the next likeliest amount with its pooled probability, if there is any.
        decision: "accept", or "review" for a person to look.
        reasons: why it is left to a person, in words; empty for "accept".
        text: the symbols that were read; empty where there is no amount.
        shape: the grammar's name for how the amount is written.
    """

    amount: Decimal | None
    probability: float
    runner_up: AmountCandidate | None
    decision: AmountDecision
    reasons: tuple[str, ...]
    text: str = ""
    shape: str = ""


def decide(
    prediction: AmountPrediction, confidence_model: ConfidenceModel, policy: Policy
) -> AmountReading:
    """The likeliest amount, and whether it may be accepted.

    Args:
        prediction: what the views of a crop say together.
        confidence_model: gives the probability that is compared with the threshold; it was fitted
            on predictions of as many views.
        policy: what has to hold for accepting.
    """
    best = prediction.best
    if best is None:
        return unread("nothing on the picture is written like an amount")
    probability = confidence_model.probability(prediction)
    reasons = _reasons(prediction, best, probability, policy)
    decision: AmountDecision = "review" if reasons else "accept"
    return AmountReading(
        best.meaning, probability, prediction.runner_up, decision, reasons, best.text, best.shape
    )


def is_unsureness(reason: str) -> bool:
    """Whether a reason says no more than that the figures are not sure enough, or nothing is."""
    return reason.startswith((NOT_SURE, NO_THRESHOLD, MAY_BE, ONLY, STOPPED))


def unread(reason: str) -> AmountReading:
    """A picture that shows no amount, or cannot be opened: a person should look.

    Args:
        reason: why, in words.
    """
    return AmountReading(None, 0.0, None, "review", (reason,))


def _reasons(
    prediction: AmountPrediction, best: AmountCandidate, probability: float, policy: Policy
) -> tuple[str, ...]:
    reasons = [best.doubt] if best.doubt else []
    least = policy.threshold.value
    if least is None:
        unsure = f"{NO_THRESHOLD}({policy.threshold.words})"
    elif probability < least:
        unsure = f"{NOT_SURE}{_below(probability, least)}"
    else:
        unsure = ""
    if unsure:
        reasons += [unsure, *_doubts(prediction)]
    return (*reasons, *limits_of(policy, best.meaning))


def limits_of(policy: Policy, amount: Decimal) -> tuple[str, ...]:
    """Why an amount may not be accepted however sure it is, in words."""
    reasons = [f"{STOPPED}{policy.stopped}"] if policy.stopped else []
    if policy.ceiling is not None and amount > policy.ceiling:
        reasons.append(f"above the ceiling of {policy.ceiling:,f}")
    return tuple(reasons)


def _doubts(prediction: AmountPrediction) -> list[str]:
    """What speaks against the likeliest amount, in words."""
    doubts, second = [], prediction.runner_up
    if second is not None and second.probability >= LEAST_SHOWN:
        doubts.append(f"{MAY_BE}{second.meaning:,f} ({second.probability:.0%})")
    if prediction.agreeing < prediction.views:
        doubts.append(f"{ONLY}{prediction.agreeing} of {prediction.views} views read it so")
    if prediction.nothing >= LEAST_SHOWN:
        doubts.append(f"{MAY_BE}no such amount at all ({prediction.nothing:.0%})")
    return doubts


def _below(probability: float, least: float) -> str:
    """Both numbers with as many places as tell them apart."""
    places = next((n for n in range(1, 8) if f"{probability:.{n}%}" != f"{least:.{n}%}"), 8)
    return f"{probability:.{places}%}, and {least:.{places}%} is asked"
