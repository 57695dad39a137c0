"""What people write in the amount field of a check, by currency; only text, no pictures.

Texts of currencies are over the alphabet of `digits.amounts.grammar.alphabet`; literal ones may
have further characters. All draws come from the generator that is passed in, so the same one gives
the same text.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from pydantic import AliasChoices, Field, model_validator

from digits.amounts.grammar.alphabet import SPACE
from digits.amounts.grammar.literal_texts import write_literally
from digits.config import CURRENCIES, Currency, Frozen
from digits.handwriting.config import Share, Weight

WritingStyle: TypeAlias = Currency | Literal["plain", "literal"]

LENGTHS = np.array([0.02, 0.05, 0.14, 0.24, 0.27, 0.16, 0.08, 0.04])  # of 1 … 8 digits
BENFORD = np.log10(1 + 1 / np.arange(1, 10))
EVEN_FIRST = 0.35  # of amounts whose first digit is any of 1 … 9 alike: prices end Benford's law
MOST_DIGITS = len(LENGTHS)
DISTURBERS = tuple("0123456789.,./-,:= ")
REPLACED = 0.6  # of disturbed texts, in which a symbol is lost or replaced; one is added to others
SPACED = 0.04  # of numbers: thousands set apart by a space


class TextConfig(Frozen):
    """What is written."""

    usd: Weight = Field(1.0, description="how often, relative to the other currencies")
    clp: Weight = 1.0
    inr: Weight = 1.0
    eur: Weight = 1.0
    plain: Weight = Field(1.0, description="digits alone, without marks")
    literal: Share = Field(
        0.0, description="of texts: written as they are, an amount or not, of no currency"
    )
    disturbed: Share = Field(
        0.0, description="of amounts: with a symbol lost, added or replaced, so often none at all"
    )
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
    """Draw a text: a literal one, or an amount, currencies as often as their weights say."""
    if rng.random() < config.literal:
        return AmountText(write_literally(rng), "literal")
    weights = np.cumsum([config.usd, config.clp, config.inr, config.eur, config.plain])
    kind = int(np.searchsorted(weights, rng.random() * weights[-1], side="right"))
    style: WritingStyle = CURRENCIES[kind] if kind < len(CURRENCIES) else "plain"
    text = number(rng) if style == "plain" else _WRITERS[CURRENCIES[kind]](rng)
    if rng.random() < config.disturbed:
        text = disturbed(text, rng)
    return AmountText(text, style)


def disturbed(text: str, rng: np.random.Generator) -> str:
    """A text with a symbol lost, added, doubled or replaced, but for what is raised."""
    free, mark, raised = text.partition("^")
    place, kind = int(rng.integers(len(free))), rng.random()
    added = _one_of(("", free[place], *DISTURBERS), rng)
    after = free[place + 1 :] if kind < REPLACED else free[place:]
    return ((free[:place] + added + after).strip(SPACE) or "0") + mark + raised


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


def _separated(whole: str, mark: str, share: float, rng: np.random.Generator) -> str:
    """A number with its thousands set apart: by a mark in a share of cases, seldom by a space."""
    draw = rng.random()
    if draw < share:
        return grouped(whole, mark)
    return grouped(whole, " ") if draw < share + SPACED else whole


def _usd(rng: np.random.Generator) -> str:
    whole = _separated(number(rng, 7), ",", 0.6, rng)
    draw = rng.random()
    if draw < 0.38:
        text = f"{whole}.{_cents(rng)}"
    elif draw < 0.78:
        text = f"{whole}^{_raised(rng)}"
    elif draw < 0.88:
        text = f"{whole} {_hundredths(rng)}"
    elif draw < 0.90:
        text = _one_of((f".{_cents(rng)}", f"{_cents(rng)}/100"), rng)
    elif draw < 0.94:
        text = whole + _one_of(("/00", "/00", "/xx", ".xx", "/no", " xx"), rng)
    else:
        text = whole + _one_of(("", ".-", "-", "/-", "="), rng)
    sign = "$" if rng.random() < 0.25 else ""
    return _filled(sign + text, 0.05, 0.08, rng)


def _hundredths(rng: np.random.Generator) -> str:
    """Cents on the line, with their hundred."""
    cents = _one_of(("xx", "xx", "no", "-"), rng) if rng.random() < 0.2 else _cents(rng)
    return cents + _one_of(("/100", "/100", "/100", "/100", "/xx", " / 100"), rng)


def _raised(rng: np.random.Generator) -> str:
    """Cents that stand high, with or without their hundred."""
    cents = _one_of(("xx", "xx", "no", "-"), rng) if rng.random() < 0.2 else _cents(rng)
    draw = rng.random()
    if draw < 0.62:
        return cents + "/100"
    if draw < 0.7:
        return cents + "/xx"
    return cents if cents.isdigit() else "00"


def _clp(rng: np.random.Generator) -> str:
    whole = _separated(number(rng), "." if rng.random() < 0.85 else ",", 0.65, rng)
    if rng.random() < 0.5:
        ends = (".-", "=", "-", ".", ",", ".=", ",-", "--", "-=", ":", "=", "-", ".", "-.")
        whole += _one_of(ends, rng)
    sign = "$" if rng.random() < 0.18 else ""
    return _filled(sign + whole, 0.04, 0.03, rng)


def _inr(rng: np.random.Generator) -> str:
    whole, draw = number(rng), rng.random()
    if draw < 0.45:
        whole = grouped(whole, ",", indian=True)
    elif draw < 0.7:
        whole = grouped(whole, ",")
    elif draw < 0.73:
        whole = grouped(whole, " ", indian=True)
    draw = rng.random()
    if draw < 0.5:
        whole += "/-"
    elif draw < 0.72:
        whole += "." + _cents(rng)
    elif draw < 0.92:
        whole += _one_of(("/=", "-", "=", ".00/-", "/--", "=00", ".-"), rng)
    sign = "₹" if rng.random() < 0.35 else ""
    return _filled(sign + whole, 0.02, 0.02, rng)


def _eur(rng: np.random.Generator) -> str:
    whole = _separated(number(rng, 7), ".", 0.55, rng)
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
