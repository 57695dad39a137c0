"""A record of an image cash letter, and its fields by their positions, counted from 1."""

from typing import NamedTuple

from digits.checks.intake.x937_image import ImageRecord
from digits.checks.intake.x937_start import is_number


class LetterRecord(NamedTuple):
    """One record.

    Attributes:
        kind: its type, two digits.
        text: its beginning, at least the fields that are read.
        image: of a record 52 all that is in it.
        after_break: whether records before it may be lost.
    """

    kind: str
    text: str
    image: ImageRecord | None = None
    after_break: bool = False


def text_of(record: LetterRecord, first: int, last: int) -> str:
    """A field by its positions, counted from 1, both included; without blanks around it."""
    return record.text[first - 1 : last].strip(" \0")


def digits_of(record: LetterRecord, first: int, last: int) -> int | None:
    """A numeric field; None if it is blank, cut off or not all digits."""
    text = text_of(record, first, last)
    return int(text) if text and is_number(text) and len(record.text) >= last else None
