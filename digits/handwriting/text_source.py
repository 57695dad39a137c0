"""What drawing asks of whoever hands in the texts: an alphabet, texts, and how they are set.

A second kind of line (the amount in words, the MICR line) is a second `TextSource`; nothing in
this room changes for it. For amounts in figures that is `digits.amounts.grammar.text_source`.
"""

import re
from typing import NamedTuple, Protocol

import numpy as np

from digits.handwriting.alphabet import Alphabet


class PrintedSign(NamedTuple):
    """What a form prints beside a text, and the symbols to be read of it, or none."""

    printed: str
    read_as: str


class WrittenText(NamedTuple):
    """A text, not empty.

    `signs` are those that may be printed before it, `endings` those that may be printed behind it.
    Where the roles name a symbol for `other` characters, there may be some that are not in the
    alphabet.
    """

    text: str
    signs: tuple[PrintedSign, ...] = ()
    endings: tuple[PrintedSign, ...] = ()


class SymbolRoles(NamedTuple):
    """Which symbols are set in a way of their own; without any, all stand side by side alike.

    Attributes:
        digits: neighbours of these may touch, overlap or be joined by the pen.
        group: digits stand in groups of that many, counted from the end; 0 for no groups.
        points: low symbols that keep their distance.
        small_ending: what some write smaller at the end of a text, such as zeros.
        raised: the symbol of no ink after which symbols are small and high; "" for none.
        bar: the fraction bar between what is raised and what is below; "" for none.
        below: what may stand after the bar.
        pen_only: symbols that are drawn even where a font has them.
        space: the symbol of no ink that is a visible gap; "" for none.
        other: the symbol that stands for any character that is not in the alphabet; "" for none.
        others: such characters, as far as texts have them.
        lookalikes: pairs of symbols that some hands write with the same stroke.
    """

    digits: frozenset[str] = frozenset()
    group: int = 0
    points: str = ""
    small_ending: re.Pattern[str] | None = None
    raised: str = ""
    bar: str = ""
    below: tuple[str, ...] = ()
    pen_only: frozenset[str] = frozenset()
    space: str = ""
    other: str = ""
    others: frozenset[str] = frozenset()
    lookalikes: tuple[tuple[str, str], ...] = ()

    def transcribed(self, text: str, alphabet: Alphabet) -> str:
        """What is to be read of a text: each character that is not in the alphabet as `other`."""
        if not self.other:
            return text
        return "".join(mark if mark in alphabet.class_of else self.other for mark in text)


class NegativeWords(NamedTuple):
    """Words, and letters for made-up ones, to be written where nothing is to be read."""

    words: tuple[str, ...] = ()
    letters: str = ""


class TextSource(Protocol):
    """Texts of one kind; picklable, for processes that draw get a copy."""

    @property
    def alphabet(self) -> Alphabet:
        """What texts are made of."""

    @property
    def roles(self) -> SymbolRoles:
        """How symbols are set."""

    @property
    def negatives(self) -> float:
        """The share of pictures that hold no such text, 0 … 1."""

    @property
    def negative_words(self) -> NegativeWords:
        """What may be written on those."""

    def draw(self, rng: np.random.Generator) -> WrittenText:
        """A text; the same generator gives the same one."""

    def draw_upside_down(self, rng: np.random.Generator) -> WrittenText | None:
        """A text that is none when it stands on its head, or None for another negative."""
