"""How likely a line of words words each of some amounts: exact sums over all wordings of each.

A reader gives a distribution over blank and symbols for each frame. CTC makes a text of each path;
the likelihood of an amount is the sum over all paths of all texts of its `TextGraph`, weighted by
how often each is written. All graphs are walked side by side, all nodes of a frame at once.

Source: A. Graves et al., "Connectionist temporal classification", ICML 2006, section 4.1: the
forward variables, here along a graph instead of a single text.
"""

import math
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from digits.amounts.words.text_graph import TextGraph
from digits.amounts.words.ways import seen_by_node, side_by_side
from digits.handwriting.alphabet import BLANK, Alphabet
from digits.line_reader.ctc import LogProbabilities

LEAST = -700.0  # nats below the best from which on a likelihood is not told further


def log_likelihoods(
    scores: LogProbabilities, graphs: Sequence[TextGraph], alphabet: Alphabet
) -> npt.NDArray[np.float64]:
    """The natural logarithm of each graph's likelihood, (graphs,); at most 0.

    Args:
        scores: natural logarithms, (frames, classes).
        graphs: of the amounts in question, at least one.
        alphabet: of the scores' columns.

    Raises:
        UnknownSymbol: if a wording has a symbol that the alphabet lacks.
    """
    probabilities = np.exp(scores.astype(np.float64))
    seen = seen_by_node(probabilities, [graph.symbols for graph in graphs], alphabet, 0.0)
    walk, scale, largest = _Walk(graphs), 0.0, 1.0
    for blank, row in zip(probabilities[:, BLANK].tolist(), seen, strict=True):
        largest = walk.step(blank / largest, row / largest)
        if largest <= 0:
            return np.full(len(graphs), LEAST)
        scale += math.log(largest)
    with np.errstate(divide="ignore"):
        logs = np.log(walk.ended() / largest) + scale
    return np.asarray(np.maximum(logs, LEAST + scale), dtype=np.float64)


class _Walk:
    """All graphs as one, each with the node before its texts, and how probable each node is.

    What has come to a node is in its symbol, or in the blanks behind it.
    """

    def __init__(self, graphs: Sequence[TextGraph]) -> None:
        self._ways = ways = side_by_side([graph.ways for graph in graphs])
        ends = list(accumulate(graph.ways.nodes for graph in graphs))
        self._parts = list(zip([0, *ends], ends, graphs, strict=False))
        count = ways.nodes
        self._come = np.zeros(ways.places)
        self._both, self._blanks = self._come[:count], self._come[count : 2 * count]
        self._both[[end - 1 for end in ends]] = 1.0  # before all texts, as if in blanks
        self._blanks[:] = self._both
        self._inside, self._entering = np.zeros(count), np.empty(count)
        self._junctions, self._joining = self._come[2 * count :], np.empty(len(ways.joined))

    def step(self, blank: float, seen: npt.NDArray[np.float64]) -> float:
        """One frame further; gives the largest of all probabilities.

        Args:
            blank: its probability.
            seen: those of the nodes' symbols, (nodes,).
        """
        # The loop over frames is much of the time that words take: nothing new is made in it.
        self._come.take(self._ways.joined, out=self._joining, mode="clip")
        np.multiply(self._joining, self._ways.shares, out=self._joining)
        np.add.reduceat(self._joining, self._ways.starts, out=self._junctions)
        self._come.take(self._ways.sources, out=self._entering, mode="clip")
        np.multiply(self._entering, self._ways.weights, out=self._entering)
        np.add(self._inside, self._entering, out=self._inside)  # a symbol goes on, or begins
        np.multiply(self._inside, seen, out=self._inside)
        np.multiply(self._both, blank, out=self._blanks)
        np.add(self._inside, self._blanks, out=self._both)
        return float(self._both.max())

    def ended(self) -> npt.NDArray[np.float64]:
        """What has come to an end, by graph."""
        sums = [
            graph.empty * float(self._both[end - 1])
            + sum(float(self._both[begin + node]) * weight for node, weight in graph.last)
            for begin, end, graph in self._parts
        ]
        return np.array(sums)
