"""Record 52 of a cash letter, and the picture in it, though its lengths be wrong or it be text.

Nothing is decoded to pixels here. Positions are counted from 1, as in the standards.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

# The image reference key's length stands in 102 to 105, the key follows; after it the digital
# signature's length (5), the signature, the image's length (7), the image.
KEY_END: Final = 105
KEY_DIGITS, SIGNATURE_DIGITS, IMAGE_DIGITS = 4, 5, 7
MOST_HEAD: Final = 120_000  # bytes before the image, with the longest key and signature
# How pictures begin that banks put into letters: TIFF in both orders of bytes, JPEG, PNG.
PICTURES: Final = (b"II*\0", b"MM\0*", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
ENCODINGS: Final = ("ascii", "cp037")  # of images written as text, whatever the letter's is
DATA_URI: Final = re.compile(r"data:[\w/+.-]*;base64,")
BASE_64: Final = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
BLANKS: Final = " \0\r\n\t"
NO_BLANKS: Final = dict.fromkeys(map(ord, BLANKS + "\x85"))


class ImageRecord(NamedTuple):
    """A record 52: all its bytes, in one piece or several, and the encoding of the text in it."""

    pieces: tuple[memoryview, ...]
    encoding: str

    @property
    def body(self) -> bytes:
        """All its bytes in one piece; a copy that lives no longer than it is used."""
        return b"".join(self.pieces)


def image_end(data: bytes, at: int, encoding: str, sizes: Sequence[int]) -> list[int]:
    """Where a record 52 ends that no length stands before: by itself, by the sizes of its views.

    Args:
        data: the file.
        at: where the record begins.
        encoding: of its text.
        sizes: that records 50 state, in bytes.
    """
    head = _head(memoryview(data)[at : at + MOST_HEAD], encoding)
    if head is None:
        return []
    start, stated = head
    return [at + start + size for size in ((stated or 0), *sizes)]


def picture_in(record: ImageRecord) -> bytes:
    """The picture's file in a record 52; what else is there if there is none.

    The picture goes from its field's beginning to the record's end, whatever its length field
    says. If no picture begins there, it is looked for as text, and in the rest of the record.
    """
    body = record.body
    head = _head(memoryview(body), record.encoding)
    given = body[head[0] :] if head else b""
    if given.startswith(PICTURES):
        return given
    if decoded := _decoded(given):
        return decoded
    places = [body.find(beginning, KEY_END) for beginning in PICTURES]
    found = [place for place in places if place >= 0]
    return body[min(found) :] if found else given


def image_size(record: ImageRecord) -> int:
    """The bytes of the image, as the record states them or as they are; 0 if neither is known."""
    body = memoryview(record.body)
    head = _head(body, record.encoding)
    return (head[1] or len(body) - head[0]) if head else 0


def is_text(given: bytes) -> bool:
    """Whether what should be a picture is printable text, in ASCII or EBCDIC."""
    texts = (given.decode(encoding, "replace") for encoding in ENCODINGS)
    return any(text.isascii() and text.translate(NO_BLANKS).isprintable() for text in texts)


def _head(body: memoryview, encoding: str) -> tuple[int, int | None] | None:
    """Where the image begins, and its length as stated; None if other lengths make no sense."""
    at = KEY_END
    for digits, following in (
        (KEY_DIGITS, SIGNATURE_DIGITS),
        (SIGNATURE_DIGITS, IMAGE_DIGITS),
    ):
        length = number_in(body[at - digits : at], encoding)
        if length is None:
            return None
        at += length + following
    if at > len(body):
        return None
    return at, number_in(body[at - IMAGE_DIGITS : at], encoding)


def number_in(field: bytes | memoryview, encoding: str) -> int | None:
    """A number in digits, blank for 0; None if there is something else or nothing."""
    text = bytes(field).decode(encoding, "replace")
    if not text:
        return None
    text = text.strip(" \0")
    return 0 if not text else int(text) if text.isascii() and text.isdigit() else None


def _decoded(given: bytes) -> bytes:
    """The picture that is written as text, in base64 or hexadecimal digits; nothing if none is."""
    for encoding in ENCODINGS:
        text = given.decode(encoding, "replace").translate(NO_BLANKS)
        text = DATA_URI.sub("", text, count=1)
        for decode in (_from_hexadecimal, _from_base_64):
            picture = decode(text)
            if picture.startswith(PICTURES):
                return picture
    return b""


def _from_hexadecimal(text: str) -> bytes:
    try:
        return bytes.fromhex(text.lower().removeprefix("0x"))
    except ValueError:
        return b""


def _from_base_64(text: str) -> bytes:
    if not BASE_64.fullmatch(text):
        return b""
    digits = text.rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
    try:
        return base64.b64decode(digits + "=" * (-len(digits) % 4), validate=True)
    except binascii.Error:  # a number of digits that no whole bytes give
        return b""
