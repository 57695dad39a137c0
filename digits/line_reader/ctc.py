"""From a reader's log-probabilities to meanings: how likely is each?

A reader gives, for each of T frames from left to right, a distribution over blank and symbols.
CTC makes a text of a path through the frames by merging repeats and dropping blanks; the
probability of a text is the sum over its paths, and that of all texts together is 1. Here the
probability of a *meaning*, such as a sum of money, is the sum over all texts that mean it. What is
left to 1 belongs to texts that the grammar forbids: it is the probability that there is no such
meaning, and nothing is scaled up to hide it.

The search (`digits.line_reader.beam_search`) is exact but for what it gives up (`Effort`), and what
it gives up counts against the reading.

Source: A. Graves et al., "Connectionist temporal classification", ICML 2006.
"""

import math
from typing import Generic, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from digits.handwriting.alphabet import BLANK, Alphabet
from digits.line_reader.beam_search import USUAL, Effort, Node, Search, Trace
from digits.line_reader.errors import MalformedScores
from digits.line_reader.grammar import Ending, Grammar, MeaningT

LogProbabilities: TypeAlias = npt.NDArray[np.float32]  # (T, classes), ln p; a row's p add to 1

ROUNDING = 1e-2  # by which a row's probabilities may miss 1: float16 networks are that coarse
LISTED = 8  # meanings reported, at most

_Frame: TypeAlias = "tuple[list[float], list[int]]"  # probabilities, and the symbols worth trying


class Candidate(NamedTuple, Generic[MeaningT]):
    """A meaning, for amounts the sum of money, and its probability in 0 … 1.

    `text` is the way to write it that most of the probability came from, `shape` the grammar's
    name for that way, and `doubt` what else it says that way may mean.
    """

    meaning: MeaningT
    probability: float
    text: str
    shape: str
    doubt: str = ""


class Decoding(NamedTuple, Generic[MeaningT]):
    """What one view of a crop says.

    `candidates` are meanings, the likeliest first, at most `LISTED`; empty where the grammar
    allows nothing that was seen. `allowed` in 0 … 1 is the probability of all meanings together.
    `literal` is what the literal text means: the likeliest class of each frame, whether or not the
    grammar allows it; None where it means nothing.
    """

    candidates: tuple[Candidate[MeaningT], ...]
    allowed: float
    literal: MeaningT | None = None

    @property
    def best(self) -> Candidate[MeaningT] | None:
        """The likeliest meaning, if there is any."""
        return self.candidates[0] if self.candidates else None

    @property
    def runner_up(self) -> Candidate[MeaningT] | None:
        """The second likeliest meaning, if there is any."""
        return self.candidates[1] if len(self.candidates) > 1 else None

    def probability_of(self, meaning: MeaningT) -> float:
        """The probability of a meaning; 0 for one that is not listed."""
        those = (
            candidate.probability for candidate in self.candidates if candidate.meaning == meaning
        )
        return next(those, 0.0)


def decode(
    scores: LogProbabilities, grammar: Grammar[MeaningT], effort: Effort = USUAL
) -> Decoding[MeaningT]:
    """The likeliest meanings of one view.

    Args:
        scores: natural logarithms of probabilities, shape ``(T, classes)``; T = 0 shows nothing.
        grammar: which texts there are, and what they mean.
        effort: how much of the search is kept.

    Raises:
        MalformedScores: for another shape, or rows that are no distributions.
    """
    probabilities = _probabilities(scores, grammar.alphabet)
    search = Search(grammar, effort)
    resting: list[list[float]] = []  # frames in a row in which nothing new begins
    for row, tried in _frames(probabilities, effort.least_symbol):
        if not tried:
            resting.append(row)
            continue
        if resting:
            search.rest(resting)
            resting = []
        search.grow(row, tried)
    if resting:
        search.rest(resting)
    literal = _literal(probabilities, grammar)
    return _summed(search.beam, search.scale, grammar)._replace(literal=literal)


def best_path(scores: LogProbabilities, alphabet: Alphabet) -> str:
    """The text that is read frame by frame: the likeliest class of each, without any grammar.

    Raises:
        MalformedScores: for another shape, or rows that are no distributions.
    """
    return alphabet.text_of(_best_classes(_probabilities(scores, alphabet)))


