"""From the bytes of a picture to grey pages, every bound checked before a pixel is decoded.

Pillow's decoders meet hostile data here. Whatever they raise becomes a refusal of that page.
"""

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final, NamedTuple, Self

import numpy as np
from PIL import Image, UnidentifiedImageError

from digits.arrays import Grey
from digits.checks.intake import tiff
from digits.checks.intake.grayscale import (
    dark_ink,
    grey_of,
    square_pixels,
    square_size,
    upright_by_exif,
)
from digits.checks.intake.libtiff import listening
from digits.checks.intake.png import load_png
from digits.checks.intake.problem import Problem, Refusal
from digits.limits import Limits
from digits.photos.image_files import ORIENTATION, load_heif

LEAST_DPI, MOST_DPI = 60.0, 1300.0  # outside, a file's resolution is a program's default
ENOUGH: Final = (2400, 1200)  # pixels; a JPEG of twice that is unpacked at a half
START_OF_SCAN: Final = b"\xff\xda"
MOST_SCANS: Final = 100  # of a progressive JPEG; ten are usual
MOST_WORK: Final = 20  # scans, if the picture has as many pixels as are allowed


class DecodedPage(NamedTuple):
    """One decoded page: uint8 (h, w), dark ink on light paper, and its resolution if known."""

    number: int
    pixels: Grey
    dpi: float | None


def raster_pages(data: bytes, kind: str, limits: Limits) -> Iterator[DecodedPage | Problem]:
    """The pages of a picture file, the faulty ones as problems.

    Args:
        data: the whole file.
        kind: "png", "jpeg", "tiff", "heif" or "avif", as its first bytes say.
        limits: what to refuse.

    Raises:
        Refusal: if the file as a whole cannot be read.
    """
    if kind == "tiff":
        yield from _tiff_pages(data, limits)
    else:
        yield DecodedPage(1, *_single(data, kind, limits))


def first_page(data: bytes, kind: str, limits: Limits) -> DecodedPage:
    """The first page alone, as a cash letter's image view has it.

    Raises:
        Refusal: if it cannot be read.
    """
    if kind != "tiff":
        return DecodedPage(1, *_single(data, kind, limits))
    pages, _ = tiff.list_pages(data, limits)
    with _Tiff(data, limits) as file:
        return file.page(1, pages[0])


def _single(data: bytes, kind: str, limits: Limits) -> tuple[Grey, float | None]:
    formats = load_heif() if kind == "heif" else (kind.upper(),)
    with decoding(), Image.open(io.BytesIO(data), formats=formats) as picture:
        check_size(*picture.size, limits)
        if kind == "jpeg":
            _check_scans(data, picture.width * picture.height, limits)
            # Unpacks only the light of the picture, which is all that is read of it.
            full = picture.width
            picture.draft("L", ENOUGH)
            return _finished(picture, limits, shrunk=picture.width / full)
        if kind == "png":
            load_png(picture)
        return _finished(picture, limits)


def _tiff_pages(data: bytes, limits: Limits) -> Iterator[DecodedPage | Problem]:
    pages, fault = tiff.list_pages(data, limits)
    with _Tiff(data, limits) as file:
        for number, page in enumerate(pages, 1):
            try:
                yield file.page(number, page)
            except Refusal as refusal:
                yield refusal.problem(number)
    if fault is not None:
        yield fault.problem()


class _Tiff:
    """A TIFF kept open from page to page: opened anew, Pillow would walk to each from the first.

    Args:
        data: the whole file.
        limits: what to refuse.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data, self._limits = data, limits
        self._picture: Image.Image | None = None
        self._listener: Callable[[int], bool] | None = None
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        """Nothing is opened yet: each page reports for itself that it cannot be."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        self._close_picture()
        self._opened.close()

    def _close_picture(self) -> None:
        """After a page that failed the next is looked for from the first."""
        if self._picture is not None:
            self._picture.close()
        self._picture = None

    def page(self, number: int, page: tiff.TiffPage) -> DecodedPage:
        """One page, by its number and by what its directory says.

        Raises:
            Refusal: if it cannot be read.
            LibtiffMissing: if damage that its decoder passes over cannot be found out.
        """
        check_size(page.width, page.height, self._limits)
        tiff.check_compression(page)
        try:
            with decoding():
                decoded = DecodedPage(number, *self._decoded(number, page))
            if page.compression in tiff.TOLERANT:
                self._listener = self._listener or self._opened.enter_context(listening(self._data))
                tiff.check_damage(page, self._listener)
        except Refusal:
            self._close_picture()
            raise
        return decoded

    def _decoded(self, number: int, page: tiff.TiffPage) -> tuple[Grey, float | None]:
        picture = self._picture or Image.open(io.BytesIO(self._data), formats=["TIFF"])
        self._picture = picture
        picture.seek(number - 1)
        check_size(*picture.size, self._limits)
        picture.load()  # which turns it upright
        return _finished(picture, self._limits, white_is_zero=page.white_is_zero)


