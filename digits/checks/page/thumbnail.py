"""The thumbnail of a page and its ink, on which everything is judged that needs no detail.

Made once for a page and shared by deskewing, orientation, image quality and fingerprint.
"""

import math
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from digits.arrays import Booleans, Grey

Darkness = npt.NDArray[np.int16]  # (h, w), grey values by which a place is darker than around it

WIDTH: Final = 600  # pixels, about: between 0.63 and 1.25 times as many
AROUND: Final = 0.025  # of the width: the surroundings that ink is darker than
LEAST_CONTRAST: Final = 24  # grey values from which on something is ink
COARSER: Final = 4  # how much smaller the picture is in which the surroundings are averaged


class Thumbnail(NamedTuple):
    """A page made small: its grey, uint8 (h, w), and its darkness against the surroundings."""

    small: Grey
    dark: Darkness

    @property
    def ink(self) -> Booleans:
        """Where there is ink, bool (h, w): shadows and tinted paper are none."""
        ink: Booleans = self.dark > LEAST_CONTRAST
        return ink


def thumbnail_of(image: Image.Image, factor: int | None = None) -> Thumbnail:
    """The thumbnail of a picture in mode L, smaller by a factor; by default about `WIDTH` wide."""
    factor = factor or max(1, math.ceil(image.width / (1.25 * WIDTH)))
    small = image.reduce(factor) if factor > 1 else image
    # Averaged in a still smaller picture, which is four times as fast and as good.
    radius = max(1, round(small.width * AROUND / COARSER))
    around = small.reduce(COARSER).filter(ImageFilter.BoxBlur(radius))
    around = around.resize(small.size, Image.Resampling.BILINEAR)
    pixels: Grey = np.asarray(small)
    return Thumbnail(pixels, np.subtract(np.asarray(around), pixels, dtype=np.int16))


def halved(dark: Darkness) -> Darkness:
    """Half as high and wide, every four places averaged."""
    height, width = dark.shape[0] // 2 * 2, dark.shape[1] // 2 * 2
    even, odd = dark[0:height:2], dark[1:height:2]
    four = even[:, 0:width:2] + even[:, 1:width:2] + odd[:, 0:width:2] + odd[:, 1:width:2]
    half: Darkness = four >> 2
    return half


def shades(values: npt.NDArray[np.integer], *percents: float) -> tuple[int, ...]:
    """For each percentage the value, 0 … 255, that so many of all do not exceed; below 0 is 0."""
    share = np.cumsum(_counts(values))
    return tuple(int(np.searchsorted(share, share[-1] * percent / 100)) for percent in percents)


def _counts(values: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
    """How often each value from 0 on occurs; below 0 is 0."""
    if values.dtype == np.uint8:  # NumPy would make eight bytes of each
        return np.array(Image.fromarray(values).histogram())
    return np.bincount(np.maximum(values, 0).ravel(), minlength=1)
