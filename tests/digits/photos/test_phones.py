"""Pictures as phones make them: HEIC and AVIF are read like any other, and damage is told."""

import io
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from digits.checks.intake.intake import CheckImage, images_of
from digits.checks.intake.problem import Problem
from digits.limits import Limits
from digits.photos.errors import PictureTooLarge, UnreadablePicture
from digits.photos.image_files import PhotoLimits, phone_format, upright_grey
from tests.digits.checks.drawn import drawn_check

KINDS = ["HEIF", "AVIF"]
CHECK = drawn_check("740.00", writer=6)


def encoded(kind: str, picture: Image.Image = CHECK, **options: object) -> bytes:
    """The picture as a phone would save it, without loss worth mentioning."""
    buffer = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(picture.convert("RGB")).save(buffer, quality=95, **options)
    else:
        picture.convert("RGB").save(buffer, kind, quality=95, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_checks_are_read(tmp_path: Path, kind: str) -> None:
    """Whatever the file is called."""
    path = tmp_path / "scan.jpg"
    path.write_bytes(encoded(kind))
    (image,) = images_of(path)
    assert isinstance(image, CheckImage), image
    assert image.pixels.shape == (550, 1200)
    assert np.abs(image.pixels.astype(int) - np.asarray(CHECK)).mean() < 4


@pytest.mark.parametrize("kind", KINDS)
def test_photographs_are_read(tmp_path: Path, kind: str) -> None:
    """At working size, with the full size told."""
    path = tmp_path / "photo"
    path.write_bytes(encoded(kind))
    grey, size = upright_grey(path, PhotoLimits())
    assert size == (1200, 550)
    expected = np.asarray(CHECK.resize(grey.shape[::-1], Image.Resampling.BOX), np.float32) / 255
    assert np.abs(grey - expected).mean() < 0.03


def test_the_cameras_turn_is_undone(tmp_path: Path) -> None:
    """An AVIF that says how the camera was held comes out upright, in both readers."""
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "turned.avif"
    path.write_bytes(encoded("AVIF", CHECK.transpose(Image.Transpose.ROTATE_90), exif=exif))
    (image,) = images_of(path)
    assert isinstance(image, CheckImage), image
    assert np.abs(image.pixels.astype(int) - np.asarray(CHECK)).mean() < 4
    assert upright_grey(path, PhotoLimits())[1] == (1200, 550)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_damage_is_told(tmp_path: Path, kind: str, share: float) -> None:
    """A file that is cut off is no picture, for either reader."""
    path, data = tmp_path / "cut", encoded(kind)
    path.write_bytes(data[: int(len(data) * share)])
    (problem,) = images_of(path)
    assert isinstance(problem, Problem)
    assert problem.code in {"damaged", "damaged-header", "truncated"}
    with pytest.raises(UnreadablePicture):
        upright_grey(path, PhotoLimits())


@pytest.mark.parametrize("kind", KINDS)
def test_size_is_checked_before_pixels_are_unpacked(tmp_path: Path, kind: str) -> None:
    """By both readers' limits."""
    path = tmp_path / "large"
    path.write_bytes(encoded(kind))
    (problem,) = images_of(path, Limits(most_pixels=600_000))
    assert isinstance(problem, Problem)
    assert problem.code == "too-many-pixels"
    with pytest.raises(PictureTooLarge):
        upright_grey(path, PhotoLimits(max_pixels=600_000))


def test_formats_are_told_by_their_brands() -> None:
    """A film is no picture; a file of a general brand may be either."""
    start = b"\0\0\0\x1cftyp"
    assert phone_format(start + b"heic\0\0\0\0mif1heic") == "HEIF"
    assert phone_format(start + b"mif1\0\0\0\0mif1heic") == "HEIF"
    assert phone_format(start + b"mif1\0\0\0\0mif1avifmiaf") == "AVIF"
    assert phone_format(start + b"avis\0\0\0\0avis") == "AVIF"
    assert phone_format(start + b"isom\0\0\0\0isommp42") is None
    assert phone_format(b"\x89PNG\r\n\x1a\n") is None
