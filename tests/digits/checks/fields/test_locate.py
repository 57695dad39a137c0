"""The amount's field is found on drawn forms of many kinds, filled or blank, clean or not."""

import numpy as np
import pytest
from PIL import Image

from digits.arrays import Grey
from digits.checks.fields.layout import named_layout
from digits.checks.fields.locate import find_amount, layout_box
from digits.checks.page.bounding_box import BoundingBox
from digits.checks.page.page import find_page
from digits.handwriting.generator import Synthesis
from tests.digits.checks.forms import (
    Form,
    Kind,
    Pattern,
    bilevel,
    drawn,
    on_desk,
    overlap,
    place_of,
    written,
)

KINDS: tuple[Kind, ...] = ("box", "light box", "sign inside", "sign behind")
PATTERNS: tuple[Pattern, ...] = ("none", "waves", "dots")


def amount(synthesis: Synthesis, text: str, seed: int = 1) -> Grey:
    """A handwritten amount, uint8 (h, w), ink high."""
    return synthesis.picture_of(text, np.random.default_rng(seed)).picture


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_bounded_field_is_found_on_a_blank_form(kind: Kind, pattern: Pattern) -> None:
    """Boxes of lines or light paper are found, whatever the background."""
    form = Form(kind, pattern=pattern, tint=200 if kind == "light box" else 250)
    found = find_amount(drawn(form))
    assert found is not None
    assert overlap(found.box, place_of(form, 1200)) >= 0.5
    # Coarse waves on tinted paper are hard to tell from a box's sides, and that is said.
    assert found.confidence > (0.2 if (kind, pattern) == ("light box", "waves") else 0.7)


@pytest.mark.parametrize("width", [700, 900, 1275, 1800, 2550])
@pytest.mark.parametrize("kind", ["box", "sign only", "line"])
def test_a_filled_field_is_found_at_every_resolution(
    kind: Kind, width: int, writing: Synthesis
) -> None:
    """From 80 to 425 dpi the field holds the whole amount."""
    form = Form(kind)
    place = place_of(form, width)
    blank = drawn(form, width)
    filled = written(blank, place, amount(writing, "1,234.56"))
    found = find_amount(filled)
    assert found is not None
    changed = np.argwhere(blank.astype(int) - filled > 60)
    inside = [
        found.box.left - 2 <= x < found.box.right + 2
        and found.box.top - 3 <= y < found.box.bottom + 3
        for y, x in changed
    ]
    assert np.mean(inside) > 0.97


@pytest.mark.parametrize("sign", ["$", "₹", "Rs."])
def test_the_sign_is_named(sign: str) -> None:
    """Signs of both currencies are told apart."""
    found = find_amount(drawn(Form("box", sign=sign)))
    assert found is not None
    assert found.sign == sign or (sign, found.sign) == ("Rs.", "Rs")


@pytest.mark.parametrize("sign", ["$", "₹"])
def test_a_sign_in_the_box_is_left_out(sign: str) -> None:
    """The field begins after the sign that is printed in its box, as on Indian cheques."""
    form = Form("sign inside", sign=sign)
    found = find_amount(drawn(form), None, named_layout("in-cts2010") if sign == "₹" else None)
    assert found is not None
    assert found.sign == sign
    assert abs(found.box.left - place_of(form, 1200).left) < 15


def test_other_places_of_the_field_are_found() -> None:
    """Nothing depends on one bank's form."""
    for at in ((0.70, 0.25, 0.93, 0.35), (0.75, 0.45, 0.97, 0.55), (0.80, 0.36, 0.92, 0.42)):
        for aspect in (2.18, 2.43):
            form = Form(at=at, aspect=aspect)
            found = find_amount(drawn(form))
            assert found is not None
            assert overlap(found.box, place_of(form, 1200)) >= 0.5


def test_black_and_white_scans_are_found(writing: Synthesis) -> None:
    """A Group-4 scan at 200 dpi shows hair lines only."""
    form = Form(thick=1)
    filled = written(drawn(form), place_of(form, 1200), amount(writing, "87.50"))
    found = find_amount(bilevel(filled), 200.0)
    assert found is not None
    assert overlap(found.box, place_of(form, 1200)) >= 0.5


@pytest.mark.parametrize("angle", [-1.0, 1.0])
def test_a_small_skew_is_borne(angle: float) -> None:
    """What is left of a skew after straightening does no harm."""
    form = Form()
    turned = Image.fromarray(drawn(form)).rotate(
        angle, Image.Resampling.BICUBIC, fillcolor=form.tint
    )
    found = find_amount(np.asarray(turned))
    assert found is not None
    left, top, right, bottom = place_of(form, 1200)
    radians = np.deg2rad(angle)
    drop = -np.sin(radians) * ((left + right) / 2 - 600)
    moved = BoundingBox(left, round(top + drop), right, round(bottom + drop))
    assert overlap(found.box, moved) >= 0.5


def test_the_check_is_found_on_a_desk() -> None:
    """On a phone picture shares are of the check, not of the picture."""
    form = Form()
    picture = on_desk(drawn(form))
    page = find_page(picture)
    assert overlap(page, BoundingBox(150, 150, 1350, 150 + 545)) > 0.95
    found = find_amount(picture)
    assert found is not None
    left, top, right, bottom = place_of(form, 1200)
    assert overlap(found.box, BoundingBox(left + 150, top + 150, right + 150, bottom + 150)) >= 0.5


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_an_empty_picture_has_no_field(grey: int) -> None:
    """Nothing is found on a picture of a single colour, of any size."""
    for shape in ((550, 1200), (30, 40), (8, 8), (1, 1)):
        assert find_amount(np.full(shape, grey, np.uint8)) is None


def test_noise_is_no_sure_field() -> None:
    """What is found on noise is not sure."""
    for seed in range(5):
        rng = np.random.default_rng(seed)
        found = find_amount(rng.integers(0, 256, (550, 1200)).astype(np.uint8))
        assert found is None or found.confidence < 0.6


def test_less_seen_is_less_sure(writing: Synthesis) -> None:
    """A box with a sign is surer than a sign alone."""
    sure = find_amount(drawn(Form("box")))
    less = find_amount(drawn(Form("sign only")))
    assert sure is not None
    assert less is not None
    assert less.confidence < sure.confidence


def test_a_profile_that_agrees_makes_sure() -> None:
    """Where the layout says the same, the finding is surer."""
    check = drawn(Form("sign only"))
    layout = named_layout("us-personal")
    alone, known = find_amount(check), find_amount(check, None, layout)
    assert alone is not None
    assert known is not None
    assert known.confidence > alone.confidence


def test_a_profile_gives_the_place_where_nothing_is_seen() -> None:
    """On a form without box or sign the layout's own place is read, and not surely."""
    blank = np.full((550, 1200), 250, np.uint8)
    layout = named_layout("us-personal")
    found = find_amount(blank, 200.0, layout)
    assert found is not None
    assert overlap(found.box, layout_box(layout, BoundingBox(0, 0, 1200, 550))) > 0.95
    assert found.confidence <= 0.5


def test_a_profile_of_another_form_is_less_sure() -> None:
    """The resolution tells that a check has not the layout's size."""
    check, layout = drawn(Form()), named_layout("us-personal")
    fitting, other = find_amount(check, 200.0, layout), find_amount(check, 110.0, layout)
    assert fitting is not None
    assert other is not None
    assert other.confidence < fitting.confidence
