"""Figures and words decide together: accept, or send the check to a person, and why.

Nothing is accepted on words alone. Words that the figures agree with raise the certainty; words
that say another amount send the check to a person, however sure the figures are: in the law of
most countries the words prevail. Where the figures are in doubt, that is the amount which the
person sees first.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from PIL import Image
from pydantic import Field

from digits.amounts.decision.decision import AmountDecision, AmountReading, Policy, limits_of
from digits.amounts.grammar.currencies import AmountCandidate
from digits.amounts.words.agreement import (
    DOUBTFUL,
    Agreement,
    WordsCalibration,
    judge,
    shares_of,
)
from digits.amounts.words.verification import (
    evidence_of,
    free_text,
    joined_lines,
    worded_amount,
    worded_lines,
)
from digits.arrays import Grey
from digits.config import Currency, Frozen
from digits.line_reader.ctc import LogProbabilities
from digits.line_reader.network_session import Reader, to_input

WordsMode: TypeAlias = Literal["never", "help", "must"]

# Of the width: real pens crowd letters more than what the reader learned from. Of 700 lines 71 %
# instead of 68 % are read as the amount that they word; wider than this nothing is gained.
STRETCH = 1.1
UNREADABLE = "the amount in words could not be read, and it has to confirm the figures"
ABSENT = "no amount in words was found, and it has to confirm the figures"
UNREAD = "the amount in words is not read, and it has to confirm the figures"
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
        probability: that it is right, 0 … 1; 0 where they disagree, or another one is likelier.
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


def scores_of(reader: Reader, lines: Sequence[Grey], currency: Currency) -> LogProbabilities:
    """The scores of what words an amount on one or two lines, one behind the other.

    Args:
        reader: of words.
        lines: uint8 (h, w) each, dark ink on light paper.
        currency: whose wordings.
    """
    pictures = [to_input(Image.fromarray(line), reader.height, STRETCH) for line in lines]
    scores = [reader.scores(picture) for picture in pictures]
    return joined_lines(worded_lines(scores, currency))


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
    scores = scores_of(tools.reader, lines, currency)
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
        return _proposed(figures, words)._replace(
            decision="review", reasons=(*reasons, _difference(words))
        )
    if words.agreement == "unsure" and _says_second(figures, words):
        return _proposed(figures, words)._replace(
            decision="review", reasons=(*reasons, _possibly(words))
        )
    if figures.amount is not None and _needed(figures.amount, wanted):
        reasons = (*reasons, _missing(words))
    decision: AmountDecision = "review" if reasons else figures.decision
    return figures._replace(decision=decision, reasons=reasons)


def decide_alone(figures: AmountReading, wanted: WordsPolicy) -> AmountReading:
    """The amount of a check whose words are not read, and whether it may be accepted.

    Args:
        figures: what they say and would decide alone.
        wanted: what words would have to say.
    """
    if figures.amount is None or not _needed(figures.amount, wanted):
        return figures
    return figures._replace(decision="review", reasons=(*figures.reasons, UNREAD))


def _agreed(
    figures: AmountReading, words: WordsReading, amount: Decimal, policy: Policy
) -> AmountReading:
    """Both say it, surely enough: only what the policy limits is left to ask."""
    reasons = limits_of(policy, amount)
    reading = figures._replace(
        probability=words.probability, decision="review" if reasons else "accept", reasons=reasons
    )
    return reading if amount == figures.amount else _preferring(amount, reading, figures)


def _proposed(figures: AmountReading, words: WordsReading) -> AmountReading:
    """What a person sees first where both differ: the words', where figures are in doubt.

    That is: where they less likely say their first candidate than not, or where the words say
    their second one.
    """
    second = figures.runner_up.meaning if figures.runner_up else None
    if words.amount is None or words.amount == figures.amount:
        return figures
    if words.amount != second and figures.probability >= DOUBTFUL:
        return figures
    share = figures.runner_up.probability if figures.runner_up and words.amount == second else 0.0
    return _preferring(words.amount, figures._replace(probability=share), figures)


def _says_second(figures: AmountReading, words: WordsReading) -> bool:
    """Whether words make the figures' second candidate the likelier one, not surely enough."""
    second = figures.runner_up
    if second is None or words.amount != second.meaning:
        return False
    return words.probability > figures.probability


def _preferring(amount: Decimal, reading: AmountReading, figures: AmountReading) -> AmountReading:
    """A reading with another amount than the figures' first candidate, which comes second now."""
    second = figures.runner_up
    if figures.amount is None:
        return reading._replace(amount=amount)
    by_figures = second is not None and second.meaning == amount
    return reading._replace(
        amount=amount,
        runner_up=AmountCandidate(figures.amount, figures.probability, figures.text, figures.shape),
        text=second.text if second and by_figures else "",
        shape=second.shape if second and by_figures else "",
    )


def _needed(amount: Decimal, wanted: WordsPolicy) -> bool:
    return wanted.mode == "must" or (wanted.must_above is not None and amount > wanted.must_above)


def _missing(words: WordsReading) -> str:
    return {"absent": ABSENT, "unreadable": UNREADABLE}.get(words.agreement, UNSURE)


def _possibly(words: WordsReading) -> str:
    return f"the amount in words may be {words.amount:,f} ({words.probability:.0%})"


def _difference(words: WordsReading) -> str:
    if words.amount is None:
        return "the amount in words says something else than the figures; words prevail"
    return f"the amount in words seems to be {words.amount:,f}; words prevail over figures"
