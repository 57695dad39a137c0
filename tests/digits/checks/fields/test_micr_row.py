"""The MICR line is found at the foot of a page, and laid level as its reader sees it."""

import numpy as np
import pytest
from PIL import Image

from digits.arrays import Grey
from digits.checks.fields.micr_row import micr_picture, micr_row
from digits.checks.fields.search_region import search_region_of
from digits.micr.characters import HEIGHT, TALL
from digits.micr.micr_reader import MicrReading, opened_micr_reader
from tests.digits.checks.forms import Form, bilevel, drawn
from tests.digits.checks.micr_prints import with_line

LINE = "⑆011000015⑆ 8806421⑈ 4073"
READ = LINE.replace(" ", "")


def read(pixels: Grey) -> MicrReading | None:
    """What is read at the foot of a page."""
    region = search_region_of(pixels)
    row = micr_row(region)
    return opened_micr_reader().read(micr_picture(pixels, region, row)) if row else None


def page(dpi: float = 200.0, text: str = LINE) -> Grey:
    """A form of 6 by 2.7 inches without a line of its own, and a line."""
    blank = drawn(Form(), round(6 * dpi)).copy()
    blank[round(0.82 * len(blank)) :] = 250
    return with_line(blank, text, dpi)


@pytest.mark.parametrize("dpi", [150, 200, 240, 300])
@pytest.mark.parametrize("black", [True, False])
def test_the_line_is_read_at_any_resolution(dpi: int, black: bool) -> None:
    """In grey and in black and white, surely."""
    pixels = page(dpi)
    found = read(bilevel(pixels) if black else pixels)
    assert found is not None
    assert found.text == READ
    assert found.probability >= opened_micr_reader().card.threshold


@pytest.mark.parametrize("degrees", [-1.2, 0.8])
def test_a_skewed_line_is_laid_level(degrees: float) -> None:
    """The picture's rows of ink are as many as a character is high."""
    turned = Image.fromarray(page()).rotate(degrees, Image.Resampling.BICUBIC, fillcolor=250)
    pixels = np.asarray(turned)
    region = search_region_of(pixels)
    row = micr_row(region)
    assert row is not None
    picture = micr_picture(pixels, region, row)
    rows = np.flatnonzero((picture > 100).sum(axis=1) > 8)
    assert picture.shape[0] == HEIGHT
    assert TALL - 2 <= rows[-1] - rows[0] + 1 <= TALL + 3
    found = read(pixels)
    assert found is not None
    assert found.text == READ


def test_low_symbols_at_the_ends_are_not_cut() -> None:
    """On-us symbols are lower than digits, and begin and end many lines."""
    text = "⑈713402⑈ 400002118⑆ 051877⑈"
    found = read(page(text=text))
    assert found is not None
    assert found.text == text.replace(" ", "")


def test_a_page_without_print_at_its_foot_has_none() -> None:
    """A few marks are no line."""
    assert read(page(text="")) is None
    assert read(page(text="0714")) is None


def test_a_few_thin_marks_side_by_side_are_no_line() -> None:
    """As many as a line has characters, of their height, on the room of three: a small barcode."""
    bars = Image.fromarray(page(text=""))
    for number in range(10):
        left = 300 + 7 * number
        bars.paste(20, (left, bars.height - 60, left + 3, bars.height - 37))
    assert micr_row(search_region_of(np.asarray(bars))) is None
