"""The records of an image cash letter, one after the other, however the file sets them apart.

Records stand behind their lengths, or end in line ends, or stand side by side. Several files may
follow one another, each framed in its own way. Where the chain of records breaks, it is taken up
again at the next record, so that no check behind the break is lost; each break is a fault.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from digits.checks.errors import MalformedCashLetter
from digits.checks.intake.x937_image import ImageRecord, image_end, number_in
from digits.checks.intake.x937_start import (
    DEFINED,
    FIRST,
    LAST,
    LINE_END,
    MIDDLE,
    MOST_PREFIX,
    PADDING,
    PLAIN,
    Framing,
    find_head,
    framing_at,
    is_number,
    kind_at,
)

MOST_RECORD: Final = 2**30  # bytes; a stated length above it is no length
MOST_LINE: Final = 12_000  # characters: a record 27 with the longest key that its field can state
GAP: Final = re.compile(rb"[\0\r\n\x15\x25]{0,65535}")  # what may stand between two records
LEAST_CHAIN: Final = 3  # records of plain text, one behind the other, that are no chance
CHECKS_AND_CREDITS: Final = frozenset(("25", "31", "61", "62"))
# Records with a part whose length they state: first and last position of it, and all other bytes.
LENGTH_FIELDS: Final = {"27": (19, 22, 46), "34": (19, 22, 46), "68": (39, 45, 45)}


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


def looks_like_cash_letter(data: bytes) -> bool:
    """Whether the file begins with a file header record: type 01, standard level 1 … 99."""
    return find_head(data, 0) is not None


def records_of(data: bytes, faults: list[str]) -> Iterator[LetterRecord]:
    """All records; where the chain of them breaks, the reason is added to the faults.

    Raises:
        MalformedCashLetter: if it does not begin with a file header.
    """
    head = find_head(data, 0)
    if head is None:
        raise MalformedCashLetter(
            "A file is no image cash letter",
            received="a beginning that is no file header record",
            remedy="send it as X9.37 or X9.100-187, in EBCDIC or ASCII",
        )
    yield from _Walk(data, head[1], faults).records(head[0])


@cache
def _any_kind(encoding: str) -> re.Pattern[bytes]:
    kinds = (re.escape(kind.encode(encoding)) for kind in sorted(DEFINED))
    return re.compile(b"|".join(kinds))


class _Walk:
    """The way from record to record.

    Args:
        data: the file.
        framing: of the part that is walked; it changes where another file begins.
        faults: to which breaks are added.
    """

    def __init__(self, data: bytes, framing: Framing, faults: list[str]) -> None:
        self.data, self.framing, self.faults = data, framing, faults
        self.padded_from = len(data.rstrip(PADDING))
        self.view_sizes: list[int] = []  # as the records 50 of this check state them

    def records(self, at: int) -> Iterator[LetterRecord]:
        """All records from here on."""
        number = known = 0
        while at < len(self.data):
            number += 1
            after_break, known = len(self.faults) > known, len(self.faults)
            end = self._end(at, number)
            if end is None:
                return
            record = self._record(at, end)._replace(after_break=after_break)
            self._note_view(record)
            yield record
            at = self._next(end, number)

    def _end(self, at: int, number: int) -> int | None:
        """Where the record ends that begins here: a place that another record follows.

        None if the file breaks off within it.
        """
        ends = [end for end in self._stated_ends(at) if end <= len(self.data)]
        image = kind_at(self.data, at + self._size, self.framing.encoding) == "52"
        # Where only the image's own length says where it ends, another record must be certain.
        for certain in (True, False) if image and not self.framing.prefix else (False,):
            for end in ends:
                following = self._following(end)
                if following and (not certain or self._is_certain(following[0])):
                    return end
        # Of plain text without a length it is not the end that is in doubt, but what follows.
        found = self._search(at + self._size + 2) if image or self.framing.prefix else None
        if found is not None:
            self.faults.append(f"record {number} is not as long as it states")
            return found
        if ends:
            return ends[0]
        self.faults.append(f"the file breaks off within record {number}")
        return None

    def _next(self, end: int, number: int) -> int:
        """Where the next record begins; the file's end if there is none."""
        following = self._following(end)
        if following is not None:
            at, self.framing = following
            return at
        found = self._search(end)
        lost = (len(self.data) if found is None else found) - end
        self.faults.append(f"{lost:,} bytes behind record {number} are no record")
        return len(self.data) if found is None else found

    def _following(self, end: int) -> tuple[int, Framing] | None:
        """Where behind padding a record begins, and its framing; None if something else does."""
        if end >= self.padded_from and not self._begins(end):
            return len(self.data), self.framing
        gap = GAP.match(self.data, end)
        start = gap.end() if gap else end
        for place in (end, *range(max(end, start - MOST_PREFIX + 1), start + 1)):
            if self._begins(place):
                # A file may begin here that is framed in another way.
                return place, framing_at(self.data, place) or self.framing
        return find_head(self.data, end)

    def _begins(self, at: int) -> bool:
        """Whether a record begins here; it may break off."""
        start = at + self._size
        kind = kind_at(self.data, start, self.framing.encoding)
        if self.framing.prefix is None:
            return kind in DEFINED or (is_number(kind) and self._is_text(start))
        length = self.framing.prefix.length(self.data, at)
        known = kind in DEFINED or (is_number(kind) and start + length <= len(self.data))
        return known and 2 <= length <= MOST_RECORD  # noqa: PLR2004  # at least its type

    def _search(self, at: int) -> int | None:
        """Where from here on the next record certainly begins."""
        for match in _any_kind(self.framing.encoding).finditer(self.data, at + self._size):
            place = match.start() - self._size
            if self._begins(place) and self._is_certain(place):
                return place
        return None

    def _is_certain(self, at: int) -> bool:
        """Whether a record begins here rather than something like one within another."""
        if at >= len(self.data):
            return True
        if self.framing.lines:
            behind_line = LINE_END[self.framing.encoding].match(self.data, at - 1)
            return bool(behind_line) and self._is_text(at)
        if self.framing.prefix is None:
            return self._leads_on(at, LEAST_CHAIN)
        start, length = at + self._size, self._length(at)
        if length == PLAIN:
            return self._is_text(start, blank=False)
        end = start + length
        followed = end >= self.padded_from or self._begins(end)
        return self._is_text(start) and end <= len(self.data) and followed

    def _leads_on(self, at: int, records: int) -> bool:
        """Whether so many records follow one another from here on, or all to the next image."""
        if not records or at >= len(self.data):
            return True
        if not self._begins(at) or not self._is_text(at):
            return False
        image = kind_at(self.data, at, self.framing.encoding) == "52"
        return image or any(self._leads_on(end, records - 1) for end in self._stated_ends(at))

    def _is_text(self, start: int, *, blank: bool = True) -> bool:
        """Whether a record's length of text stands here; with a blank, for base64 has none."""
        text = self.data[start : start + PLAIN].decode(self.framing.encoding, "replace")
        if self.framing.lines:
            text = "".join(text.splitlines()[:1])
        return text.isascii() and text.isprintable() and (" " in text or not blank)

    @property
    def _size(self) -> int:
        return self.framing.prefix.size if self.framing.prefix else 0

    def _length(self, at: int) -> int:
        return self.framing.prefix.length(self.data, at) if self.framing.prefix else 0

    def _stated_ends(self, at: int) -> list[int]:
        """Where the record ends that begins here, by all that says so; the best comes first."""
        if self.framing.prefix:
            return [self._segments(at)[-1][1]]
        kind = kind_at(self.data, at, self.framing.encoding)
        if kind == "52":
            return image_end(self.data, at, self.framing.encoding, self.view_sizes)
        if self.framing.lines:
            end = LINE_END[self.framing.encoding].search(self.data, at, at + MOST_LINE)
            return [end.start()] if end else [len(self.data)] if kind == "99" else []
        ends = [at + PLAIN]
        if kind in LENGTH_FIELDS:
            first, last, others = LENGTH_FIELDS[kind]
            part = number_in(self.data[at + first - 1 : at + last], self.framing.encoding)
            ends.insert(0, at + others + (part or 0))
        return [min(end, len(self.data)) if kind == "99" else end for end in ends]

    def _segments(self, at: int) -> list[tuple[int, int]]:
        """Where the record's bytes lie; in one piece but for records that span segments."""
        segments = []
        while True:
            start = at + self._size
            end = start + self._length(at)
            segments.append((start, end))
            codes = self._segment_code(at), self._segment_code(end)
            if codes[0] not in (FIRST, MIDDLE) or codes[1] not in (MIDDLE, LAST):
                return segments
            at = end

    def _segment_code(self, at: int) -> bytes:
        prefix = self.framing.prefix
        return self.data[at + prefix.digits : at + prefix.size] if prefix else b""

    def _record(self, at: int, end: int) -> LetterRecord:
        encoding, start = self.framing.encoding, at + self._size
        kind = kind_at(self.data, start, encoding)
        text = self.data[start : min(end, start + 2 * PLAIN)].decode(encoding, "replace")
        if kind != "52":
            return LetterRecord(kind, text)
        body = memoryview(self.data)[start:end]
        if self.framing.prefix and len(segments := self._segments(at)) > 1:
            body = memoryview(b"".join(self.data[first:last] for first, last in segments))
        return LetterRecord(kind, text, ImageRecord(body, encoding))

    def _note_view(self, record: LetterRecord) -> None:
        """Keep the sizes that records 50 state, in case that a record 52 states none."""
        if record.kind in CHECKS_AND_CREDITS:
            self.view_sizes = []
        elif record.kind == "50":
            self.view_sizes.append(digits_of(record, 25, 31) or 0)


def text_of(record: LetterRecord, first: int, last: int) -> str:
    """A field by its positions, counted from 1, both included; without blanks around it."""
    return record.text[first - 1 : last].strip(" \0")


def digits_of(record: LetterRecord, first: int, last: int) -> int | None:
    """A numeric field; None if it is blank or not all digits."""
    text = text_of(record, first, last)
    return int(text) if text and is_number(text) else None
