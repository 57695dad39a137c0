"""The form is taken out of the amount's crop, and the amount's strokes stay."""

import numpy as np
import pytest
from PIL import Image

from digits.amounts.reader.amount_reader import AmountReader
from digits.arrays import Grey
from digits.checks.fields.form_removal import ink_of
from digits.checks.fields.locate import find_amount
from digits.checks.page.bounding_box import BoundingBox
from digits.handwriting.generator import Synthesis
from tests.digits.checks.forms import Form, drawn, place_of, written

PAPER, LINE, INK = 250, 60, 20


def box_with(strokes: list[tuple[int, int, int, int]], thick: int = 2) -> tuple[Grey, BoundingBox]:
    """A box of lines with upright strokes (left, top, right, bottom), and its inside."""
    pixels = np.full((120, 400), PAPER, np.uint8)
    pixels[30 : 30 + thick, 50:350] = pixels[90 - thick : 90, 50:350] = LINE
    pixels[30:90, 50 : 50 + thick] = pixels[30:90, 350 - thick : 350] = LINE
    for left, top, right, bottom in strokes:
        pixels[top:bottom, left:right] = INK
    return pixels, BoundingBox(50 + thick, 30 + thick, 350 - thick, 90 - thick)


def dark_columns(crop: Grey) -> int:
    """How many separate dark stretches a crop's columns have."""
    dark = (crop < 140).sum(axis=0) >= 4
    return int((np.diff(dark.astype(np.int8), prepend=0) > 0).sum())


@pytest.mark.parametrize("off", [-3, -1, 0, 2])
@pytest.mark.parametrize("thick", [1, 2, 4])
def test_the_lines_of_the_box_go(thick: int, off: int) -> None:
    """Also where the field was found a little too large or too small."""
    pixels, box = box_with([(150, 45, 157, 78)], thick)
    found = BoundingBox(box.left + off, box.top + off, box.right - off, box.bottom - off)
    crop = ink_of(pixels, found)
    assert dark_columns(crop) == 1
    assert ((crop < 140).sum(axis=1) > 20).sum() == 0


def test_a_stroke_that_crosses_a_line_is_kept_whole() -> None:
    """A tail below the box is followed, and there is no gap where the line was."""
    pixels, box = box_with([(150, 20, 157, 102), (200, 45, 207, 78)])
    crop = ink_of(pixels, box)
    assert dark_columns(crop) == 2
    column = crop[:, int(np.argmin(crop.sum(axis=0, dtype=int)))]
    dark = np.flatnonzero(column < 140)
    assert len(dark) >= 78
    assert np.array_equal(dark, np.arange(dark[0], dark[-1] + 1))


def test_a_one_beside_the_side_of_the_box_is_kept() -> None:
    """An upright stroke near the left side is a digit, not a line."""
    pixels, box = box_with([(64, 42, 69, 80), (100, 42, 106, 80)])
    assert dark_columns(ink_of(pixels, box)) == 2


def test_print_beside_the_field_goes() -> None:
    """A sign left of the field and words below it are not handed to the reader."""
    pixels, box = box_with([(150, 45, 157, 78), (36, 40, 46, 80), (100, 100, 300, 108)])
    assert dark_columns(ink_of(pixels, box)) == 1


def test_an_empty_field_and_odd_boxes_give_crops() -> None:
    """Whatever box is asked for, the crop is a picture."""
    pixels, box = box_with([])
    assert (ink_of(pixels, box) >= 140).mean() > 0.99
    for odd in (
        BoundingBox(0, 0, 400, 120),
        BoundingBox(0, 0, 1, 1),
        BoundingBox(399, 119, 400, 120),
        BoundingBox(0, 50, 400, 51),
    ):
        assert min(ink_of(pixels, odd).shape) >= 1


def test_reading_gains_by_it(writing: Synthesis) -> None:
    """Amounts as high as their box are read at least as often, and none is accepted wrongly."""
    reader = AmountReader.opened()
    right = {"as it is": 0, "ink": 0}
    for seed, text in enumerate(("12.50", "348.00", "1,907.25", "86.13", "4,205.99", "670.41")):
        form = Form(pattern=("none", "waves")[seed % 2], at=(0.78, 0.35, 0.94, 0.42))
        ink = writing.picture_of(text, np.random.default_rng(seed)).picture
        check = written(drawn(form), place_of(form, 1200), ink, high=1.1, at=0.06)
        found = find_amount(check)
        assert found is not None
        left, top, right_edge, bottom = found.box
        crops = {"as it is": check[top:bottom, left:right_edge], "ink": ink_of(check, found.box)}
        for name, crop in crops.items():
            told = reader.read(Image.fromarray(crop), "USD")
            good = f"{told.amount:,}" == text
            right[name] += good
            assert good or told.decision == "review"
    assert right["ink"] >= right["as it is"]
