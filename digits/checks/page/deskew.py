"""Deskewing a scan and, where that is sure, turning a page that was fed the wrong way round.

All is judged on a thumbnail of the ink. The camera's own turn (EXIF) is the intake's business.
"""

from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from digits.arrays import Booleans, Doubles, Grey
from digits.checks.page.orientation import upside_down
from digits.checks.page.thumbnail import LEAST_CONTRAST, Thumbnail, halved, thumbnail_of

MOST_SKEW: Final = 10.0  # degrees either way
LEAST_SKEW: Final = 0.3  # less moves the far end of a 6-inch line by less than 0.03 inch
STRIPS: Final = 30  # upright strips a page is cut into; within one, lines count as level
COARSE_STEP, FINE_STEP, FINE_REACH = 0.5, 0.1, 0.5  # degrees
ANGLES: Final = np.arange(-MOST_SKEW, MOST_SKEW + COARSE_STEP / 2, COARSE_STEP)
CLEAR: Final = 1.15  # how much sharper the lines must get to believe in a skew
PORTRAIT: Final = 1.25  # height over width from which on a check may lie on its side
SIDEWAYS: Final = 1.5  # how much sharper lines must be down the page than across
SURE: Final = 0.2  # margin of the evidence, −1 … 1, from which on a page is turned by it


class Deskewed(NamedTuple):
    """A page that lies level and right side up.

    Attributes:
        pixels: uint8 (h, w), dark ink on white.
        turned: 0, 90, 180 or 270 degrees, counter-clockwise, by which it was turned.
        skew: degrees by which it was further turned counter-clockwise; 0 if it lay level.
        sure: 0 … 1, how clearly the page says which side is up; up to 0.2 it was left as it was,
            for most scans lie right.
        flags: "orientation-unsure" where it was left, but rather looks as if upside down.
        before: the thumbnail of what was given, turned by `turned` but not levelled, for
            `image_quality`.
        after: the thumbnail of the result, for `fingerprint`.
    """

    pixels: Grey
    turned: int
    skew: float
    sure: float
    flags: tuple[str, ...]
    before: Thumbnail
    after: Thumbnail


def deskew(pixels: Grey) -> Deskewed:
    """Level and upright, as far as the page itself shows how it lay.

    Args:
        pixels: uint8 (h, w), dark ink on light paper.

    Returns:
        The same array where nothing had to be done.
    """
    image, turned = Image.fromarray(pixels), 0
    before = after = thumbnail_of(image)
    if _on_its_side(after):
        image, turned = image.transpose(Image.Transpose.ROTATE_90), 90
        before = after = thumbnail_of(image)
    skew = skew_of(after)
    if abs(skew) >= LEAST_SKEW:
        image = image.rotate(skew, Image.Resampling.BILINEAR, expand=True, fillcolor=255)
        after = thumbnail_of(image)
    else:
        skew = 0.0
    margin = upside_down(after.ink)
    if margin > SURE:
        image, turned = image.transpose(Image.Transpose.ROTATE_180), turned + 180
        before, after = _half_turned(before), _half_turned(after)
    flags = ("orientation-unsure",) if 0 < margin <= SURE else ()
    level = pixels if turned == 0 and not skew else np.asarray(image)
    return Deskewed(level, turned, skew, min(1.0, abs(margin)), flags, before, after)


def _half_turned(seen: Thumbnail) -> Thumbnail:
    return Thumbnail(seen.small[::-1, ::-1], seen.dark[::-1, ::-1])


def skew_of(seen: Thumbnail) -> float:
    """Degrees to turn it counter-clockwise so that its lines lie level; 0 where none stand out.

    Where lines lie level the rows' ink jumps most from one row to the next, so the angle is sought
    at which the sum of the squared jumps is greatest (Postl, 1986; Bloomberg et al., 1995).
    """
    scores = sharpness(halved(seen.dark) > LEAST_CONTRAST, ANGLES)
    best = int(scores.argmax())
    if scores[best] < CLEAR * np.median(scores) or not scores[best]:
        return 0.0
    off = abs(ANGLES[best]) > COARSE_STEP
    if off and scores[best] < CLEAR * scores[ANGLES.size // 2]:
        return 0.0
    fine = ANGLES[best] + np.arange(-FINE_REACH, FINE_REACH + FINE_STEP / 2, FINE_STEP)
    refined = sharpness(seen.ink, fine)
    return round(float(fine[int(refined.argmax())]), 2)


def sharpness(mask: Booleans, angles: Doubles) -> Doubles:
    """How much the ink of the rows jumps from row to row, (angles,), after each turn.

    The page is cut into strips whose rows are summed; a turn moves every strip up or down.
    """
    height, width = mask.shape
    across = max(1, width // STRIPS)
    strips = min(STRIPS, width)
    starts = np.arange(strips) * across
    cut = np.add.reduceat(mask[:, : across * strips], starts, axis=1, dtype=np.int32)
    from_middle = (np.arange(strips) - (strips - 1) / 2) * across
    moves = np.rint(np.outer(np.tan(np.radians(angles)), from_middle)).astype(np.intp)
    reach = int(np.abs(moves).max(initial=0))
    padded = np.pad(cut, ((reach, reach), (0, 0))).ravel()
    rows = np.arange(height) + reach
    places = (rows[None, :, None] + moves[:, None, :]) * strips + np.arange(strips)
    layout = padded.take(places).sum(2)  # (angles, height)
    jumps: Doubles = (np.diff(layout, axis=1).astype(np.float64) ** 2).sum(1)
    return jumps


def _on_its_side(seen: Thumbnail) -> bool:
    """Whether a page higher than wide has its lines down the page."""
    height, width = seen.dark.shape
    if height < PORTRAIT * width:
        return False
    across = halved(seen.dark) > LEAST_CONTRAST
    angles = np.arange(-MOST_SKEW, MOST_SKEW + 1)
    down = sharpness(np.ascontiguousarray(across.T), angles).max()
    return bool(down > SIDEWAYS * sharpness(across, angles).max())
