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
MOST_PART: Final = 2**16  # bytes of a file that are looked at in one
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
RECORD_WORD: Final = Prefix(4, 2, "big", inclusive=True)
BLOCK_WORD: Final = 4  # bytes of the block descriptor word, which z/OS has before each block
EXTENDED: Final = 1 << 31  # the bit of a word whose other 31 bits are the length


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
    places = range(max(at, start - MOST_PREFIX + 1), start + 1)
    for place in places:
        if framing := framing_at(data, place):
            return place, framing
    # Of the word of a block nothing is asked here: its length may be damaged.
    for place in (place + BLOCK_WORD for place in places):
        framing = framing_at(data, place)
        if framing and framing.prefix == RECORD_WORD:
            return place, framing
    return None


def padding_from(data: bytes) -> int:
    """Where the padding at the file's end begins; the file is not copied."""
    end = len(data)
    while end:
        part = data[max(0, end - MOST_PART) : end]
        kept = len(part.rstrip(PADDING))
        if kept:
            return end - len(part) + kept
        end -= len(part)
    return 0


def block_length(data: bytes, at: int) -> int:
    """The bytes of a block by the descriptor word that stands here, and counts; 0 if none does."""
    word = int.from_bytes(data[at : at + BLOCK_WORD], "big")
    if word & EXTENDED:
        return word - EXTENDED
    return 0 if word & 0xFFFF else word >> 16


def framing_at(data: bytes, at: int) -> Framing | None:
    """The framing of the file whose header stands here; None if no header does."""
    if encoding := _encoding_of(data[at : at + 5]):
        side_by_side = kind_at(data, at + PLAIN, encoding) in DEFINED
        end = LINE_END[encoding].search(data, at, at + 2 * PLAIN)
        # Blanks at the end of a line may be gone; a header of 80 characters holds no line end.
        early = end is not None and end.start() < at + PLAIN
        return Framing(encoding, None, lines=early or (end is not None and not side_by_side))
    likely, best = 0, None
    for prefix in PREFIXES:
        encoding = _encoding_of(data[at + prefix.size : at + prefix.size + 5])
        found = _likelihood(data, at, prefix, encoding) if encoding else 0
        if encoding and found > likely:
            likely, best = found, Framing(encoding, prefix)
    return best


def _likelihood(data: bytes, at: int, prefix: Prefix, encoding: str) -> int:
    """How well a prefix fits to a header: by its length (1), by the next record (2); 0 if it can't.

    Where a length counts itself, another prefix may seem to lead to a record as well: to two
    digits of the bank's number that stands where a type is looked for.
    """
    length = prefix.length(data, at)
    if not 0 < length <= 2 * PLAIN:
        return 0
    following = at + prefix.size + length + prefix.size
    places = (following, following + BLOCK_WORD) if prefix == RECORD_WORD else (following,)
    followed = any(kind_at(data, place, encoding) in DEFINED for place in places)
    return (length == PLAIN) + 2 * followed


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
