"""From a reader's log-probabilities to amounts: how likely is each sum of money?

A reader gives, for each of T frames from left to right, a distribution over blank and symbols.
CTC makes a text of a path through the frames by merging repeats and dropping blanks; the
probability of a text is the sum over its paths, and that of all texts together is 1. Here the
probability of an *amount* is the sum over all texts that mean it, with or without separators,
currency signs and trailing marks. What is left to 1 belongs to texts that the grammar forbids:
it is the probability that there is no such amount, and nothing is scaled up to hide it.

The search keeps prefixes apart only where their futures differ: by the digits so far, the state
of the grammar's automaton and the last symbol. It is exact but for what it gives up (`Effort`),
and what it gives up counts against the reading. Pure Python with small dictionaries: with three
hypotheses a frame, arrays would cost more than they save.

Sources: A. Graves et al., "Connectionist temporal classification", ICML 2006; the prefix beam
search: A. Hannun et al., "First-pass large vocabulary continuous speech recognition using
bi-directional recurrent DNNs", arXiv:1408.2873 (2014).
"""

from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from digits.amounts.automaton import START
from digits.amounts.grammar import Grammar
from digits.amounts.symbols import BLANK, CLASSES, text_of
from digits.errors import MalformedScores

LogProbabilities: TypeAlias = npt.NDArray[np.float32]  # (T, 23), ln p; each row's p add up to 1

ROUNDING = 1e-2  # by which a row's probabilities may miss 1: float16 networks are that coarse
FAINT = 1e-90  # all hypotheses are scaled up before they leave the range of floats


class Effort(NamedTuple):
    """How much of the search is kept; with ``EXHAUSTIVE`` nothing is given up.

    Attributes:
        beam: hypotheses kept after a frame, at most.
        least_symbol: probability below which a symbol is not tried in a frame.
        least_share: share of the best hypothesis' probability below which one is dropped.
    """

    beam: int = 12
    least_symbol: float = 1e-4
    least_share: float = 1e-5


EXHAUSTIVE = Effort(beam=10**9, least_symbol=0.0, least_share=0.0)
USUAL = Effort()
LISTED = 8  # amounts told, at most


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
        return next((one.probability for one in self.candidates if one.amount == amount), 0.0)


# A text so far, newest symbol first: (what came before, class), so that prefixes share memory.
Trace: TypeAlias = "tuple[Trace, int] | None"
_Frame: TypeAlias = "tuple[list[float], list[int]]"  # probabilities, and the symbols worth trying


class _Node:
    """All texts so far with the same digits, state and last symbol.

    Attributes:
        blank: summed probability of their paths that end in a blank.
        symbol: … that end in the last symbol.
        next_blank, next_symbol: the same after the frame that is being worked on.
        trace, next_trace: the text that brought most when they met.
        frame: the last frame in which the node was reached.
        onward: the nodes that symbols lead to, as far as they were asked for; None where the
            grammar forbids.
    """

    __slots__ = (
        "blank", "digits", "frame", "last", "next_blank", "next_symbol", "next_trace", "onward",
        "state", "symbol", "trace",
    )  # fmt: skip

    def __init__(self, digits: int, state: int, last: int) -> None:
        self.digits, self.state, self.last = digits, state, last
        self.blank = self.symbol = self.next_blank = self.next_symbol = 0.0
        self.trace: Trace = None
        self.next_trace: Trace = None
        self.frame = -1
        self.onward: dict[int, _Node | None] = {}


def decode(scores: LogProbabilities, grammar: Grammar, effort: Effort = USUAL) -> Decoding:
    """The likeliest amounts of one view.

    Args:
        scores: natural logarithms of probabilities, shape ``(T, 23)``; T = 0 shows nothing.
        grammar: what counts as an amount.
        effort: how much of the search is kept.

    Raises:
        MalformedScores: for another shape, or rows that are no distributions.
    """
    search = _Search(grammar, effort)
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


