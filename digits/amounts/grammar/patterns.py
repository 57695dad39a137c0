"""A small language of patterns, and the positions at which a pattern can be while it is read.

Written for amounts: ``N`` is a digit 1–9 and ``D`` a digit 0–9 that *count* towards the amount;
every other character stands for itself and counts nothing (so ``/100`` is only a mark). Besides
them there are ``[…]`` for one of several symbols, ``(…|…)``, ``?``, ``*`` and ``+``. Blanks mean
nothing; ``_`` is a written space. As ``*`` repeats, a star as a symbol stands in brackets:
``[*#]``.

Source: V. M. Glushkov, "The abstract theory of automata", Russian Math. Surveys 16 (1961): the
states are the places of the pattern's symbols, without any silent steps between them.
"""

from typing import NamedTuple

from digits.amounts.errors import MalformedPattern
from digits.amounts.grammar.alphabet import ALPHABET, SPACE

COUNTED = {"N": "123456789", "D": "0123456789"}
REPEATS = "?*+"
WRITTEN_SPACE = "_"


class Position(NamedTuple):
    """One symbol's place in a pattern: what may stand there, and whether as a digit that counts."""

    symbols: str
    counted: bool


class PatternPart(NamedTuple):
    """What a piece of a pattern can begin and end with; `empty` if it may be left out."""

    empty: bool
    first: frozenset[int]
    last: frozenset[int]


NOTHING = PatternPart(empty=True, first=frozenset(), last=frozenset())


class Positions:
    """The places of a pattern and which may follow which.

    Args:
        pattern: in the language above.
        begin: the number of the first place, so that several patterns can share a numbering.

    Attributes:
        places: what stands at each place, by its number.
        follow: the places that may come right after each place.
        whole: where the pattern begins and ends.

    Raises:
        MalformedPattern: if it is not written in that language.
    """

    def __init__(self, pattern: str, begin: int = 0) -> None:
        self.pattern, self._rest = pattern, [mark for mark in pattern if not mark.isspace()]
        self._next = begin
        self.places: dict[int, Position] = {}
        self.follow: dict[int, set[int]] = {}
        self._rest.reverse()  # the next character is the last, so that reading is a pop
        self.whole = self._choice()
        if self._rest:
            raise self._malformed(f"{self._rest[-1]!r} without its beginning")

    def _choice(self) -> PatternPart:
        parts = [self._sequence()]
        while self._take("|"):
            parts.append(self._sequence())
        return PatternPart(
            empty=any(part.empty for part in parts),
            first=frozenset().union(*(part.first for part in parts)),
            last=frozenset().union(*(part.last for part in parts)),
        )

    def _sequence(self) -> PatternPart:
        whole = NOTHING
        while self._rest and self._rest[-1] not in "|)":
            part = self._repeated()
            self._link(whole.last, part.first)
            whole = PatternPart(
                empty=whole.empty and part.empty,
                first=whole.first | part.first if whole.empty else whole.first,
                last=whole.last | part.last if part.empty else part.last,
            )
        return whole

    def _repeated(self) -> PatternPart:
        part = self._atom()
        while self._rest and self._rest[-1] in REPEATS:
            mark = self._rest.pop()
            if mark in "*+":
                self._link(part.last, part.first)
            part = part._replace(empty=part.empty or mark in "?*")
        return part

    def _atom(self) -> PatternPart:
        mark = self._rest.pop()
        if mark == "(":
            part = self._choice()
            if not self._take(")"):
                raise self._malformed("a bracket that is not closed")
            return part
        if mark == "[":
            return self._place(self._set(), counted=False)
        if mark in REPEATS:
            raise self._malformed(f"{mark!r} with nothing to repeat")
        if mark in COUNTED:
            return self._place(COUNTED[mark], counted=True)
        return self._place(mark, counted=False)

    def _set(self) -> str:
        symbols = ""
        while self._rest:
            mark = self._rest.pop()
            if mark == "]":
                return symbols
            symbols += mark
        raise self._malformed("a set that is not closed")

    def _place(self, symbols: str, *, counted: bool) -> PatternPart:
        symbols = symbols.replace(WRITTEN_SPACE, SPACE)
        if not symbols or not set(symbols) <= set(ALPHABET.symbols):
            raise self._malformed(f"{symbols!r}, which is no symbol of the alphabet")
        here, self._next = self._next, self._next + 1
        self.places[here], self.follow[here] = Position(symbols, counted), set()
        return PatternPart(empty=False, first=frozenset({here}), last=frozenset({here}))

    def _link(self, before: frozenset[int], after: frozenset[int]) -> None:
        for position in before:
            self.follow[position] |= after

    def _take(self, mark: str) -> bool:
        consumed = bool(self._rest) and self._rest[-1] == mark
        if consumed:
            self._rest.pop()
        return consumed

    def _malformed(self, received: str) -> MalformedPattern:
        return MalformedPattern(
            "A pattern of amounts cannot be understood",
            where=self.pattern,
            received=received,
            remedy=f"write it with N, D, [ ], ( | ), ? * + and the symbols {ALPHABET.symbols}",
        )
