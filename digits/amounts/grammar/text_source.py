"""Amounts as a source of texts for drawing: signs that forms print, how symbols are set, negatives.

What is written says `digits.amounts.grammar.texts`; drawing is `digits.handwriting.generator`.
"""

import re
from dataclasses import dataclass, field

import numpy as np

from digits.amounts.grammar.alphabet import ALPHABET, DIGITS, OTHER, SPACE
from digits.amounts.grammar.literal_texts import CHARACTERS
from digits.amounts.grammar.texts import TextConfig, WritingStyle, write_text
from digits.handwriting.alphabet import Alphabet
from digits.handwriting.text_source import NegativeWords, PrintedSign, SymbolRoles, WrittenText

UPSIDE_DOWN = 0.1  # of pictures without an amount
NEVER_UPRIGHT = "347"  # digits that are none when turned upside down

ROLES = SymbolRoles(
    digits=DIGITS,
    group=3,
    points=".,",
    small_ending=re.compile(r"(?<=[1-9.,])0{2,6}(?=\D*$)"),
    raised="^",
    bar="/",
    below=("100", "xx"),
    pen_only=frozenset("₹"),
    space=SPACE,
    other=OTHER,
    others=CHARACTERS - frozenset(ALPHABET.symbols),
    lookalikes=(("/", "1"),),
)
# Printed words are not read; a currency sign is read as the symbol that it is.
READ_AS = {"$": "$", "₹": "₹", "€": "€", "US$": "$"}
PRINTS: dict[WritingStyle, tuple[str, ...]] = {
    "USD": ("$", "$", "$", "US$", "DOLLARS", "AMOUNT"),
    "CLP": ("$", "$", "$", "CLP", "PESOS"),
    "INR": ("₹", "₹", "₹", "Rs.", "Rs"),
    "EUR": ("€", "€", "EUR", "EURO"),
    "plain": ("$", "₹", "€", "Rs.", "Rs", "US$", "CLP", "EUR", "AMOUNT"),
    "literal": ("$", "₹", "€", "Rs.", "US$", "CLP", "EUR", "AMOUNT", "DATE", "No."),
}
SIGNS = {
    style: tuple(PrintedSign(sign, READ_AS.get(sign, "")) for sign in signs)
    for style, signs in PRINTS.items()
}
ENDINGS = {
    style: tuple(PrintedSign(sign, sign if sign == "/-" else "") for sign in signs)
    for style, signs in {
        "USD": ("DOLLARS", "Dollars", "USD"),
        "CLP": ("PESOS", "CLP"),
        "INR": ("/-", "/-", "Only", "Rupees"),
        "EUR": ("EUR", "EURO", "Euro"),
        "plain": ("DOLLARS", "EUR", "Only"),
        "literal": ("DOLLARS", "EUR", "Only", "/-"),
    }.items()
}
# None of the letters alone looks like a digit.
NEGATIVE_WORDS = NegativeWords(
    words=(
        "and", "hundred", "thousand", "dollars", "pesos", "rupees", "euros", "only", "the",
        "Pay to", "cheque", "check", "amount", "bank", "date", "Memo", "void", "NULO", "cuenta",
        "mil", "cien", "Maria", "Hernandez", "Kumar", "Weber", "Smith", "firma", "no", "per",
        "nur", "Betrag", "Datum",
    ),
    letters="abcdefhkmnprtuvwyABDEFGHKMNPRTUVWXY",
)  # fmt: skip


@dataclass(frozen=True)
class AmountTexts:
    """The `digits.handwriting.text_source.TextSource` of amounts in figures."""

    config: TextConfig = field(default_factory=TextConfig)

    @property
    def alphabet(self) -> Alphabet:
        """That of amounts."""
        return ALPHABET

    @property
    def roles(self) -> SymbolRoles:
        """Digits in groups of three, points, raised cents."""
        return ROLES

    @property
    def negatives(self) -> float:
        """The share of pictures without an amount."""
        return self.config.negatives

    @property
    def negative_words(self) -> NegativeWords:
        """Words of checks, and letters."""
        return NEGATIVE_WORDS

    def draw(self, rng: np.random.Generator) -> WrittenText:
        """An amount; a sign is printed only beside a digit, never beside another sign."""
        text, style = write_text(self.config, rng)
        signs = SIGNS[style] if text[0] in DIGITS else ()
        # Behind cents or a fraction, a printed "/-" would be one mark too many.
        whole = text[-1] in DIGITS and not set(text) & set("^/")
        whole = whole and (style != "INR" or "." not in text)
        return WrittenText(text, signs, ENDINGS[style] if whole else ())

    def draw_upside_down(self, rng: np.random.Generator) -> WrittenText | None:
        """Now and then digits that are none when turned."""
        if rng.random() >= UPSIDE_DOWN:
            return None
        picks = rng.integers(0, len(NEVER_UPRIGHT), int(rng.integers(3, 7)))
        return WrittenText("".join(NEVER_UPRIGHT[int(pick)] for pick in picks), SIGNS["plain"])
