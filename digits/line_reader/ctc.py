"""From a reader's log-probabilities to amounts: how likely is each sum of money?

A reader gives, for each of T frames from left to right, a distribution over blank and symbols.
CTC makes a text of a path through the frames by merging repeats and dropping blanks; the
probability of a text is the sum over its paths, and that of all texts together is 1. Here the
probability of an *amount* is the sum over all texts that mean it, with or without separators,
currency signs and trailing marks. What is left to 1 belongs to texts that the grammar forbids:
it is the probability that there is no such amount, and nothing is scaled up to hide it.

The search (`digits.line_reader.beam_search`) is exact but for what it gives up (`Effort`), and what
it gives up counts against the reading.

Source: A. Graves et al., "Connectionist temporal classification", ICML 2006.
"""

from decimal import Decimal
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from digits.amounts.grammar.alphabet import CLASSES, text_of
from digits.amounts.grammar.currencies import Grammar
from digits.line_reader.beam_search import USUAL, Effort, Node, Search, Trace, weight
from digits.line_reader.errors import MalformedScores

LogProbabilities: TypeAlias = npt.NDArray[np.float32]  # (T, 23), ln p; each row's p add up to 1

ROUNDING = 1e-2  # by which a row's probabilities may miss 1: float16 networks are that coarse
LISTED = 8  # amounts told, at most

_Frame: TypeAlias = "tuple[list[float], list[int]]"  # probabilities, and the symbols worth trying


class Candidate(NamedTuple):
    """An amount and its probability in 0 … 1.

    `text` is the way to write it that most of the probability came from, `shape` the grammar's
    name for that way.
    """

    amount: Decimal
    probability: float
    text: str
    shape: str


class Decoding(NamedTuple):
    """What one view of a crop says.

    `candidates` are amounts, the likeliest first, at most `LISTED`; empty where the grammar
    allows nothing that was seen. `allowed` in 0 … 1 is the probability of all amounts together.
    """

    candidates: tuple[Candidate, ...]
    allowed: float

    @property
    def best(self) -> Candidate | None:
        """The likeliest amount, if there is any."""
        return self.candidates[0] if self.candidates else None

    @property
    def runner_up(self) -> Candidate | None:
        """The second likeliest amount, if there is any."""
        return self.candidates[1] if len(self.candidates) > 1 else None

    def probability_of(self, amount: Decimal) -> float:
        """The probability of an amount; 0 for one that is not listed."""
        return next(
            (candidate.probability for candidate in self.candidates if candidate.amount == amount),
            0.0,
        )


def decode(scores: LogProbabilities, grammar: Grammar, effort: Effort = USUAL) -> Decoding:
    """The likeliest amounts of one view.

    Args:
        scores: natural logarithms of probabilities, shape ``(T, 23)``; T = 0 shows nothing.
        grammar: what counts as an amount.
        effort: how much of the search is kept.

    Raises:
        MalformedScores: for another shape, or rows that are no distributions.
    """
    search = Search(grammar, effort)
    for row, tried in _frames(_probabilities(scores), effort.least_symbol):
        if tried:
            search.grow(row, tried)
        else:
            search.rest(row)
    return _summed(search.beam, search.scale, grammar)


def _probabilities(scores: LogProbabilities) -> "np.typing.NDArray[np.float64]":
    if scores.ndim != 2 or scores.shape[1] != CLASSES:  # noqa: PLR2004 - a table
        raise _malformed(f"shape {scores.shape}")
    probabilities = np.exp(scores, dtype=np.float64)
    sums = probabilities.sum(axis=1)
    if len(sums) and not np.abs(sums - 1).max() <= ROUNDING:  # also refuses what is not a number
        raise _malformed("frames whose probabilities do not add up to 1")
    # Exactly 1, so that no amount can be likelier than certain.
    return np.asarray(probabilities / sums[:, None], dtype=np.float64)


def _malformed(received: str) -> MalformedScores:
    return MalformedScores(
        "The reader did not give log-probabilities",
        received=received,
        remedy=f"give natural logarithms in a table with {CLASSES} columns, a row for each frame",
    )


def _frames(probabilities: "np.typing.NDArray[np.float64]", least: float) -> list[_Frame]:
    """Each frame's probabilities, and its symbols above `least`, the likeliest first."""
    tried: list[list[int]] = [[] for _ in probabilities]
    rows, columns = np.nonzero(probabilities[:, 1:] > least)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        tried[row].append(column + 1)
    frames = list(zip(probabilities.tolist(), tried, strict=True))
    for values, symbols in frames:
        symbols.sort(key=values.__getitem__, reverse=True)
    return frames


def _summed(beam: list[Node], scale: float, grammar: Grammar) -> Decoding:
    """The probabilities of amounts: hypotheses that end here, added up by what they mean."""
    found: dict[int, list[tuple[float, Node]]] = {}
    for one in beam:
        minor = grammar.minor_units(one.digits, grammar.automaton.ends[one.state])
        if minor is not None:
            found.setdefault(minor, []).append(((weight(one)) * scale, one))
    sums = {minor: sum(share for share, _ in parts) for minor, parts in found.items()}
    # Equal probabilities in the order of the amounts, so that the answer never varies.
    order = sorted(sums, key=lambda minor: (-sums[minor], minor))
    candidates = tuple(
        _candidate(minor, sums[minor], max(found[minor], key=lambda part: part[0])[1], grammar)
        for minor in order[:LISTED]
    )
    return Decoding(candidates, min(1.0, sum(sums.values())))


def _candidate(minor: int, probability: float, one: Node, grammar: Grammar) -> Candidate:
    classes: list[int] = []
    trace: Trace = one.trace
    while trace is not None:
        trace, symbol = trace
        classes.append(symbol)
    shape = grammar.automaton.ends[one.state]
    name = shape.name if shape else ""
    return Candidate(grammar.money(minor), min(1.0, probability), text_of(classes[::-1]), name)
