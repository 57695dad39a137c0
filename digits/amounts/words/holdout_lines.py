"""How well lines by holdout writers are read, symbol by symbol.

What is read is the best path through the frames; no wording helps. So the numbers are of the
network alone, and comparable with those of other readers of letters.
"""

from collections.abc import Iterable
from typing import NamedTuple, cast, get_args

from digits.amounts.decision.evaluation import edit_distance
from digits.amounts.words.alphabet import WORDS_ALPHABET
from digits.amounts.words.words_card import LetterScores
from digits.handwriting.config import WriterKind
from digits.handwriting.samples import DrawnSample
from digits.line_reader.batches import LineSource
from digits.line_reader.ctc import best_path
from digits.line_reader.network_session import Reader
from digits.progress import OnProgress, Progress, silent

TOLD = 20  # lines from one progress report to the next


class ReadLine(NamedTuple):
    """A drawn line, and what is read of it."""

    sample: DrawnSample
    read: str

    @property
    def errors(self) -> int:
        """Symbols to insert, remove or replace."""
        return edit_distance(self.sample.text, self.read)


def read_lines(
    reader: Reader, lines: LineSource, seed: int, count: int, on_progress: OnProgress = silent
) -> list[ReadLine]:
    """The first lines of a seed, read; pictures on which nothing is written among them.

    Args:
        reader: of words.
        lines: the generator, of writers that the reader never saw.
        seed: of the lines.
        count: how many.
        on_progress: told every few lines.
    """
    read = []
    for index in range(count):
        sample = lines.item(seed, index)
        read.append(ReadLine(sample, best_path(reader.scores(sample.picture), WORDS_ALPHABET)))
        if len(read) % TOLD == 0:
            on_progress(Progress(len(read), count, "line"))
    return read


def letter_scores(lines: Iterable[ReadLine]) -> dict[WriterKind, LetterScores]:
    """The scores by who wrote; empty paper counts nowhere, as it has no symbols."""
    by_writer: dict[WriterKind, list[ReadLine]] = {}
    for line in lines:
        if line.sample.writer in get_args(WriterKind):
            by_writer.setdefault(cast("WriterKind", line.sample.writer), []).append(line)
    return {writer: _scores(those) for writer, those in by_writer.items()}


def _scores(lines: list[ReadLine]) -> LetterScores:
    return LetterScores(
        lines=len(lines),
        symbols=sum(len(line.sample.text) for line in lines),
        errors=sum(line.errors for line in lines),
    )
