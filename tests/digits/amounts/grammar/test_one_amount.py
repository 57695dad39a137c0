"""The ways to write one amount: all of them, and nothing else."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.currencies import grammar_of
from digits.amounts.grammar.one_amount import OneAmount
from digits.config import Currency
from digits.line_reader.beam_search import Effort
from digits.line_reader.ctc import LogProbabilities, decode
from digits.line_reader.grammar import Position

WIDE = Effort(beam=400, least_symbol=1e-4, least_share=1e-12)


def meaning(text: str, grammar: OneAmount) -> Decimal | None:
    position: Position | None = grammar.start
    for symbol in ALPHABET.classes_of(text):
        position = grammar.step(position, symbol) if position else None
    ending = grammar.ending(position) if position else None
    return ending.meaning if ending else None


@pytest.mark.parametrize(
    ("currency", "amount", "texts"),
    [
        ("USD", "1234.00", ("1234.00", "1,234^xx/100", "$1 234 00/100", "1234.-", "**1,234**")),
        ("USD", "0.05", (".05", "0.05", "05/100")),
        ("CLP", "100000", ("100.000.-", "$100000=", "#100 000#")),
        ("INR", "123456.00", ("1,23,456/-", "123,456.00", "₹1,23,456=00")),
        ("EUR", "1234.50", ("1.234,50", "1234^50", "€1234,50")),
    ],
)
def test_all_ways_to_write_it_are_there(
    currency: Currency, amount: str, texts: tuple[str, ...]
) -> None:
    """Whatever the currency's grammar reads as that amount."""
    grammar = OneAmount.of(Decimal(amount), currency)
    for text in texts:
        assert meaning(text, grammar) == Decimal(amount), text


@pytest.mark.parametrize("text", ["1234.01", "123.00", "12340.00", "1,235^xx/100", "", "x"])
def test_no_other_amount_is(text: str) -> None:
    """Nor its beginning, nor what is no amount."""
    assert meaning(text, OneAmount.of(Decimal("1234.00"), "USD")) is None


def test_an_amount_that_a_currency_cannot_write_has_no_way() -> None:
    """There are no centavos, and no tenths of a cent."""
    assert meaning("12", OneAmount.of(Decimal("12.5"), "CLP")) is None
    assert meaning("12.50", OneAmount.of(Decimal("12.505"), "USD")) is None


def test_it_is_as_likely_as_among_all_amounts(spoken: Callable[..., LogProbabilities]) -> None:
    """What is left of a search through one amount is what a search through all finds for it.

    The wider search gives up a little more.
    """
    scores = spoken("1,250.00", 0.9)
    among_all = decode(scores, grammar_of("USD"), WIDE)
    assert len(among_all.candidates) > 3
    for candidate in among_all.candidates[:4]:
        alone = decode(scores, OneAmount.of(candidate.meaning, "USD"), WIDE)
        assert alone.best is not None
        assert (alone.best.meaning, alone.best.text) == (candidate.meaning, candidate.text)
        assert alone.best.probability == pytest.approx(candidate.probability, rel=0.03)
