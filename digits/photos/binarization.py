"""From the light of a picture to the ink of one digit, and from its ink to MNIST's frame.

Works on ``(h, w)`` float32 pictures in 0 … 1 and knows nothing of files; `digits.photos.photo`
calls it. What is a digit among the ink is decided in `digits.photos.segmentation`.
"""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from digits.arrays import SIDE, Booleans, Floats, Images
from digits.photos.image_files import resized, shrink
from digits.photos.segmentation import (
    CUT,
    NEIGHBOURS,
    TINY,
    UNKNOWN,
    Region,
    SegmentationVerdict,
    bounds,
    one_digit,
    outline,
)

COARSE = 128  # longest side of the picture on which paper and light are estimated
FINE = 512  # the smoothing that takes sensor noise away is one pixel on a picture this long
FAINTEST = 0.1  # ink must take away this share of the paper's light …
GRAIN_MARGIN = 5.0  # … exceed the paper's grain by so many of its standard deviations …
UNEVEN_MARGIN = 2.0  # … and what is left of uneven light, which has no far outliers, by so many
NARROWEST_BELL = 0.4  # pixels; a narrower one has no weight outside its own pixel
HALF_INK = 0.5  # from here on a pixel of the digit counts as ink
LAG = 3  # pixels between two that share no grain once it was smoothed
BELL = 1.4826  # a bell curve's standard deviation / its median deviation, which ink cannot move
SURFACE_STEPS = 4  # of reweighting; the sign looked for no longer changes after
MOST_INK = 0.5  # of the picture: beyond this, ink and paper have changed places
SLENDER = 0.13  # half a stroke's width / digit's longer side: paper between strokes is wider
THIN = 0.05  # the same; what is thinner is no paper between strokes

BOX = 20  # MNIST fits a digit into 20 × 20 …
CENTRE = (
    SIDE // 2
)  # … and puts its centre of mass on this pixel: all of its pictures are within 0.5
THINNEST = 1.7  # stroke in pixels of the box: nine in ten of MNIST's digits have a wider one

SKETCH = 4 * BOX  # pixels along the longer side on which thin strokes are thickened

BLANK = "the picture is blank: no stroke stands out from the paper"
FULL = "nearly all of the picture is ink: the digit needs paper around it"


class NoDigit(NamedTuple):
    """Why a picture was not read, in words for the person who took it."""

    reason: str


class Strokes(NamedTuple):
    """The ink of one digit.

    Attributes:
        ink: (h, w) float32, 0 … 1, the digit alone, cut out of the picture.
        region: the rows and columns of the picture that it was cut from.
    """

    ink: Floats
    region: Region


class _View(NamedTuple):
    """The picture's ink, (h, w), if ink is what is dark (or what is light), and what it shows."""

    ink: Floats
    verdict: SegmentationVerdict


def find_strokes(grey: Floats, *, crop: bool = False) -> Strokes | NoDigit:
    """The strokes of the one digit on a picture, whichever of ink and paper is the darker.

    Seen the wrong way round, a digit is the paper in its loops, and a sheet on a table is one
    patch. Both are thicker than strokes, so of two views the one of thinner lines is right.

    Args:
        grey: (h, w) float32, 0 (black) … 1 (white).
        crop: whether the picture was cut out for one digit, so that all ink belongs to it.

    Returns:
        The digit's ink, or the reason why there is no one digit.
    """
    ways = (grey, 1 - grey) if _ink_is_dark(grey) else (1 - grey, grey)
    view = _seen(ways[0], crop=crop)
    if view.verdict.thickness > SLENDER:
        view = min(view, _seen(ways[1], crop=crop), key=lambda other: other.verdict.thickness)
    elif view.verdict.thickness > THIN:
        # The edge of a shadow may have told ink and paper apart wrongly.
        other = _seen(ways[1], crop=crop)
        view = other if _outlines(other.verdict, view.verdict) else view
    if view.verdict.objection:
        return NoDigit(view.verdict.objection)
    return _cut_out(view.ink, view.verdict.digit)


