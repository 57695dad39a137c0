"""From a picture file to the crop that a reader looks at, or to the reason why it shows no amount.

Only what no reader is needed for is judged here: size, shape, contrast, which of the two is ink.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from digits.arrays import Floats
from digits.photos.image_files import PhotoLimits, upright_grey

WORKING_SIDE = 1600  # pixels along the longer side: 16 times as wide as high leaves 100 rows
LEAST_HEIGHT = 10  # pixels of the file: digits on fewer rows cannot be told apart
LEAST_WIDTH = 8
WIDEST = 24  # times the height; amounts of real checks are at most ten times as wide as high
TALLEST = 3  # times the width
LEAST_CONTRAST = 0.06  # of full white: 15 steps of 255
MOST_DARK = 0.6  # share of the picture that may be nearer to the darkest than to the lightest
EXTREMES = (1.0, 99.0)  # percentiles that count as the darkest and the lightest


class NoAmount(NamedTuple):
    """Why a picture was not read, in words for the person who has to look."""

    reason: str


def open_crop(path: Path, limits: PhotoLimits | None = None) -> Image.Image | NoAmount:
    """The picture as a crop in mode L, dark ink on light paper, or why it can show no amount.

    Args:
        path: a picture in one of `digits.photos.image_files.FORMATS`, turned as its EXIF data say.
        limits: the largest picture to open.

    Raises:
        UnreadablePicture: if the file cannot be read as a picture of one of these formats.
        PictureTooLarge: if it exceeds the limits.
    """
    grey, size = upright_grey(path, limits or PhotoLimits(), WORKING_SIDE)
    reason = _objection(grey, size)
    if reason:
        return NoAmount(reason)
    return Image.fromarray(np.rint(np.clip(grey, 0, 1) * 255).astype(np.uint8))


def _objection(grey: Floats, size: tuple[int, int]) -> str:
    """What speaks against looking for an amount; empty if nothing does."""
    width, height = size
    if height < LEAST_HEIGHT or width < LEAST_WIDTH:
        return f"the picture has {width} × {height} pixels: too few to show an amount"
    if width > WIDEST * height:
        return f"the picture is {width / height:.0f} times as wide as high: not one amount's crop"
    if height > TALLEST * width:
        return f"the picture is {height / width:.0f} times as high as wide: turn or crop it"
    dark, light = np.percentile(grey, EXTREMES)
    if float(grey.max() - grey.min()) < LEAST_CONTRAST:
        return "the picture is of a single colour: nothing is written on it"
    if float((grey < (dark + light) / 2).mean()) > MOST_DARK:
        return "most of the picture is dark: an amount is read as dark ink on light paper"
    return ""
