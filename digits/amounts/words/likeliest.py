"""The likeliest wording of a line: the best path through a graph of wordings, and its text.

Source: A. J. Viterbi, "Error bounds for convolutional codes", IEEE Transactions on Information
Theory 13 (1967), along the graph of `digits.amounts.words.expressions`.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from digits.amounts.words.expressions import TextGraph
from digits.handwriting.alphabet import BLANK, Alphabet
from digits.line_reader.ctc import LogProbabilities

IMPOSSIBLE = -1e30


class LikeliestText(NamedTuple):
    """A text and the natural logarithm of its likeliest path, weights of wordings left out."""

    text: str
    path: float


def likeliest_text(
    scores: LogProbabilities, graph: TextGraph, alphabet: Alphabet
) -> LikeliestText | None:
    """The text of a graph's likeliest path; None where no text fits into so few frames.

    Args:
        scores: natural logarithms, (frames, classes).
        graph: of the wordings.
        alphabet: of the scores' columns.

    Raises:
        UnknownSymbol: if a wording has a symbol that the alphabet lacks.
    """
    count = len(graph.symbols)
    if not count:
        return None
    logs = np.maximum(scores.astype(np.float64), IMPOSSIBLE)
    classes = np.array(alphabet.classes_of(graph.symbols), dtype=np.intp)
    arcs = _Arcs.of(graph)
    # In a symbol, in the blanks behind it, in the blanks before all.
    state = np.full(2 * count + 1, IMPOSSIBLE)
    state[-1] = 0.0
    steps = np.empty((len(logs), 2 * count), dtype=np.int32)
    nodes = np.arange(count)
    for frame, row in enumerate(logs):
        came, value = arcs.best(state)
        stays = state[:count] >= value
        entered = np.where(stays, state[:count], value) + row[classes]
        from_symbol = state[:count] >= state[count : 2 * count]
        rested = np.maximum(state[:count], state[count : 2 * count]) + row[BLANK]
        steps[frame, :count] = np.where(stays, nodes, came)
        steps[frame, count:] = np.where(from_symbol, nodes, nodes + count)
        state = np.concatenate([entered, rested, [state[-1] + row[BLANK]]])
    ends = [node for node, _ in graph.last]
    both = np.maximum(state[:count], state[count : 2 * count])[ends]
    best = ends[int(both.argmax())]
    if both.max() <= IMPOSSIBLE / 2:
        return None
    place = best if state[best] >= state[count + best] else count + best
    return LikeliestText(_text(graph, steps, place), float(both.max()))


class _Arcs(NamedTuple):
    """Ways into each symbol, sorted by it; `sources` are places of the state."""

    sources: npt.NDArray[np.intp]
    starts: npt.NDArray[np.intp]
    targets: npt.NDArray[np.intp]
    segments: npt.NDArray[np.intp]
    nodes: int

    @classmethod
    def of(cls, graph: TextGraph) -> "_Arcs":
        count = len(graph.symbols)
        ways = [(after, count + before) for before, after, _ in graph.arcs]
        ways += [
            (after, before)
            for before, after, _ in graph.arcs
            if graph.symbols[before] != graph.symbols[after]
        ]
        ways += [(node, 2 * count) for node, _ in graph.first]
        ways.sort()
        entered = np.array([target for target, _ in ways], dtype=np.intp)
        targets, starts, lengths = np.unique(entered, return_index=True, return_counts=True)
        sources = np.array([source for _, source in ways], dtype=np.intp)
        segments = np.repeat(np.arange(len(targets)), lengths)
        return cls(sources, starts, targets, segments, count)

    def best(
        self, state: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """For each symbol the likeliest place before it, and how likely that was."""
        values = state[self.sources]
        most = np.maximum.reduceat(values, self.starts)
        hits = np.flatnonzero(values == most[self.segments])
        came = np.zeros(self.nodes, dtype=np.intp)
        came[self.targets[self.segments[hits[::-1]]]] = self.sources[hits[::-1]]
        value = np.full(self.nodes, IMPOSSIBLE)
        value[self.targets] = most
        return came, value


def _text(graph: TextGraph, steps: npt.NDArray[np.int32], place: int) -> str:
    count = len(graph.symbols)
    symbols: list[str] = []
    for row in steps[::-1]:
        before = int(row[place]) if place < 2 * count else place
        if place < count and before != place:
            symbols.append(graph.symbols[place])
        place = before
    return "".join(symbols[::-1])
