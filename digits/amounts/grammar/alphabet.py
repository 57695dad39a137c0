"""The symbols that a reader of amounts can see, and the numbers of their classes.

Class 0 is CTC's blank; class 1 + i is the i-th symbol of `ALPHABET`. Texts below are strings over
this alphabet: spaces do not exist, for no reader can see how wide one was meant to be.
"""

from collections.abc import Sequence

from digits.amounts.errors import UnknownSymbol

# "-" is any dash, "=" a double one; "^" is the mark of no width before raised or underlined cents.
ALPHABET = "0123456789.,-/=$₹€#*x^"
BLANK = 0
CLASSES = 1 + len(ALPHABET)
CLASS_OF = {symbol: place for place, symbol in enumerate(ALPHABET, start=1)}
DIGITS = frozenset("0123456789")


def classes_of(text: str) -> tuple[int, ...]:
    """The classes of a text's symbols, each 1 … 22.

    Raises:
        UnknownSymbol: if a character is none of the alphabet.
    """
    strange = sorted(set(text) - CLASS_OF.keys())
    if strange:
        raise UnknownSymbol(
            "A text has characters that no amount is written with",
            where=text,
            received=" ".join(map(repr, strange)),
            remedy=f"use only {ALPHABET}",
        )
    return tuple(CLASS_OF[symbol] for symbol in text)


def text_of(classes: Sequence[int]) -> str:
    """The text of some classes, each 1 … 22; blanks must be gone already."""
    return "".join(ALPHABET[one - 1] for one in classes)
