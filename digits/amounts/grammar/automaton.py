"""From patterns to one small deterministic automaton whose every path means one amount.

A state knows where in which patterns one may be; an arc may carry a digit that is appended to the
amount; a final state says in which shape the amount was written and by what to multiply the
digits. Built once per currency (milliseconds), walked by `digits.line_reader.ctc`.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from digits.amounts.errors import AmbiguousGrammar
from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.patterns import Position, Positions

NO_DIGIT = -1
START = 0

Subset: TypeAlias = frozenset[int]  # of the patterns' places; a state before it gets its number


class AmountShape(NamedTuple):
    """One way to write amounts.

    `scale` makes the digits that count into minor units: 100 where the cents are left out, 1
    where they are written. `doubt` says in words what else a text of this shape may mean: such a
    reading is left to a person, with these words as the reason. It is empty where there is nothing.
    """

    name: str
    pattern: str
    scale: int
    doubt: str = ""


class Arc(NamedTuple):
    """Where a symbol leads; `digit` is 0 … 9, or `NO_DIGIT` for a symbol that counts nothing."""

    state: int
    digit: int


class Automaton(NamedTuple):
    """A deterministic automaton; `START` is its first state.

    `arcs[state]` maps a class, 1 … 22, to its arc; what is missing is forbidden. `ends[state]` is
    the shape of a text that may end there, or None.
    """

    arcs: tuple[dict[int, Arc], ...]
    ends: tuple[AmountShape | None, ...]


def compiled(shapes: Sequence[AmountShape]) -> Automaton:
    """The smallest automaton for all these shapes together.

    Where a text has two shapes, the first named counts; both must then mean the same amount.

    Raises:
        AmbiguousGrammar: if some text would mean two amounts.
        MalformedPattern: if a shape's pattern cannot be understood.
    """
    return _smallest(_determinised(shapes))


def _determinised(shapes: Sequence[AmountShape]) -> Automaton:
    """The subset construction of Rabin and Scott (1959) on the places of all patterns."""
    places: dict[int, Position] = {}
    follow: dict[int, set[int]] = {}
    starts: set[int] = set()
    ends: dict[int, list[AmountShape]] = {}
    for shape in shapes:
        positions = Positions(shape.pattern, begin=len(places))
        places |= positions.places
        follow |= positions.follow
        starts |= positions.whole.first
        for position in positions.whole.last:
            ends.setdefault(position, []).append(shape)
    numbers: dict[Subset, int] = {frozenset({-1}): START}
    waiting: list[tuple[Subset, set[int]]] = [(frozenset({-1}), starts)]
    arcs: list[dict[int, Arc]] = []
    finals: list[AmountShape | None] = []
    for subset, reachable in waiting:  # grows while it is walked
        arcs.append({})
        finals.append(
            _outcome([shape for position in subset for shape in ends.get(position, ())], shapes)
        )
        for symbol, target, counted in _moves(reachable, places):
            if target not in numbers:
                numbers[target] = len(numbers)
                waiting.append((target, set().union(*(follow[position] for position in target))))
            digit = int(symbol) if counted else NO_DIGIT
            arcs[-1][ALPHABET.class_of[symbol]] = Arc(numbers[target], digit)
    return Automaton(tuple(arcs), tuple(finals))


def _moves(
    reachable: Iterable[int], places: dict[int, Position]
) -> Iterable[tuple[str, Subset, bool]]:
    """Each symbol that may come next, the places it may then be at, and whether it counts."""
    candidates = sorted(reachable)
    for symbol in ALPHABET.class_of:
        target = frozenset(
            position for position in candidates if symbol in places[position].symbols
        )
        counted = {places[position].counted for position in target}
        if len(counted) > 1:
            raise AmbiguousGrammar(
                "A digit would count in one reading of a text and not in another",
                received=repr(symbol),
                remedy="write the shapes so that they differ before this symbol",
            )
        if target:
            yield symbol, target, counted.pop()


def _outcome(found: Sequence[AmountShape], shapes: Sequence[AmountShape]) -> AmountShape | None:
    if len({shape.scale for shape in found}) > 1:
        raise AmbiguousGrammar(
            "A text would mean two amounts",
            received=", ".join(sorted({shape.name for shape in found})),
            remedy="write the shapes so that no text fits two with different scales",
        )
    return min(found, key=shapes.index) if found else None


def _smallest(whole: Automaton) -> Automaton:
    """States that no continuation tells apart become one (E. F. Moore, 1956).

    Fewer states mean that more texts of the same amount share one hypothesis of the search.
    """
    groups = _numbered(list(whole.ends))
    while True:
        signatures = [
            (group, tuple((symbol, groups[arc.state], arc.digit) for symbol, arc in arcs.items()))
            for group, arcs in zip(groups, whole.arcs, strict=True)
        ]
        finer = _numbered(signatures)
        if finer == groups:
            break
        groups = finer
    first = [groups.index(group) for group in range(max(groups) + 1)]
    return Automaton(
        arcs=tuple(
            {symbol: Arc(groups[arc.state], arc.digit) for symbol, arc in whole.arcs[state].items()}
            for state in first
        ),
        ends=tuple(whole.ends[state] for state in first),
    )


def _numbered(things: Sequence[object]) -> list[int]:
    """Equal things get equal numbers, from 0 on in the order of their first appearance."""
    numbers: dict[object, int] = {}
    return [numbers.setdefault(thing, len(numbers)) for thing in things]
