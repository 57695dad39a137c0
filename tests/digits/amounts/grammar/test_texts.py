"""What is written: each currency's ways, likely lengths, likely digits."""

import re

import numpy as np
import pytest

from digits.amounts.decision.evaluation import edit_distance
from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.currencies import grammar_of
from digits.amounts.grammar.literal_texts import write_literally
from digits.amounts.grammar.text_source import ROLES
from digits.amounts.grammar.texts import TextConfig, disturbed, grouped, number, write_text
from digits.amounts.reader.holdout_readings import only
from digits.config import CURRENCIES, Currency

FILL = r"(\*+|#+|--?|=)?"
GROUPS = r"(\d{1,8}|\d{1,3}(%s\d{3})+)"
SHAPES = {
    "USD": FILL + r"\$?(" + GROUPS % "[, ]"
    + r"(\.\d\d|\^\d\d|\^(\d\d|xx|no|-)/(100|xx)| (\d\d|xx|no|-)( / |/)(100|xx)"
    r"|/00|/xx|\.xx|/no| xx|\.-|-|/-|=)?|\.\d\d|\d\d/100)" + FILL,
    "CLP": FILL + r"\$?" + GROUPS % "[., ]" + r"[.,=:-]{0,2}" + FILL,
    "INR": FILL + r"₹?(" + GROUPS % "," + r"|\d{1,2}([, ]\d\d)*[, ]\d{3})"
    r"(\.\d\d)?(/-|/=|/--|-|=|=00|\.-)?" + FILL,
    "EUR": FILL + r"€?" + GROUPS % "[. ]" + r"(,\d\d|\^\d\d|,-|,--|\.-|-|=|,=)?€?" + FILL,
}  # fmt: skip


@pytest.mark.parametrize("currency", CURRENCIES)
def test_every_text_has_the_shape_of_its_profile(
    currency: Currency, rng: np.random.Generator
) -> None:
    """Nothing is written that the currency would not write."""
    for _ in range(1500):
        written = write_text(only(currency, 0.0), rng)
        assert re.fullmatch(SHAPES[currency], written.text), written.text
        assert set(written.text) <= set(ALPHABET.symbols)


@pytest.mark.parametrize("currency", CURRENCIES)
def test_what_is_written_has_a_meaning(currency: Currency, rng: np.random.Generator) -> None:
    """Generator and grammar agree: few texts mean nothing, such as no cents alone."""
    grammar, count = grammar_of(currency), 2000
    texts = [write_text(only(currency, 0.0), rng).text for _ in range(count)]
    assert sum(grammar.meaning(text) is None for text in texts) < 0.015 * count


def test_many_american_amounts_have_raised_cents(rng: np.random.Generator) -> None:
    """They are the hardest to read, so that a reader must see many."""
    texts = [write_text(only("USD", 0.0), rng).text for _ in range(2000)]
    assert 0.35 < sum("^" in text for text in texts) / len(texts) < 0.6


def test_every_symbol_is_written_somewhere(rng: np.random.Generator) -> None:
    """No class of the alphabet is left without examples."""
    texts = "".join(write_text(TextConfig(literal=0.2), rng).text for _ in range(4000))
    assert set(ROLES.transcribed(texts, ALPHABET)) == set(ALPHABET.symbols)


def test_literal_texts_are_of_all_kinds_and_seldom_amounts(rng: np.random.Generator) -> None:
    """Dates, fractions, leading points, times, letters: and few that a grammar allows."""
    texts = [write_literally(rng) for _ in range(4000)]
    kinds = (
        r"\d+/\d+/\d+",
        r"\d+/\d+",
        r"[.,]\d+",
        r"\d+:\d\d",
        r".*[A-Za-z]{2}.*",
        r"\d+ \d+/100",
        r"[€$₹]?[.,]+\d+[.,]\d\d+",
        r"\d[\d.,]* [\d.,]+",
    )
    for kind in kinds:
        assert sum(bool(re.fullmatch(kind, text)) for text in texts) > 20, kind
    read = [ROLES.transcribed(text, ALPHABET) for text in texts]
    assert all(text == text.strip() and text for text in read)
    for currency in CURRENCIES:
        meant = sum(grammar_of(currency).meaning(text) is not None for text in read)
        assert 0.02 < meant / len(read) < 0.25


def test_disturbed_amounts_differ_in_one_place(rng: np.random.Generator) -> None:
    """One symbol lost, added or replaced; what is raised stays as it is."""
    plain, other = ("4,180.75", "4,180^75/100")
    for _ in range(300):
        changed = disturbed(plain, rng)
        assert edit_distance(plain, changed) <= 1
        assert disturbed(other, rng).endswith("^75/100")
    assert sum(disturbed(plain, rng) == plain for _ in range(300)) < 90


def test_no_text_is_literal_or_disturbed_unless_asked_for(rng: np.random.Generator) -> None:
    """The texts that a threshold is certified on are amounts."""
    assert {write_text(TextConfig(), rng).style for _ in range(300)} == {*CURRENCIES, "plain"}
    assert write_text(TextConfig(literal=1), rng).style == "literal"


def test_weights_choose_the_profile(rng: np.random.Generator) -> None:
    """A currency of weight 0 is never written."""
    config = TextConfig(usd=0, inr=0, eur=0, plain=1)
    assert {write_text(config, rng).style for _ in range(200)} == {"CLP", "plain"}


def test_numbers_look_like_amounts(rng: np.random.Generator) -> None:
    """One to eight digits, never a leading zero, many ones in front and many zeros behind."""
    numbers = [number(rng) for _ in range(3000)]
    assert {len(number) for number in numbers} == set(range(1, 9))
    assert not any(number.startswith("0") for number in numbers)
    first = [number[0] for number in numbers]
    assert first.count("1") > 2 * first.count("9")
    assert sum(number.endswith("0") for number in numbers) > 0.3 * len(numbers)


@pytest.mark.parametrize(
    ("whole", "indian", "expected"),
    [
        ("1", False, "1"),
        ("1234", False, "1.234"),
        ("1234567", False, "1.234.567"),
        ("1234567", True, "12.34.567"),
        ("12345678", True, "1.23.45.678"),
        ("123", True, "123"),
    ],
)
def test_grouping(whole: str, expected: str, *, indian: bool) -> None:
    """Thousands everywhere; lakhs and crores in India."""
    assert grouped(whole, ".", indian=indian) == expected
