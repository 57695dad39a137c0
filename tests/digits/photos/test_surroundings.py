"""A box that a digit touches, a ring around it, a line below it: what is none of the digit."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from digits.arrays import Floats
from digits.photos.binarization import NoDigit
from digits.photos.photo import Photo, read_photo

TWO = [(150, 130), (190, 100), (240, 120), (230, 180), (150, 290), (260, 285)]
Disturb = Callable[[ImageDraw.ImageDraw], None]


def seen(folder: Path, *disturbances: Disturb, points: list[tuple[int, int]] = TWO) -> Photo:
    picture = Image.new("L", (400, 400), 225)
    draw = ImageDraw.Draw(picture)
    draw.line(points, fill=40, width=14, joint="curve")
    for disturb in disturbances:
        disturb(draw)
    picture.save(folder / "digit.png")
    found = read_photo(folder / "digit.png")
    assert isinstance(found, Photo), found
    return found


def box(*corners: int, width: int = 3) -> Disturb:
    return lambda draw: draw.rectangle(corners, outline=60, width=width)


def ring(*corners: int, width: int = 5) -> Disturb:
    return lambda draw: draw.ellipse(corners, outline=60, width=width)


def arc(*corners: int, start: int, width: int = 5) -> Disturb:
    """A ring that somebody did not close."""
    return lambda draw: draw.arc(corners, start, start + 330, fill=60, width=width)


def line(*ends: int, width: int = 5) -> Disturb:
    return lambda draw: draw.line(ends, fill=60, width=width)


def likeness(one: Floats, other: Floats) -> float:
    """The correlation of two pictures, of which one may lie a pixel beside: 1 is the same."""
    moved = [np.roll(other, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    return max(float(np.corrcoef(one.ravel(), shifted.ravel())[0, 1]) for shifted in moved)


@pytest.mark.parametrize(
    "disturbance",
    [
        box(90, 60, 320, 291),  # the digit stands on the lower line
        box(90, 60, 262, 340),  # it touches the right one
        box(90, 110, 320, 275),  # it runs over the upper and the lower one
        box(143, 60, 320, 340, width=6),
        ring(60, 50, 350, 345),
        ring(90, 60, 320, 335, width=9),
        ring(38, 58, 302, 322),  # the digit touches it with its end
        arc(60, 50, 350, 345, start=30),
        arc(70, 60, 330, 330, start=200, width=8),
        line(120, 330, 310, 322),
        line(90, 340, 300, 345, width=12),
    ],
)
def test_what_is_drawn_around_a_digit_is_left_out(disturbance: Disturb, tmp_path: Path) -> None:
    """The model sees nearly what it would see of the digit alone."""
    alone = seen(tmp_path)
    disturbed = seen(tmp_path, disturbance)
    assert likeness(alone.image, disturbed.image) > 0.88


def test_a_one_within_a_box_is_no_line_of_it(tmp_path: Path) -> None:
    """Even where it is as high as the box and stands on its lower line."""
    straight = [(200, 75), (196, 300)]
    found = seen(tmp_path, box(80, 60, 320, 301), points=straight)
    assert found.crop.left == pytest.approx(189, abs=6)
    assert found.crop.right == pytest.approx(207, abs=6)
    assert found.crop.bottom - found.crop.top > 200


@pytest.mark.parametrize("inside", [line(185, 215, 215, 190, width=12), box(190, 195, 205, 205)])
def test_a_zero_is_no_ring(inside: Disturb, tmp_path: Path) -> None:
    """A dot or a short slash within it does not make it a ring around a digit."""
    oval = [
        (200 + round(60 * np.sin(a)), 200 - round(100 * np.cos(a)))
        for a in np.linspace(0, 2 * np.pi, 60)
    ]
    assert seen(tmp_path, inside, points=oval).crop.bottom > 290


THREE = [
    *[
        (200 + round(58 * np.cos(a)), 130 + round(48 * np.sin(a)))
        for a in np.linspace(-2.6, 1.5, 24)
    ],
    *[
        (200 + round(66 * np.cos(a)), 234 + round(56 * np.sin(a)))
        for a in np.linspace(-1.5, 2.7, 24)
    ],
]


def test_a_bow_that_lies_on_a_line_is_the_digits(tmp_path: Path) -> None:
    """Both of a 3 that leans on the right side of its box; the line between them is none of it."""
    alone = seen(tmp_path, points=THREE)
    leaning = seen(tmp_path, box(90, 40, 270, 330, width=6), points=THREE)
    assert likeness(alone.image, leaning.image) > 0.9


@pytest.mark.parametrize("inside", [line(146, 262, 254, 138), line(130, 200, 270, 200)])
def test_a_zero_with_a_bar_right_across_is_no_ring(inside: Disturb, tmp_path: Path) -> None:
    """The bar alone would be read as a 1."""
    oval = [
        (200 + round(66 * np.sin(a)), 200 - round(100 * np.cos(a)))
        for a in np.linspace(0, 2 * np.pi, 60)
    ]
    found = seen(tmp_path, inside, points=oval)
    assert found.crop.right - found.crop.left > 130


def test_a_square_alone_is_no_box_around_a_digit(tmp_path: Path) -> None:
    """An empty box holds no digit."""
    picture = Image.new("L", (400, 400), 225)
    ImageDraw.Draw(picture).rectangle((120, 110, 280, 290), outline=60, width=5)
    picture.save(tmp_path / "box.png")
    assert isinstance(read_photo(tmp_path / "box.png"), NoDigit)
