"""Date, payee, signature, memo and MICR line are found by the form's lines, or by a layout."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from digits.arrays import Grey
from digits.checks.fields.check_fields import find_fields
from digits.checks.fields.layout import OtherName, named_layout
from digits.checks.page.bounding_box import BoundingBox
from tests.digits.checks.forms import Form, bilevel, drawn

# Left, right and row of the line of each field, as shares of width and height.
LINES: dict[OtherName, tuple[float, float, float]] = {
    "date": (0.73, 0.95, 0.18),
    "payee": (0.15, 0.70, 0.44),
    "signature": (0.60, 0.95, 0.82),
    "memo": (0.08, 0.45, 0.82),
}


def form(width: int = 1200) -> Grey:
    """A form with a line for a memo and a MICR line of even characters."""
    page = Image.fromarray(drawn(Form(), width))
    pen, height = ImageDraw.Draw(page), page.height
    pen.line((0.08 * width, 0.82 * height, 0.45 * width, 0.82 * height), 30, 2)
    pen.rectangle((0, 0.88 * height, width, height), 250)
    font = ImageFont.load_default(round(0.022 * width))
    pen.text((0.1 * width, 0.94 * height), "123456789  0011223344556  1025", 20, font, "ls")
    return np.asarray(page)


@pytest.mark.parametrize("width", [900, 1200, 2400])
@pytest.mark.parametrize("name", LINES)
def test_a_field_is_found_above_its_line(name: OtherName, width: int) -> None:
    """The box stands on the line, is as wide, and as high as writing is."""
    check = form(width)
    found = find_fields(check).others[name]
    left, right, down = LINES[name]
    assert abs(found.box.left - left * width) < 0.035 * width
    assert abs(found.box.right - right * width) < 0.035 * width
    assert found.box.top + 0.02 * width < down * len(check) < found.box.bottom
    assert found.confidence > 0.8


def test_the_micr_line_is_found() -> None:
    """The row of even print at the bottom, not more."""
    check = form()
    found = find_fields(bilevel(check)).others["micr"]
    first = round(0.89 * len(check))
    rows, columns = np.nonzero(check[first:] < 128)
    true = (columns.min(), first + rows.min(), columns.max(), first + rows.max())
    assert np.allclose(found.box, true, atol=5)


def test_a_layout_gives_places_and_makes_sure() -> None:
    """On a bare page its places stand, unsurely; where a line lies there, it is surer."""
    layout = named_layout("us-personal")
    bare = find_fields(np.full((550, 1200), 250, np.uint8), 200.0, layout)
    assert {name: field.box for name, field in bare.others.items()} == {
        name: place.on(BoundingBox(0, 0, 1200, 550)) for name, place in layout.others().items()
    }
    assert {field.confidence for field in bare.others.values()} == {0.5}
    assert bare.words is not None
    assert bare.words.confidence == 0.5
    alone, known = find_fields(form()), find_fields(form(), 200.0, layout)
    assert known.others["date"].box == alone.others["date"].box
    assert known.others["date"].confidence > alone.others["date"].confidence
    assert known.words is not None
    assert alone.words is not None
    assert known.words.confidence > alone.words.confidence


def test_an_empty_page_has_no_fields() -> None:
    """Without a layout nothing is made up."""
    assert find_fields(np.full((550, 1200), 250, np.uint8)).others == {}
