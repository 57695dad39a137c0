"""The records of an image cash letter, one after the other, however the file sets them apart.

Records stand behind their lengths, in blocks or not, or end in line ends, or stand side by side.
Several files may follow one another, each framed in its own way. Where the chain of records breaks,
it is taken up again at the next record, so that no check behind it is lost; each break is a fault.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Final

from digits.checks.errors import MalformedCashLetter
from digits.checks.intake.x937_image import ImageRecord, image_end, number_in
from digits.checks.intake.x937_record import LetterRecord, digits_of
from digits.checks.intake.x937_segments import (
    BlockLengths,
    Segment,
    first_bytes,
    segment_code,
    segments_of,
)
from digits.checks.intake.x937_start import (
    BLOCK_WORD,
    DEFINED,
    LAST,
    LINE_END,
    MIDDLE,
    MOST_PREFIX,
    PLAIN,
    RECORD_WORD,
    Framing,
    find_head,
    framing_at,
    is_number,
    kind_at,
    padding_from,
)

MOST_RECORD: Final = 2**30  # bytes; a stated length above it is no length
MOST_LINE: Final = 12_000  # characters: a record 27 with the longest key that its field can state
KIND: Final = 2  # digits of a record's type
GAP: Final = re.compile(rb"[\0\r\n\x15\x25]{0,65535}")  # what may stand between two records
LEAST_CHAIN: Final = 3  # records of plain text, one behind the other, that are no chance
LEAST_PIECE: Final = 256  # bytes: an image in smaller pieces takes less memory in one
LEAST_END: Final = 40  # characters of a record 99 down to its last number
CONTROLS: Final = frozenset(("70", "90", "99"))
CHECKS_AND_CREDITS: Final = frozenset(("25", "31", "61", "62"))
# Records with a part whose length they state: first and last position of it, and all other bytes.
LENGTH_FIELDS: Final = {"27": (19, 22, 46), "34": (19, 22, 46), "68": (39, 45, 45)}


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
        self.padded_from = padding_from(data)
        self.blocks = BlockLengths(data)
        self.view_sizes: list[int] = []  # as the records 50 of this check state them

    def records(self, at: int) -> Iterator[LetterRecord]:
        """All records from here on."""
        number = known = 0
        self.blocks.pass_gap(at - BLOCK_WORD, at, self.framing, new_file=True)
        while at < len(self.data):
            number += 1
            after_break, known = len(self.faults) > known, len(self.faults)
            end = self._end(at, number)
            if end is None:
                yield from self._rest(at, after_break=after_break)
                return
            pieces, framing = self._pieces(at, end), self.framing
            record = self._record(pieces)._replace(after_break=after_break)
            self._note_view(record)
            yield record
            at = self._next(end, number)
            if len(self.faults) > known:
                self.blocks.forget()
            else:
                wrong = self._compare_blocks(pieces, framing, at)
                text = f"the block that ends with record {number} is not as long as it states"
                self.faults += [text] * wrong
                known = len(self.faults)  # no record is lost by these

    def _compare_blocks(self, pieces: list[Segment], framing: Framing, following: int) -> int:
        """How many blocks, of those that end with a record, are not as long as they state."""
        wrong = 0
        for one, other in pairwise(pieces):
            begun = other.start - (framing.prefix.size if framing.prefix else 0)
            wrong += self.blocks.pass_gap(one.end, begun, framing, new_file=False)
        new_file = following >= len(self.data) or self._kind(following) == "01"
        end = pieces[-1].end
        return wrong + self.blocks.pass_gap(end, following, self.framing, new_file=new_file)

    def _rest(self, at: int, *, after_break: bool) -> Iterator[LetterRecord]:
        """A control record within which the file breaks off: what is left may tell what is lost."""
        if self._kind(at) in CONTROLS:
            pieces = self._pieces(at, len(self.data))
            yield self._record(pieces)._replace(after_break=after_break)

    def _end(self, at: int, number: int) -> int | None:
        """Where the record ends that begins here: a place that another record follows.

        None if the file breaks off within it.
        """
        ends = [end for end in self._stated_ends(at) if end <= len(self.data)]
        image = self._kind(at) == "52"
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
        if end >= self.padded_from and not self._begins(self._behind_word(end)):
            return len(self.data), self.framing
        gap = GAP.match(self.data, end)
        start = gap.end() if gap else end
        for near in (end, *range(max(end, start - MOST_PREFIX + 1), start + 1)):
            place = self._behind_word(near)
            if self._begins(place):
                # A file may begin here that is framed in another way.
                return place, framing_at(self.data, place) or self.framing
        return find_head(self.data, end)

    def _behind_word(self, at: int) -> int:
        """Where the first record of a block begins, if a block does; else the place itself.

        Whatever stands here is the block's word if a record begins behind it: no record has such
        a beginning within its own.
        """
        behind = at + BLOCK_WORD
        return behind if self.framing.prefix == RECORD_WORD and self._begins(behind) else at

    def _begins(self, at: int) -> bool:
        """Whether a record begins here; it may break off."""
        kind = self._kind(at)
        prefix = self.framing.prefix
        if prefix is None:
            return kind in DEFINED or (is_number(kind) and self._is_text(at))
        if segment_code(self.data, at, self.framing) in (MIDDLE, LAST):
            return False
        length = prefix.length(self.data, at)
        within = at + self._size + length <= len(self.data)
        known = kind in DEFINED or (len(kind) == KIND and is_number(kind) and within)
        return known and length <= MOST_RECORD

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
        if not self._is_text(at, blank=False):
            return False
        pieces = [*segments_of(self.data, at, self.framing)]
        if sum(piece.end - piece.start for piece in pieces) == PLAIN:
            return True
        end = pieces[-1].end
        followed = end >= self.padded_from or self._begins(self._behind_word(end))
        return self._is_text(at) and end <= len(self.data) and followed

    def _leads_on(self, at: int, records: int) -> bool:
        """Whether so many records follow one another from here on, or all to the next image."""
        if not records or at >= len(self.data):
            return True
        if not self._begins(at) or not self._is_text(at):
            return False
        image = kind_at(self.data, at, self.framing.encoding) == "52"
        return image or any(self._leads_on(end, records - 1) for end in self._stated_ends(at))

    def _is_text(self, at: int, *, blank: bool = True) -> bool:
        """Whether a record of text begins here; with a blank, for base64 has none."""
        found = first_bytes(self.data, at, self.framing, PLAIN)
        text = found.decode(self.framing.encoding, "replace")
        if self.framing.lines:
            text = "".join(text.splitlines()[:1])
        return text.isascii() and text.isprintable() and (" " in text or not blank)

    @property
    def _size(self) -> int:
        return self.framing.prefix.size if self.framing.prefix else 0

    def _kind(self, at: int) -> str:
        """The type of the record that begins here."""
        return first_bytes(self.data, at, self.framing, KIND).decode(
            self.framing.encoding, "replace"
        )

    def _pieces(self, at: int, end: int) -> list[Segment]:
        """Where the record's bytes lie; it may be longer than it states if it is in one piece."""
        pieces = [*segments_of(self.data, at, self.framing)]
        return pieces if len(pieces) > 1 else [Segment(at + self._size, end)]

    def _stated_ends(self, at: int) -> list[int]:
        """Where the record ends that begins here, by all that says so; the best comes first."""
        if self.framing.prefix:
            return [[*segments_of(self.data, at, self.framing)][-1].end]
        kind = kind_at(self.data, at, self.framing.encoding)
        if kind == "52":
            return image_end(self.data, at, self.framing.encoding, self.view_sizes)
        # The blanks at the end of the last record may be gone.
        shorter = kind == "99" and len(self.data) - at >= LEAST_END
        if self.framing.lines:
            line_end = LINE_END[self.framing.encoding].search(self.data, at, at + MOST_LINE)
            return [line_end.start()] if line_end else [len(self.data)] if shorter else []
        ends = [at + PLAIN]
        if kind in LENGTH_FIELDS:
            first, last, others = LENGTH_FIELDS[kind]
            part = number_in(self.data[at + first - 1 : at + last], self.framing.encoding)
            ends.insert(0, at + others + (part or 0))
        return [min(end, len(self.data)) if shorter else end for end in ends]

    def _record(self, pieces: list[Segment]) -> LetterRecord:
        encoding = self.framing.encoding
        body = tuple(memoryview(self.data)[start:end] for start, end in pieces)
        if len(body) * LEAST_PIECE > sum(map(len, body)):
            body = (memoryview(b"".join(body)),)
        begin = b"".join(piece[: 2 * PLAIN] for piece in body[: 2 * PLAIN])[: 2 * PLAIN]
        text = begin.decode(encoding, "replace")
        image = ImageRecord(body, encoding) if text[:KIND] == "52" else None
        return LetterRecord(text[:KIND], text, image)

    def _note_view(self, record: LetterRecord) -> None:
        """Keep the sizes that records 50 state, in case that a record 52 states none."""
        if record.kind in CHECKS_AND_CREDITS:
            self.view_sizes = []
        elif record.kind == "50":
            self.view_sizes.append(digits_of(record, 25, 31) or 0)
