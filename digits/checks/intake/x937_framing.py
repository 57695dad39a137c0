"""The records of an image cash letter, one after the other, in either encoding and framing.

A record of type 52 holds an image of any length, whose bytes are found by the lengths stated before
them: a line's end within an image ends nothing.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from digits.checks.errors import MalformedCashLetter

ASCII, EBCDIC = "ascii", "cp037"
PLAIN: Final = 80  # characters of every record but 52 and those with keys of their own length
LENGTH: Final = 4  # bytes before each record
MOST_RECORD: Final = 2**30  # bytes; a stated length above it is no length
LINE_ENDS: Final = {ASCII: (b"\r\n", b"\n"), EBCDIC: (b"\r\x25", b"\r\n", b"\x25", b"\x15")}
# Record 52: the image reference key's length stands in 102 to 105, the key follows; after it the
# digital signature's length (5), the signature, the image's length (7), the image.
KEY_LENGTH: Final = (102, 105)
SIGNATURE_DIGITS, IMAGE_DIGITS = 5, 7
PEEK: Final = 120  # bytes of an image record that are decoded as text at once


class LetterRecord(NamedTuple):
    """One record: its type, its text, and for an image where the image lies in the file."""

    kind: str
    text: str
    image: tuple[int, int] | None = None


def looks_like_cash_letter(data: bytes) -> bool:
    """Whether the file begins with a file header record: type 01, standard level 01 … 99."""
    head = data[LENGTH : LENGTH + 4] if _has_lengths(data) else data[:4]
    return _encoding(head) is not None


def _has_lengths(data: bytes) -> bool:
    return data[:LENGTH] == PLAIN.to_bytes(LENGTH, "big")


def _encoding(head: bytes) -> str | None:
    """The encoding in which this is a file header's type and standard level."""
    for encoding in (ASCII, EBCDIC):
        text = head.decode(encoding, "replace")
        if len(text) == 4 and text.startswith("01") and _is_number(text[2:]):  # noqa: PLR2004
            return encoding
    return None


def _is_number(text: str) -> bool:
    """Whether these are digits 0 … 9 only; `isdigit` takes superscripts for digits as well."""
    return text.isascii() and text.isdigit()


def records_of(data: bytes, faults: list[str]) -> Iterator[LetterRecord]:
    """All records; where the file breaks off, the reason is added to the faults.

    Raises:
        MalformedCashLetter: if it does not begin with a file header.
    """
    framed = _has_lengths(data)
    encoding = _encoding(data[LENGTH : LENGTH + 4] if framed else data[:4])
    if encoding is None:
        raise MalformedCashLetter(
            "A file is no image cash letter",
            received="a beginning that is no file header record",
            remedy="send it as X9.37 or X9.100-187, in EBCDIC or ASCII",
        )
    walk = _framed(data, encoding) if framed else _lines(data, encoding)
    try:
        yield from walk
    except _BrokenOff as broken:
        faults.append(str(broken))


class _BrokenOff(Exception):  # ends the walk, never shown
    """The file ends within a record, or what should be one is none."""


def _framed(data: bytes, encoding: str) -> Iterator[LetterRecord]:
    """Records behind their lengths."""
    at, number = 0, 0
    while at < len(data):
        if len(data) - at < PLAIN and not data[at:].strip(b"\0\r\n"):
            return  # padding at the end
        number += 1
        length = int.from_bytes(data[at : at + LENGTH], "big")
        start, end = at + LENGTH, at + LENGTH + length
        if not 2 <= length <= MOST_RECORD:  # noqa: PLR2004  # a record has at least its type
            raise _BrokenOff(f"record {number} states a length of {length} bytes")
        if end > len(data):
            raise _BrokenOff(f"the file breaks off within record {number}")
        yield _record(data, start, end, encoding)
        at = end


def _lines(data: bytes, encoding: str) -> Iterator[LetterRecord]:
    """Records ended by a line's end; a record 52 ends where its image does."""
    at, number = 0, 0
    while at < len(data):
        number += 1
        kind = data[at : at + 2].decode(encoding, "replace")
        end = (
            _image_end(data, at, encoding, number)
            if kind == "52"
            else _line_end(data, at, encoding)
        )
        yield _record(data, at, end, encoding)
        at = end + _ending(data, end, encoding)
        if at == end < len(data):
            raise _BrokenOff(f"record {number} is longer than it should be")


def _line_end(data: bytes, at: int, encoding: str) -> int:
    """Where the line ends; a letter without line ends has records of 80 characters."""
    positions = [data.find(ending, at, at + 4 * PLAIN) for ending in LINE_ENDS[encoding]]
    ends = [end for end in positions if end >= 0]
    if not ends:
        raise _BrokenOff("the file breaks off within a record or its records have no ends")
    return min(ends)


def _ending(data: bytes, at: int, encoding: str) -> int:
    """How many bytes of line's end stand here."""
    for ending in LINE_ENDS[encoding]:
        if data.startswith(ending, at):
            return len(ending)
    return 0


def _image_end(data: bytes, at: int, encoding: str, number: int) -> int:
    span = _image_place(data, at, len(data), encoding)
    if span is None:
        raise _BrokenOff(f"the file breaks off within record {number}")
    return span[1]


def _record(data: bytes, start: int, end: int, encoding: str) -> LetterRecord:
    kind = data[start : start + 2].decode(encoding, "replace")
    if kind != "52":
        return LetterRecord(
            kind, data[start : min(end, start + 2 * PLAIN)].decode(encoding, "replace")
        )
    text = data[start : min(end, start + PEEK)].decode(encoding, "replace")
    return LetterRecord(kind, text, _image_place(data, start, end, encoding))


def _image_place(data: bytes, start: int, end: int, encoding: str) -> tuple[int, int] | None:
    """Where the image of a record 52 lies in the file; None if its lengths make no sense."""
    at = start + KEY_LENGTH[1]
    key = _number(data, at - 4, at, encoding)
    if key is None:
        return None
    at += key + SIGNATURE_DIGITS
    signature = _number(data, at - SIGNATURE_DIGITS, at, encoding)
    if signature is None:
        return None
    at += signature + IMAGE_DIGITS
    image = _number(data, at - IMAGE_DIGITS, at, encoding)
    if not image or at + image > end:
        return None
    return at, at + image


def _number(data: bytes, start: int, end: int, encoding: str) -> int | None:
    """A number in digits, blank for 0; None if there is something else or nothing."""
    text = data[start:end].decode(encoding, "replace")
    if len(text) != end - start:
        return None
    return 0 if not text.strip() else int(text) if _is_number(text.strip()) else None


def text_of(record: LetterRecord, first: int, last: int) -> str:
    """A field by its positions, counted from 1, both included; without blanks around it."""
    return record.text[first - 1 : last].strip(" \0")


def digits_of(record: LetterRecord, first: int, last: int) -> int | None:
    """A numeric field; None if it is blank or not all digits."""
    text = text_of(record, first, last)
    return int(text) if text and _is_number(text) else None
