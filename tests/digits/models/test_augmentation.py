"""Deformed digits are still digits: same shape and range, seeded, and moved where they should."""

import numpy as np
import pytest

from digits.arrays import Images
from digits.config import AugmentConfig
from digits.dataset.splits import Prepared, normalise
from digits.models.augmentation import augment, sampling_points

STILL = AugmentConfig(rotation=0, scale=0, shear=0, shift=0, elastic=0)
STRONG = AugmentConfig(rotation=30, scale=0.3, shear=0.3, shift=4, elastic=3)


@pytest.fixture(scope="module")
def digits(prepared: Prepared) -> Images:
    """Fifty test digits in 0 … 1."""
    return normalise(prepared.test.images[:50])


def rng(seed: int = 3) -> np.random.Generator:
    """A generator that starts again."""
    return np.random.default_rng(seed)


def centre(image: Images) -> "np.typing.NDArray[np.float64]":
    """The centre of mass of one picture: y and x in pixels."""
    grid = np.indices(image.shape)
    return np.asarray((grid * image).sum(axis=(1, 2)) / image.sum())


@pytest.mark.parametrize("config", [AugmentConfig(), STRONG], ids=["default", "strong"])
def test_shape_range_and_dtype_stay(digits: Images, config: AugmentConfig) -> None:
    """What comes out is what a model takes, and it has changed."""
    warped = augment(digits, config, rng())
    assert (warped.shape, warped.dtype) == (digits.shape, np.dtype(np.float32))
    assert warped.min() >= 0
    assert warped.max() <= 1 + 1e-5
    assert np.abs(warped - digits).max() > 0.1


def test_input_is_left_alone(digits: Images) -> None:
    """The digits that were given are not changed in place."""
    before = digits.copy()
    augment(digits, STRONG, rng())
    assert np.array_equal(digits, before)


def test_deformation_follows_its_seed(digits: Images) -> None:
    """The same seed gives the same bits, another one other pictures."""
    first, again = (augment(digits, AugmentConfig(), rng(5)) for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, augment(digits, AugmentConfig(), rng(6)))


def test_without_ranges_nothing_changes(digits: Images) -> None:
    """With every range at zero each pixel is read from where it stands."""
    assert augment(digits, STILL, rng()) == pytest.approx(digits, abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_shift_moves_the_centre_of_mass(seed: int) -> None:
    """A blot moves by as much as its pixels are read from the opposite side."""
    blot = np.zeros((1, 28, 28), np.float32)
    blot[0, 10:18, 11:17] = 1
    config = STILL.model_copy(update={"shift": 4.0})
    grid = np.indices((28, 28)).reshape(1, 2, 784)
    read_from = (sampling_points(1, config, rng(seed)) - grid).mean(axis=(0, 2))
    moved = centre(augment(blot, config, rng(seed))[0]) - centre(blot[0])
    assert np.abs(read_from).max() > 0.1
    assert moved == pytest.approx(-read_from, abs=1e-3)


def test_ink_that_leaves_the_frame_is_gone() -> None:
    """Nothing enters on the other side, and what lies outside counts as black."""
    edge = np.zeros((1, 28, 28), np.float32)
    edge[0, 0] = 1
    config = STILL.model_copy(update={"shift": 6.0})
    shifts = [augment(edge, config, rng(seed))[0] for seed in range(20)]
    assert min(picture.sum() for picture in shifts) == 0
    assert max(picture[14:].sum() for picture in shifts) == 0


@pytest.mark.parametrize(("name", "value"), [("rotation", 45.0), ("scale", 0.5), ("shear", 0.5)])
def test_affine_deformations_turn_about_the_centre(name: str, value: float) -> None:
    """Rotation, scaling and shear leave a blot in the middle where it is."""
    blot = np.zeros((1, 28, 28), np.float32)
    blot[0, 12:16, 12:16] = 1
    config = STILL.model_copy(update={name: value})
    for seed in range(5):
        warped = augment(blot, config, rng(seed))[0]
        assert centre(warped) == pytest.approx([13.5, 13.5], abs=0.05)
        assert np.abs(warped - blot[0]).max() > 0.01


def test_neighbours_share_a_deformation(digits: Images) -> None:
    """Within a group equal digits stay equal, between groups they do not; the last may be short."""
    same = np.repeat(digits[:1], 7, axis=0)
    warped = augment(same, AugmentConfig(group=3), rng())
    assert np.array_equal(warped[0], warped[2])
    assert np.array_equal(warped[3], warped[5])
    assert not np.array_equal(warped[2], warped[3])
    assert not np.array_equal(warped[5], warped[6])


def test_elastic_field_is_smooth_and_as_strong_as_asked() -> None:
    """Neighbouring pixels are moved almost alike, by about the stated deviation."""
    config = STILL.model_copy(update={"elastic": 2.0})
    grid = np.indices((28, 28)).reshape(1, 2, 784)
    field = (sampling_points(200, config, rng()) - grid).reshape(200, 2, 28, 28)
    assert 1.0 < field.std() < 3.0
    assert np.abs(np.diff(field, axis=3)).mean() < 0.5 * np.abs(field).mean()
