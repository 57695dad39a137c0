"""Where a file begins within an image cash letter, in which encoding, and how it is framed.

Records stand behind their lengths, or end in line ends, or stand side by side. The first record
of a file, its header, shows which it is: it has 80 characters and begins with 01.
"""

import re
from typing import Final, Literal, NamedTuple

ASCII, EBCDIC = "ascii", "cp037"
PLAIN: Final = 80  # characters of every record but those with a part of any length
MOST_PREFIX: Final = 4  # bytes
# The types that either standard defines.
NUMBERS: Final = (1, 10, 20, *range(25, 29), *range(31, 36), 40, 41, 50, 52, 54, 61, 62, 68)
DEFINED: Final = frozenset(f"{number:02}" for number in (*NUMBERS, 70, 75, 85, 90, 99))
LINE_END: Final = {ASCII: re.compile(rb"[\r\n]"), EBCDIC: re.compile(rb"[\r\n\x15\x25]")}
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
# Zeros, blanks, line ends and the mark of an old text file's end, in both encodings.
PADDING: Final = b"\0 \x40\r\n\x15\x25\x1a\x3f"
# A bound, so that nobody can make a file of zeros that is gone over again and again.
BETWEEN_FILES: Final = re.compile(b"[" + PADDING + b"]{0,65535}")
WHOLE, FIRST, LAST, MIDDLE = (bytes((code, 0)) for code in range(4))  # segment codes of z/OS
# What stands behind a length within its prefix, by the bytes that it takes.
BEHIND_LENGTH: Final = {0: (b"",), 2: (WHOLE, FIRST, LAST, MIDDLE)}


class Prefix(NamedTuple):
    """What stands before each record.

    Attributes:
        size: bytes.
        digits: bytes of it, the first, that hold the length.
        order: of these bytes.
        inclusive: whether the length counts the prefix itself.
    """

    size: int
    digits: int
    order: Literal["big", "little"]
    inclusive: bool

    def length(self, data: bytes, at: int) -> int:
        """The bytes of the record behind the prefix that stands here."""
        stated = int.from_bytes(data[at : at + self.digits], self.order)
        if data[at + self.digits : at + self.size] not in BEHIND_LENGTH[self.size - self.digits]:
            return 0
        return stated - self.size if self.inclusive else stated


# Plain lengths of four and two bytes, and the record descriptor word of z/OS: a length of two
# bytes that counts the word itself, a segment code, a zero.
ORDERS: Final[tuple[Literal["big", "little"], ...]] = ("big", "little")
PREFIXES: Final = tuple(
    Prefix(size, digits, order, inclusive)
    for inclusive in (False, True)
    for size, digits in ((4, 4), (4, 2), (2, 2))
    for order in ORDERS
)


class Framing(NamedTuple):
    """How one file sets its records apart; without a prefix by line ends, or not at all."""

    encoding: str
    prefix: Prefix | None
    lines: bool = False


def find_head(data: bytes, at: int) -> tuple[int, Framing] | None:
    """Where behind padding a file begins, and its framing; None if none begins there."""
    padding = BETWEEN_FILES.match(data, at)
    start = padding.end() if padding else at
    if data.startswith(BYTE_ORDER_MARK, start):
        at, start = start + len(BYTE_ORDER_MARK), start + len(BYTE_ORDER_MARK)
    # A prefix may begin with zeros that look like padding.
    for place in range(max(at, start - MOST_PREFIX + 1), start + 1):
        if framing := framing_at(data, place):
            return place, framing
    return None


def framing_at(data: bytes, at: int) -> Framing | None:
    """The framing of the file whose header stands here; None if no header does."""
    for prefix in (None, *PREFIXES):
        size = prefix.size if prefix else 0
        encoding = _encoding_of(data[at + size : at + size + 5])
        if encoding is None:
            continue
        if prefix is None:
            side_by_side = kind_at(data, at + PLAIN, encoding) in DEFINED
            end = LINE_END[encoding].search(data, at, at + 2 * PLAIN)
            # Blanks at the end of a line may be gone; a header of 80 characters holds no line end.
            early = end is not None and end.start() < at + PLAIN
            return Framing(encoding, None, lines=early or (end is not None and not side_by_side))
        length = prefix.length(data, at)
        following = at + size + length + size
        likely = 0 < length <= 2 * PLAIN and kind_at(data, following, encoding) in DEFINED
        if length == PLAIN or likely:
            return Framing(encoding, prefix)
    return None


def _encoding_of(head: bytes) -> str | None:
    """The encoding in which this begins a file header: type, standard level, test or production."""
    for encoding in (ASCII, EBCDIC):
        text = head.decode(encoding, "replace")
        level = text[2:4]
        if (
            text.startswith("01")
            and (
                (is_number(level) and len(level) == 2)  # noqa: PLR2004  # the field's width
                or (is_number(level.strip(" ")) and text[4:] in ("T", "P"))
            )
        ):
            return encoding
    return None


def kind_at(data: bytes, at: int, encoding: str) -> str:
    """The type of the record whose text begins here."""
    return data[at : at + 2].decode(encoding, "replace")


def is_number(text: str) -> bool:
    """Whether these are digits 0 … 9 only; `isdigit` takes superscripts for digits as well."""
    return text.isascii() and text.isdigit()
