"""One picture of new data as MNIST has them: uint8 ``(28, 28)``, white ink on black.

What `digits predict` does with a photograph is done here too, so that models learn from what they
will be shown; a picture that was framed as MNIST's already stays as it is.
"""

from pathlib import Path

import numpy as np
from scipy import ndimage

from digits.arrays import SIDE, Floats, RawImages
from digits.errors import DigitsError
from digits.photos.binarization import BOX, CENTRE, NoDigit
from digits.photos.image_files import PhotoLimits, upright_grey
from digits.photos.photo import digit_on
from digits.photos.segmentation import bounds

OFF_CENTRE = 0.55  # pixels between the centre of mass and MNIST's; its own digits have up to 0.52
FULL_INK = 254  # the strongest pixel of every digit of MNIST has at least this


def framed_picture(path: Path) -> RawImages | str:
    """The digit in a picture file, or in words why there is none.

    Args:
        path: a picture in one of `digits.photos.image_files.FORMATS`, of any size, dark on light or
        light on
            dark.

    Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits": 20 × 20 with
    the aspect ratio kept, the centre of mass in the middle of 28 × 28.
    """
    try:
        grey, size = upright_grey(path, PhotoLimits(), colour=True)
    except DigitsError as failure:
        return f"{failure.problem[:1].lower()}{failure.problem[1:]}: {failure.received}"
    if size == (SIDE, SIDE) and is_framed(as_it_is := _bytes(grey)):
        return as_it_is
    photo = digit_on(grey, size)
    if isinstance(photo, NoDigit):
        return f"no digit was found: {photo.reason}"
    return _bytes(photo.image)


def is_framed(image: RawImages) -> bool:
    """Whether a picture, uint8 ``(28, 28)``, looks as MNIST's own do.

    Theirs is black but for a box of 20 × 20, which the digit fills in one direction, and the
    centre of mass lies in the middle.
    """
    if image.max() < FULL_INK:
        return False
    rows, columns = bounds(image > 0)
    longer = max(rows.stop - rows.start, columns.stop - columns.start)
    off = np.abs(np.subtract(ndimage.center_of_mass(image), CENTRE)).max()
    return BOX - 1 <= longer <= BOX and bool(off <= OFF_CENTRE)


def _bytes(image: Floats) -> RawImages:
    shades: RawImages = np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)
    return shades