class _Search:
    """The nodes that are still hoped for, the likeliest first; frames are fed one by one.

    Args:
        grammar: what counts as an amount.
        effort: how much is kept.

    Attributes:
        beam: the nodes.
        scale: what their probabilities must be multiplied by.
    """

    def __init__(self, grammar: Grammar, effort: Effort) -> None:
        self.scale = 1.0
        self._arcs, self._most, self._effort = grammar.automaton.arcs, grammar.most, effort
        start = _Node(0, START, BLANK)
        start.blank = 1.0
        self.beam = [start]
        self._known = {(0, START, BLANK): start}
        self._frame = 0

    def rest(self, row: list[float]) -> None:
        """A frame in which nothing new begins: only blanks and the last symbols go on."""
        quiet = row[BLANK]
        for node in self.beam:
            node.blank = (node.blank + node.symbol) * quiet
            node.symbol *= row[node.last]
        self._keep_in_range(max(node.blank + node.symbol for node in self.beam))

    def grow(self, row: list[float], tried: list[int]) -> None:
        """A frame in which each node may stay as it is, or be continued by a symbol.

        Args:
            row: the frame's probabilities, ``(23,)``.
            tried: symbols worth trying, the likeliest first.
        """
        self._frame += 1
        grown, largest = self._staying(row)
        share, frame = self._effort.least_share, self._frame
        for node in self.beam:
            onward, last = node.onward, node.last
            both, floor = node.blank + node.symbol, largest * share
            for symbol in tried:
                gain = row[symbol] * both
                if gain <= floor:
                    break  # those to come are fainter still
                # A repeated symbol is a new one only after a blank.
                if symbol == last:
                    gain = row[symbol] * node.blank
                    if gain <= floor:
                        continue
                child = onward[symbol] if symbol in onward else self._next(node, symbol)
                if child is None:
                    continue
                if child.frame != frame:
                    child.frame = frame
                    child.next_blank, child.next_symbol = 0.0, gain
                    child.next_trace = (node.trace, symbol)
                    grown.append(child)
                else:
                    if gain > child.next_blank + child.next_symbol:
                        child.next_trace = (node.trace, symbol)
                    child.next_symbol += gain
                if gain > largest:  # noqa: PLR1730 - the innermost loop: max() costs a call
                    largest = gain
        self._keep(grown)

    def _staying(self, row: list[float]) -> tuple[list[_Node], float]:
        """The nodes without a new symbol, and the probability of the likeliest of them.

        They come first, so that what grows into one of them finds it there.
        """
        quiet, frame, largest = row[BLANK], self._frame, 0.0
        for node in self.beam:
            node.frame = frame
            node.next_blank = (node.blank + node.symbol) * quiet
            node.next_symbol, node.next_trace = node.symbol * row[node.last], node.trace
            largest = max(largest, node.next_blank + node.next_symbol)
        return self.beam.copy(), largest

    def _next(self, node: _Node, symbol: int) -> _Node | None:
        """The node that a symbol leads to, remembered for the next time."""
        arc, child = self._arcs[node.state].get(symbol), None
        if arc is not None:
            digits = node.digits if arc.digit < 0 else node.digits * 10 + arc.digit
            if digits <= self._most:
                key = (digits, arc.state, symbol)
                child = self._known.get(key)
                if child is None:
                    child = self._known[key] = _Node(*key)
        node.onward[symbol] = child
        return child

    def _keep(self, grown: list[_Node]) -> None:
        """Go on to the next frame with the likeliest nodes only."""
        for node in grown:
            node.blank, node.symbol, node.trace = node.next_blank, node.next_symbol, node.next_trace
        grown.sort(key=_weight, reverse=True)
        largest = _weight(grown[0])
        floor = largest * self._effort.least_share
        self.beam = [node for node in grown[: self._effort.beam] if _weight(node) >= floor]
        self._keep_in_range(largest)

    def _keep_in_range(self, largest: float) -> None:
        if not 0 < largest < FAINT:
            return
        self.scale *= largest
        for node in self.beam:
            node.blank, node.symbol = node.blank / largest, node.symbol / largest


def _weight(node: _Node) -> float:
    return node.blank + node.symbol


def _summed(beam: list[_Node], scale: float, grammar: Grammar) -> Decoding:
    """The probabilities of amounts: hypotheses that end here, added up by what they mean."""
    found: dict[int, list[tuple[float, _Node]]] = {}
    for one in beam:
        minor = grammar.minor_units(one.digits, grammar.automaton.ends[one.state])
        if minor is not None:
            found.setdefault(minor, []).append(((one.blank + one.symbol) * scale, one))
    sums = {minor: sum(share for share, _ in parts) for minor, parts in found.items()}
    # Equal probabilities in the order of the amounts, so that the answer never varies.
    order = sorted(sums, key=lambda minor: (-sums[minor], minor))
    candidates = tuple(
        _candidate(minor, sums[minor], max(found[minor], key=lambda part: part[0])[1], grammar)
        for minor in order[:LISTED]
    )
    return Decoding(candidates, min(1.0, sum(sums.values())))


def _candidate(minor: int, probability: float, one: _Node, grammar: Grammar) -> Candidate:
    classes: list[int] = []
    trace: Any = one.trace
    while trace is not None:
        trace, symbol = trace
        classes.append(symbol)
    shape = grammar.automaton.ends[one.state]
    name = shape.name if shape else ""
    return Candidate(grammar.money(minor), min(1.0, probability), text_of(classes[::-1]), name)
