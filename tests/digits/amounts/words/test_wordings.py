"""What is written for an amount in words, and back."""

from decimal import Decimal

import numpy as np
import pytest

from digits.amounts.words.alphabet import WORDS_ALPHABET, folded
from digits.amounts.words.expressions import draw
from digits.amounts.words.parsing import amount_of
from digits.amounts.words.text_source import WordTextConfig, WordTexts, draw_amount
from digits.amounts.words.wordings import any_amount_graph, worded, wording
from digits.config import CURRENCIES, Currency

WORDED: list[tuple[Currency, str, str]] = [
    ("USD", "1234.56", "one thousand two hundred thirty-four and 56/100"),
    ("USD", "1250", "twelve hundred fifty and no/100 dollars"),
    ("USD", "1250", "one thousand two hundred & fifty dollars only"),
    ("USD", "40.07", "fourty dollars and seven cents"),
    ("USD", "300", "three hundred and xx/100"),
    ("INR", "767000", "seven lakh sixty seven thousand only"),
    ("INR", "767000", "rupees seven lacs sixty-seven thousand only"),
    ("INR", "12500000", "one crore twenty five lakhs only"),
    ("INR", "99.50", "ninety nine and paise fifty only"),
    ("CLP", "1298", "mil doscientos noventa y ocho pesos"),
    ("CLP", "21000", "veintiun mil.-"),
    ("CLP", "3000000", "tres millones de pesos"),
    ("CLP", "531", "quinientos treinta y uno="),
    ("EUR", "1971.80", "mille neuf cent soixante et onze euros et quatre-vingts centimes"),
    ("EUR", "299.90", "deux cent quatre-vingt-dix-neuf euros 90"),
    ("EUR", "81", "quatre-vingt un euros"),
]


@pytest.mark.parametrize(("currency", "amount", "text"), WORDED)
def test_usual_wordings_are_known(currency: Currency, amount: str, text: str) -> None:
    """The amount's own graph and that of all amounts give them a probability."""
    wordings = worded(currency, Decimal(amount))
    assert wordings is not None
    assert wordings.graph.chance(text) > 0
    assert any_amount_graph(currency).chance(text) > 0


@pytest.mark.parametrize(("currency", "amount", "text"), WORDED)
def test_wordings_are_read_back(currency: Currency, amount: str, text: str) -> None:
    """The sum of money is the one that was worded."""
    assert amount_of(text, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("currency", "amount", "text"),
    [
        ("USD", "1234.56", "one thousand two hundred thirty-five and 56/100"),
        ("USD", "1234.56", "one thousand two hundred thirty-four and 65/100"),
        ("USD", "70", "seventeen dollars"),
        ("INR", "110000", "one lakh only"),
        ("CLP", "1298", "doscientos noventa y ocho pesos"),
        ("EUR", "60", "soixante-dix euros"),
    ],
)
def test_another_amounts_wording_is_not_an_amounts(
    currency: Currency, amount: str, text: str
) -> None:
    """One word too few, too many or another is another amount."""
    wordings = worded(currency, Decimal(amount))
    assert wordings is not None
    assert wordings.graph.chance(text) == 0
    assert amount_of(text, currency) != Decimal(amount)


@pytest.mark.parametrize("currency", CURRENCIES)
def test_what_is_drawn_is_read_back(currency: Currency) -> None:
    """Of 300 amounts in random wordings each is read back, and is in the reader's alphabet."""
    rng = np.random.default_rng(11)
    for _ in range(300):
        amount = draw_amount(currency, rng)
        expression = wording(currency, amount)
        assert expression is not None
        text = draw(expression, rng)
        assert amount_of(text, currency) == amount, text
        assert set(text) <= set(WORDS_ALPHABET.symbols)


@pytest.mark.parametrize("text", ["", "dollars", "one hundrad", "pay to the order of", "and only"])
def test_what_words_no_amount_is_none(text: str) -> None:
    """Neither is anything guessed."""
    assert amount_of(text, "USD") is None


def test_amounts_beyond_words_have_none() -> None:
    """A billion is not worded."""
    assert wording("USD", Decimal(1_000_000_000)) is None
    assert worded("USD", Decimal(1_000_000_000)) is None


@pytest.mark.parametrize(("currency", "amount"), [("INR", "0.56"), ("CLP", "0"), ("INR", "0")])
def test_amounts_without_whole_units_may_have_none(currency: Currency, amount: str) -> None:
    """Nobody words paise alone on a check, or nothing; no other amount is taken for them."""
    assert worded(currency, Decimal(amount)) is None


def test_accents_and_capitals_are_folded() -> None:
    """As a reader of words is to give them."""
    assert folded("Veintidós MILLÓN") == "veintidos millon"


def test_lines_are_of_the_configured_currencies() -> None:
    """Only dollars where only dollars have a weight; capitals are folded in the label."""
    texts = WordTexts(WordTextConfig(usd=1, clp=0, inr=0, eur=0))
    rng = np.random.default_rng(5)
    for _ in range(50):
        text = texts.draw(rng).text
        assert amount_of(text, "USD") is not None
        assert texts.label(texts.cased(text, rng)) == text
