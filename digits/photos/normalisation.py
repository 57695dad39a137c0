"""From a scan to ink, as readers see it, both when they are trained and when they read.

A scan is a picture in mode L, dark ink on light paper. What a reader sees is uint8
``(height, width)``: 0 for paper, 255 for the darkest ink; padding with 0 adds paper.
"""

from functools import lru_cache

import numpy as np
from PIL import Image

from digits.arrays import Grey

PAPER_RANK, INK_RANK = 0.80, 0.01  # quantiles of grey that count as paper and as ink
LEAST_SPAN = 48  # grey values between them, so that bare paper stays pale


def normalise(image: Image.Image) -> Grey:
    """Grey to ink: 0 where it is as light as paper or lighter, 255 where it is darkest.

    Args:
        image: mode L, dark ink on light paper.

    Returns:
        uint8 (height, width), ink high.
    """
    histogram = image.histogram()
    light = grey_quantile(histogram, PAPER_RANK)
    span = max(light - grey_quantile(histogram, INK_RANK), LEAST_SPAN)
    seen: Grey = _table(light, span).take(np.asarray(image))
    return seen


def grey_quantile(histogram: list[int], rank: float) -> int:
    """The grey value that this share of all pixels do not exceed."""
    left = rank * sum(histogram)
    for grey, count in enumerate(histogram):
        left -= count
        if left <= 0:
            return grey
    return len(histogram) - 1


@lru_cache(maxsize=4096)
def _table(light: int, span: int) -> Grey:
    ink = (light - np.arange(256)) * (255 / span)
    table: Grey = np.minimum(np.maximum(ink, 0), 255).astype(np.uint8)
    return table
