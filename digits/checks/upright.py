"""Putting a scan upright: its small skew and, where that is sure, a page fed the wrong way round.

All is judged on a small picture of the ink. The camera's own turn (EXIF) is the intake's business.
"""

import math
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from digits.arrays import Booleans, Doubles
from digits.checks.bearings import upside_down
from digits.checks.grey import Grey

MOST_SKEW: Final = 10.0  # degrees either way
LEAST_SKEW: Final = 0.3  # less moves the far end of a 6-inch line by less than 0.03 inch
COARSE, FINE = 300, 600  # pixels across, on which skew is sought and then refined
STRIPS: Final = 30  # upright strips a page is cut into; within one, lines count as level
COARSE_STEP, FINE_STEP, FINE_REACH = 0.5, 0.1, 0.5  # degrees
CLEAR: Final = 1.15  # how much sharper the lines must get to believe in a skew
PORTRAIT: Final = 1.25  # height over width from which on a check may lie on its side
SIDEWAYS: Final = 1.5  # how much sharper lines must be down the page than across
SURE: Final = 0.2  # margin of the evidence, −1 … 1, from which on the bearing is believed
AROUND: Final = 0.025  # of the width: the surroundings that ink is darker than
LEAST_CONTRAST: Final = 24  # grey values by which it is


class Upright(NamedTuple):
    """A picture put upright.

    Attributes:
        pixels: uint8 (h, w), dark ink on white.
        turned: 0, 90, 180 or 270 degrees, counter-clockwise, by which it was turned.
        skew: degrees by which it was further turned counter-clockwise; 0 if it lay level.
        sure: 0 … 1, how clearly the page says which side is up; up to 0.2 it was left as it was,
            for most scans lie right.
        flags: "orientation-unsure" where it was left, but rather looks as if upside down.
    """

    pixels: Grey
    turned: int
    skew: float
    sure: float = 1.0
    flags: tuple[str, ...] = ()


def put_upright(pixels: Grey) -> Upright:
    """Level and upright, as far as the page itself shows how it lay.

    Args:
        pixels: uint8 (h, w), dark ink on light paper.

    Returns:
        The same array where nothing had to be done.
    """
    turned = 0
    image = Image.fromarray(pixels)
    if _on_its_side(image):
        image, turned = image.transpose(Image.Transpose.ROTATE_90), 90
    skew = skew_of(image)
    if abs(skew) >= LEAST_SKEW:
        image = image.rotate(skew, Image.Resampling.BILINEAR, expand=True, fillcolor=255)
    else:
        skew = 0.0
    margin = upside_down(ink_mask(image, FINE))
    if margin > SURE:
        image, turned = image.transpose(Image.Transpose.ROTATE_180), turned + 180
    sure = min(1.0, abs(margin))
    flags = ("orientation-unsure",) if 0 < margin <= SURE else ()
    if turned == 0 and not skew:
        return Upright(pixels, 0, 0.0, sure, flags)
    return Upright(np.asarray(image), turned, skew, sure, flags)


def ink_mask(image: Image.Image, width: int) -> Booleans:
    """Where there is ink, bool (h, w), in a picture about so many pixels wide.

    Ink is what is darker than its surroundings, so shadows and tinted paper are none.
    """
    mask: Booleans = darkness(image, width) > LEAST_CONTRAST
    return mask


def darkness(image: Image.Image, width: int, *, soft: int = 0) -> npt.NDArray[np.int16]:
    """How much darker than its surroundings everything is, (h, w), about so many pixels wide.

    Args:
        image: mode L.
        width: pixels across, about.
        soft: the radius by which the small picture is blurred first.
    """
    factor = max(1, math.ceil(image.width / (1.25 * width)))
    small = image.reduce(factor) if factor > 1 else image
    small = small.filter(ImageFilter.BoxBlur(soft)) if soft else small
    radius = max(2, round(small.width * AROUND))
    around = small.filter(ImageFilter.BoxBlur(radius))
    dark: npt.NDArray[np.int16] = np.subtract(np.asarray(around), np.asarray(small), dtype=np.int16)
    return dark


def skew_of(image: Image.Image) -> float:
    """Degrees to turn it counter-clockwise so that its lines lie level; 0 where none stand out.

    Where lines lie level the rows' ink jumps most from one row to the next, so the angle is sought
    at which the sum of the squared jumps is greatest (Postl, 1986; Bloomberg et al., 1995).
    """
    coarse = np.arange(-MOST_SKEW, MOST_SKEW + COARSE_STEP / 2, COARSE_STEP)
    scores = sharpness(ink_mask(image, COARSE), coarse)
    best = int(scores.argmax())
    level = float(scores[coarse.size // 2])
    if scores[best] < CLEAR * np.median(scores) or not scores[best]:
        return 0.0
    fine = coarse[best] + np.arange(-FINE_REACH, FINE_REACH + FINE_STEP / 2, FINE_STEP)
    if abs(coarse[best]) > COARSE_STEP and scores[best] < CLEAR * level:
        return 0.0
    refined = sharpness(ink_mask(image, FINE), fine)
    return round(float(fine[int(refined.argmax())]), 2)


def sharpness(mask: Booleans, angles: Doubles) -> Doubles:
    """How much the ink of the rows jumps from row to row, (angles,), after each turn.

    The page is cut into strips whose rows are summed; a turn moves every strip up or down.
    """
    height, width = mask.shape
    across = max(1, width // STRIPS)
    strips = min(STRIPS, width)
    cut = mask[:, : across * strips].reshape(height, strips, across).sum(2, dtype=np.int32)
    from_middle = (np.arange(strips) - (strips - 1) / 2) * across
    moves = np.rint(np.outer(np.tan(np.radians(angles)), from_middle)).astype(np.intp)
    reach = int(np.abs(moves).max(initial=0))
    padded = np.pad(cut, ((reach, reach), (0, 0))).ravel()
    rows = np.arange(height) + reach
    places = (rows[None, :, None] + moves[:, None, :]) * strips + np.arange(strips)
    profile = padded.take(places).sum(2)  # (angles, height)
    jumps: Doubles = (np.diff(profile, axis=1).astype(np.float64) ** 2).sum(1)
    return jumps


def _on_its_side(image: Image.Image) -> bool:
    """Whether a page higher than wide has its lines down the page."""
    if image.height < PORTRAIT * image.width:
        return False
    across = ink_mask(image, COARSE)
    angles = np.arange(-MOST_SKEW, MOST_SKEW + 1)
    down = sharpness(np.ascontiguousarray(across.T), angles).max()
    return bool(down > SIDEWAYS * sharpness(across, angles).max())
