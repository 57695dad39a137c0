"""How people type amounts, and the one form in which files keep them."""

import re
from decimal import Decimal

import pytest

from digits.amounts.grammar.typed import STYLES, canonical, parse_canonical, shown, style_of
from digits.config import CURRENCIES


@pytest.mark.parametrize(
    ("currency", "fits", "not_so"),
    [
        ("USD", ["1", "1234.50", "1,234", "1,234,567.00"], ["1,23", "1.5", "12,34.00", "1.234"]),
        ("INR", ["1234", "12,34,567.50", "1,23,456"], ["123,456", "1,234,567", "1.5"]),
        ("EUR", ["1234,50", "1.234", "1.234,50"], ["1,5", "1,234", "12.34"]),
        ("CLP", ["1234", "1.234.567"], ["1.5", "1,234", "1234,50"]),
        ("", ["12.50", "1,234.50"], ["1,5", "x"]),
    ],
)
def test_separators_are_never_guessed(currency: str, fits: list[str], not_so: list[str]) -> None:
    """Each currency's own separators in their own places, and nothing else."""
    pattern = style_of(currency).pattern
    assert all(re.search(pattern, text) for text in fits)
    assert not any(re.search(pattern, text) for text in [*not_so, "", "-1", "1 2", "1e3"])
    assert re.search(pattern, style_of(currency).example)


@pytest.mark.parametrize(
    ("currency", "amount", "text"),
    [
        ("USD", "1234567.5", "1,234,567.50"),
        ("INR", "1234567.5", "12,34,567.50"),
        ("INR", "123", "123.00"),
        ("EUR", "1234.5", "1.234,50"),
        ("CLP", "1234567", "1.234.567"),
        ("USD", "0.07", "0.07"),
    ],
)
def test_amounts_are_shown_as_people_write_them(currency: str, amount: str, text: str) -> None:
    """What is shown can be typed again."""
    assert shown(Decimal(amount), currency) == text
    assert re.search(style_of(currency).pattern, text)


@pytest.mark.parametrize("currency", [*CURRENCIES, ""])
def test_the_canonical_form_is_exact(currency: str) -> None:
    """An amount survives its way through a file, and every currency has a style."""
    assert currency in STYLES
    amount = Decimal(1234567)
    assert parse_canonical(canonical(amount, currency), currency) == amount
    for text in ("", "0", "1,234.00", "1e3", "٣", "9" * 30, "12.", ".50"):
        assert parse_canonical(text, currency) is None
