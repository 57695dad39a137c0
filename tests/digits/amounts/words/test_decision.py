"""Figures and words decide together: what is accepted, and what a person is told."""

from decimal import Decimal

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from digits.amounts.decision.decision import AmountReading, Policy
from digits.amounts.decision.threshold import Threshold
from digits.amounts.grammar.currencies import AmountCandidate
from digits.amounts.words.agreement import Agreement
from digits.amounts.words.decision import (
    UNREAD,
    WordsPolicy,
    WordsReading,
    decide_alone,
    decide_together,
    scores_of,
)
from digits.amounts.words.words_reader import opened_words_reader
from digits.line_reader.config import STRIDE

THRESHOLD = Threshold(
    value=0.98, wanted_rate=0.01, readings=300, accepted=300, misread=0, bound=0.01, evidence="none"
)
POLICY = Policy(threshold=THRESHOLD)
SURE = AmountReading(Decimal("61.50"), 0.99, None, "accept", (), "61.50", "decimal")
SECOND = AmountCandidate(Decimal("67.50"), 0.3, "67.50", "decimal")
UNSURE = AmountReading(Decimal("61.50"), 0.6, SECOND, "review", ("not sure enough: …",), "61.50")


def says(agreement: Agreement, amount: str | None = None, probability: float = 0.0) -> WordsReading:
    """What the words say."""
    return WordsReading(agreement, Decimal(amount) if amount else None, probability, "a text")


def test_agreement_accepts_what_the_figures_alone_did_not() -> None:
    """With the probability of both."""
    read = decide_together(UNSURE, says("agree", "61.50", 0.9995), POLICY, WordsPolicy())
    assert (read.decision, read.amount, read.probability) == ("accept", Decimal("61.50"), 0.9995)
    assert read.reasons == ()


def test_words_may_prefer_the_figures_second_candidate() -> None:
    """Then that is the amount, and the first becomes the runner-up."""
    read = decide_together(UNSURE, says("agree", "67.50", 0.999), POLICY, WordsPolicy())
    assert (read.decision, read.amount, read.text) == ("accept", Decimal("67.50"), "67.50")
    assert read.runner_up is not None
    assert read.runner_up.meaning == Decimal("61.50")


def test_the_ceiling_holds_for_both_together() -> None:
    """A person looks at large amounts, whoever agrees."""
    policy = Policy(threshold=THRESHOLD, ceiling=Decimal(50))
    read = decide_together(SURE, says("agree", "61.50", 0.999), policy, WordsPolicy())
    assert read.decision == "review"
    assert read.reasons == ("above the ceiling of 50",)


@pytest.mark.parametrize("amount", ["67.50", None])
def test_a_difference_always_goes_to_a_person(amount: str | None) -> None:
    """However sure the figures are; the reason says that words prevail."""
    read = decide_together(SURE, says("disagree", amount), POLICY, WordsPolicy())
    assert read.decision == "review"
    assert len(read.reasons) == 1
    assert "prevail" in read.reasons[0]
    assert amount is None or amount in read.reasons[0]


@pytest.mark.parametrize(("probability", "shown"), [(0.4, "900.00"), (0.6, "61.50")])
def test_where_figures_are_in_doubt_the_words_amount_is_proposed(
    probability: float, shown: str
) -> None:
    """To a person, and the figures' own comes second."""
    figures = UNSURE._replace(probability=probability)
    read = decide_together(figures, says("disagree", "900.00"), POLICY, WordsPolicy())
    assert (read.decision, read.amount) == ("review", Decimal(shown))
    if shown == "900.00":
        assert (read.probability, read.text) == (0.0, "")
        assert read.runner_up is not None
        assert (read.runner_up.meaning, read.runner_up.probability) == (Decimal("61.50"), 0.4)


def test_the_figures_second_candidate_is_proposed_where_words_say_it() -> None:
    """Though the figures are sure of their first; a person decides."""
    assert UNSURE.runner_up is not None
    figures = SURE._replace(runner_up=UNSURE.runner_up)
    read = decide_together(figures, says("disagree", "67.50"), POLICY, WordsPolicy())
    assert (read.decision, read.amount) == ("review", Decimal("67.50"))
    assert read.probability == UNSURE.runner_up.probability
    assert read.text == UNSURE.runner_up.text


SHOWN = [(0.95, "67.50"), (0.55, "61.50"), (0.0, "61.50")]  # by the words’ probability


@pytest.mark.parametrize(("probability", "shown"), SHOWN)
def test_what_words_say_not_surely_enough_is_proposed(probability: float, shown: str) -> None:
    """The second candidate, where words make it likelier than the first; a person decides."""
    read = decide_together(UNSURE, says("unsure", "67.50", probability), POLICY, WordsPolicy())
    assert (read.decision, read.amount) == ("review", Decimal(shown))
    told = "the amount in words may be 67.50 (95%)" in read.reasons
    assert told == (shown == "67.50")


@pytest.mark.parametrize("agreement", ["unsure", "unreadable", "absent"])
def test_without_the_words_the_figures_decide(agreement: Agreement) -> None:
    """Where words are only to help."""
    assert decide_together(SURE, says(agreement), POLICY, WordsPolicy()) == SURE
    assert decide_together(UNSURE, says(agreement), POLICY, WordsPolicy()) == UNSURE


@pytest.mark.parametrize("agreement", ["unsure", "unreadable", "absent"])
@pytest.mark.parametrize(
    "wanted", [WordsPolicy(mode="must"), WordsPolicy(must_above=Decimal("61.49"))]
)
def test_words_that_must_confirm_send_the_rest_to_a_person(
    agreement: Agreement, wanted: WordsPolicy
) -> None:
    """Each with its reason; what they do confirm is accepted."""
    read = decide_together(SURE, says(agreement), POLICY, wanted)
    assert read.decision == "review"
    assert "words" in read.reasons[0]
    assert decide_together(SURE, says("agree", "61.50", 0.99), POLICY, wanted).decision == "accept"


def test_without_reading_words_larger_amounts_go_to_a_person() -> None:
    """What nothing could confirm is not accepted, though words are never read."""
    wanted = WordsPolicy(mode="never", must_above=Decimal("61.49"))
    read = decide_alone(SURE, wanted)
    assert (read.decision, read.amount, read.reasons) == ("review", SURE.amount, (UNREAD,))
    assert decide_alone(SURE, wanted.model_copy(update={"must_above": SURE.amount})) == SURE
    assert decide_alone(SURE, WordsPolicy(mode="never")) == SURE


def test_words_need_not_confirm_smaller_amounts() -> None:
    """Up to the sum that is set."""
    wanted = WordsPolicy(must_above=Decimal("61.50"))
    assert decide_together(SURE, says("absent"), POLICY, wanted).decision == "accept"


def test_lines_are_widened_by_a_tenth() -> None:
    """A frame is four columns of the picture that the reader sees, at the reader's height."""
    reader = opened_words_reader().reader
    page = Image.new("L", (10 * reader.height, reader.height), 250)
    ImageDraw.Draw(page).text((20, 2), "seventy two only", 30, ImageFont.load_default(36))
    line = np.asarray(page)
    assert len(scores_of(reader, [line], "USD")) == 11 * reader.height / STRIDE
    # As a line of a photograph comes, which the camera took from farther away.
    small = np.asarray(page.resize((5 * reader.height, reader.height // 2)))
    assert len(scores_of(reader, [small], "USD")) == 11 * reader.height / STRIDE
