"""Weighted expressions of texts: what may be written for one thing, and how often which way.

An expression is a text, a sequence of expressions, or a choice between some. It can be drawn from,
which gives training texts, and compiled into a `TextGraph`, over which the likelihood of all its
texts together is summed: both then say the same. Weights of a choice add up to 1, so that the
probabilities of all texts of an expression do, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np


class Sequence(NamedTuple):
    """One after the other."""

    parts: "tuple[Expression, ...]"


class Choice(NamedTuple):
    """One of them, each with its probability."""

    options: "tuple[tuple[Expression, float], ...]"


Expression: TypeAlias = str | Sequence | Choice


def sequence(*parts: Expression) -> Sequence:
    """Expressions one after the other."""
    return Sequence(parts)


def choice(*options: Expression | tuple[Expression, float]) -> Choice:
    """One of some expressions, each with its weight, or 1; weights are made to add up to 1."""
    weighted = [_weighted(option) for option in options]
    total = sum(weight for _, weight in weighted)
    return Choice(tuple((option, weight / total) for option, weight in weighted))


def _weighted(option: Expression | tuple[Expression, float]) -> tuple[Expression, float]:
    if isinstance(option, str | Sequence | Choice):
        return option, 1.0
    return option


def optional(part: Expression, share: float = 0.5) -> Choice:
    """An expression that is there with a probability of `share`."""
    return Choice(((part, share), ("", 1 - share)))


def draw(expression: Expression, rng: np.random.Generator) -> str:
    """One text, each as often as its weights say."""
    if isinstance(expression, str):
        return expression
    if isinstance(expression, Sequence):
        return "".join(draw(part, rng) for part in expression.parts)
    place = rng.random()
    for option, weight in expression.options:
        place -= weight
        if place < 0:
            return draw(option, rng)
    return draw(expression.options[-1][0], rng)


def usual(expression: Expression) -> str:
    """The text that always takes the likeliest choice."""
    if isinstance(expression, str):
        return expression
    if isinstance(expression, Sequence):
        return "".join(map(usual, expression.parts))
    return usual(max(expression.options, key=lambda option: option[1])[0])


def texts(expression: Expression) -> Iterator[tuple[str, float]]:
    """Every text with its probability; a text that can be made in two ways comes twice."""
    if isinstance(expression, str):
        yield expression, 1.0
    elif isinstance(expression, Choice):
        for option, weight in expression.options:
            yield from ((text, share * weight) for text, share in texts(option))
    else:
        yield from _joined(expression.parts)


def _joined(parts: tuple[Expression, ...]) -> Iterator[tuple[str, float]]:
    if not parts:
        yield "", 1.0
        return
    for text, share in texts(parts[0]):
        yield from ((text + rest, share * other) for rest, other in _joined(parts[1:]))


# --- the graph -------------------------------------------------------------------------------


@dataclass(frozen=True)
class TextGraph:
    """All texts of an expression: a node for each symbol of it, in the order of writing.

    Attributes:
        symbols: of each node.
        arcs: from node to node, each with its probability: (before, after, weight).
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


def graph_of(expression: Expression) -> TextGraph:
    """The graph of an expression's texts.

    Source: V. M. Glushkov's construction (1961), with weights; nodes that go on alike are one.
    """
    return _merged(_Builder().graph(expression))


class _Part(NamedTuple):
    first: dict[int, float]
    last: dict[int, float]
    empty: float


class _Builder:
    def __init__(self) -> None:
        self._symbols: list[str] = []
        self._arcs: dict[tuple[int, int], float] = {}

    def graph(self, expression: Expression) -> TextGraph:
        part = self._part(expression)
        arcs = tuple((before, after, weight) for (before, after), weight in self._arcs.items())
        return TextGraph(
            "".join(self._symbols),
            arcs,
            tuple(part.first.items()),
            tuple(part.last.items()),
            part.empty,
        )

    def _part(self, expression: Expression) -> _Part:
        if isinstance(expression, Choice):
            return self._chosen(expression)
        whole = _Part({}, {}, 1.0)
        parts = expression if isinstance(expression, str) else expression.parts
        for part in parts:
            whole = self._followed(whole, self._symbol(part) if _single(part) else self._part(part))
        return whole

    def _symbol(self, symbol: Expression) -> _Part:
        self._symbols.append(str(symbol))
        node = len(self._symbols) - 1
        return _Part({node: 1.0}, {node: 1.0}, 0.0)

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
        for one, leaving in before.last.items():
            for other, entering in after.first.items():
                self._arcs[one, other] = leaving * entering
        first = before.first | {node: s * before.empty for node, s in after.first.items() if s}
        last = after.last | {node: s * after.empty for node, s in before.last.items()}
        return _Part(
            {node: share for node, share in first.items() if share > 0},
            {node: share for node, share in last.items() if share > 0},
            before.empty * after.empty,
        )


def _single(part: Expression) -> bool:
    return isinstance(part, str) and len(part) == 1


# --- fewer nodes -----------------------------------------------------------------------------


def _merged(graph: TextGraph) -> TextGraph:
    """The same texts with the same probabilities, on fewer nodes.

    Nodes with one symbol, equal arcs to the same nodes and equal endings become one, from the ends
    of the texts backwards, until no two are left.
    """
    onward: dict[int, dict[int, float]] = {node: {} for node in range(len(graph.symbols))}
    for before, after, weight in graph.arcs:
        onward[before][after] = weight
    last = dict(graph.last)
    # Arcs lead to later nodes but where choices interleave: from the back, few rounds suffice.
    name = list(range(len(graph.symbols)))
    changed = True
    while changed:
        changed = False
        known: dict[object, int] = {}
        for node in range(len(name) - 1, -1, -1):
            if name[node] != node:
                continue
            arcs: dict[int, float] = {}
            for after, weight in onward[node].items():
                arcs[name[after]] = arcs.get(name[after], 0.0) + weight
            onward[node] = arcs
            key = (graph.symbols[node], frozenset(arcs.items()), last.get(node, 0.0))
            name[node] = known.setdefault(key, node)
            changed |= name[node] != node
        name = [name[other] for other in name]
    return _renumbered(graph, onward, name, last)


def _renumbered(
    graph: TextGraph, onward: dict[int, dict[int, float]], name: list[int], last: dict[int, float]
) -> TextGraph:
    kept = [node for node in range(len(name)) if name[node] == node]
    number = {node: place for place, node in enumerate(kept)}
    first: dict[int, float] = {}
    for node, weight in graph.first:
        first[number[name[node]]] = first.get(number[name[node]], 0.0) + weight
    return TextGraph(
        "".join(graph.symbols[node] for node in kept),
        tuple(
            (number[node], number[name[after]], weight)
            for node in kept
            for after, weight in onward[node].items()
        ),
        tuple(first.items()),
        tuple((number[node], weight) for node, weight in last.items() if name[node] == node),
        graph.empty,
    )
