"""What a grammar says of texts, so that paths through a reader's frames can be searched and summed.

The search walks a grammar symbol by symbol and asks at the end what the text means. For amounts
that is `digits.amounts.grammar.currencies`; another kind of line brings a grammar of its own.
"""

from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from digits.handwriting.alphabet import Alphabet


class Ordered(Protocol):
    """What a text may mean: values that can be told apart and sorted."""

    def __hash__(self) -> int:
        """Equal values have equal hashes."""

    def __lt__(self, other: Any, /) -> bool:
        """Whether this value comes first among equally likely ones."""


MeaningT = TypeVar("MeaningT", bound=Ordered)
Meaning_co = TypeVar("Meaning_co", bound=Ordered, covariant=True)


class Position(NamedTuple):
    """All that a grammar remembers of a text so far; what follows and what it means hang on it.

    `state` is a state of the grammar's automaton; `value` the number that the symbols that count
    make so far, 0 in a grammar without numbers.
    """

    state: int
    value: int = 0


class Ending(NamedTuple, Generic[Meaning_co]):
    """What a whole text means, and the grammar's name for the shape in which it is written.

    `doubt` says in words what else texts of that shape may mean; it is empty for most.
    """

    meaning: Meaning_co
    shape: str
    doubt: str = ""


class Grammar(Protocol[Meaning_co]):
    """Which texts there are, and what each means."""

    @property
    def alphabet(self) -> Alphabet:
        """What texts are made of."""

    @property
    def start(self) -> Position:
        """Where a text begins."""

    def step(self, position: Position, symbol: int) -> Position | None:
        """Where a symbol, a class from 1 on, leads; None where no text goes on with it."""

    def ending(self, position: Position) -> Ending[Meaning_co] | None:
        """What a text means that ends here; None where none does."""
