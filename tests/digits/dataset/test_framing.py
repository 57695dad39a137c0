"""One picture of new data in MNIST's frame, whatever it was before."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from digits.arrays import RawImages
from digits.dataset.framing import framed_picture, is_framed
from digits.dataset.mnist_files import RawMnist


def framed(path: Path, image: RawImages) -> RawImages:
    """A picture, written to a file and read again."""
    Image.fromarray(image).save(path)
    found = framed_picture(path)
    assert not isinstance(found, str), found
    return found


def test_mnists_own_pictures_are_framed(raw: RawMnist) -> None:
    """Every digit of the sample is recognised as framed, so it would stay as it is."""
    assert all(is_framed(image) for image in raw.train_images)


@pytest.mark.parametrize(
    "change",
    [
        lambda image: 255 - image,
        lambda image: np.roll(image, 3, axis=1),
        lambda image: image // 2,
        np.zeros_like,
        lambda image: np.pad(image[2:-2:2, 2:-2:2], 8),
    ],
    ids=["dark on light", "off centre", "pale", "empty", "small"],
)
def test_other_pictures_are_not_framed(raw: RawMnist, change: object) -> None:
    """Another polarity, place, strength or size is no frame of MNIST's."""
    assert callable(change)
    assert not is_framed(change(raw.train_images[0]))


def test_framed_picture_comes_through_unchanged(raw: RawMnist, tmp_path: Path) -> None:
    """A picture of MNIST, saved as PNG, is what it was to the last bit."""
    for n in range(20):
        image = raw.train_images[n]
        assert np.array_equal(framed(tmp_path / "a.png", image), image)


def test_dark_on_light_and_larger_ones_are_framed_as_mnists(raw: RawMnist, tmp_path: Path) -> None:
    """A scan five times as large, dark on light and off centre, comes out like the original."""
    image = raw.train_images[3]
    large = np.asarray(Image.fromarray(image).resize((140, 140)))
    scan = (235 - 0.8 * np.pad(large, ((30, 10), (0, 60)))).astype(np.uint8)
    found = framed(tmp_path / "a.png", scan)
    assert (found.shape, str(found.dtype), found.max()) == ((28, 28), "uint8", 255)
    assert np.abs(np.subtract(ndimage.center_of_mass(found), 14)).max() <= 0.55
    assert np.corrcoef(found.ravel(), image.ravel())[0, 1] > 0.9


def test_why_there_is_no_digit_is_told(tmp_path: Path) -> None:
    """A blank sheet, a damaged file and none at all give a reason instead of a picture."""
    Image.new("L", (28, 28)).save(tmp_path / "black.png")
    (tmp_path / "damaged.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    reasons = [framed_picture(tmp_path / f"{name}.png") for name in ("black", "damaged", "none")]
    assert reasons[0] == "no digit was found: the picture is of a single colour"
    assert str(reasons[1]).startswith("a ")
    assert "No such file" in str(reasons[2])
