"""What a reader sees: ink as dark as it is against its paper, however bright the scan."""

import numpy as np
import pytest
from PIL import Image

from digits.photos.normalisation import normalise


def test_normalising_forgets_brightness() -> None:
    """A darker and paler scan of the same ink looks the same to the reader."""
    ink = np.full((40, 160), 255, np.uint8)
    ink[10:30, 40:60] = 55
    pale = (ink.astype(np.float32) * 0.5 + 60).astype(np.uint8)
    first, second = (normalise(Image.fromarray(grey)) for grey in (ink, pale))
    assert np.abs(first.astype(int) - second.astype(int)).max() <= 4


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_single_colour_is_bare_paper(grey: int) -> None:
    """Nothing is made of nothing."""
    assert not normalise(Image.new("L", (30, 40), grey)).any()
