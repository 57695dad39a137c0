"""From a text of a currency's wordings back to the sum of money: the inverse of `wordings`."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from digits.amounts.words import english, french, spanish
from digits.config import Currency

FRACTION = re.compile(r"(\d\d|no|xx|0|-|=)/(?:100|00|xx)")
JOINT = re.compile(r" and | & ")
LETTERS = re.compile(r"[^a-z]+")
MOST_CENTS = 99


class NumberWords(NamedTuple):
    """A language's number words, without anything between their letters.

    Attributes:
        added: what a word adds, such as twenty.
        hundreds: words that multiply what stands before them by a hundred.
        scales: words that end a group, such as thousand.
        ignored: what says nothing of the number.
    """

    added: Mapping[str, int]
    hundreds: frozenset[str]
    scales: Mapping[str, int]
    ignored: frozenset[str]

    def value(self, text: str) -> int | None:
        """The number that a text says; None where it says none."""
        words = self._split(LETTERS.sub("", text))
        if words is None or all(word in self.ignored for word in words):
            return None
        total = current = 0
        for word in words:
            if word in self.added:
                current += self.added[word]
            elif word in self.hundreds:
                current = max(1, current) * 100
            elif word in self.scales:
                total, current = total + max(1, current) * self.scales[word], 0
        return total + current

    def _split(self, letters: str) -> tuple[str, ...] | None:
        """The words of which a text is made up, long ones first; None where it is made of none."""
        if not letters:
            return ()
        for word in _longest_first(self):
            if letters.startswith(word):
                rest = self._split(letters[len(word) :])
                if rest is not None:
                    return (word, *rest)
        return None


def _longest_first(words: NumberWords) -> tuple[str, ...]:
    return _ordered(
        frozenset(words.added) | words.hundreds | frozenset(words.scales) | words.ignored
    )


@cache
def _ordered(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def amount_of(text: str, currency: Currency) -> Decimal | None:
    """The sum of money that a text words; None where it words none.

    Args:
        text: in small letters without accents, of the wordings of the currency.
        currency: whose wordings they are.
    """
    whole, cents = _PARTS[currency](text)
    if whole is None or cents is None or cents > MOST_CENTS or whole + cents == 0:
        return None
    return whole + Decimal(cents).scaleb(-2) if cents else Decimal(whole)


Parts = tuple[int | None, int | None]


def _dollars(text: str) -> Parts:
    rest, cents = _without_fraction(text)
    if not rest.rstrip(".-= /").removesuffix("only").rstrip(" ").endswith("cents"):
        return ENGLISH.value(rest), cents
    pieces = JOINT.split(rest)
    if len(pieces) == 1:
        return None, None
    head = rest[: rest.rindex(pieces[-1])]
    return ENGLISH.value(head), ENGLISH.value(pieces[-1])


def _rupees(text: str) -> Parts:
    rest, cents = _without_fraction(text)
    if "pais" not in rest:
        return ENGLISH.value(rest), cents
    head, _, tail = rest.rpartition(" and ")
    return ENGLISH.value(head), ENGLISH.value(tail)


def _pesos(text: str) -> Parts:
    return SPANISH.value(text.replace("m/n", "")), 0


def _euros(text: str) -> Parts:
    head, unit, tail = text.partition("euro")
    if not unit:
        return None, None
    tail = tail.removeprefix("s")
    figures = re.search(r"\d+", tail)
    if figures:
        return FRENCH.value(head), int(figures[0])
    spoken = re.sub(r"centimes|cents|cts", "", tail)
    return FRENCH.value(head), FRENCH.value(spoken) if _any_number(spoken) else 0


def _any_number(text: str) -> bool:
    return FRENCH.value(text) is not None


def _without_fraction(text: str) -> tuple[str, int]:
    match = FRACTION.search(text)
    if match is None:
        return text, 0
    rest = text[: match.start()] + " " + text[match.end() :]
    return rest, int(match[1]) if match[1].isdigit() else 0


_PARTS = {"USD": _dollars, "INR": _rupees, "CLP": _pesos, "EUR": _euros}


def _with_slips(words: Mapping[str, int], slips: Mapping[str, str]) -> dict[str, int]:
    spelt = {slips[word]: value for word, value in words.items() if word in slips}
    return {LETTERS.sub("", word): value for word, value in (spelt | dict(words)).items()}


ENGLISH = NumberWords(
    _with_slips(
        {word: number for number, word in enumerate(english.ONES)}
        | {word: 10 * number for number, word in enumerate(english.TENS, start=2)}
        | {"no": 0, "nil": 0, "a": 1},
        english.MISSPELT,
    ),
    frozenset({"hundred"}),
    {"thousand": 1_000, "thousands": 1_000, "million": 1_000_000}
    | dict.fromkeys(("lakh", "lac", "lakhs", "lacs", "lack"), 100_000)
    | dict.fromkeys(("crore", "crores"), 10_000_000),
    frozenset({"and", "only", "dollars", "dollar", "rupees", "rs", "cents", "paise", "paisa"}),
)
SPANISH = NumberWords(
    _with_slips(
        {word: number for number, word in enumerate(spanish.ONES)}
        | {word: 10 * number for number, word in enumerate(spanish.TENS, start=3)}
        | {word: 100 * number for number, word in enumerate(spanish.HUNDREDS, start=1)}
        | {"un": 1, "veinti": 20, "cien": 100},
        spanish.MISSPELT,
    ),
    frozenset(),
    {"mil": 1_000, "millon": 1_000_000, "millones": 1_000_000},
    frozenset({"y", "pesos", "de"}),
)
FRENCH = NumberWords(
    {word: number for number, word in enumerate(french.ONES)}
    | {word: 10 * number for number, word in enumerate(french.TENS[:5], start=2)}
    | {"quatrevingt": 80, "quatrevingts": 80},
    frozenset({"cent", "cents"}),
    {"mille": 1_000, "mil": 1_000, "million": 1_000_000, "millions": 1_000_000},
    frozenset({"et", "seulement"}),
)
