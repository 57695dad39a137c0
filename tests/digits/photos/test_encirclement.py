"""The line of a ring or a box that a digit touches: found, and none of the digit taken with it."""

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage

from digits.arrays import Booleans
from digits.photos.encirclement import region_within, touched_line

Point = tuple[float, float]
BOX = [(20, 20), (220, 20), (220, 260), (20, 260), (20, 20)]
OVAL = [(120 + 90 * np.cos(a), 140 + 110 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 90)]
HOOK = [(90, 80), (150, 70), (110, 150), (160, 200), (100, 257)]  # stands on the lower line
LOWER = [(90, 80), (150, 70), (110, 150), (140, 190), (118, 248)]  # stands on the oval's lowest


def drawn(*strokes: Sequence[Point], width: int = 8) -> Booleans:
    """Strokes of a pen, cut to their own rectangle with a margin of nothing."""
    picture = Image.new("1", (260, 300))
    for stroke in strokes:
        ImageDraw.Draw(picture).line([*map(tuple, stroke)], fill=1, width=width, joint="curve")
    return np.asarray(picture)


def arc(x: float, y: float, across: float, down: float, start: float, end: float) -> list[Point]:
    """A bow, from one angle to another."""
    angles = np.linspace(start, end, 40)
    return [(x + across * np.cos(a), y + down * np.sin(a)) for a in angles]


@pytest.mark.parametrize(
    ("around", "digit"),
    [(BOX, HOOK), (OVAL, LOWER), ([(x + 0.06 * y, y - 0.06 * x) for x, y in BOX], HOOK)],
)
def test_the_line_is_taken_and_the_digit_is_left(
    around: Sequence[Point], digit: Sequence[Point]
) -> None:
    """What is left is the digit, in one piece; nothing of the line, not even its corners."""
    patch, alone = drawn(around, digit), drawn(digit)
    left = patch & ~touched_line(patch)
    labels, _ = ndimage.label(left, np.ones((3, 3)))
    sizes = np.sort(np.bincount(labels.ravel())[1:])
    assert sizes[:-1].sum() < 30
    assert sizes[-1] > 0.9 * (alone & ~drawn(around)).sum()
    assert (left & ~ndimage.binary_dilation(alone, iterations=4)).sum() < 30


def test_a_bow_on_the_line_is_the_digits_and_the_line_between_two_is_not() -> None:
    """Of a 3 that leans on the right side of its box."""
    upper, lower = arc(160, 95, 57, 45, -2.4, 1.5), arc(160, 185, 57, 45, -1.5, 2.4)
    line = touched_line(drawn(BOX, upper, lower))
    assert not line[88:102, 217:221].any()
    assert not line[178:192, 217:221].any()
    assert line[132:148, 217:221].all()
    assert line[230:250, 217:221].all()


@pytest.mark.parametrize(
    "patch",
    [
        drawn(OVAL),
        drawn(OVAL, [(120, 30), (128, 90)]),  # the end of a 0's stroke
        drawn(OVAL, [(56, 218), (184, 62)]),  # a 0 with a bar across
        drawn([(20, 20), (230, 20), (125, 270), (20, 20)], [(120, 100), (60, 24), (110, 200)]),
        drawn(OVAL, arc(170, 40, 40, 36, 2.6, 7.9), [(130, 50), (60, 190)]),  # it runs over it
        drawn(OVAL, LOWER, width=22),  # as thick as a digit's own stroke
        drawn(arc(120, 140, 90, 110, -1.2, 4.4), LOWER),  # a twelfth of it open
        drawn(arc(120, 90, 70, 65, 0, 6.3), arc(120, 215, 80, 65, 0, 6.3)),  # an 8
        drawn(arc(120, 140, 90, 110, 1.4, 6.3), LOWER),  # open by a quarter
        drawn([(20, 20), (220, 260)]),
        drawn([(20, 20), (21, 20)]),
    ],
)
def test_where_no_digit_touches_a_ring_nothing_is_taken(patch: Booleans) -> None:
    """Digits that are round themselves stay whole; so does what is neither ring nor box."""
    assert not touched_line(patch).any()


def test_an_open_ring_encloses() -> None:
    """A gap of a tenth does not matter, one of a quarter does."""
    assert region_within(drawn(arc(120, 140, 90, 110, 0.6, 6.28)))[140, 120]
    assert not region_within(drawn(arc(120, 140, 90, 110, 1.57, 6.28))).any()
    assert not region_within(drawn(HOOK)).any()
