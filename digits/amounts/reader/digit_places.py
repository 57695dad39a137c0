"""At which columns of a crop the symbols of an amount were read whose true value is known.

Only where all views of the reader read that very amount; then it is known what is written.
`digits.amounts.reader.digit_crops` cuts by it.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from PIL import Image

from digits.amounts.grammar.alphabet import ALPHABET, SPACE
from digits.amounts.grammar.automaton import START
from digits.amounts.grammar.currencies import CurrencyGrammar, grammar_of
from digits.amounts.reader.amount_reader import AmountReader
from digits.arrays import Grey
from digits.config import Currency
from digits.line_reader.alignment import frame_spans
from digits.line_reader.config import STRIDE
from digits.line_reader.ctc import LogProbabilities, decode
from digits.line_reader.network_session import to_input

LeftOut: TypeAlias = Literal["misread", "unsure", "raised", "joined", "unclear", "implausible"]
"""Why a digit is not cut.

misread: not all views of the reader read the true amount; then no digit of it is cut.
unsure: the network may see another symbol there, or views see it in different places.
raised: small digits above a line or beside a bar, in places that others share.
joined: its ink is connected with that of a neighbour.
unclear: it is not clear which ink is its own.
implausible: no ink, too small, too wide, or cut off by the crop's edge.
"""

RAISED = "^"
SURE = 0.9  # probability of a digit at its peak, in every view
APART = 0.3  # of the crop's height: how far views may see a digit from each other
_INKLESS = frozenset({SPACE, RAISED})


class Placed(NamedTuple):
    """A symbol with ink that was read.

    Attributes:
        symbol: one of the alphabet.
        column: of the crop, where it was read.
        counts: whether it is a digit of the amount; those of ``/100`` are none.
        objection: why it must not be cut, whatever its ink; None if nothing speaks against it.
    """

    symbol: str
    column: float
    counts: bool
    objection: LeftOut | None = None


class _View(NamedTuple):
    """One view: its text, the column and the probability of each symbol."""

    text: str
    columns: tuple[float, ...]
    shares: tuple[float, ...]


def placed_symbols(
    crop: Grey, amount: Decimal, currency: Currency, reader: AmountReader
) -> tuple[Placed, ...]:
    """The symbols of an amount from left to right; none if it is not read in all views.

    Args:
        crop: uint8 (h, w), dark ink on light paper.
        amount: what it says, as people decided.
        currency: whose way of writing amounts it is.
        reader: what reads it.
    """
    grammar = grammar_of(currency)
    views = _views(crop, amount, grammar, reader)
    if not views:
        return ()
    counting = [_counting(view.text, grammar) for view in views]
    numbers = {
        "".join(view.text[at] for at in those) for view, those in zip(views, counting, strict=True)
    }
    if len(numbers) != 1:  # such as 5 and 5.00: one of them has seen digits where none are
        return ()
    text, columns, _ = views[0]
    objections = _objections(views, counting, APART * crop.shape[0])
    return tuple(
        Placed(symbol, column, at in objections, objections.get(at))
        for at, (symbol, column) in enumerate(zip(text, columns, strict=True))
        if symbol not in _INKLESS
    )


def _views(
    crop: Grey, amount: Decimal, grammar: CurrencyGrammar, reader: AmountReader
) -> list[_View]:
    """What each view says; nothing if one of them says another amount."""
    image, height = Image.fromarray(crop), reader.reader.height
    pictures = [to_input(image, height, view) for view in reader.card.calibration.views]
    views = []
    for picture, scores in zip(pictures, reader.reader.scores_of(pictures), strict=True):
        best = decode(scores, grammar).best
        if best is None or best.meaning != amount:
            return []
        views.append(_view(scores, best.text, STRIDE * crop.shape[1] / picture.shape[1]))
    return views


def _view(scores: LogProbabilities, text: str, scale: float) -> _View:
    """Where a text was read; `scale` is a frame's width in columns of the crop."""
    spans = frame_spans(scores, text, ALPHABET)
    peaks = (
        float(np.exp(scores[span.begin : span.end, number].max()))
        for span, number in zip(spans, ALPHABET.classes_of(text), strict=True)
    )
    columns = tuple((span.begin + span.end) / 2 * scale for span in spans)
    return _View(text, columns, tuple(peaks))


def _counting(text: str, grammar: CurrencyGrammar) -> list[int]:
    """The positions of a text's digits that count for its meaning."""
    state, found = START, []
    for at, number in enumerate(ALPHABET.classes_of(text)):
        arc = grammar.automaton.arcs[state][number]
        state = arc.state
        if arc.digit >= 0:
            found.append(at)
    return found


def _objections(
    views: Sequence[_View], counting: Sequence[Sequence[int]], apart: float
) -> dict[int, LeftOut | None]:
    """What speaks against each digit of the first view, by its position in the text."""
    text = views[0].text
    raised = text.index(RAISED) if RAISED in text else len(text)
    found: dict[int, LeftOut | None] = {}
    for positions in zip(*counting, strict=True):
        columns = [view.columns[at] for view, at in zip(views, positions, strict=True)]
        least = min(view.shares[at] for view, at in zip(views, positions, strict=True))
        unsure = least < SURE or max(columns) - min(columns) > apart
        at = positions[0]
        found[at] = "raised" if at > raised else "unsure" if unsure else None
    return found
