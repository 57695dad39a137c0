"""Lines of words as training texts: amounts in words, by language, and how they are capitalised."""

from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from pydantic import Field

from digits.amounts.grammar.currencies import DECIMALS
from digits.amounts.words.alphabet import SPACE, WORDS_ALPHABET, folded
from digits.amounts.words.expressions import draw
from digits.amounts.words.wordings import wording
from digits.config import CURRENCIES, Currency, Frozen
from digits.handwriting.alphabet import Alphabet
from digits.handwriting.config import Share, Weight
from digits.handwriting.text_source import (
    NegativeWords,
    PrintedSign,
    SymbolRoles,
    WrittenText,
)

RAISED = "^"  # drawn, never read: cents that stand high
ROLES = SymbolRoles(
    digits=frozenset("0123456789"),
    points=".,",
    raised=RAISED,
    bar="/",
    below=("100", "00", "xx"),
    space=SPACE,
)
ENDINGS: dict[Currency, tuple[PrintedSign, ...]] = {
    "USD": tuple(PrintedSign(text, "") for text in ("DOLLARS", "Dollars", "DOLLARS")),
    "CLP": (PrintedSign("PESOS", ""), PrintedSign("M/L", "")),
    "INR": (PrintedSign("RUPEES", ""), PrintedSign("₹", "")),
    "EUR": (PrintedSign("€", ""), PrintedSign("EUROS", "")),
}
LARGEST = {"USD": 6.0, "CLP": 8.0, "INR": 7.5, "EUR": 6.0}  # powers of ten of whole units
ROUND = 0.35  # of amounts: whole hundreds, or thousands in pesos and rupees
NO_CENTS = 0.45  # of amounts with cents
CAPITAL, TITLE, UPPER = 0.55, 0.2, 0.1  # of lines; the rest is in small letters


class WordTextConfig(Frozen):
    """What is written."""

    usd: Weight = 1.2
    clp: Weight = 0.6
    inr: Weight = 1.0
    eur: Weight = 0.5
    general: Share = Field(0.45, description="of lines: any words instead of an amount")
    negatives: Share = Field(0.02, description="of pictures: nothing is written")


@dataclass(frozen=True)
class WordTexts:
    """The `digits.handwriting.word_lines.WordTextSource` of amounts in words."""

    config: WordTextConfig = field(default_factory=WordTextConfig)

    @property
    def alphabet(self) -> Alphabet:
        """Small letters, figures and marks."""
        return WORDS_ALPHABET

    @property
    def roles(self) -> SymbolRoles:
        """Fractions with small cents."""
        return ROLES

    @property
    def negatives(self) -> float:
        """The share of pictures on which nothing is written."""
        return self.config.negatives

    @property
    def negative_words(self) -> NegativeWords:
        """None: words are what is read."""
        return NegativeWords()

    @property
    def general(self) -> float:
        """The share of lines that word no amount."""
        return self.config.general

    def draw(self, rng: np.random.Generator) -> WrittenText:
        """An amount in words, in small letters."""
        currency = self._currency(rng)
        expression = wording(currency, draw_amount(currency, rng))
        text = "zero" if expression is None else draw(expression, rng)
        return WrittenText(text, (), ENDINGS[currency])

    def draw_upside_down(self, rng: np.random.Generator) -> WrittenText | None:  # noqa: ARG002 - the protocol's
        """Never."""
        return None

    def cased(self, text: str, rng: np.random.Generator) -> str:
        """With a capital at the beginning, at every word, everywhere, or nowhere."""
        place = rng.random()
        if place < CAPITAL:
            return text[:1].upper() + text[1:]
        if place < CAPITAL + TITLE:
            return text.title()
        return text.upper() if place < CAPITAL + TITLE + UPPER else text

    def label(self, text: str) -> str:
        """In small letters."""
        return folded(text)

    def _currency(self, rng: np.random.Generator) -> Currency:
        weights = np.array([getattr(self.config, name.lower()) for name in CURRENCIES])
        return CURRENCIES[int(rng.choice(len(weights), p=weights / weights.sum()))]


def draw_amount(currency: Currency, rng: np.random.Generator) -> Decimal:
    """An amount from one unit up, most of three to five digits."""
    low = 3.0 if currency in ("CLP", "INR") else 1.0
    power = min(LARGEST[currency], max(0.0, rng.normal(low + 1.2, 1.1)))
    whole = max(1, int(10**power))
    if rng.random() < ROUND:
        step = 100 if low == 1.0 or whole < 1_000 else 1_000  # noqa: PLR2004 - a power of ten
        whole = max(step, whole // step * step)
    cents = 0 if DECIMALS[currency] == 0 or rng.random() < NO_CENTS else int(rng.integers(1, 100))
    return whole + Decimal(cents).scaleb(-2) if cents else Decimal(whole)
