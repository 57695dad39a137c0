"""Texts of MICR lines, drawn by chance, as banks of several countries print them, and any others.

A reader learns from them. So that it reads what stands there and not what it expects, a good part
are characters in any order.
"""

from typing import NamedTuple

import numpy as np

from digits.handwriting.alphabet import Alphabet
from digits.handwriting.text_source import NegativeWords, SymbolRoles, WrittenText
from digits.micr.characters import AMOUNT, DASH, MICR_ALPHABET, ON_US, SPACE, TRANSIT

MOST_CHARACTERS = 52  # a line that is longer is drawn without its end
ANY = 0.35  # of the texts: characters in any order
REPEATED = 0.15  # of the numbers: one digit all along
# n: digits, as many as behind it; other characters stand for themselves.
FORMS = (
    f"{TRANSIT}n9{TRANSIT} n7-12{ON_US} n3-5",
    f"{TRANSIT}n9{TRANSIT}n7-12{ON_US}n3-5",
    f"{TRANSIT}n9{TRANSIT} n3-4 n7-12{ON_US}",
    f"{ON_US}n4-8{ON_US} {TRANSIT}n9{TRANSIT} n7-12{ON_US}",
    f"{ON_US}n4-8{ON_US} {TRANSIT}n9{TRANSIT} n3-6{DASH}n4-6{ON_US} {AMOUNT}n10{AMOUNT}",
    f"{ON_US}n6{ON_US} n9{TRANSIT} n6{ON_US} n2",
    f"{ON_US}n6{ON_US} n2{DASH}n4{TRANSIT} n8{ON_US} n2",
    f"{ON_US}n3-6{ON_US} {TRANSIT}n5{DASH}n3{TRANSIT} n3{DASH}n3{DASH}n1{ON_US}",
)
WHOLE, SHORT = 0.85, 4  # of the lines are whole; others have lost so many of their characters


class MicrTexts(NamedTuple):
    """What is printed on MICR lines.

    Attributes:
        negatives: share of pictures without such a line, 0 … 1.
    """

    alphabet: Alphabet = MICR_ALPHABET
    roles: SymbolRoles = SymbolRoles(space=SPACE)
    negatives: float = 0.08
    negative_words: NegativeWords = NegativeWords()

    def draw(self, rng: np.random.Generator) -> WrittenText:
        """A line."""
        if rng.random() < ANY:
            return WrittenText(_any(rng))
        form = FORMS[int(rng.integers(len(FORMS)))]
        text = "".join(_piece(piece, rng) for piece in _pieces(form))
        if rng.random() > WHOLE:
            lost = int(rng.integers(1, SHORT + 1))
            text = text[lost:] if rng.random() < 0.5 else text[:-lost]
        return WrittenText(text[:MOST_CHARACTERS].strip(SPACE))

    def draw_upside_down(self, rng: np.random.Generator) -> WrittenText | None:
        """None: a page stands upright before its line is cut out."""
        del rng
        return None


def _pieces(form: str) -> list[str]:
    """A form's numbers with how many digits they have, and its other characters one by one."""
    pieces: list[str] = []
    for character in form:
        if pieces and pieces[-1].startswith("n") and (character.isdigit() or character == "-"):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _piece(piece: str, rng: np.random.Generator) -> str:
    if not piece.startswith("n"):
        return piece
    least, _, most = piece[1:].partition("-")
    count = int(rng.integers(int(least), int(most or least) + 1))
    return _number(count, rng)


def _number(count: int, rng: np.random.Generator) -> str:
    if rng.random() < REPEATED:
        return str(rng.integers(10)) * count
    return "".join(map(str, rng.integers(0, 10, count)))


def _any(rng: np.random.Generator) -> str:
    """Runs of digits and symbols by chance, with gaps between some."""
    text = ""
    for _ in range(int(rng.integers(1, 8))):
        if rng.random() < 0.6:
            text += _number(int(rng.integers(1, 9)), rng)
        else:
            symbols = TRANSIT + AMOUNT + ON_US + DASH
            text += symbols[int(rng.integers(len(symbols)))]
        if rng.random() < 0.35 and not text.endswith(SPACE):
            text += SPACE
    return text[:MOST_CHARACTERS].strip(SPACE)