def probability_of(scores: LogProbabilities, text: str, alphabet: Alphabet) -> float:
    """The probability of a text, all its paths, 0 … 1.

    Raises:
        UnknownSymbol: if the text has a character that is none of the alphabet.
        MalformedScores: for another shape, or rows that are no distributions.
    """
    classes = np.full(2 * len(text) + 1, BLANK)
    classes[1::2] = alphabet.classes_of(text)
    emitted = _probabilities(scores, alphabet)[:, classes]
    # A symbol may follow the one before it without a blank between, unless they are equal.
    skips = np.zeros(len(classes))
    skips[3::2] = classes[3::2] != classes[1:-2:2]
    # Two states more in front, of probability 0, for what has no state so far before it.
    forward, scale = np.zeros(len(classes) + 2), 0.0
    for number, row in enumerate(emitted):
        if number:
            forward[2:] = (forward[2:] + forward[1:-1] + skips * forward[:-2]) * row
        else:
            forward[2:4] = row[:2]
        total = forward.sum()
        if total <= 0:
            return 0.0
        forward /= total
        scale += math.log(total)
    return min(1.0, float(forward[2:][-2:].sum()) * math.exp(scale)) if len(emitted) else 0.0


def _best_classes(probabilities: "np.typing.NDArray[np.float64]") -> list[int]:
    likeliest = probabilities.argmax(axis=1)
    begins = np.append(likeliest[:1] >= 0, likeliest[1:] != likeliest[:-1])
    classes: list[int] = likeliest[begins & (likeliest != BLANK)].tolist()
    return classes


def _literal(
    probabilities: "np.typing.NDArray[np.float64]", grammar: Grammar[MeaningT]
) -> MeaningT | None:
    """What the text means that is read frame by frame, without the grammar's help."""
    position = grammar.start
    for symbol in _best_classes(probabilities):
        onward = grammar.step(position, symbol)
        if onward is None:
            return None
        position = onward
    ending = grammar.ending(position)
    return ending.meaning if ending else None


def _probabilities(scores: LogProbabilities, alphabet: Alphabet) -> "np.typing.NDArray[np.float64]":
    if scores.ndim != 2 or scores.shape[1] != alphabet.classes:  # noqa: PLR2004 - a table
        raise _malformed(f"shape {scores.shape}", alphabet)
    probabilities = np.exp(scores, dtype=np.float64)
    sums = probabilities.sum(axis=1)
    if len(sums) and not np.abs(sums - 1).max() <= ROUNDING:  # also refuses what is not a number
        raise _malformed("frames whose probabilities do not add up to 1", alphabet)
    # Exactly 1, so that no meaning can be likelier than certain.
    return np.asarray(probabilities / sums[:, None], dtype=np.float64)


def _malformed(received: str, alphabet: Alphabet) -> MalformedScores:
    return MalformedScores(
        "The reader did not give log-probabilities",
        received=received,
        remedy=f"give natural logarithms in a table with {alphabet.classes} columns, "
        "a row for each frame",
    )


def _frames(probabilities: "np.typing.NDArray[np.float64]", least: float) -> list[_Frame]:
    """Each frame's probabilities, and its symbols above `least`, the likeliest first."""
    tried: list[list[int]] = [[] for _ in probabilities]
    rows, columns = np.nonzero(probabilities[:, 1:] > least)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        tried[row].append(column + 1)
    frames = list(zip(probabilities.tolist(), tried, strict=True))
    for values, symbols in frames:
        if len(symbols) > 1:
            symbols.sort(key=values.__getitem__, reverse=True)
    return frames


def _summed(beam: list[Node], scale: float, grammar: Grammar[MeaningT]) -> Decoding[MeaningT]:
    """The probabilities of meanings: hypotheses that end here, added up by what they mean."""
    hypotheses: dict[MeaningT, list[tuple[float, Node, Ending[MeaningT]]]] = {}
    for node in beam:
        ending = grammar.ending(node.position)
        if ending is not None:
            share = node.total * scale
            hypotheses.setdefault(ending.meaning, []).append((share, node, ending))
    sums = {meaning: sum(share for share, _, _ in those) for meaning, those in hypotheses.items()}
    # Equal probabilities in the order of the meanings, so that the answer never varies.
    order = sorted(sums, key=lambda meaning: (-sums[meaning], meaning))
    candidates = []
    for meaning in order[:LISTED]:
        _, node, ending = max(hypotheses[meaning], key=lambda hypothesis: hypothesis[0])
        text = _text_of(node, grammar.alphabet)
        share = min(1.0, sums[meaning])
        candidates.append(Candidate(meaning, share, text, ending.shape, ending.doubt))
    return Decoding(tuple(candidates), min(1.0, sum(sums.values())))


def _text_of(node: Node, alphabet: Alphabet) -> str:
    classes: list[int] = []
    trace: Trace = node.trace
    while trace is not None:
        trace, symbol = trace
        classes.append(symbol)
    return alphabet.text_of(classes[::-1])
