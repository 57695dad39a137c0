"""The photograph or scan of one handwritten digit, made into a picture as MNIST has them.

From a file to a (28, 28) float32 picture in 0 … 1, white ink on black, or to the reason why there
is no digit on it. Opening the file is `digits.photos.image_files`' part, finding the strokes that
of `digits.photos.binarization`; models are not known here.
"""

from pathlib import Path
from typing import NamedTuple

from digits.arrays import Floats, Images
from digits.photos.binarization import NoDigit, Strokes, find_strokes, frame_digit, thickened
from digits.photos.image_files import PhotoLimits, upright_grey
from digits.photos.margins import fills, moved, with_margin

SMALLEST_SIDE = 8  # pixels along the longer side: no digit can be told on a smaller picture
NARROWEST = 2  # pixels along the shorter one
SMALL = 64  # pixels along the longer side, up to which a picture is a crop of one digit
LEAST_CONTRAST = 0.02  # of full white: five steps of 255, which compression alone can cause


class Crop(NamedTuple):
    """A rectangle in pixels of the upright picture; right and bottom lie just outside."""

    left: int
    top: int
    right: int
    bottom: int


class Photo(NamedTuple):
    """A digit that was found.

    Attributes:
        image: (28, 28) float32, 0 … 1, white ink on black: what a model sees.
        crop: where the digit is on the upright picture.
        size: width and height of the upright picture, in pixels.
    """

    image: Images
    crop: Crop
    size: tuple[int, int]


def read_photo(path: Path, limits: PhotoLimits | None = None) -> Photo | NoDigit:
    """The digit on a picture of any size, polarity and light, turned as its EXIF data say.

    Args:
        path: a PNG, JPEG, TIFF, BMP, GIF or WebP file; of several pages the first is read.
        limits: the largest picture to open.

    Returns:
        The digit, or the reason why the picture does not show exactly one.

    Raises:
        UnreadablePicture: if the file cannot be read as a picture of one of these formats.
        PictureTooLarge: if it exceeds the limits.
    """
    return digit_on(*upright_grey(path, limits or PhotoLimits(), colour=True))


def digit_on(grey: Floats, size: tuple[int, int]) -> Photo | NoDigit:
    """The digit on a picture that is open already, or why it does not show exactly one.

    Args:
        grey: its light at working size, (h, w) in 0 … 1, as `upright_grey` gives it.
        size: its full width and height in pixels.
    """
    if max(size) < SMALLEST_SIDE or min(grey.shape) < NARROWEST:
        return NoDigit(f"the picture has {size[0]} × {size[1]} pixels: too few to show a digit")
    if float(grey.max() - grey.min()) < LEAST_CONTRAST:
        return NoDigit("the picture is of a single colour")
    strokes = _strokes(grey)
    if isinstance(strokes, NoDigit):
        return strokes
    scale = max(size) / max(grey.shape)
    rows, columns = strokes.region
    edges = (columns.start, rows.start, columns.stop, rows.stop)
    left, top, right, bottom = (
        min(round(edge * scale), size[axis % 2]) for axis, edge in enumerate(edges)
    )
    return Photo(frame_digit(thickened(strokes.ink)), Crop(left, top, right, bottom), size)


def _strokes(grey: Floats) -> Strokes | NoDigit:
    """The strokes of the one digit; a crop gets the paper around that it lacks.

    What is small was cut out for one digit. What is larger may be so, too: then the digit that is
    found with a margin reaches all four edges, as no digit does that an edge cuts off. Without
    the margin, its strokes along the edges would be taken for the paper's.
    """
    small = max(grey.shape) <= SMALL
    margin = max(grey.shape) // 2
    wider = find_strokes(with_margin(grey, margin), crop=small)
    if isinstance(wider, NoDigit):
        return find_strokes(grey, crop=small)
    region = moved(wider.region, margin, grey.shape)
    return Strokes(wider.ink, region) if small or fills(region, grey.shape) else find_strokes(grey)
