"""How a person types a sum of money in each currency, and the one form in which files keep it.

The patterns are shared with the review page, whose browser checks them first; they are written
in what Python's and JavaScript's regular expressions have in common. A separator in a wrong place
is refused, never guessed: in USD ``1,23`` is no amount.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from digits.amounts.grammar.currencies import DECIMALS, MOST

UNKNOWN = ""  # the currency of a check of which nobody could say it
WESTERN = "(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)"
INDIAN = "(?:[0-9]+|[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3})"
DOTTED = r"(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)"
CENTS = r"(?:\.[0-9]{2})?"


class Style(NamedTuple):
    """How amounts of a currency are typed.

    `pattern` is a regular expression of the whole text; `point` stands before the decimals,
    `group` between the thousands; `example` is shown where a text does not fit.
    """

    decimals: int
    point: str
    group: str
    pattern: str
    example: str


STYLES: dict[str, Style] = {
    "USD": Style(DECIMALS["USD"], ".", ",", f"^{WESTERN}{CENTS}$", "1,234.50"),
    "INR": Style(DECIMALS["INR"], ".", ",", f"^{INDIAN}{CENTS}$", "1,23,456.50"),
    "EUR": Style(DECIMALS["EUR"], ",", ".", f"^{DOTTED}(?:,[0-9]{{2}})?$", "1.234,50"),
    "CLP": Style(DECIMALS["CLP"], "", ".", f"^{DOTTED}$", "1.234.567"),
    UNKNOWN: Style(2, ".", ",", f"^{WESTERN}{CENTS}$", "1,234.50"),
}


def style_of(currency: str) -> Style:
    """A currency's style; that of an unknown one where there is no such currency."""
    return STYLES.get(currency, STYLES[UNKNOWN])


def canonical(amount: Decimal, currency: str) -> str:
    """An amount with the currency's decimals and no separator of thousands: ``1234.50``."""
    return f"{amount:.{style_of(currency).decimals}f}"


def parse_canonical(text: str, currency: str) -> Decimal | None:
    """The amount of a text in canonical form; None for any other text, zero, or far too much."""
    decimals = style_of(currency).decimals
    places = rf"\.[0-9]{{{decimals}}}" if decimals else ""
    # More digits than any amount has are refused before they become a number.
    if not re.fullmatch(rf"[0-9]{{1,15}}{places}", text):
        return None
    amount = Decimal(text)
    return amount if 0 < amount.scaleb(decimals) <= MOST else None


def shown(amount: Decimal | None, currency: str) -> str:
    """An amount as people of its currency write it: ``1,234.50``, ``1.234,50``, ``1,23,456.50``."""
    if amount is None:
        return "no amount"
    style = style_of(currency)
    whole, _, cents = canonical(amount, currency).partition(".")
    grouped = style.group.join(_groups(whole, 2 if currency == "INR" else 3))
    return f"{grouped}{style.point}{cents}" if cents else grouped


def _groups(digits: str, size: int) -> list[str]:
    """The last three digits, and before them groups of a size."""
    head, last = digits[:-3], digits[-3:]
    first = len(head) % size
    parts = [head[:first]] if first else []
    return [*parts, *(head[i : i + size] for i in range(first, len(head), size)), last]
