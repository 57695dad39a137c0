"""How likely a line of words words each of some amounts: exact sums over all wordings of each.

A reader gives a distribution over blank and symbols for each frame. CTC makes a text of each path;
the likelihood of an amount is the sum over all paths of all texts of its `TextGraph`, weighted by
how often each is written. All graphs are walked side by side: a frame is one product of a sparse
matrix with the probabilities so far.

Source: A. Graves et al., "Connectionist temporal classification", ICML 2006, section 4.1: the
forward variables, here along a graph instead of a single text.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from digits.amounts.words.expressions import TextGraph
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
    walk = _Walk(graphs, alphabet)
    probabilities = np.exp(scores.astype(np.float64))
    seen = probabilities[:, walk.classes]  # (frames, nodes)
    state = walk.begin()
    scale = 0.0
    for blank, row in zip(probabilities[:, BLANK].tolist(), seen, strict=True):
        state = walk.step(state, blank, row)
        largest = float(state.max())
        if largest <= 0:
            return np.full(len(graphs), LEAST)
        state /= largest
        scale += float(np.log(largest))
    return walk.ended(state, scale)


class _Walk:
    """All graphs as one: a node is in a symbol, or in the blanks behind it.

    The state is (2 · nodes + 1,): in the symbols, in the blanks behind them, before all of them.
    """

    def __init__(self, graphs: Sequence[TextGraph], alphabet: Alphabet) -> None:
        symbols = "".join(graph.symbols for graph in graphs)
        self._count = count = len(symbols)
        self.classes = np.array(alphabet.classes_of(symbols), dtype=np.intp)
        self._graphs = graphs
        starts = np.cumsum([0, *(len(graph.symbols) for graph in graphs)])
        self._starts = starts.tolist()
        rows: list[int] = []
        columns: list[int] = []
        weights: list[float] = []
        for start, graph in zip(self._starts, graphs, strict=False):
            for before, after, weight in graph.arcs:
                one, other = start + before, start + after
                rows.append(other)
                columns.append(count + one)
                weights.append(weight)
                if symbols[one] != symbols[other]:  # equal symbols merge without a blank between
                    rows.append(other)
                    columns.append(one)
                    weights.append(weight)
            for node, weight in graph.first:
                rows.append(start + node)
                columns.append(2 * count)
                weights.append(weight)
        rows += range(count)  # a symbol goes on
        columns += range(count)
        weights += [1.0] * count
        # Imported here: what plans and starts a scoring needs no matrices.
        from scipy.sparse import csr_array

        self._matrix = csr_array((weights, (rows, columns)), shape=(count, 2 * count + 1))

    def begin(self) -> npt.NDArray[np.float64]:
        """Before the first frame."""
        state = np.zeros(2 * self._count + 1)
        state[-1] = 1.0
        return state

    def step(
        self, state: npt.NDArray[np.float64], blank: float, seen: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """One frame further."""
        count = self._count
        onward = np.empty_like(state)
        onward[:count] = (self._matrix @ state) * seen
        onward[count : 2 * count] = (state[:count] + state[count : 2 * count]) * blank
        onward[-1] = state[-1] * blank
        return onward

    def ended(self, state: npt.NDArray[np.float64], scale: float) -> npt.NDArray[np.float64]:
        """What has come to an end, by graph."""
        count = self._count
        here = state[:count] + state[count : 2 * count]
        sums = [
            graph.empty * float(state[-1])
            + sum(float(here[start + node]) * weight for node, weight in graph.last)
            for start, graph in zip(self._starts, self._graphs, strict=False)
        ]
        with np.errstate(divide="ignore"):
            logs = np.log(np.array(sums)) + scale
        return np.asarray(np.maximum(logs, LEAST + scale), dtype=np.float64)
