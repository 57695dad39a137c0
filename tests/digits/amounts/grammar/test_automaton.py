"""Patterns become automata: against Python's own expressions, and what is refused."""

import itertools
import re

import pytest

from digits.amounts.errors import AmbiguousGrammar, MalformedPattern
from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.automaton import START, AmountShape, compiled


def ends_in(shapes: list[AmountShape], text: str) -> AmountShape | None:
    """The shape of a whole text."""
    automaton, state = compiled(shapes), START
    for one in ALPHABET.classes_of(text):
        if one not in automaton.arcs[state]:
            return None
        state = automaton.arcs[state][one].state
    return automaton.ends[state]


@pytest.mark.parametrize(
    ("pattern", "twin"),
    [
        ("1?2*3+", "1?2*3+"),
        ("(1|2,)*3", "(1|2,)*3"),
        ("[1,]+ (2 3)?", "[1,]+(23)?"),
        ("1(2(3|,)?)+", "1(2(3|,)?)+"),
        ("[*]+1*", r"\*+1*"),
    ],
)
def test_patterns_mean_what_regular_expressions_mean(pattern: str, twin: str) -> None:
    """All texts of up to five symbols are judged alike, but for the empty one."""
    automaton = compiled([AmountShape("one", pattern, 1)])
    for length in range(1, 6):
        for marks in itertools.product("123,*", repeat=length):
            state: int | None = START
            for mark in marks:
                arc = (
                    automaton.arcs[state].get(ALPHABET.class_of[mark])
                    if state is not None
                    else None
                )
                state = arc.state if arc else None
            found = state is not None and automaton.ends[state] is not None
            assert found == bool(re.fullmatch(twin, "".join(marks))), marks


def test_states_that_mean_the_same_become_one() -> None:
    """Two ways to the same place are one state; three remain."""
    assert len(compiled([AmountShape("one", "(1|2)3", 1)]).arcs) == 3


def test_the_first_of_two_equal_shapes_counts() -> None:
    """Where both mean the same amount, there is no contradiction."""
    shapes = [AmountShape("first", "1", 1), AmountShape("second", "[12]", 1)]
    assert [(shape := ends_in(shapes, text)) and shape.name for text in "123"] == [
        "first",
        "second",
        None,
    ]


def test_two_meanings_are_refused() -> None:
    """A text with two scales, and a digit that would count in one shape only."""
    with pytest.raises(AmbiguousGrammar, match="two amounts"):
        compiled([AmountShape("whole", "N-", 100), AmountShape("cents", "N-?", 1)])
    with pytest.raises(AmbiguousGrammar, match="would count"):
        compiled([AmountShape("counts", "ND", 1), AmountShape("does not", "N0", 1)])


@pytest.mark.parametrize("pattern", ["(1", "1)", "[12", "a", "[]", "?"])
def test_malformed_patterns_are_refused(pattern: str) -> None:
    """The message has the pattern and the language."""
    with pytest.raises(MalformedPattern, match="write it with N, D"):
        compiled([AmountShape("one", pattern, 1)])
