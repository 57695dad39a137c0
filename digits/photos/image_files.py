"""Opening picture files safely: from a file to its light, upright, no larger than is worked on.

Formats are allow-listed, sizes checked before anything is unpacked. What a picture shows is not
known here; `digits.photos.photo` looks for a digit on it, `digits.amounts.reader.crops` for an
amount.
"""

import errno
import os
import stat
import struct
import warnings
from functools import lru_cache
from pathlib import Path
from typing import IO, Final

import numpy as np
from PIL import Image, UnidentifiedImageError
from pydantic import Field

from digits.arrays import Floats
from digits.config import Frozen
from digits.photos.colour import by_colour
from digits.photos.errors import PictureTooLarge, UnreadablePicture

FORMATS: Final = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP", "AVIF")
PHONES: Final = ("HEIF",)  # as iPhones make them; read by a library that takes time to load
# ISO base media files name their brand at the ninth byte; films are such files, too.
BRAND: Final = slice(8, 12)
HEIF_BRANDS: Final = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
)
AVIF_BRANDS: Final = frozenset((b"avif", b"avis"))
BRANDS_END: Final = 64  # bytes; a file of brand mif1 that is AVIF says so among the other brands
WORKING_SIDE = 512  # pixels along the longer side on which strokes are sought

OPAQUE = 128  # of 255: what is no more transparent than this is there
SOLID = 0.6  # of its rectangle: what is there fills more of it than strokes do …
CARD_CONTRAST = 64  # of 255: … and if it shows as much as this, it is a card with ink on it
HALF_WHITE = 128

ORIENTATION = 0x0112  # the EXIF tag
UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

QUARTER_TURNS: Final = frozenset(list(UPRIGHT.values())[3:])

# What Pillow's decoders raise on damaged data.
DAMAGE: Final = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error)


class PhotoLimits(Frozen):
    """How large a picture may be; checked before it is unpacked."""

    max_bytes: int = Field(40_000_000, ge=1, description="of the file")
    max_pixels: int = Field(100_000_000, ge=64, description="width × height")


def phone_format(start: bytes) -> str | None:
    """Whether a file's first 64 bytes are those of a picture as phones make them: HEIF or AVIF."""
    if start[4:8] != b"ftyp":
        return None
    brand, brands = start[BRAND], start[BRAND.stop + 4 : BRANDS_END]
    if brand in AVIF_BRANDS or (brand in HEIF_BRANDS and b"avif" in brands):
        return "AVIF"
    return "HEIF" if brand in HEIF_BRANDS else None


@lru_cache
def load_heif() -> tuple[str, ...]:
    """Let Pillow open HEIC; returns the format's name for its list."""
    # Imported here: it takes a third of a second, and few pictures need it.
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)
    return PHONES


