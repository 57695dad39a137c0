"""Reading a user's own pictures of lines of words: from files to answers, one after the other.

A file that cannot be opened, or shows no line, gives a reading with the reason; it never stops the
others.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import numpy as np

from digits.amounts.reader.crops import NoAmount, open_crop
from digits.amounts.words.agreement import shortfall
from digits.amounts.words.decision import WordsTools, scores_of
from digits.amounts.words.verification import evidence_of, free_text, worded_amount
from digits.config import Currency
from digits.errors import DigitsError

NOTHING_WRITTEN = "nothing is written on it"
NO_WORDING = "what is written words no amount"


class LineReading(NamedTuple):
    """What one picture of a line says.

    Attributes:
        file: its path.
        text: what is written, symbol by symbol, in small letters.
        wording: the likeliest wording of an amount; empty where there is none.
        amount: what it words; None where nothing is worded.
        reason: why there is no amount, in words; empty where there is one.
        failed: whether the file could not be opened at all.
    """

    file: Path
    text: str = ""
    wording: str = ""
    amount: Decimal | None = None
    reason: str = ""
    failed: bool = False


def read_lines(
    files: Iterable[Path], currency: Currency, tools: WordsTools
) -> Iterator[LineReading]:
    """What is worded on each picture, in order.

    Args:
        files: pictures of one line each, dark ink on light paper, upright.
        currency: whose wordings.
        tools: the reader of words.
    """
    for file in files:
        yield read_line(file, currency, tools)


def read_line(file: Path, currency: Currency, tools: WordsTools) -> LineReading:
    """What is worded on one picture, or why nothing is."""
    try:
        crop = open_crop(file)
    except DigitsError as failure:
        return LineReading(file, reason=str(failure).splitlines()[0], failed=True)
    if isinstance(crop, NoAmount):
        return LineReading(file, reason=crop.reason)
    scores = scores_of(tools.reader, [np.asarray(crop)], currency)
    text, evidence = free_text(scores), evidence_of(scores, currency, [])
    if not evidence.symbols:
        return LineReading(file, reason=NOTHING_WRITTEN)
    worded = worded_amount(scores, currency)
    if worded.amount is None or shortfall(evidence) > tools.calibration.readable:
        return LineReading(file, text, reason=NO_WORDING)
    return LineReading(file, text, worded.text, worded.amount)
