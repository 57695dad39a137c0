"""Single digits cut out of the crop of an amount whose true value is known.

The reader says at which columns it read each symbol, connected ink says what belongs together.
Only what is certain is cut: a wrong crop would teach the digit models wrongly, so that a digit
which touches its neighbour, or of which it is not clear what belongs to it, is left out. Crops are
uint8 ``(h, w)``, dark ink on light paper. `digits.operations.own_digits` calls this.
"""

from decimal import Decimal
from typing import NamedTuple

import cv2
import numpy as np

from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.digit_places import LeftOut, placed_symbols
from digits.amounts.reader.ink_owners import owners_of
from digits.amounts.reader.ink_pieces import Pieces, pieces_of
from digits.arrays import Grey
from digits.config import Currency
from digits.photos.photo import SMALL

LEAST_HIGH, MOST_HIGH = 0.5, 1.7  # a digit's height, as a share of the usual one of its amount
LEAST_PIXELS = 16  # of a digit's height: on fewer rows, digits look alike
WIDEST = 1.4  # width over height
MARGIN = 0.25  # paper around a digit, as a share of its longer side


class CutDigit(NamedTuple):
    """A digit: uint8 (h, w), dark ink on light paper; 0 … 9; its place among the amount's digits.

    Places count from 0 at the left and count digits that were left out, too.
    """

    picture: Grey
    digit: int
    place: int


class CutAmount(NamedTuple):
    """What was cut out of an amount, from left to right, and why digits were left out.

    A misread amount has one reason; any other has one for each of its digits that was not cut.
    """

    digits: tuple[CutDigit, ...]
    left_out: tuple[LeftOut, ...]


def cut_digits(crop: Grey, amount: Decimal, currency: Currency, reader: AmountReader) -> CutAmount:
    """The digits that can be cut out of an amount for certain.

    Args:
        crop: uint8 (h, w), dark ink on light paper, as the reader saw it.
        amount: what it says, as people decided.
        currency: whose way of writing amounts it is.
        reader: says which symbol was read where.
    """
    symbols = placed_symbols(crop, amount, currency, reader)
    if not symbols:
        return CutAmount((), ("misread",))
    pieces = pieces_of(crop)
    owned = owners_of(symbols, pieces)
    digits = [at for at, symbol in enumerate(symbols) if symbol.counts]
    cut: list[CutDigit] = []
    left_out: list[LeftOut] = []
    for place, at in enumerate(digits):
        own = owned.pieces[at]
        objection = symbols[at].objection or owned.objections.get(at)
        objection = objection or _implausible(pieces, own, owned.height)
        if objection:
            left_out.append(objection)
        else:
            cut.append(CutDigit(_picture(pieces, own), int(symbols[at].symbol), place))
    return CutAmount(tuple(cut), tuple(left_out))


def _implausible(pieces: Pieces, own: tuple[int, ...], usual: float) -> LeftOut | None:
    """Whether these pieces cannot be a digit by their size and place."""
    if not own:
        return "implausible"
    left, top, right, bottom = pieces.around(own)
    height, width = bottom - top, right - left
    rows, columns = pieces.labels.shape
    fits = max(LEAST_PIXELS, LEAST_HIGH * usual) <= height <= MOST_HIGH * usual
    inside = left > 0 and top > 0 and right < columns and bottom < rows
    return None if fits and inside and width <= WIDEST * height else "implausible"


def _picture(pieces: Pieces, own: tuple[int, ...]) -> Grey:
    """The ink of some pieces with its soft rim, on white paper with a margin all around.

    It is small enough to be taken for a crop of one digit, all of whose ink belongs together.
    """
    left, top, right, bottom = pieces.around(own)
    margin = 1 + round(MARGIN * max(right - left, bottom - top))
    labels, dark = (
        np.pad(part[top:bottom, left:right], margin) for part in (pieces.labels, pieces.dark)
    )
    mask = np.isin(labels, np.add(own, 1))
    rim = cv2.dilate(mask.view(np.uint8), np.ones((3, 3), np.uint8)) > 0
    seen = 255 - np.where(rim & (mask | (labels == 0)), dark, 0).astype(np.uint8)
    height, width = seen.shape
    scale = min(1.0, SMALL / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_AREA), np.uint8)
