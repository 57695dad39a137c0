"""What forms print beside amounts: never what would change them."""

from decimal import Decimal

import numpy as np
import pytest

from digits.amounts.grammar.currencies import grammar_of
from digits.amounts.grammar.text_source import AmountTexts
from digits.amounts.reader.holdout_readings import only
from digits.config import CURRENCIES, Currency


@pytest.mark.parametrize("currency", CURRENCIES)
def test_print_beside_an_amount_leaves_its_meaning(
    currency: Currency, rng: np.random.Generator
) -> None:
    """With a printed sign before it and print behind it, it is still the same amount."""
    texts, grammar = AmountTexts(only(currency, 0.0)), grammar_of(currency)

    def amount(text: str) -> Decimal | None:
        meaning = grammar.meaning(text)
        return meaning.amount if meaning else None

    changed = 0
    for _ in range(1500):
        written = texts.draw(rng)
        expected = amount(written.text)
        for ending in written.endings:
            changed += amount(written.text + ending.read_as) != expected
        for sign in written.signs:
            changed += amount(sign.read_as + written.text) != expected
    assert changed < 10


def test_only_whole_rupees_end_in_a_printed_mark(rng: np.random.Generator) -> None:
    """A printed "/-" stands behind digits without paise, and in INR alone."""
    found = set()
    for currency in CURRENCIES:
        texts = AmountTexts(only(currency, 0.0))
        for _ in range(500):
            written = texts.draw(rng)
            if any(ending.read_as for ending in written.endings):
                found.add(currency)
                assert written.text[-1].isdigit()
                assert "." not in written.text
    assert found == {"INR"}
