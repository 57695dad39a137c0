"""Figures and words vouch for each other, or do not."""

from decimal import Decimal

import numpy as np
import pytest

from digits.amounts.words.verification import (
    evidence_of,
    free_text,
    joined_lines,
    vouch,
    worded_amount,
    worded_lines,
)
from tests.digits.amounts.words.test_likelihood import spoken_words


def figures(**shares: float) -> dict[Decimal, float]:
    """What figures say: amounts like `usd_716_30` with their probabilities."""
    return {Decimal(name[4:].replace("_", ".")): share for name, share in shares.items()}


def test_words_raise_the_amount_that_they_say() -> None:
    """Figures in doubt between two amounts: the words decide, whichever was likelier."""
    scores = spoken_words("seven hundred sixteen and 30/100")
    doubtful = figures(usd_776_30=0.6, usd_716_30=0.35)
    evidence = evidence_of(scores, "USD", list(doubtful))
    vouching = vouch(doubtful, evidence)
    assert vouching is not None
    assert vouching.amount == Decimal("716.30")
    assert vouching.share > 0.99
    assert vouching.support > -0.1


@pytest.mark.parametrize(
    "text", ["seven hundred sixteen and 80/100", "nine hundred sixteen and 30/100", "pay to bearer"]
)
def test_words_that_say_something_else_vouch_for_nothing(text: str) -> None:
    """Figures that are sure lose their certainty where the line says another amount, or none."""
    sure = figures(usd_716_30=0.999)
    vouching = vouch(sure, evidence_of(spoken_words(text), "USD", list(sure)))
    written = spoken_words("seven hundred sixteen and 30/100")
    agreed = vouch(sure, evidence_of(written, "USD", list(sure)))
    assert vouching is not None
    assert agreed is not None
    assert vouching.support < agreed.support


def test_nothing_is_vouched_for_without_candidates() -> None:
    """Figures that read nothing, or more than can be worded."""
    evidence = evidence_of(spoken_words("one dollar"), "USD", [Decimal(5_000_000_000)])
    assert evidence.by_amount == {}
    assert vouch({}, evidence) is None
    assert vouch({Decimal(5_000_000_000): 0.9}, evidence) is None


def test_two_lines_are_read_as_one() -> None:
    """The second line goes on where the first ends."""
    lines = [spoken_words("nine thousand eight hundred"), spoken_words("fifty and 12/100 dollars")]
    assert worded_amount(joined_lines(lines), "USD").amount == Decimal("9850.12")


@pytest.mark.parametrize(
    "texts",
    [
        ("two hundred", "and 15/100 dollars"),
        ("sixty one thousand eight", "hundred forty two only"),
        ("four thousand and", "sixty cents"),
    ],
)
def test_both_lines_that_word_an_amount_are_read(texts: tuple[str, str]) -> None:
    """A person went on below."""
    lines = [spoken_words(text, 0.8) for text in texts]
    assert len(worded_lines(lines, "USD")) == 2


@pytest.mark.parametrize(
    ("texts", "own"),
    [
        (("green grocer", "two hundred and 15/100"), 1),
        (("two hundred and 15/100", "7700123400981"), 0),
        (("alfred nobel", "ninety dollars"), 1),
    ],
)
def test_a_line_of_something_else_is_left_out(texts: tuple[str, str], own: int) -> None:
    """A payee above, a number below: alone, the other line words the amount."""
    lines = [spoken_words(text, 0.9) for text in texts]
    (kept,) = worded_lines(lines, "USD")
    assert kept is lines[own]


def test_free_text_is_what_is_written() -> None:
    """Without a grammar."""
    assert free_text(spoken_words("void check 7")) == "void check 7"
    assert free_text(spoken_words("")) == ""


def test_a_line_that_words_no_amount_is_still_told() -> None:
    """Its likeliest wording is some amount; how badly it fits is told by the evidence."""
    scores = spoken_words("nothing of the kind")
    evidence = evidence_of(scores, "USD", [])
    assert evidence.free > evidence.any_wording + 20
    assert np.isfinite(evidence.any_wording)
