"""Whether a PNG has all its rows. Pillow leaves the missing ones black and says nothing."""

import numpy as np
from PIL import Image
from PIL.ImageFile import ImageFile

from digits.checks.intake.problem import Refusal


def load_png(picture: ImageFile) -> None:
    """Decode a PNG over a last row of noise: where that is left, the row is missing.

    Raises:
        Refusal: if so.
    """
    box = (0, picture.height - 1, picture.width, picture.height)
    picture.load_prepare()
    noise = _noise(picture.mode, picture.width)
    picture.im.paste(noise.im, box)
    picture.load()
    if picture.crop(box).tobytes() == noise.tobytes():
        raise Refusal(
            "truncated",
            "The PNG has fewer rows than it says",
            "copy it again from where it came from, or scan the check anew",
        )


def _noise(mode: str, width: int) -> Image.Image:
    """A row that no picture has."""
    size = len(Image.new(mode, (width, 1)).tobytes())
    noise = np.random.default_rng(width).integers(0, 256, size, np.uint8)
    return Image.frombytes(mode, (width, 1), noise.tobytes())
