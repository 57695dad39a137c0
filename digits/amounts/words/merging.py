"""The same texts with the same probabilities on fewer nodes of a graph.

Nodes with one symbol that are reached alike become one, and so do those that go on alike: from
equal nodes, each with the same share of all that comes in. What one of them gets more of than the
other goes into the weights of its ways onward.

Source: M. Mohri, "Weighted automata algorithms", in: Handbook of Weighted Automata, 2009: pushing
of weights, here along with the merging of equal states.
"""

from digits.amounts.words.text_graph import TextGraph
from digits.amounts.words.ways import shares_of

BEFORE_ALL = -1  # stands for a node before all others


def merged(graph: TextGraph) -> TextGraph:
    """The same texts with the same probabilities, on fewer nodes.

    What goes on alike is merged before what is reached alike: fewer ways are left than the other
    way round.
    """
    return _reached_alike(_backwards(_reached_alike(_backwards(graph))))


def _backwards(graph: TextGraph) -> TextGraph:
    """The graph of all texts read from their ends."""
    end = len(graph.symbols) - 1
    return TextGraph(
        graph.symbols[::-1],
        tuple((end - after, end - before, weight) for before, after, weight in graph.arcs),
        tuple((end - node, weight) for node, weight in graph.last),
        tuple((end - node, weight) for node, weight in graph.first),
        graph.empty,
    )


def _reached_alike(graph: TextGraph) -> TextGraph:
    """The same texts where nodes with one symbol and like ways into them are one."""
    into: list[list[tuple[int, float]]] = [[] for _ in graph.symbols]
    for before, after, weight in graph.arcs:
        into[after].append((before, weight))
    for node, weight in graph.first:
        into[node].append((BEFORE_ALL, weight))
    fewer = _Fewer()
    for node, symbol in enumerate(graph.symbols):
        fewer.add(node, symbol, into[node])
    return fewer.graph(graph)


class _Fewer:
    """The nodes that are kept, with the ways into each, while all are gone through in order."""

    def __init__(self) -> None:
        # By symbol and shares: the number of a node that is kept, and all that comes into it.
        self._kept: dict[tuple[str, frozenset[tuple[int, float]]], tuple[int, float]] = {}
        self._ways: list[dict[int, float]] = []
        # The node that stands for each one, and how many times more comes into the one than it.
        self._place = {BEFORE_ALL: (BEFORE_ALL, 1.0)}

    def add(self, node: int, symbol: str, into: list[tuple[int, float]]) -> None:
        """The next node, with the ways into it from nodes that were added."""
        ways: dict[int, float] = {}
        for before, weight in into:
            one, times = self._place[before]
            ways[one] = ways.get(one, 0.0) + weight * times
        shares, whole = shares_of(ways)
        place, first = self._kept.setdefault((symbol, shares), (len(self._ways), whole))
        if place == len(self._ways):
            self._ways.append(ways)
        self._place[node] = place, whole / first

    def graph(self, graph: TextGraph) -> TextGraph:
        """The kept nodes of a graph whose nodes were all added."""
        last: dict[int, float] = {}
        for node, weight in graph.last:
            one, times = self._place[node]
            last[one] = last.get(one, 0.0) + weight * times
        ways = [
            (one, node, way) for node, ways in enumerate(self._ways) for one, way in ways.items()
        ]
        return TextGraph(
            "".join(symbol for symbol, _ in self._kept),
            tuple(way for way in ways if way[0] != BEFORE_ALL),
            tuple((node, way) for one, node, way in ways if one == BEFORE_ALL),
            tuple(last.items()),
            graph.empty,
        )
