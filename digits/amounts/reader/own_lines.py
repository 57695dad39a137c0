"""A bank's own crops of amounts, and the texts that a reader learns from them.

What was decided of a crop is its amount, but a network learns texts. So of all ways to write that
amount the one is taken that the present reader finds likeliest. Where it finds every way all but
impossible, the amount is another one's, or what was cut out is another field: such a line is left
out, as a wrong label would be learned as well as a right one.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from PIL import Image
from pydantic import Field

from digits.amounts.grammar.one_amount import OneAmount
from digits.arrays import Grey
from digits.config import Currency, Frozen
from digits.line_reader.beam_search import Effort
from digits.line_reader.ctc import Candidate, LogProbabilities, decode
from digits.line_reader.mixed_lines import TranscribedLine
from digits.line_reader.network_session import Reader, to_input
from digits.progress import OnProgress, Progress, silent
from digits.scores import Record

# A misread amount hangs on symbols that the reader hardly saw: next to nothing is given up. One
# amount has so few positions in the grammar that this stays affordable.
THOROUGH = Effort(beam=256, least_symbol=1e-5, least_share=1e-40)


class OwnLine(NamedTuple):
    """A crop of an amount as the reader saw it, and what was decided of it.

    Attributes:
        crop: uint8 (h, w), dark ink on light paper.
        amount: the final one.
        currency: whose way of writing amounts it is.
    """

    crop: Grey
    amount: Decimal
    currency: Currency


class TranscriptionConfig(Frozen):
    """How texts are found, and when there is none."""

    views: tuple[float, ...] = Field(
        (0.8, 1.0, 1.15), min_length=1, max_length=8, description="factors of the width"
    )
    most_surprise: float = Field(
        0.3, gt=0, description="nats a frame by which an amount may surprise the reader"
    )


class Transcription(NamedTuple):
    """The likeliest text of an amount on a crop.

    `surprise` says how unlikely the reader finds the amount in whatever way it is written: minus
    its log-probability, in nats a frame.
    """

    text: str
    surprise: float


class OwnLineCounts(Record):
    """How many lines there were, and how many of them could be learned from, by currency."""

    lines: dict[Currency, int]
    learned: dict[Currency, int]

    @property
    def left_out(self) -> int:
        """Lines whose amount the reader finds impossible, or that has no such currency."""
        return sum(self.lines.values()) - sum(self.learned.values())


class TranscribedLines(NamedTuple):
    """Lines with their texts, and the counts of both them and of those left out."""

    lines: tuple[TranscribedLine, ...]
    counts: OwnLineCounts


def lines_digest(lines: Sequence[OwnLine]) -> str:
    """One SHA-256 over all lines, in their order: crops, amounts and currencies."""
    digest = hashlib.sha256()
    for crop, amount, currency in lines:
        digest.update(f"{crop.shape} {amount:f} {currency}\n".encode())
        digest.update(np.ascontiguousarray(crop).tobytes())
    return digest.hexdigest()


def transcribe(
    lines: Sequence[OwnLine],
    reader: Reader,
    config: TranscriptionConfig,
    on_progress: OnProgress = silent,
) -> TranscribedLines:
    """Find the text of each line, and leave out those that cannot show their amount.

    Args:
        lines: what was decided.
        reader: the present one.
        config: how.
        on_progress: told after every line.
    """
    kept: list[TranscribedLine] = []
    learned: Counter[Currency] = Counter()
    for number, line in enumerate(lines, start=1):
        found = transcription(line, reader, config.views)
        if found is not None and found.surprise <= config.most_surprise:
            kept.append(TranscribedLine(line.crop, found.text))
            learned[line.currency] += 1
        on_progress(Progress(number, len(lines), "line"))
    counts = OwnLineCounts(lines=Counter(line.currency for line in lines), learned=learned)
    return TranscribedLines(tuple(kept), counts)


def transcription(line: OwnLine, reader: Reader, views: tuple[float, ...]) -> Transcription | None:
    """The likeliest text of a line's amount in the view that is surest of it; None without any."""
    image = Image.fromarray(line.crop)
    pictures = [to_input(image, reader.height, view) for view in views]
    grammar = OneAmount.of(line.amount, line.currency)
    found = [one for scores in reader.scores_of(pictures) if (one := _likeliest(scores, grammar))]
    return min(found, key=lambda one: one.surprise) if found else None


def _likeliest(scores: LogProbabilities, grammar: OneAmount) -> Transcription | None:
    best: Candidate[Decimal] | None = decode(scores, grammar, THOROUGH).best
    if best is None or best.probability <= 0:
        return None
    return Transcription(best.text, -math.log(best.probability) / len(scores))
