"""The prefix beam search through a grammar's automaton, frame by frame.

Prefixes are kept apart only where their futures differ: by the grammar's position and the last
symbol. The nodes are remembered and hold their own probabilities, so that
a frame costs a few microseconds; with three hypotheses left, arrays would cost more than they
save. Called by `digits.line_reader.ctc`, which says what the numbers mean.

Source: A. Hannun et al., "First-pass large vocabulary continuous speech recognition using
bi-directional recurrent DNNs", arXiv:1408.2873 (2014).
"""

import math
from operator import attrgetter
from typing import Generic, NamedTuple, TypeAlias

from digits.handwriting.alphabet import BLANK
from digits.line_reader.grammar import Grammar, MeaningT, Position

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
TOTAL = attrgetter("total")
# A text so far, newest symbol first: (what came before, class), so that prefixes share memory.
Trace: TypeAlias = "tuple[Trace, int] | None"


class Node:
    """All texts so far with the same position in the grammar and the same last symbol.

    Attributes:
        blank: summed probability of their paths that end in a blank.
        symbol: … that end in the last symbol.
        total: both together.
        next_blank, next_symbol: the same after the frame that is being worked on.
        trace, next_trace: the text that brought most when they met.
        frame: the last frame in which the node was reached.
        onward: the nodes that symbols lead to, as far as they were asked for; None where the
            grammar forbids.
    """

    __slots__ = (
        "blank", "frame", "last", "next_blank", "next_symbol", "next_trace", "onward", "position",
        "symbol", "total", "trace",
    )  # fmt: skip

    def __init__(self, position: Position, last: int) -> None:
        self.position, self.last = position, last
        self.blank = self.symbol = self.total = self.next_blank = self.next_symbol = 0.0
        self.trace: Trace = None
        self.next_trace: Trace = None
        self.frame = -1
        self.onward: dict[int, Node | None] = {}


class Search(Generic[MeaningT]):
    """The nodes that are still hoped for, the likeliest first; frames are fed one by one.

    Args:
        grammar: which texts there are.
        effort: how much is kept.

    Attributes:
        beam: the nodes.
        scale: what their probabilities must be multiplied by.
    """

    def __init__(self, grammar: Grammar[MeaningT], effort: Effort) -> None:
        self.scale = 1.0
        self._grammar, self._effort = grammar, effort
        start = Node(grammar.start, BLANK)
        start.blank = start.total = 1.0
        self.beam = [start]
        self._known = {(grammar.start, BLANK): start}
        self._frame = 0

    def rest(self, rows: list[list[float]]) -> None:
        """Frames in a row in which nothing new begins, taken in one step.

        Only blanks and the last symbols go on. A symbol that goes on is fainter than the effort's
        `least_symbol`, so that what would go on twice, its square, is given up.

        Args:
            rows: the frames' probabilities, ``(classes,)`` each; at least one.
        """
        first, single, largest = rows[0], len(rows) == 1, 0.0
        after_first = math.prod([row[BLANK] for row in rows[1:]])
        quiet = first[BLANK] * after_first
        for node in self.beam:
            goes_on = node.symbol * first[node.last]
            node.blank = node.total * quiet
            if single:
                node.symbol = goes_on
            else:
                node.blank += goes_on * after_first
                node.symbol = 0.0
            node.total = node.blank + node.symbol
            largest = max(largest, node.total)
        self._keep_in_range(largest)

    def grow(self, row: list[float], tried: list[int]) -> None:
        """A frame in which each node may stay as it is, or be continued by a symbol.

        Args:
            row: the frame's probabilities, ``(classes,)``.
            tried: symbols worth trying, the likeliest first.
        """
        self._frame += 1
        grown, largest = self._staying(row)
        share, frame = self._effort.least_share, self._frame
        for node in self.beam:
            onward, last = node.onward, node.last
            both, floor = node.total, largest * share
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

    def _staying(self, row: list[float]) -> tuple[list[Node], float]:
        """The nodes without a new symbol, and the probability of the likeliest of them.

        They come first, so that what grows into one of them finds it there.
        """
        quiet, frame, largest = row[BLANK], self._frame, 0.0
        for node in self.beam:
            node.frame = frame
            node.next_blank = node.total * quiet
            node.next_symbol, node.next_trace = node.symbol * row[node.last], node.trace
            largest = max(largest, node.next_blank + node.next_symbol)
        return self.beam.copy(), largest

    def _next(self, node: Node, symbol: int) -> Node | None:
        """The node that a symbol leads to, remembered for the next time."""
        position, child = self._grammar.step(node.position, symbol), None
        if position is not None:
            key = (position, symbol)
            child = self._known.get(key)
            if child is None:
                child = self._known[key] = Node(*key)
        node.onward[symbol] = child
        return child

    def _keep(self, grown: list[Node]) -> None:
        """Go on to the next frame with the likeliest nodes only."""
        for node in grown:
            node.blank, node.symbol, node.trace = node.next_blank, node.next_symbol, node.next_trace
            node.total = node.blank + node.symbol
        grown.sort(key=TOTAL, reverse=True)
        del grown[self._effort.beam :]
        largest = grown[0].total
        floor = largest * self._effort.least_share
        while grown[-1].total < floor:
            grown.pop()
        self.beam = grown
        self._keep_in_range(largest)

    def _keep_in_range(self, largest: float) -> None:
        if not 0 < largest < FAINT:
            return
        self.scale *= largest
        for node in self.beam:
            node.blank, node.symbol = node.blank / largest, node.symbol / largest
            node.total = node.blank + node.symbol