def _finished(
    picture: Image.Image, limits: Limits, *, white_is_zero: bool = False, shrunk: float = 1.0
) -> tuple[Grey, float | None]:
    """The page as it is handed on; `shrunk` is the share of its size at which it was unpacked."""
    resolution = _resolution(picture)
    check_size(
        *square_size(picture.size, resolution), limits
    )  # a small file may claim 60 × 1300 dpi
    picture.load()
    grey = grey_of(picture, white_is_zero=white_is_zero)
    grey, dpi = square_pixels(grey, resolution)
    grey = dark_ink(upright_by_exif(grey, orientation_of(picture)))
    pixels: Grey = np.asarray(grey)
    return pixels, dpi and dpi * shrunk


def check_size(width: int, height: int, limits: Limits) -> None:
    """Refuse a page that would take too much memory once decoded, or has no pixels.

    Raises:
        Refusal: if so.
    """
    if width < 1 or height < 1:
        raise Refusal("no-pixels", "The page has no pixels", "scan the check anew")
    if width * height > limits.most_pixels or max(width, height) > limits.most_side:
        raise Refusal(
            "too-many-pixels",
            f"The page has {width} × {height} pixels; allowed are {limits.most_pixels:,} "
            f"and {limits.most_side:,} along an edge",
            "scan it at 200 or 300 dpi, or raise the limit",
        )


def _check_scans(data: bytes, pixels: int, limits: Limits) -> None:
    """Refuse a progressive JPEG that goes over its pixels again and again: a bomb of time."""
    scans = data.count(START_OF_SCAN)
    if scans > MOST_SCANS or scans * pixels > MOST_WORK * limits.most_pixels:
        raise Refusal(
            "too-many-scans",
            f"The JPEG goes over its picture {scans} times",
            "save it as a plain, not a progressive JPEG",
        )


@contextmanager
def decoding() -> Iterator[None]:
    """Turn whatever a decoder raises into a refusal, and keep its warnings to itself.

    Raises:
        Refusal: instead of everything else.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's, on odd metadata
            yield
    except Refusal:
        raise
    except UnidentifiedImageError as cause:
        raise Refusal(
            "damaged-header",
            "The file's beginning is of a known format, but its header is damaged or odd",
            "save it anew with another program, or scan the check anew",
        ) from cause
    except Image.DecompressionBombError as cause:
        raise Refusal(
            "too-many-pixels", "The page has too many pixels", "scan it at 200 or 300 dpi"
        ) from cause
    except MemoryError as cause:
        raise Refusal(
            "out-of-memory",
            "The page does not fit into memory",
            "scan it at 200 or 300 dpi, or lower the limit of pixels",
        ) from cause
    except Exception as cause:  # decoders raise anything on hostile data
        raise _damage(cause) from cause


def _damage(cause: Exception) -> Refusal:
    """What a decoder's complaint means; its own words may hold a path, so they are not repeated."""
    if "truncated" in str(cause):
        return Refusal(
            "truncated",
            "The file ends before its data do",
            "copy it again from where it came from, or scan the check anew",
        )
    return Refusal(
        "damaged",
        f"The file's data are damaged ({type(cause).__name__})",
        "copy it again from where it came from, or scan the check anew",
    )


def orientation_of(picture: Image.Image) -> int:
    """The EXIF orientation, 1 … 8; 1, upright, where there is none or it cannot be read."""
    try:
        return int(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001  # broken EXIF raises anything; the picture is whole
        return 1


def _resolution(picture: Image.Image) -> tuple[float, float] | None:
    """Dots per inch across and down, where the file says so believably."""
    try:
        across, down = (float(value) for value in picture.info["dpi"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    # Of 0/0 or 1/0, which no comparison with a number holds for, nothing is known.
    if not all(LEAST_DPI <= value <= MOST_DPI for value in (across, down)):
        return None
    # 72 and 96 are what programs write that do not know.
    known = (round(across), round(down)) not in ((72, 72), (96, 96))
    return (across, down) if known else None
