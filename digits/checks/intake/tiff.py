"""What the directories of a TIFF say, read by Pillow before anything is decoded.

Pillow alone would end a loop of directories silently, and would be stopped by the first page that
it cannot decode. TIFF 6.0 (Aldus, 1992), section 2.
"""

import io
import warnings
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from PIL.TiffImagePlugin import COMPRESSION_INFO, ImageFileDirectory_v2

from digits.checks.intake.problem import Refusal
from digits.limits import Limits

WIDTH, HEIGHT, COMPRESSION, PHOTOMETRIC = 256, 257, 259, 262
RUNS, GROUP_3, GROUP_4, JPEG = 2, 3, 4, 7
TOLERANT: Final = {RUNS, GROUP_3, GROUP_4, JPEG}  # whose decoders fill in what is damaged
HEADER, BIG_HEADER = 8, 16  # bytes
BIG: Final = (b"II+\0", b"MM\0+")


class TiffPage(NamedTuple):
    """What a page's directory says, 0 where it says nothing; `place` is where it lies."""

    place: int
    width: int
    height: int
    compression: int
    white_is_zero: bool


class TiffPages(NamedTuple):
    """All pages of a TIFF, and what is wrong with the chain of them."""

    pages: list[TiffPage]
    fault: Refusal | None


def list_pages(data: bytes, limits: Limits) -> TiffPages:
    """Follow the chain of directories, which a broken file may tie into a loop.

    Raises:
        Refusal: if there is no directory at all, or more than `most_pages`.
    """
    length = BIG_HEADER if data[:4] in BIG else HEADER
    header = data[:length].ljust(length, b"\0")
    file, place = io.BytesIO(data), ImageFileDirectory_v2(header).next
    pages: dict[int, TiffPage] = {}
    fault: Refusal | None = None
    while place and fault is None:
        if len(pages) >= limits.most_pages:
            raise _many(limits)
        directory = _directory(file, header, place)
        if directory is None:
            fault = _cut()
        else:
            pages[place] = _page(directory, place)
            place = directory.next
            fault = _loop() if place in pages else None
    if not pages:
        raise fault or Refusal("no-pages", "The TIFF has no page", "scan the check anew")
    return TiffPages(list(pages.values()), fault)


def _directory(file: io.BytesIO, header: bytes, place: int) -> ImageFileDirectory_v2 | None:
    """One directory; None if the file ends before it."""
    directory = ImageFileDirectory_v2(header)
    directory.next = -1
    file.seek(min(place, file.getbuffer().nbytes))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on odd tags, and on a file that ends
        directory.load(file)
    return None if directory.next < 0 else directory


def _page(directory: ImageFileDirectory_v2, place: int) -> TiffPage:
    width, height, compression, photometric = (
        _whole(directory, tag) for tag in (WIDTH, HEIGHT, COMPRESSION, PHOTOMETRIC)
    )
    white_is_zero = PHOTOMETRIC in directory and photometric == 0
    return TiffPage(place, width, height, compression or 1, white_is_zero)


def _whole(directory: ImageFileDirectory_v2, tag: int) -> int:
    """A tag's value, 0 if it is no whole number."""
    try:
        value: Any = directory.get(tag)
    except Exception:  # noqa: BLE001  # a hostile tag raises anything; decoding will refuse it
        return 0
    return value if isinstance(value, int) else 0


def check_compression(page: TiffPage) -> None:
    """Refuse what Pillow has no decoder for.

    Raises:
        Refusal: if so.
    """
    if page.compression not in COMPRESSION_INFO:
        raise Refusal(
            "unsupported-compression",
            f"The TIFF's compression {page.compression} is not read here",
            "save it with Group 4, LZW or JPEG compression",
        )


def check_damage(page: TiffPage, decodes_quietly: Callable[[int], bool]) -> None:
    """Refuse data of which the decoder had to guess a part.

    Args:
        page: of a compression that is `TOLERANT`.
        decodes_quietly: as `libtiff.listening` gives it.

    Raises:
        Refusal: if the data are damaged.
    """
    if decodes_quietly(page.place):
        return
    remedy = "copy it again from where it came from, or scan the check anew"
    if page.compression == GROUP_4:
        raise Refusal("damaged-group4", "The Group-4 data of the TIFF are damaged", remedy)
    name = "JPEG" if page.compression == JPEG else "Group-3"
    raise Refusal("damaged", f"The {name} data of the TIFF are damaged", remedy)


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
