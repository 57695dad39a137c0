"""Skew is measured and undone, a page on its head is turned, a page that says nothing is left."""

import numpy as np
import pytest
from PIL import Image

from digits.arrays import Grey
from digits.checks.page.deskew import deskew
from tests.digits.checks.drawn import bilevel, drawn_check

FORMS = [drawn_check("1,234.56", writer, form) for writer, form in ((0, 0), (1, 1), (2, 2))]


def grey(image: Image.Image) -> Grey:
    pixels: Grey = np.asarray(image.convert("L"))
    return pixels


@pytest.mark.parametrize("angle", [-9.7, -4.3, -0.8, 0.8, 3.1, 9.7])
@pytest.mark.parametrize("form", [0, 1, 2])
def test_skew_is_measured_and_undone(form: int, angle: float) -> None:
    """Up to ten degrees either way, to a fifth of a degree."""
    turned = FORMS[form].rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    upright = deskew(grey(turned))
    assert upright.skew == pytest.approx(-angle, abs=0.2)
    assert deskew(upright.pixels).skew == 0.0


@pytest.mark.parametrize("form", [0, 1, 2])
@pytest.mark.parametrize("black_and_white", [True, False])
def test_a_page_on_its_head_is_turned(form: int, black_and_white: bool) -> None:
    """The MICR line and the writing on lines say where the bottom is."""
    image = bilevel(FORMS[form]) if black_and_white else FORMS[form]
    right = deskew(grey(image))
    assert (right.turned, right.flags) == (0, ())
    wrong = deskew(grey(image)[::-1, ::-1].copy())
    assert wrong.turned == 180
    assert (wrong.pixels == grey(image)).all()


@pytest.mark.parametrize("quarters", [1, 3])
def test_a_page_on_its_side_is_turned(quarters: int) -> None:
    """A check fed by its short edge stands upright afterwards."""
    upright = deskew(np.rot90(grey(FORMS[0]), quarters).copy())
    assert upright.turned == {1: 270, 3: 90}[quarters]
    assert (upright.pixels == grey(FORMS[0])).all()


def test_a_level_page_is_handed_back_itself() -> None:
    """Where nothing has to be done nothing is copied."""
    pixels = grey(FORMS[0])
    assert deskew(pixels).pixels is pixels


@pytest.mark.parametrize("value", [0, 255])
def test_an_empty_page_is_left(value: int) -> None:
    """Without ink there is neither skew nor a bottom."""
    upright = deskew(np.full((550, 1200), value, np.uint8))
    assert (upright.turned, upright.skew, upright.sure) == (0, 0.0, 0.0)


@pytest.mark.parametrize("shape", [(16, 16), (16, 2000), (2000, 16), (17, 31)])
def test_odd_shapes_are_no_trouble(shape: tuple[int, int]) -> None:
    """Slivers of noise go through."""
    noise = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    assert deskew(noise).pixels.size
