"""The symbols of one kind of line, and the numbers of their classes.

Lies in this room because drawing labels its pictures with classes and reading, which may import
this room, gives classes: both must number symbols alike. Class 0 is CTC's blank; class 1 + i is
the i-th symbol.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from digits.handwriting.errors import UnknownSymbol

BLANK = 0


@dataclass(frozen=True)
class Alphabet:
    """Symbols in the order of their classes.

    A reader's last layer has a column for each symbol that it knows, so that a published reader
    and its alphabet belong together: their order may not change, and new symbols are added at the
    end. A reader that was published before gives them the probability 0.
    """

    symbols: str

    @property
    def classes(self) -> int:
        """The number of classes, blank included."""
        return 1 + len(self.symbols)

    @cached_property
    def class_of(self) -> Mapping[str, int]:
        """The class of each symbol, from 1 on."""
        return {symbol: number for number, symbol in enumerate(self.symbols, start=1)}

    def classes_of(self, text: str) -> tuple[int, ...]:
        """The classes of a text's symbols, each from 1 on.

        Raises:
            UnknownSymbol: if a character is none of the alphabet.
        """
        class_of = self.class_of
        unknown = sorted(set(text) - class_of.keys())
        if unknown:
            raise UnknownSymbol(
                "A text has characters that are not in the alphabet",
                where=text,
                received=" ".join(map(repr, unknown)),
                remedy=f"use only {self.symbols}",
            )
        return tuple(class_of[symbol] for symbol in text)

    def text_of(self, classes: Sequence[int]) -> str:
        """The text of some classes, each from 1 on; blanks must be gone already."""
        return "".join(self.symbols[number - 1] for number in classes)
