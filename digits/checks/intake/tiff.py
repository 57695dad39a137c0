"""The directories of a TIFF, read before anything decodes it: how many pages, how large, intact?

Pillow would end a loop of directories silently, and LibTIFF turns damaged Group-4 data into a
picture without a word. TIFF 6.0 (Aldus, 1992), sections 2 and 11; ITU-T T.6 for Group 4.
"""

import io
import struct
from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from digits.checks.intake.problem import Refusal
from digits.limits import Limits

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, FILL_ORDER = 256, 257, 258, 259, 262, 266
STRIPS, SAMPLES, ROWS_PER_STRIP, STRIP_BYTES, TILES, TILE_BYTES = 273, 277, 278, 279, 324, 325
LAYOUT: Final = (ROWS_PER_STRIP, STRIP_BYTES, TILES, TILE_BYTES)
WANTED: Final = frozenset(
    (WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, FILL_ORDER, STRIPS, SAMPLES, *LAYOUT)
)
GROUP_4: Final = 4
# None, CCITT RLE, Group 3, Group 4, LZW, JPEG, Deflate (two numbers), PackBits.
COMPRESSIONS: Final = frozenset((1, 2, 3, GROUP_4, 5, 7, 8, 32946, 32773))
WHITE_IS_ZERO: Final = 0
MOST_VALUES: Final = 100_000  # of one tag; a strip a row of the tallest page that is allowed
MOST_BITS: Final = 64  # of one pixel: four channels of 16
END_MARK: Final = 4  # bytes: the last codes, the end-of-block mark, and its padding
LOWEST_FIRST: Final = 2  # FillOrder of bits within bytes
TURNED_BYTES: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
HEADER: Final = 8  # bytes
ENTRY: Final = 12  # bytes of one tag in a directory

Tags = dict[int, tuple[int, ...]]


class Directory(NamedTuple):
    """What one page's directory says; all numbers as the file has them."""

    tags: Tags

    def first(self, tag: int, default: int = 0) -> int:
        """The tag's first value."""
        values = self.tags.get(tag)
        return values[0] if values else default


class Directories(NamedTuple):
    """All pages of a TIFF, and what is wrong with the chain of them."""

    pages: list[Directory]
    fault: Refusal | None


def read_directories(data: bytes, limits: Limits) -> Directories:
    """Follow the chain of directories, which a broken file may tie into a loop.

    Raises:
        Refusal: if there is no directory at all, or more than `most_pages`.
    """
    order = "<" if data[:2] == b"II" else ">"
    at = int(struct.unpack_from(order + "I", data, 4)[0]) if len(data) >= HEADER else 0
    seen: set[int] = set()
    pages: list[Directory] = []
    fault: Refusal | None = None
    while at and fault is None:
        if at in seen:
            fault = _loop()
        elif len(pages) >= limits.most_pages:
            raise _many(limits)
        else:
            seen.add(at)
            try:
                page, at = _directory(data, at, order)
                pages.append(page)
            except struct.error:
                fault = _cut()
    if not pages:
        raise fault or Refusal("no-pages", "The TIFF has no page", "scan the check anew")
    return Directories(pages, fault)


def _directory(data: bytes, at: int, order: str) -> tuple[Directory, int]:
    """One directory, and where the next one lies (0: nowhere)."""
    (count,) = struct.unpack_from(order + "H", data, at)
    tags: Tags = {}
    for n in range(count):
        tag, kind, values = struct.unpack_from(order + "HHI", data, at + 2 + ENTRY * n)
        if tag in WANTED and kind in (3, 4):
            tags[tag] = _values(data, at + 2 + ENTRY * n + 8, order, kind, values)
    (following,) = struct.unpack_from(order + "I", data, at + 2 + ENTRY * count)
    return Directory(tags), int(following)


def _values(data: bytes, at: int, order: str, kind: int, count: int) -> tuple[int, ...]:
    """A tag's values, 16 or 32 bits each, which stand elsewhere if four bytes do not hold them."""
    size = 2 if kind == 3 else 4  # noqa: PLR2004  # 3 is SHORT and 4 LONG (section 2)
    if count > MOST_VALUES:
        raise struct.error
    if count * size > 4:  # noqa: PLR2004  # bytes that fit into the entry itself
        (at,) = struct.unpack_from(order + "I", data, at)
    return tuple(struct.unpack_from(f"{order}{count}{'H' if size == 2 else 'I'}", data, at))  # noqa: PLR2004


