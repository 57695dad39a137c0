"""All texts of an expression as a graph, over which the likelihood of them all is summed.

`digits.amounts.words.merging` gives the same texts on fewer nodes, which is worth its while for a
graph that is walked often.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from digits.amounts.words.expressions import Choice, Expression
from digits.amounts.words.ways import Ways, WaysIn, ways_of


@dataclass(frozen=True)
class TextGraph:
    """All texts of an expression: a node for each symbol of it, in the order of writing.

    Attributes:
        symbols: of each node.
        arcs: from node to later node, each with its probability: (before, after, weight).
        first: nodes with which a text may begin, and how probably.
        last: nodes with which a text may end, and how probably, once one is there.
        empty: the probability of the empty text.
    """

    symbols: str
    arcs: tuple[tuple[int, int, float], ...]
    first: tuple[tuple[int, float], ...]
    last: tuple[tuple[int, float], ...]
    empty: float

    def chance(self, text: str) -> float:
        """The probability of a text, 0 … 1; 0 for one that is none of the expression's."""
        if not text:
            return self.empty
        reached = {node: weight for node, weight in self.first if self.symbols[node] == text[0]}
        for symbol in text[1:]:
            onward: dict[int, float] = {}
            for before, weight in reached.items():
                for after, share in self._onward.get(before, ()):
                    if self.symbols[after] == symbol:
                        onward[after] = onward.get(after, 0.0) + weight * share
            reached = onward
        ends = dict(self.last)
        return sum(weight * ends.get(node, 0.0) for node, weight in reached.items())

    @cached_property
    def _onward(self) -> dict[int, list[tuple[int, float]]]:
        ways: dict[int, list[tuple[int, float]]] = {}
        for before, after, weight in self.arcs:
            ways.setdefault(before, []).append((after, weight))
        return ways

    @cached_property
    def ways(self) -> Ways:
        """How all nodes are walked at once; found once for each graph."""
        begin = len(self.symbols)
        into: list[WaysIn] = [{} for _ in range(begin + 1)]
        for before, after, weight in self.arcs:
            parted = self.symbols[before] == self.symbols[after]
            into[after][before + parted * len(into)] = weight
        for node, weight in self.first:
            into[node][begin] = weight
        return ways_of(into)


def graph_of(expression: Expression) -> TextGraph:
    """The graph of an expression's texts.

    Source: V. M. Glushkov's construction (1961), with weights.
    """
    return _Builder().graph(expression)


class _Part(NamedTuple):
    """What a part of an expression begins and ends with; `empty` if it may be left out."""

    first: dict[int, float]
    last: dict[int, float]
    empty: float


class _Builder:
    def __init__(self) -> None:
        self._symbols: list[str] = []
        self._arcs: list[tuple[int, int, float]] = []

    def graph(self, expression: Expression) -> TextGraph:
        part = self._part(expression)
        return TextGraph(
            "".join(self._symbols),
            tuple(self._arcs),
            tuple(part.first.items()),
            tuple(part.last.items()),
            part.empty,
        )

    def _part(self, expression: Expression) -> _Part:
        if isinstance(expression, str):
            return self._text(expression)
        if isinstance(expression, Choice):
            return self._chosen(expression)
        whole = _Part({}, {}, 1.0)
        for part in expression.parts:
            whole = self._followed(whole, self._part(part))
        return whole

    def _text(self, text: str) -> _Part:
        """A chain of nodes."""
        if not text:
            return _Part({}, {}, 1.0)
        begin = len(self._symbols)
        self._symbols += text
        end = len(self._symbols) - 1
        self._arcs += [(node, node + 1, 1.0) for node in range(begin, end)]
        return _Part({begin: 1.0}, {end: 1.0}, 0.0)

    def _chosen(self, expression: Choice) -> _Part:
        first: dict[int, float] = {}
        last: dict[int, float] = {}
        empty = 0.0
        for option, weight in expression.options:
            part = self._part(option)
            first |= {node: share * weight for node, share in part.first.items()}
            last |= part.last
            empty += part.empty * weight
        return _Part(first, last, empty)

    def _followed(self, before: _Part, after: _Part) -> _Part:
        self._arcs += [
            (one, other, leaving * entering)
            for one, leaving in before.last.items()
            for other, entering in after.first.items()
        ]
        first, last = before.first, after.last
        if before.empty > 0:
            first = first | {node: share * before.empty for node, share in after.first.items()}
        if after.empty > 0:
            last = last | {node: share * after.empty for node, share in before.last.items()}
        return _Part(first, last, before.empty * after.empty)