def _outlines(lines: SegmentationVerdict, patch: SegmentationVerdict) -> bool:
    """Whether one view has a digit of thinner lines all around what the other one takes for ink."""
    if lines.objection or lines.thickness >= patch.thickness or not patch.digit.any():
        return False
    outer, inner = bounds(lines.digit), bounds(patch.digit)
    return all(
        wide.start <= narrow.start and narrow.stop <= wide.stop
        for wide, narrow in zip(outer, inner, strict=True)
    )


# --- from light to ink -----------------------------------------------------------------------


def _ink_is_dark(grey: Floats) -> bool:
    """Whether the pixels that differ most from smooth light are the darker ones.

    Smooth light is a quadratic surface with the least absolute error, which strokes hardly move.
    """
    small = shrink(grey, COARSE // 4)
    y, x = np.indices(small.shape, dtype=np.float32) / max(small.shape)
    terms = np.stack((np.ones_like(x), x, y, x * y, x * x, y * y), axis=-1).reshape(-1, 6)
    light = small.ravel()
    difference = light - np.median(light)
    for _ in range(SURFACE_STEPS):
        weights = 1 / np.sqrt(np.abs(difference) + np.float32(1e-2))
        fit = np.linalg.lstsq(terms * weights[:, None], light * weights, rcond=None)[0]
        difference = light - terms @ fit
    return bool((difference**3).sum() < 0)


def _seen(grey: Floats, *, crop: bool) -> _View:
    """What the picture shows if ink is what is dark on it."""
    ink = _darkness(grey)
    verdict = _judged(ink, crop=crop)
    if verdict.objection in (CUT, TINY) and verdict.paper.any():
        # A dark table around the sheet sets a threshold that pale ink does not reach.
        ink = np.where(ndimage.binary_dilation(verdict.paper, NEIGHBOURS, iterations=3), 0, ink)
        again = _judged(ink, crop=crop)
        verdict = verdict if again.objection == BLANK else again
    return _View(ink, verdict)


def _judged(ink: Floats, *, crop: bool) -> SegmentationVerdict:
    """The digit among ink (h, w) that stands out from the paper."""
    threshold = _threshold(ink)
    mask: Booleans = np.zeros(ink.shape, np.bool_) if threshold is None else ink > threshold
    if threshold is None or mask.mean() > MOST_INK:
        return SegmentationVerdict(
            mask, UNKNOWN, FULL if mask.any() else BLANK, np.zeros_like(mask)
        )
    return one_digit(mask, crop=crop)


def _darkness(grey: Floats) -> Floats:
    """The share of the paper's light that is missing, up to 1; about 0 on bare paper."""
    sigma = max(grey.shape) / FINE
    if sigma > NARROWEST_BELL:
        grey = ndimage.gaussian_filter(grey, sigma)
    missing = 1 - grey / np.maximum(_paper(grey), np.float32(1e-3))
    # Noise pushes the paper's estimate up, so bare paper comes out a little above zero.
    return np.asarray(missing - np.median(missing), dtype=np.float32)


def _paper(grey: Floats) -> Floats:
    """The picture without its strokes: (h, w) float32, what the light makes of bare paper.

    A closing fills what is dark and narrower than its window, and follows shadows and gradients.
    The window spans a third of the picture: wider than the stroke of any marker.
    """
    small = shrink(grey, COARSE)
    window = max(3, min(small.shape) // 3) | 1
    filled = ndimage.maximum_filter(small, size=window, mode="nearest")
    # More is taken off than was added, or a step from table to paper, blurred by the enlarging
    # below, would look like a line of ink.
    spare = 0 if small is grey else 4
    paper = ndimage.minimum_filter(filled, size=window + spare, mode="nearest")
    return resized(paper, grey.shape)


def _threshold(ink: Floats) -> float | None:
    """The ink that parts strokes from paper, or None where nothing stands out.

    Only what exceeds the paper's own noise is parted: a thin stroke on a large sheet is too few
    pixels to be seen by Otsu's method among the rest.
    """
    uneven = BELL * float(np.median(np.abs(ink)))
    grain = BELL / 2**0.5 * float(np.median(np.abs(ink[:, LAG:] - ink[:, :-LAG])))
    floor = max(FAINTEST / 2, GRAIN_MARGIN * grain, UNEVEN_MARGIN * uneven)
    standing_out = ink[ink > floor]
    if not standing_out.size:
        return None
    threshold = _otsu(standing_out)
    strokes = standing_out[standing_out > threshold]
    return threshold if strokes.size and strokes.mean() >= FAINTEST else None


def _otsu(values: Floats) -> float:
    """The value that parts `values` into two groups whose means lie furthest apart.

    Source: Otsu, "A threshold selection method from gray-level histograms", IEEE SMC 1979.
    """
    counts, edges = np.histogram(values, bins=128)
    if counts.max() == len(values):  # ink and paper of one value each: any part of the way will do
        return float(edges[0]) / 2
    middles = (edges[:-1] + edges[1:]) / 2
    below, sums = np.cumsum(counts)[:-1], np.cumsum(counts * middles)
    above = len(values) - below
    apart = below * above * (sums[:-1] / below - (sums[-1] - sums[:-1]) / above) ** 2
    return float(edges[int(apart.argmax()) + 1])


def _cut_out(ink: Floats, digit: Booleans) -> Strokes:
    """The digit's ink with all else removed, at full strength where a stroke is at its mean."""
    rows, columns = bounds(digit)
    region = (  # with room for the strokes' soft rims
        slice(max(0, rows.start - 1), rows.stop + 1),
        slice(max(0, columns.start - 1), columns.stop + 1),
    )
    part = digit[region]
    kept = np.where(ndimage.binary_dilation(part, NEIGHBOURS), ink[region], 0)
    return Strokes(np.clip(kept / ink[region][part].mean(), 0, 1).astype(np.float32), region)


# --- MNIST's framing -------------------------------------------------------------------------


def thickened(ink: Floats) -> Floats:
    """The digit as if written with a pen of at least the usual width for its size.

    A ballpoint on a whole sheet leaves a line that MNIST's small pictures would show as a pale
    thread; none of its own digits look so.

    Args:
        ink: (h, w) float32, 0 … 1, the digit in its own rectangle.

    Returns:
        The same digit, perhaps of another size: (h, w) float32, 0 … 1.
    """
    side = max(ink.shape)
    mask = ink > HALF_INK
    # A stroke's area is its width times its length, and its outline twice its length.
    missing = THINNEST / BOX * side - 2 * float(mask.sum()) / max(1, outline(mask))
    if missing <= 0:
        return ink
    scale = SKETCH / side
    shape = tuple(max(1, round(length * scale)) for length in ink.shape)
    radius = missing * scale / 2
    reach = int(np.ceil(radius))
    y, x = np.ogrid[-reach : reach + 1, -reach : reach + 1]
    sketch = np.pad(resized(ink, shape), reach)
    dilated = ndimage.grey_dilation(sketch, footprint=x * x + y * y <= radius * radius)
    return np.asarray(dilated, dtype=np.float32)


def frame_digit(ink: Floats) -> Images:
    """The digit framed as MNIST does, by its size and its centre of mass.

    Args:
        ink: (h, w) float32, 0 … 1, zero wherever the digit is not.

    Returns:
        (28, 28) float32, 0 … 1: at most 20 × 20 of ink with its aspect ratio kept, the centre of
        mass on pixel 14, the strongest ink 1. Black, if there is no ink.

    Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
    """
    framed: Images = np.zeros((SIDE, SIDE), dtype=np.float32)
    if not ink.any():
        return framed
    digit = ink[bounds(ink > 0)]
    scale = BOX / max(digit.shape)
    digit = resized(digit, tuple(max(1, round(length * scale)) for length in digit.shape))
    middle = ndimage.center_of_mass(digit)
    top, left = (
        min(max(0, round(CENTRE - mass)), SIDE - length)
        for mass, length in zip(middle, digit.shape, strict=True)
    )
    framed[top : top + digit.shape[0], left : left + digit.shape[1]] = digit / digit.max()
    return framed
