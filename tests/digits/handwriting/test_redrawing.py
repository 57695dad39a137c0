"""Pictures of lines once more: different each time, legible always."""

import numpy as np
import pytest
from PIL import Image

from digits.arrays import Grey
from digits.handwriting.generator import Synthesis
from digits.handwriting.redrawing import RedrawingConfig, redrawn

STILL = RedrawingConfig(
    kept=0, lean=0, turn=0, elastic=0, zoom=0, shift=0, thickness=0, contrast=0, grain=0, blur=0
)


@pytest.fixture(scope="module")
def crop(synthesis: Synthesis) -> Grey:
    """A crop of a written line, twice as high as readers look at."""
    image = Image.fromarray(255 - synthesis.picture_of("1250", np.random.default_rng(3)).picture)
    return np.asarray(image.resize((image.width * 2, image.height * 2)))


def again(crop: Grey, config: RedrawingConfig, seed: int) -> Grey:
    return np.asarray(redrawn(crop, 48, config, np.random.default_rng(seed)))


def test_it_varies_with_chance_alone(crop: Grey) -> None:
    """The same chance gives the same picture, another one another; all are of the height."""
    config = RedrawingConfig(kept=0)
    one, same, other = (again(crop, config, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert one.shape != other.shape or (one != other).any()
    assert {len(one), len(other)} == {48}


@pytest.mark.parametrize("config", [STILL, RedrawingConfig(kept=1)])
def test_without_variation_it_stays_as_it_is(crop: Grey, config: RedrawingConfig) -> None:
    """But for its size, to which it is reduced as a reader's input is; twice blurs a little."""
    small = Image.fromarray(crop).resize((round(crop.shape[1] / 2), 48), Image.Resampling.BILINEAR)
    assert np.corrcoef(again(crop, config, 1).ravel(), np.asarray(small).ravel())[0, 1] > 0.97


def test_the_writing_stays_where_it_can_be_read(crop: Grey) -> None:
    """Whatever chance gives, the ink keeps most of its amount and place."""
    still = 255 - again(crop, STILL, 0).astype(float)
    for seed in range(40):
        ink = 255 - again(crop, RedrawingConfig(), seed).astype(float)
        assert 0.5 < ink.mean() / still.mean() < 2, seed
        middles = [
            float((part.sum(axis=0) * np.linspace(0, 1, part.shape[1])).sum() / part.sum())
            for part in (ink, still)
        ]
        assert abs(middles[0] - middles[1]) < 0.08, seed
