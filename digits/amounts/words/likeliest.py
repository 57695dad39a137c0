"""The likeliest wording of a line: the best path through a graph of wordings, and its text.

Source: A. J. Viterbi, "Error bounds for convolutional codes", IEEE Transactions on Information
Theory 13 (1967), along the graph of `digits.amounts.words.text_graph`.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from digits.amounts.words.text_graph import TextGraph
from digits.amounts.words.ways import Ways, seen_by_node
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
    if not graph.symbols:
        return None
    best = _best_sums(scores, graph, alphabet)
    ends = [node for node, _ in graph.last]
    sums = best.come[-1, ends]
    if sums.max() <= IMPOSSIBLE / 2:
        return None
    return LikeliestText(_text(best, graph, ends[int(sums.argmax())]), float(sums.max()))


class _Sums(NamedTuple):
    """Logarithms of the likeliest path to each place, before the first frame and after each.

    Attributes:
        come: float64 (frames + 1, places of `Ways`); to junctions, of the paths that go on.
        inside: float64 (frames + 1, nodes): to the node's symbol.
    """

    come: npt.NDArray[np.float64]
    inside: npt.NDArray[np.float64]

    def in_blanks(self, frame: int, node: int) -> bool:
        """Whether the path to a node is in the blanks behind it."""
        behind = self.inside.shape[1] + node
        return bool(self.inside[frame, node] < self.come[frame, behind])


def _best_sums(scores: LogProbabilities, graph: TextGraph, alphabet: Alphabet) -> _Sums:
    ways = graph.ways
    count = ways.nodes
    best = _Sums(np.empty((len(scores) + 1, ways.places)), np.empty((len(scores) + 1, count)))
    best.come[0] = best.inside[0] = IMPOSSIBLE
    best.come[0, [count - 1, 2 * count - 1]] = 0.0  # before all texts, as if in blanks
    logs = np.maximum(scores.astype(np.float64), IMPOSSIBLE)
    seen = seen_by_node(logs, [graph.symbols], alphabet, IMPOSSIBLE)
    values = np.empty(len(ways.joined))
    # The loop over frames is much of the time that words take: nothing new is made in it.
    for frame, blank in enumerate(logs[:, BLANK].tolist()):
        come, inside, onward = best.come[frame], best.inside[frame + 1], best.come[frame + 1]
        come.take(ways.joined, out=values, mode="clip")
        np.maximum.reduceat(values, ways.starts, out=come[2 * count :])
        come.take(ways.sources, out=inside, mode="clip")
        np.maximum(inside, best.inside[frame], out=inside)  # a symbol goes on, or begins
        np.add(inside, seen[frame], out=inside)
        np.add(come[:count], blank, out=onward[count : 2 * count])
        np.maximum(inside, onward[count : 2 * count], out=onward[:count])
    return best


def _text(best: _Sums, graph: TextGraph, node: int) -> str:
    """The text of the likeliest path that ends with a node, followed back from its end."""
    ways, symbols = graph.ways, list[str]()
    in_blanks = best.in_blanks(-1, node)
    for frame in range(len(best.inside) - 2, -1, -1):
        if in_blanks:
            in_blanks = best.in_blanks(frame, node)
            continue
        source = int(ways.sources[node])
        if best.inside[frame, node] >= best.come[frame, source]:
            continue
        symbols.append(graph.symbols[node])
        place = source if source < 2 * ways.nodes else _came(best.come[frame], ways, source)
        behind, node = divmod(place, ways.nodes)
        in_blanks = behind > 0 or best.in_blanks(frame, node)
        if node == len(graph.symbols):  # nothing stands before
            break
    return "".join(symbols[::-1])


def _came(come: npt.NDArray[np.float64], ways: Ways, junction: int) -> int:
    """The place from which the likeliest path comes to a junction."""
    joined = ways.joined_at(junction)
    return int(joined[come[joined].argmax()])