def check_directory(data: bytes, page: Directory) -> None:
    """Refuse what could not be decoded, or only by making half of it up.

    Raises:
        Refusal: for a compression or depth that is not read, or data beyond the end of the file.
    """
    if page.first(COMPRESSION, 1) not in COMPRESSIONS:
        raise Refusal(
            "unsupported-compression",
            f"The TIFF's compression {page.first(COMPRESSION)} is not read here",
            "save it with Group 4, LZW or JPEG compression",
        )
    bits = page.tags.get(BITS, (1,))
    if max(bits) * max(len(bits), page.first(SAMPLES, 1)) > MOST_BITS:
        raise Refusal(
            "odd-colours",
            f"The TIFF has {page.first(SAMPLES, 1)} channels of {max(bits)} bits",
            "save it in black and white, grey or RGB",
        )
    starts = page.tags.get(STRIPS) or page.tags.get(TILES) or ()
    sizes = page.tags.get(STRIP_BYTES) or page.tags.get(TILE_BYTES) or ()
    if not starts or not sizes:
        raise Refusal("no-pixels", "The TIFF's page has no pixels", "scan the check anew")
    if any(start + size > len(data) for start, size in zip(starts, sizes, strict=False)):
        raise _cut()


def check_group_4(
    data: bytes, page: Directory, picture: Image.Image, *, strict: bool = True
) -> None:
    """Refuse Group-4 data of which the decoder had to guess a part.

    T.6 leaves an encoder no choice, so intact data are what encoding the picture again gives, but
    for what follows them. A changed bit that makes another valid code cannot be told.

    Args:
        data: the file.
        page: its directory.
        picture: what was decoded, mode 1.
        strict: if not, data of the right length are taken as well, for encoders that do choose.

    Raises:
        Refusal: if the data are damaged.
    """
    given = [
        data[start : start + size]
        for start, size in zip(page.tags[STRIPS], page.tags[STRIP_BYTES], strict=False)
    ]
    if page.first(FILL_ORDER, 1) == LOWEST_FIRST:
        given = [strip.translate(TURNED_BYTES) for strip in given]
    rows = min(page.first(ROWS_PER_STRIP, picture.height), picture.height)
    again = _group_4(picture, rows, dark_is_one=page.first(PHOTOMETRIC) == WHITE_IS_ZERO)
    same = len(given) == len(again) and all(map(_same_data, given, again))
    if same or (not strict and _same_length(given, again)):
        return
    raise Refusal(
        "damaged-group4",
        "The Group-4 data of the TIFF are damaged",
        "copy it again or scan the check anew; if every file of one scanner is refused, "
        "let `strict_group4` be off",
    )


def _same_data(given: bytes, again: bytes) -> bool:
    """Whether a strip is as it would be encoded; its end mark may be missing or padded."""
    kept = max(0, len(again) - END_MARK)
    return given[:kept] == again[:kept]


def _same_length(given: list[bytes], again: list[bytes]) -> bool:
    """Whether all strips together are about as long as they would be: an error shortens them."""
    wanted = sum(map(len, again))
    return abs(sum(map(len, given)) - wanted) <= END_MARK * len(given) + wanted // 100


def _group_4(picture: Image.Image, rows: int, *, dark_is_one: bool) -> list[bytes]:
    """The strips of the picture's Group-4 data.

    LibTIFF codes white pixels, which Pillow stores as ones, as black runs: so turn them. A picture
    made of the bare pixels has no tags of the file that Pillow would take over.
    """
    packed = picture.tobytes()
    if dark_is_one:
        packed = np.bitwise_not(np.frombuffer(packed, np.uint8)).tobytes()
    bare = Image.frombytes("1", picture.size, packed)
    buffer = io.BytesIO()
    bare.save(buffer, "TIFF", compression="group4", tiffinfo={ROWS_PER_STRIP: rows})
    coded = buffer.getvalue()
    order = "<" if coded[:2] == b"II" else ">"
    page, _ = _directory(coded, struct.unpack_from(order + "I", coded, 4)[0], order)
    strips = zip(page.tags[STRIPS], page.tags[STRIP_BYTES], strict=True)
    return [coded[start : start + size] for start, size in strips]


def _loop() -> Refusal:
    return Refusal(
        "directory-loop",
        "The TIFF's pages are tied into a loop",
        "save it anew with another program; the pages before the loop were read",
    )


def _many(limits: Limits) -> Refusal:
    return Refusal(
        "too-many-pages",
        f"The file has more than {limits.most_pages:,} pages",
        "split it or raise the limit",
    )


def _cut() -> Refusal:
    return Refusal(
        "truncated",
        "The file ends before its data do",
        "copy it again from where it came from, or scan the check anew",
    )
