"""Which pieces of ink belong to which symbol that was read, and where that is not certain.

A piece belongs to the symbol whose column it covers, alone: where it covers several columns, their
symbols are joined. `digits.amounts.reader.digit_places` says where symbols were read.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from digits.amounts.reader.digit_places import LeftOut, Placed
from digits.amounts.reader.ink_pieces import Pieces
from digits.arrays import Booleans

POINTS = frozenset(".,")
TWOFOLD = frozenset("=:")  # marks of two pieces; one that is missing may have joined a digit
LOW_MARKS = POINTS | TWOFOLD | {"-"}
# Shares of the usual height of the amount's digits.
SPECK = 0.12  # what is smaller both ways is dirt, or a point
FLAT, LONG = 0.2, 1.2  # a line or a bar is less high and longer
WHOLE = 0.55  # what is as high may be a digit
NEAR = 0.25  # how near ink must lie to where a symbol was read
TOUCHING = 0.2  # what lies nearer to a digit may be a part of it
LOW = 0.5  # what is less high, and lies in the lower half, is a point
CLEARLY = 2.0  # times as far as the nearest symbol must the next one lie
OVERLAP = 0.5  # of a piece's width that must lie within that of its digit
SECOND = 0.75  # of the height of a digit's tallest piece: its others are lower
CRUMBS = 0.06  # of a digit's ink: with more in specks beside it, its stroke is broken

_Distances: TypeAlias = npt.NDArray[np.float64]


class Owned(NamedTuple):
    """Whose the pieces are.

    Attributes:
        pieces: of each symbol, the indices of its pieces.
        objections: of symbols whose ink is joined with others', or not known for certain.
        height: the usual height of the amount's digits, in pixels; 0 if none has any ink.
    """

    pieces: tuple[tuple[int, ...], ...]
    objections: dict[int, LeftOut]
    height: float


def owners_of(symbols: Sequence[Placed], pieces: Pieces) -> Owned:
    """Which pieces belong to which symbol; both may be none."""
    sharing = _Sharing(symbols, pieces)
    sharing.give_what_covers_one()
    sharing.give_what_covers_several()
    sharing.give_what_lies_beside()
    objections = sharing.joined | dict(sharing.unclear())
    return Owned(tuple(map(tuple, sharing.owned)), objections, sharing.usual)


class _Sharing:
    """The pieces while they are given away, the surest first."""

    def __init__(self, symbols: Sequence[Placed], pieces: Pieces) -> None:
        self._symbols, self._pieces = symbols, pieces
        left, top, right, bottom = pieces.boxes.T
        self._high, wide = bottom - top, right - left
        columns = np.array([symbol.column for symbol in symbols])
        # How far each symbol's column lies from each piece: (pieces, symbols).
        self._away: _Distances = np.maximum(
            left[:, None] - columns, columns - right[:, None] + 1
        ).clip(0)
        self.usual = self._usual_height()
        line = (self._high < FLAT * self.usual) & (wide > LONG * self.usual)
        speck = np.maximum(self._high, wide) < SPECK * self.usual
        low = np.array([symbol.symbol in LOW_MARKS for symbol in symbols])
        self._covers: Booleans = (self._away == 0) & ~line[:, None] & (~speck[:, None] | low)
        self._large: Booleans = ~line & ~speck
        self._specks: list[int] = np.flatnonzero(speck).tolist()
        self.owned: list[list[int]] = [[] for _ in symbols]
        self.joined: dict[int, LeftOut] = {}
        self._strays: list[int] = []

    def _usual_height(self) -> float:
        """The median height of what covers the columns of digits."""
        covering = ((self._away == 0) * self._high[:, None]).max(axis=0, initial=0)
        heights = [
            int(height)
            for symbol, height in zip(self._symbols, covering, strict=True)
            if symbol.counts and height
        ]
        return float(np.median(heights)) if heights else 0.0

    def give_what_covers_one(self) -> None:
        """A piece that covers the column of one symbol alone is that symbol's."""
        for piece in np.flatnonzero(self._covers.sum(axis=1) == 1).tolist():
            self.owned[int(self._covers[piece].argmax())].append(piece)

    def give_what_covers_several(self) -> None:
        """Of several symbols, the one that has no ink of its own yet; else they are joined."""
        settled = [self._is_settled(at) for at in range(len(self._symbols))]
        for piece in np.flatnonzero(self._covers.sum(axis=1) > 1).tolist():
            covered = np.flatnonzero(self._covers[piece]).tolist()
            waiting = [at for at in covered if not settled[at]]
            if len(waiting) == 1:
                self.owned[waiting[0]].append(piece)
            else:
                self.joined |= dict.fromkeys(waiting or covered, "joined")

    def give_what_lies_beside(self) -> None:
        """What covers no column is the nearest symbol's, if that is clear; else it is a stray."""
        for piece in np.flatnonzero(~self._covers.any(axis=1) & self._large).tolist():
            order = np.argsort(self._away[piece], kind="stable")
            nearest = int(order[0])
            distance, next_one = [*self._away[piece, order].tolist(), np.inf][:2]
            own = self.owned[nearest]
            clear = distance <= NEAR * self.usual and next_one >= CLEARLY * distance
            if self._lies_within(piece, own) if own else clear:
                own.append(piece)
            else:
                self._strays.append(piece)

    def unclear(self) -> Iterator[tuple[int, LeftOut]]:
        """The digits beside which something is not as it should be."""
        for at, symbol in enumerate(self._symbols):
            if at in self.joined or not symbol.counts or not self.owned[at]:
                continue
            beside = [other for other in (at - 1, at + 1) if 0 <= other < len(self._symbols)]
            own = self.owned[at]
            doubtful = self._is_crowded(own) or self._is_incomplete(own)
            if doubtful or any(map(self._is_strange, beside)):
                yield at, "unclear"

    def _tallest(self, at: int) -> int:
        return max((int(self._high[piece]) for piece in self.owned[at]), default=0)

    def _is_settled(self, at: int) -> bool:
        """Whether a symbol has ink of its own, so that other ink above its column is not its."""
        if self._symbols[at].symbol in POINTS:
            return bool(self.owned[at])
        return self._tallest(at) >= WHOLE * self.usual > 0

    def _is_strange(self, at: int) -> bool:
        """Whether a neighbour has less ink than it needs, or more than such a mark can have."""
        if at in self.joined:
            return False
        symbol, tallest = self._symbols[at], self._tallest(at)
        if symbol.symbol in TWOFOLD and len(self.owned[at]) == 1:
            return True
        if symbol.symbol in LOW_MARKS:
            return not 0 < tallest <= WHOLE * self.usual
        whole = symbol.counts and symbol.objection != "raised"
        return tallest < WHOLE * self.usual if whole else not tallest

    def _lies_within(self, piece: int, own: Sequence[int]) -> bool:
        """Whether a piece lies above or below others, as a digit's further strokes do."""
        left, _, right, _ = self._pieces.around(own)
        begin, _, end, _ = self._pieces.boxes[piece].tolist()
        return bool(min(end, right) - max(begin, left) >= OVERLAP * (end - begin))

    def _is_crowded(self, own: Sequence[int]) -> bool:
        """Whether a piece may be a form's, or a comma: as high as the tallest, or low beside it."""
        first, *others = sorted(own, key=lambda piece: -int(self._high[piece]))
        middle = float(self._pieces.boxes[first, [1, 3]].mean())
        most = SECOND * self._high[first]
        return any(
            self._high[piece] > most or self._pieces.boxes[piece, 1] >= middle for piece in others
        )

    def _is_incomplete(self, own: Sequence[int]) -> bool:
        """Whether a digit lacks something that lies beside it: a stroke, or crumbs of one."""
        if any(self._may_belong(piece, own) for piece in self._strays):
            return True
        crumbs = [piece for piece in self._specks if self._may_belong(piece, own)]
        inks = self._pieces.inks
        return bool(inks[crumbs].sum() > CRUMBS * inks[list(own)].sum())

    def _may_belong(self, stray: int, own: Sequence[int]) -> bool:
        """Whether a piece that is nobody's may be a part of a digit."""
        left, top, right, bottom = self._pieces.around(own)
        begin, above, end, below = self._pieces.boxes[stray].tolist()
        point = above > (top + bottom) / 2 and below - above < LOW * self.usual
        return not point and max(begin - right, left - end) < TOUCHING * self.usual
