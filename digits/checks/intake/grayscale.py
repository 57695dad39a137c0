"""From a decoded picture of any colour mode to grey: uint8 (h, w), dark ink on light paper."""

from typing import Final

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from digits.arrays import Grey
from digits.photos.image_files import UPRIGHT

TWELVE_BITS: Final = 4095
DARK: Final = 128  # a page whose median is below this may be white on black
DETAIL_RADIUS: Final = 6  # pixels: wider than a stroke at 300 dpi
SAMPLED: Final = 1200  # pixels along the longer side on which that is judged
UNEQUAL: Final = 1.05  # ratio of the resolutions from which on pixels are not square


def grey_of(picture: Image.Image, *, white_is_zero: bool = False) -> Image.Image:
    """The picture in mode L, transparent parts white.

    Args:
        picture: decoded, in any of Pillow's modes.
        white_is_zero: of 16-bit and floating-point TIFFs only, which Pillow leaves as they are.
    """
    if picture.mode.startswith(("I", "F")):
        return Image.fromarray(_deep(picture, white_is_zero=white_is_zero))
    if picture.mode == "L" and not picture.has_transparency_data:
        return picture
    if picture.mode == "LAB":
        return picture.getchannel(0)
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(paper, picture).convert("L")
    return (picture if picture.mode in ("1", "RGB", "YCbCr") else picture.convert("RGB")).convert(
        "L"
    )


def _deep(picture: Image.Image, *, white_is_zero: bool) -> Grey:
    """Grey of more than 8 bits: by the full range of its kind, where that can be known."""
    deep = np.nan_to_num(np.asarray(picture, dtype=np.float32), nan=0, posinf=0, neginf=0)
    low, high = float(deep.min()), float(deep.max())
    if picture.mode.startswith("I;16"):
        low, high = 0.0, float(TWELVE_BITS if high <= TWELVE_BITS else 2**16 - 1)
    elif low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    elif low >= 0 and high <= 255:  # noqa: PLR2004  # eight bits kept as floats
        low, high = 0.0, 255.0
    scaled = (deep - np.float32(low)) * np.float32(255 / max(high - low, 1e-12))
    grey: Grey = np.rint(scaled).astype(np.uint8)
    return np.bitwise_not(grey) if white_is_zero else grey


def upright_by_exif(grey: Image.Image, orientation: int) -> Image.Image:
    """Turned as the camera said; 1 and everything unknown is left."""
    turn = UPRIGHT.get(orientation)
    return grey if turn is None else grey.transpose(turn)


def square_pixels(
    grey: Image.Image, dpi: tuple[float, float] | None
) -> tuple[Image.Image, float | None]:
    """The picture with one resolution, both ways; a fax's 204 × 98 dpi are stretched."""
    if dpi is None:
        return grey, None
    size = square_size(grey.size, dpi)
    best = max(dpi) if size != grey.size else dpi[0]
    return grey if size == grey.size else grey.resize(size, Image.Resampling.BILINEAR), best


def square_size(size: tuple[int, int], dpi: tuple[float, float] | None) -> tuple[int, int]:
    """Width and height that a picture has once its pixels are square."""
    if dpi is None or max(dpi) <= UNEQUAL * min(dpi):
        return size
    best = max(dpi)
    return round(size[0] * best / dpi[0]), round(size[1] * best / dpi[1])


def dark_ink(grey: Image.Image) -> Image.Image:
    """The picture, inverted if it shows light ink on dark paper.

    A dark page alone says little: a check may lie on a dark desk. Strokes are thin, so that what
    stands out from its surroundings by far is ink: lighter than them only in an inverted scan.
    """
    if float(np.median(np.asarray(grey)[::8, ::8])) >= DARK:
        return grey
    factor = max(1, max(grey.size) // SAMPLED)
    small = grey.reduce(factor) if factor > 1 else grey
    around = small.filter(ImageFilter.BoxBlur(DETAIL_RADIUS))
    detail = np.asarray(small, np.float32) - np.asarray(around, np.float32)
    return ImageChops.invert(grey) if float((detail**3).mean()) > 0 else grey