def upright_grey(
    path: Path, limits: PhotoLimits, side: int = WORKING_SIDE, *, colour: bool = False
) -> tuple[Floats, tuple[int, int]]:
    """The picture at working size, (h, w) in 0 … 1, and its full width and height, both upright.

    Args:
        path: a file in one of `FORMATS`, or HEIC; of several pages the first is read.
        limits: the largest picture to open.
        side: pixels that the working picture's longer side has at most.
        colour: whether ink may stand out by its colour, where light shows little of it.

    Raises:
        UnreadablePicture: if the file cannot be read as a picture.
        PictureTooLarge: if it exceeds the limits.
    """
    _check_file(path, limits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's, on odd metadata and on sizes judged here
        try:
            # Opened by name, Pillow maps a TIFF into memory and, if it is turned, scrambles it.
            with path.open("rb") as file, _opened(path, file) as picture:
                _check_pixels(path, picture.size, limits)
                return _decoded(picture, side, colour=colour)
        except DAMAGE as cause:
            raise UnreadablePicture(
                "A picture is damaged",
                where=path,
                received=str(cause) or type(cause).__name__,
                remedy="copy the file again from where it came from, or take the picture again",
            ) from cause


def _check_file(path: Path, limits: PhotoLimits) -> None:
    """Refuse what is no file or too long a file, before it is opened."""
    try:
        status = path.stat()
        if not os.access(path, os.R_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as cause:
        raise UnreadablePicture(
            "A picture cannot be opened",
            where=path,
            received=cause.strerror or str(cause),
            remedy="check the path and that you may read it",
        ) from cause
    if not stat.S_ISREG(status.st_mode):
        raise UnreadablePicture(
            "A picture cannot be opened",
            where=path,
            received="a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file",
            remedy="name a single picture",
        )
    if status.st_size > limits.max_bytes:
        raise PictureTooLarge(
            "A picture's file is too large",
            where=path,
            received=f"{status.st_size:,} bytes, at most {limits.max_bytes:,} are allowed",
            remedy="save it smaller or as JPEG; 1000 × 1000 pixels are enough",
        )


def _check_pixels(path: Path, size: tuple[int, int], limits: PhotoLimits) -> None:
    """Refuse a picture that would take too much memory once unpacked."""
    if size[0] * size[1] > limits.max_pixels:
        raise PictureTooLarge(
            "A picture has too many pixels",
            where=path,
            received=f"{size[0]} × {size[1]}, at most {limits.max_pixels:,} pixels are allowed",
            remedy="save it smaller; 1000 × 1000 pixels are enough",
        )


def _opened(path: Path, file: IO[bytes]) -> Image.Image:
    """The picture with its header read and its pixels still packed.

    Raises:
        UnreadablePicture: if it is of another format, or access is denied.
        PictureTooLarge: if Pillow itself takes it for a decompression bomb.
    """
    heif = load_heif() if phone_format(_start(file)) == "HEIF" else ()
    try:
        return Image.open(file, formats=(*FORMATS, *heif))
    except UnidentifiedImageError as cause:
        raise UnreadablePicture(
            "A file is not a picture of a format that is read here",
            where=path,
            received=_first_bytes(path),
            remedy=f"save it as JPEG or PNG (read are {', '.join((*FORMATS, *PHONES))})",
        ) from cause
    except Image.DecompressionBombError as cause:
        raise PictureTooLarge(
            "A picture has too many pixels",
            where=path,
            received=str(cause),
            remedy="save it smaller; 1000 × 1000 pixels are enough",
        ) from cause


def _start(file: IO[bytes]) -> bytes:
    start = file.read(BRANDS_END)
    file.seek(0)
    return start


def _first_bytes(path: Path) -> str:
    """What a file that is no picture begins with, for a message."""
    with path.open("rb") as file:
        start = file.read(16)
    if start[4:8] == b"ftyp":
        return "a film, or a picture that is damaged"
    return f"a file that begins with {start!r}" if start else "an empty file"


def _decoded(picture: Image.Image, side: int, *, colour: bool) -> tuple[Floats, tuple[int, int]]:
    """The working picture and the full size, upright."""
    width, height = picture.size
    # A JPEG unpacks straight to a fraction of its size; a TIFF turns itself upright on loading.
    draft = "RGB" if colour else "L"
    if picture.format != "JPEG" or picture.draft(draft, (side, side)) is None:
        picture.load()
        width, height = picture.size
    grey = shrink(_grey(picture, side, colour=colour), side)
    turn = UPRIGHT.get(_orientation(picture))
    if turn is None:
        return grey, (width, height)
    grey = np.asarray(Image.fromarray(grey).transpose(turn), dtype=np.float32)
    return grey, ((height, width) if turn in QUARTER_TURNS else (width, height))


def _grey(picture: Image.Image, side: int, *, colour: bool) -> Floats:
    """The picture's light, (h, w) float32 in 0 … 1, about as small as the working size."""
    if picture.mode.startswith(("I", "F")):
        return _deep_grey(picture)
    if picture.has_transparency_data:
        picture = _on_backdrop(_reduced(picture.convert("RGBA"), side))
    elif picture.mode not in ("L", "RGB"):
        picture = picture.convert("L" if picture.mode == "1" else "RGB")
    reduced = _reduced(picture, side)
    grey = np.asarray(reduced.convert("L"), dtype=np.float32) / np.float32(255)
    return by_colour(reduced, grey) if colour and reduced.mode != "L" else grey


def _on_backdrop(picture: Image.Image) -> Image.Image:
    """An RGBA picture on a grey that its ink stands out from.

    A card keeps its paper's grey around it. Strokes alone get the grey furthest from theirs, so
    that white ink is seen, too.
    """
    alpha = np.asarray(picture.getchannel("A"))
    grey, there = np.asarray(picture.convert("RGB").convert("L")), alpha >= OPAQUE
    backdrop = 255
    if there.any():
        seen = grey[there]
        darkest, middle, lightest = np.quantile(seen, (0.01, 0.5, 0.99))
        rows, columns = there.any(axis=1), there.any(axis=0)
        solid = there.sum() > SOLID * rows.sum() * columns.sum()
        is_card = solid and lightest - darkest > CARD_CONTRAST
        backdrop = int(middle) if is_card else (255 if middle < HALF_WHITE else 0)
    return Image.alpha_composite(Image.new("RGBA", picture.size, (backdrop,) * 3 + (255,)), picture)


def _deep_grey(picture: Image.Image) -> Floats:
    """The light of a picture of 16 or 32 bits a pixel, whose white may be anywhere."""
    deep = np.nan_to_num(np.asarray(picture, dtype=np.float32))
    white = 65535.0 if picture.mode.startswith("I;16") else float(deep.max())
    black = min(0.0, float(deep.min()))
    return (deep - np.float32(black)) / np.float32(max(white - black, 1e-6))


def _reduced(picture: Image.Image, side: int) -> Image.Image:
    """The picture shrunk by a whole factor, which is fast, to no less than the working size."""
    factor = max(picture.size) // side
    return picture.reduce(factor) if factor > 1 else picture


def _orientation(picture: Image.Image) -> int:
    """The EXIF orientation, 1 … 8; 1, upright, where there is none or it cannot be read."""
    try:
        return int(picture.getexif().get(ORIENTATION, 1))
    except (*DAMAGE, TypeError, KeyError):
        return 1


def shrink(grey: Floats, longest: int) -> Floats:
    """The picture, area-averaged until its longer side is at most `longest`; never enlarged."""
    scale = longest / max(grey.shape)
    if scale >= 1:
        return grey
    height, width = (max(1, round(side * scale)) for side in grey.shape)
    return resized(grey, (height, width), Image.Resampling.BOX)


def resized(
    grey: Floats, shape: tuple[int, ...], how: Image.Resampling = Image.Resampling.BILINEAR
) -> Floats:
    """The picture at another (h, w); where it shrinks, every pixel counts by its area."""
    if grey.shape == shape:
        return grey
    return np.asarray(Image.fromarray(grey).resize((shape[1], shape[0]), how), dtype=np.float32)
