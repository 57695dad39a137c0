"""Records of z/OS that are cut into segments, and the blocks in which their segments lie.

A file that was copied from z/OS in binary may have a descriptor word before each of its blocks
(`x937_start.block_length`), and records in segments, each behind a length, in one block or several.
Records are found by their own lengths; what the blocks' words say is only compared with that.
By z/OS DFSMS Using Data Sets, "Variable-Length Record Formats".
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from digits.checks.intake.x937_start import (
    BLOCK_WORD,
    FIRST,
    LAST,
    MIDDLE,
    PADDING,
    RECORD_WORD,
    Framing,
    block_length,
)

MOST_SEGMENTS: Final = 100_000  # of one record; a bound, so that nobody can fill the memory
EXTENDED: Final = 0x80  # at least so much is the first byte of an extended block descriptor word
NO_BLOCK: Final = -1  # where a block ends if none is open


class Segment(NamedTuple):
    """Where a record's bytes lie, or some of them; their prefix stands before."""

    start: int
    end: int


def segments_of(data: bytes, at: int, framing: Framing) -> Iterator[Segment]:
    """The pieces of the record that begins here with a prefix; one but for spanned records."""
    prefix = framing.prefix
    place: int | None = at
    for _ in range(MOST_SEGMENTS):
        if prefix is None or place is None:
            return
        segment = Segment(place + prefix.size, place + prefix.size + prefix.length(data, place))
        yield segment
        open_yet = segment_code(data, place, framing) in (FIRST, MIDDLE)
        place = _next_segment(data, segment.end, framing) if open_yet else None


def first_bytes(data: bytes, at: int, framing: Framing, most: int) -> bytes:
    """The first bytes of the record that begins here, wherever its segments lie."""
    prefix = framing.prefix
    if prefix is None:
        return data[at : at + most]
    length = prefix.length(data, at)
    if length >= most or segment_code(data, at, framing) != FIRST:
        return data[at + prefix.size : at + prefix.size + min(length, most)]
    found = b""
    for start, end in segments_of(data, at, framing):
        found += data[start : min(end, start + most - len(found))]
        if len(found) >= most:
            break
    return found


def segment_code(data: bytes, at: int, framing: Framing) -> bytes:
    """Which part of a record follows the prefix that stands here; nothing if that does not say."""
    prefix = framing.prefix
    return data[at + prefix.digits : at + prefix.size] if prefix else b""


def _next_segment(data: bytes, end: int, framing: Framing) -> int | None:
    """Where the next segment of the same record begins: here, or behind the word of a block."""
    places = [end]
    if framing.prefix == RECORD_WORD:
        # The length in an extended word may look like a segment's code.
        extended = data[end : end + 1] >= bytes([EXTENDED])
        places.insert(0 if extended else 1, end + BLOCK_WORD)
    return next((place for place in places if _goes_on(data, place, framing)), None)


def _goes_on(data: bytes, at: int, framing: Framing) -> bool:
    """Whether a segment stands here that is not the first one of its record."""
    code = segment_code(data, at, framing)
    prefix = framing.prefix
    return code in (MIDDLE, LAST) and prefix is not None and prefix.length(data, at) > 0


class BlockLengths:
    """Compares where blocks end with what their descriptor words say."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.end: int | None = NO_BLOCK  # of the block that is read, by its word; None: not known

    def forget(self) -> None:
        """Compare nothing before the next block: some of this one may be lost."""
        self.end = None

    def pass_gap(self, ended: int, begun: int, framing: Framing, *, new_file: bool) -> bool:
        """Go on to the next segment or record; whether a block is over that had another length.

        Args:
            ended: where the one before ends.
            begun: where the prefix of the next one stands, or the data end.
            framing: of the next one.
            new_file: whether a file begins or the data end.
        """
        in_words = framing.prefix == RECORD_WORD and begun < len(self.data)
        word = begun - BLOCK_WORD
        stated = block_length(self.data, word)
        # What states no length is a damaged word, or padding.
        padding = not self.data[max(0, word) : begun].strip(PADDING)
        unlikely = padding and (new_file or self.end in (None, NO_BLOCK))
        opens = in_words and word >= ended and (stated > 0 or not unlikely)
        over = opens or not in_words
        wrong = over and self.end not in (None, NO_BLOCK, ended)
        # Words stand in all of a file or nowhere: the one before is missing.
        wrong |= opens and self.end == NO_BLOCK and not new_file
        if opens:
            self.end = word + stated
        elif over or self.end == ended:
            self.end = NO_BLOCK
        return wrong
