"""The ways through a graph of texts as arrays, so that a frame is walked for all nodes at once.

There is one node more than the graph has, the last: what comes before all texts. A path that has
come to a node is in its symbol, or in the blanks behind it. Every node has one way in: from a
node, or from a junction, where several ways meet. Nodes that are reached alike share a junction.
So most of the ways are followed once for many nodes.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from digits.handwriting.alphabet import Alphabet

DIGITS = 12  # behind the point: shares that are equal up to them are equal, for sums are rounded

Places: TypeAlias = npt.NDArray[np.intp]
# From where ways lead to one node, and how probable each is. A node's blanks alone have the node's
# number and the number of nodes: from there equal symbols follow one another.
WaysIn: TypeAlias = dict[int, float]


class Ways(NamedTuple):
    """The ways into all nodes.

    Places are numbered: the nodes with the blanks behind them, the blanks alone in the same order,
    the junctions.

    Attributes:
        sources: intp (nodes,): the place from which each node is reached.
        weights: float64 (nodes,): how probably.
        joined: intp (ways,): the places from which the junctions are reached.
        shares: float64 (ways,): how probably.
        starts: intp (junctions,): of each junction's ways among all.
    """

    sources: Places
    weights: npt.NDArray[np.float64]
    joined: Places
    shares: npt.NDArray[np.float64]
    starts: Places

    @property
    def nodes(self) -> int:
        """How many there are, with the one before all texts."""
        return len(self.sources)

    @property
    def places(self) -> int:
        """How many there are."""
        return 2 * self.nodes + len(self.starts)

    def joined_at(self, junction: int) -> Places:
        """The places from which a junction, given as a place, is reached."""
        number = junction - 2 * self.nodes
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.joined)
        return self.joined[self.starts[number] : end]


def shares_of(ways: Mapping[int, float]) -> tuple[frozenset[tuple[int, float]], float]:
    """What share of all that comes in comes on each way, rounded; and all that comes in."""
    whole = sum(ways.values()) or 1.0  # where nothing does
    return frozenset((one, round(way / whole, DIGITS)) for one, way in ways.items()), whole


def ways_of(into: Sequence[WaysIn]) -> Ways:
    """The arrays of the ways into each node, the last of which is before all texts."""
    sources = list(range(len(into)))  # what nothing leads to comes from itself, with weight 0
    weights = [0.0] * len(into)
    junctions: dict[frozenset[tuple[int, float]], tuple[int, float]] = {}
    joined: list[int] = []
    shares: list[float] = []
    starts: list[int] = []
    for node, ways in enumerate(into):
        if len(ways) == 1:
            ((sources[node], weights[node]),) = ways.items()
        elif ways:
            key, whole = shares_of(ways)
            place, first = junctions.setdefault(key, (2 * len(into) + len(starts), whole))
            sources[node], weights[node] = place, whole / first
            if place == 2 * len(into) + len(starts):
                starts.append(len(joined))
                joined += ways.keys()
                shares += ways.values()
    return Ways(
        np.array(sources, np.intp),
        np.array(weights, np.float64),
        np.array(joined, np.intp),
        np.array(shares, np.float64),
        np.array(starts, np.intp),
    )


def side_by_side(parts: Sequence[Ways]) -> Ways:
    """Several graphs as one, their nodes one behind the other."""
    nodes = sum(part.nodes for part in parts)
    begins = accumulate((part.nodes for part in parts), initial=0)
    crossings = accumulate((len(part.starts) for part in parts), initial=0)
    ways = accumulate((len(part.joined) for part in parts), initial=0)
    moved = []
    for part, begin, crossing, way in zip(parts, begins, crossings, ways, strict=False):
        kinds = np.array([begin, nodes + begin, 2 * nodes + crossing])
        own = np.array([0, part.nodes, 2 * part.nodes])
        sources, joined = (
            places + (kinds - own)[np.minimum(places // part.nodes, 2)]
            for places in (part.sources, part.joined)
        )
        moved.append(part._replace(sources=sources, joined=joined, starts=part.starts + way))
    return Ways(*(np.concatenate(arrays) for arrays in zip(*moved, strict=True)))


def seen_by_node(
    scores: npt.NDArray[np.float64], symbols: Sequence[str], alphabet: Alphabet, never: float
) -> npt.NDArray[np.float64]:
    """The scores of all nodes' symbols, (frames, nodes).

    Args:
        scores: (frames, classes).
        symbols: of the nodes of some graphs, which stand one behind the other.
        alphabet: of the scores' columns.
        never: the score of the nodes before all texts, which have no symbol.

    Raises:
        UnknownSymbol: if the alphabet lacks a symbol.
    """
    classes = [one for text in symbols for one in (*alphabet.classes_of(text), alphabet.classes)]
    one_more = np.full((len(scores), 1), never)
    return np.concatenate([scores, one_more], axis=1).take(classes, axis=1)
