"""From ink and paper to what a scanner delivers: a picture in mode L, dark ink on light paper.

`digits.photos.normalisation` makes of it what a reader sees.
"""

import io

import numpy as np
from PIL import Image, ImageFilter

from digits.arrays import Floats
from digits.handwriting.backgrounds import grain
from digits.handwriting.config import ScanConfig
from digits.photos.normalisation import grey_quantile

FAINTEST = 0.25  # darkness of the faintest ink
LEAST_OVER_PATTERN = 5.0  # … more on restless paper: times the standard deviation of its darkness
INKED, KEPT = 0.5, 0.92  # what counts as ink, and what share of it a threshold leaves


def expose(
    ink: Floats,
    paper: Floats,
    config: ScanConfig,
    rng: np.random.Generator,
    form: Floats | None = None,
) -> Image.Image:
    """What the scanner delivers: ink of some darkness on paper, grained, blurred, compressed.

    Args:
        ink: 0 … 1.
        paper: its darkness.
        config: the shares.
        rng: what chance is drawn from.
        form: the darkness of what a form prints on the paper; however black, ink may be faint.
    """
    chance = rng.random(8).tolist()
    bilevel = chance[0] < config.bilevel
    restless = float(paper.std())
    if form is not None:
        paper = np.maximum(paper, form)
    if bilevel:  # such scanners drop tints and patterns, but keep what is printed black
        paper = paper * (np.float32(0.35) + np.float32(0.65) * paper)
    # However faint, ink stands out from the pattern.
    least = FAINTEST + LEAST_OVER_PATTERN * restless
    black = min(1.0, max(0.6 if bilevel else least, 1.05 * chance[1]))
    # Ink swallows its share of the light that the paper would have sent back.
    light = (1 - paper) * (1 - np.float32(black) * ink)
    if chance[2] < config.noise:
        light += grain(ink.shape, rng) * np.float32(0.004 + 0.06 * chance[3] ** 2)
    image = _to_grey(light, 255 - 40 * chance[4] ** 2)
    if chance[5] < config.blur:
        image = image.filter(ImageFilter.BoxBlur(0.15 + 0.85 * rng.random() ** 2))
    if bilevel:
        if config.coarse_bilevel and rng.random() < config.coarse_bilevel:
            return _coarse_bilevel(image, ink, rng)
        return _bilevel(image, ink, rng)
    if chance[6] < config.coarse:
        image = _coarse(image, rng)
    return _jpeg(image, 30 + int(60 * rng.random())) if chance[7] < config.jpeg else image


def _to_grey(light: Floats, white: float) -> Image.Image:
    grey = light * np.float32(white)
    np.minimum(np.maximum(grey, 0, out=grey), 255, out=grey)
    return Image.fromarray(grey.astype(np.uint8))


def _bilevel(image: Image.Image, ink: Floats, rng: np.random.Generator) -> Image.Image:
    """Black and white, with a threshold that is sometimes bad; half of them resized after that.

    However bad it is, it leaves most of the ink, or nobody could read it.
    """
    histogram = image.histogram()
    light, dark = grey_quantile(histogram, 0.7), grey_quantile(histogram, 0.002)
    level = dark + (light - dark) * min(0.68, max(0.25, rng.normal(0.48, 0.12)))
    inked = np.asarray(image)[ink > INKED]
    if inked.size:
        level = max(
            level, 1 + float(np.partition(inked, int(KEPT * inked.size))[int(KEPT * inked.size)])
        )
    binary = image.point([0] * int(level) + [255] * (256 - int(level)))
    if rng.random() < 0.5:
        return binary.filter(ImageFilter.GaussianBlur(0.35 + 0.4 * rng.random()))
    return binary


def _coarse_bilevel(image: Image.Image, ink: Floats, rng: np.random.Generator) -> Image.Image:
    """As cut out of a page in black and white: at half of the resolution or more, then enlarged.

    Ink that is one or two pixels wide there comes out bold.
    """
    share = 0.5 + 0.4 * rng.random()
    size = (max(4, round(image.width * share)), max(4, round(image.height * share)))
    low = image.resize(size, Image.Resampling.BILINEAR)
    resized = Image.fromarray(ink).resize(size, Image.Resampling.BILINEAR)
    low_ink = np.asarray(resized, dtype=np.float32)
    # Where all ink is thin, the thickest counts as whole.
    binary = _bilevel(low, low_ink / np.float32(max(low_ink.max(), FAINTEST)), rng)
    return binary.resize(image.size, Image.Resampling.BILINEAR)


def _coarse(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """As if scanned at two thirds of the resolution or more."""
    share = 0.66 + 0.28 * rng.random()
    size = (max(4, round(image.width * share)), max(4, round(image.height * share)))
    small = image.resize(size, Image.Resampling.BILINEAR)
    return small.resize(image.size, Image.Resampling.BILINEAR)


def _jpeg(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer)
