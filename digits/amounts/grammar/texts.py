"""What people write in the amount field of a check, by currency; only text, no pictures.

Texts are over the alphabet of `digits.amounts.grammar.alphabet`. All draws come from the generator
that is passed in, so the same one gives the same text.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from pydantic import AliasChoices, Field, model_validator

from digits.amounts.grammar.currencies import CURRENCIES, Currency
from digits.config import Frozen
from digits.handwriting.config import Share, Weight

WritingStyle: TypeAlias = Currency | Literal["plain"]

LENGTHS = np.array([0.02, 0.05, 0.14, 0.24, 0.27, 0.16, 0.08, 0.04])  # of 1 … 8 digits
BENFORD = np.log10(1 + 1 / np.arange(1, 10))
EVEN_FIRST = 0.35  # of amounts whose first digit is any of 1 … 9 alike: prices end Benford's law
MOST_DIGITS = len(LENGTHS)


class TextConfig(Frozen):
    """What is written."""

    usd: Weight = Field(1.0, description="how often, relative to the other currencies")
    clp: Weight = 1.0
    inr: Weight = 1.0
    eur: Weight = 1.0
    plain: Weight = Field(1.0, description="digits alone, without marks")
    negatives: Share = Field(
        0.05,
        validation_alias=AliasChoices("negatives", "nonsense"),  # its name in version 0.1.0
        description="pictures that hold no amount; their text is empty",
    )

    @model_validator(mode="after")
    def _something_is_written(self) -> "TextConfig":
        if self.usd + self.clp + self.inr + self.eur + self.plain <= 0:
            raise ValueError("at least one kind of text needs a weight above 0")
        return self


class AmountText(NamedTuple):
    """A text over the alphabet of amounts, and whose way of writing it follows."""

    text: str
    style: WritingStyle


def write_text(config: TextConfig, rng: np.random.Generator) -> AmountText:
    """Draw an amount's text; currencies come as often as their weights say."""
    weights = np.cumsum([config.usd, config.clp, config.inr, config.eur, config.plain])
    kind = int(np.searchsorted(weights, rng.random() * weights[-1], side="right"))
    if kind >= len(CURRENCIES):
        return AmountText(number(rng), "plain")
    return AmountText(_WRITERS[CURRENCIES[kind]](rng), CURRENCIES[kind])


def number(rng: np.random.Generator, most: int = MOST_DIGITS) -> str:
    """A whole number of 1 … `most` digits as amounts have them, without separators."""
    chances = np.cumsum(LENGTHS[:most])
    length = 1 + int(np.searchsorted(chances, rng.random() * chances[-1], side="right"))
    if rng.random() < EVEN_FIRST:
        first = int(rng.integers(1, 10))
    else:
        first = 1 + int(np.searchsorted(np.cumsum(BENFORD), rng.random(), side="right"))
    rest = [str(digit) for digit in rng.integers(0, 10, length - 1)]
    zeros = _trailing_zeros(length, rng)
    return str(min(first, 9)) + "".join(rest[: length - 1 - zeros]) + "0" * zeros


def _trailing_zeros(length: int, rng: np.random.Generator) -> int:
    """How many zeros end a number: none in half of them, else often as many as fit."""
    if length == 1 or rng.random() < 0.55:
        return 0
    usual = min(3, length - 1)
    return usual if rng.random() < 0.6 else int(rng.integers(1, length))


def grouped(whole: str, separator: str, *, indian: bool = False) -> str:
    """Separators before every third digit from the end; of Indian amounts then every second."""
    head, tail = whole[:-3], whole[-3:]
    step = 2 if indian else 3
    parts = []
    while head:
        parts.append(head[-step:])
        head = head[:-step]
    return separator.join([*reversed(parts), tail])


def _cents(rng: np.random.Generator) -> str:
    draw = rng.random()
    if draw < 0.4:
        return "00"
    if draw < 0.6:
        return ("50", "25", "75", "99", "95", "90", "10", "20")[int(rng.integers(8))]
    return f"{int(rng.integers(100)):02d}"


def _one_of(options: tuple[str, ...], rng: np.random.Generator) -> str:
    return options[int(rng.integers(len(options)))]


def _filled(text: str, before: float, after: float, rng: np.random.Generator) -> str:
    """With fillers that leave no room for forged digits, each with its probability."""
    if rng.random() < before:
        text = _one_of(("*", "**", "***", "#", "##", "-", "="), rng) + text
    if rng.random() < after:
        text += _one_of(("*", "**", "***", "#", "##", "-", "=", "--"), rng)
    return text


def _usd(rng: np.random.Generator) -> str:
    whole = number(rng, 7)
    if rng.random() < 0.6:
        whole = grouped(whole, ",")
    draw = rng.random()
    if draw < 0.42:
        text = f"{whole}.{_cents(rng)}"
    elif draw < 0.91:
        text = whole + "^" + _raised(rng)
    else:
        text = whole + _one_of(("", ".-", "-", "/-", "="), rng)
    sign = "$" if rng.random() < 0.25 else ""
    return _filled(sign + text, 0.05, 0.08, rng)


def _raised(rng: np.random.Generator) -> str:
    """Cents that stand high, with or without their hundred."""
    cents = _one_of(("xx", "xx", "xx", "-"), rng) if rng.random() < 0.2 else _cents(rng)
    draw = rng.random()
    if draw < 0.62:
        return cents + "/100"
    if draw < 0.7:
        return cents + "/xx"
    return cents if cents.isdigit() else "00"


def _clp(rng: np.random.Generator) -> str:
    whole = number(rng)
    if rng.random() < 0.65:
        whole = grouped(whole, "." if rng.random() < 0.85 else ",")
    if rng.random() < 0.5:
        ends = (".-", "=", "-", ".", ",", ".=", ",-", "--", "-=", ".-", "=", "-", ".", "-.")
        whole += _one_of(ends, rng)
    sign = "$" if rng.random() < 0.18 else ""
    return _filled(sign + whole, 0.04, 0.03, rng)


def _inr(rng: np.random.Generator) -> str:
    whole = number(rng)
    if rng.random() < 0.7:
        whole = grouped(whole, ",", indian=True)
    draw = rng.random()
    if draw < 0.5:
        whole += "/-"
    elif draw < 0.75:
        whole += "." + _cents(rng)
    elif draw < 0.92:
        whole += _one_of(("/=", "-", "=", ".00/-", "/--"), rng)
    sign = "₹" if rng.random() < 0.35 else ""
    return _filled(sign + whole, 0.02, 0.02, rng)


def _eur(rng: np.random.Generator) -> str:
    whole = number(rng, 7)
    if rng.random() < 0.55:
        whole = grouped(whole, ".")
    draw = rng.random()
    if draw < 0.6:
        whole += "," + _cents(rng)
    elif draw < 0.8:
        whole += _one_of((",-", ",--", ".-", "-", "=", ",="), rng)
    elif draw < 0.88:
        whole += "^" + _cents(rng)
    before, after = rng.random() < 0.15, rng.random() < 0.2
    text = ("€" if before else "") + whole + ("€" if after and not before else "")
    return _filled(text, 0.05, 0.04, rng)


_WRITERS: dict[Currency, Callable[[np.random.Generator], str]] = {
    "USD": _usd,
    "CLP": _clp,
    "INR": _inr,
    "EUR": _eur,
}
