"""The results of a training of a reader of words, as plain frozen records."""

from digits.amounts.words.words_card import LetterScores
from digits.handwriting.config import WriterKind
from digits.refs import FileRef
from digits.scores import Record


class LineExample(Record):
    """One line by a holdout writer: what is written, what is read, and its picture as a PNG."""

    written: str
    read: str
    errors: int
    picture: FileRef


class MeasuredWords(Record):
    """How well lines by holdout writers are read, by who wrote, and the first few of them."""

    scores: dict[WriterKind, LetterScores]
    examples: tuple[LineExample, ...]
