"""Figures and words decide together: accept, or send the check to a person, and why.

Nothing is accepted on words alone. Words that the figures agree with raise the certainty; words
that say another amount send the check to a person, however sure the figures are: in the law of
most countries the words prevail.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from PIL import Image
from pydantic import Field

from digits.amounts.decision.decision import AmountDecision, AmountReading, Policy
from digits.amounts.words.agreement import (
    Agreement,
    WordsCalibration,
    judge,
    shares_of,
)
from digits.amounts.words.verification import evidence_of, free_text, joined_lines, worded_amount
from digits.arrays import Grey
from digits.config import Currency, Frozen
from digits.line_reader.ctc import LogProbabilities
from digits.line_reader.network_session import Reader, to_input

WordsMode: TypeAlias = Literal["never", "help", "must"]

UNREADABLE = "the amount in words could not be read, and it has to confirm the figures"
ABSENT = "no amount in words was found, and it has to confirm the figures"
UNSURE = "the amount in words does not confirm the figures surely enough"


class WordsPolicy(Frozen):
    """What words have to say before an amount is accepted."""

    mode: WordsMode = Field("help", description="never read, read, or needed for every acceptance")
    must_above: Decimal | None = Field(
        default=None, gt=0, description="words are needed above this amount; no limit if absent"
    )


class WordsReading(NamedTuple):
    """What the words of a check say.

    Attributes:
        agreement: whether they say what the figures say.
        amount: that both say where they agree; else what is worded, as far as it can be read.
        probability: that it is right, 0 … 1; 0 where they do not agree.
        text: what is written, symbol by symbol, in small letters; empty where nothing was read.
    """

    agreement: Agreement
    amount: Decimal | None = None
    probability: float = 0.0
    text: str = ""


class WordsTools(NamedTuple):
    """An opened reader of words, and how it and the figures are weighed."""

    reader: Reader
    calibration: WordsCalibration


def scores_of(reader: Reader, lines: Sequence[Grey]) -> LogProbabilities:
    """The scores of one or two lines, one behind the other.

    Args:
        reader: of words.
        lines: uint8 (h, w) each, dark ink on light paper.
    """
    pictures = [to_input(Image.fromarray(line), reader.height) for line in lines]
    return joined_lines([reader.scores(picture) for picture in pictures])


def read_words(
    lines: Sequence[Grey], figures: AmountReading, currency: Currency, tools: WordsTools
) -> WordsReading:
    """What the words say, beside the figures.

    Args:
        lines: pictures of the lines that are written on, from above.
        figures: what they say.
        currency: whose wordings.
        tools: what it is read and weighed with.
    """
    if not lines:
        return WordsReading("absent")
    scores = scores_of(tools.reader, lines)
    evidence = evidence_of(scores, currency, list(shares_of(figures)))
    if not evidence.symbols:
        return WordsReading("absent")
    said = worded_amount(scores, currency).amount
    judgement = judge(figures, evidence, said, tools.calibration)
    return WordsReading(*judgement, text=free_text(scores))


def decide_together(
    figures: AmountReading, words: WordsReading, policy: Policy, wanted: WordsPolicy
) -> AmountReading:
    """The amount of a check, and whether it may be accepted.

    Args:
        figures: what they say and would decide alone.
        words: what they say.
        policy: with the ceiling.
        wanted: what words have to say.
    """
    if words.agreement == "agree" and words.amount is not None:
        return _agreed(figures, words, words.amount, policy)
    reasons = figures.reasons
    if words.agreement == "disagree":
        reasons = (*reasons, _difference(words))
    elif figures.amount is not None and _needed(figures.amount, wanted):
        reasons = (*reasons, _missing(words))
    decision: AmountDecision = "review" if reasons else figures.decision
    return figures._replace(decision=decision, reasons=reasons)


def _agreed(
    figures: AmountReading, words: WordsReading, amount: Decimal, policy: Policy
) -> AmountReading:
    """Both say it, surely enough: only the ceiling is left to ask."""
    above = policy.ceiling is not None and amount > policy.ceiling
    reasons = (f"above the ceiling of {policy.ceiling:,f}",) if above else ()
    reading = figures._replace(
        probability=words.probability, decision="review" if above else "accept", reasons=reasons
    )
    if amount == figures.amount or figures.runner_up is None:
        return reading
    # The words prefer the figures' second candidate.
    second = figures.runner_up._replace(
        meaning=figures.amount or amount, probability=figures.probability
    )
    return reading._replace(
        amount=amount,
        runner_up=second,
        text=figures.runner_up.text,
        shape=figures.runner_up.shape,
    )


def _needed(amount: Decimal, wanted: WordsPolicy) -> bool:
    return wanted.mode == "must" or (wanted.must_above is not None and amount > wanted.must_above)


def _missing(words: WordsReading) -> str:
    return {"absent": ABSENT, "unreadable": UNREADABLE}.get(words.agreement, UNSURE)


def _difference(words: WordsReading) -> str:
    if words.amount is None:
        return "the amount in words says something else than the figures; words prevail"
    return f"the amount in words seems to be {words.amount:,f}; words prevail over figures"
