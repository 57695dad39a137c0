"""The amount in words is found on forms of both orders, and handed on without lines and labels."""

from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from digits.arrays import Grey
from digits.checks.fields.check_fields import find_fields
from digits.checks.fields.locate import AmountField
from digits.checks.fields.search_region import search_region_of
from digits.checks.fields.words import find_words
from digits.checks.fields.words_ink import words_of
from digits.checks.page.bounding_box import BoundingBox
from tests.digits.checks.forms import Form, bilevel, drawn, overlap

WIDTH = 1200
INK = 25


class Writing(NamedTuple):
    """A text and where its baseline begins, as shares of width and height."""

    text: str
    left: float
    down: float


def filled(form: Grey, *writings: Writing, size: float = 0.026) -> tuple[Grey, list[BoundingBox]]:
    """A form with texts written on it, and the box of each text's ink."""
    page = Image.fromarray(form)
    font = ImageFont.load_default(round(size * page.width))
    boxes = []
    for text, left, down in writings:
        at = (left * page.width, down * page.height)
        ImageDraw.Draw(page).text(at, text, INK, font, anchor="ls")
        boxes.append(BoundingBox(*(round(e) for e in font.getbbox(text, anchor="ls"))))
        x, y = round(at[0]), round(at[1])
        boxes[-1] = BoundingBox(
            boxes[-1].left + x, boxes[-1].top + y, boxes[-1].right + x, boxes[-1].bottom + y
        )
    return np.asarray(page), boxes


def cts(dotted: int = 0, width: int = WIDTH, ink: int = 60) -> Grey:
    """A form with two lines of words, the figures' box beside the second; lines dotted or drawn."""
    height = round(width * 0.46)
    page = Image.new("L", (width, height), 248)
    pen = ImageDraw.Draw(page)
    small = ImageFont.load_default(width // 70)
    for down, right, label in ((0.27, 0.78, "PAY"), (0.36, 0.94, "RUPEES"), (0.45, 0.68, "")):
        y = round(down * height)
        pen.text((0.03 * width, y), label, ink, small, anchor="ls")
        for x in range(round(0.1 * width), round(right * width), max(1, dotted)):
            pen.line((x, y, x + (0 if dotted else 1), y), ink)
    box = (0.73 * width, 0.375 * height, 0.96 * width, 0.465 * height)
    pen.rectangle(box, outline=30, width=2)
    pen.text((0.735 * width, 0.455 * height), "Rs.", 20, ImageFont.load_default(width // 45), "ls")
    pen.text(
        (0.8 * width, 0.45 * height), "4,310.00", INK, ImageFont.load_default(width // 40), "ls"
    )
    return np.asarray(page)


def labelled(scripts: int, width: int = WIDTH) -> tuple[Grey, float]:
    """A form whose label stands on the line, and where it ends; perhaps said again below.

    The letters of the other script hang from a bar.
    """
    page = Image.fromarray(cts(width=width))
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(width // 70)
    down, left = round(0.36 * page.height), round(0.03 * width)
    pen.line((left, down, 0.1 * width, down), 60)
    end = pen.textbbox((left, down), "RUPEES", font, "ls")[2]
    if scripts == 1:
        return np.asarray(page), end / width
    top, high = down + round(0.004 * width), round(0.012 * width)
    pen.line((left, top, left + 0.03 * width, top), 60, 2)
    for place in (0.006, 0.013, 0.021, 0.029):
        pen.line((left + place * width, top, left + place * width, top + high), 60, 2)
    return np.asarray(page), end / width


def inside(inner: BoundingBox, outer: BoundingBox) -> bool:
    """Whether a box lies in another, but for two pixels."""
    return (
        outer.left - 2 <= inner.left
        and outer.top - 2 <= inner.top
        and inner.right <= outer.right + 2
        and inner.bottom <= outer.bottom + 2
    )


@pytest.mark.parametrize("width", [900, 1200, 2000])
@pytest.mark.parametrize("pattern", ["none", "waves", "dots"])
def test_words_below_the_figures_are_found(width: int, pattern: str) -> None:
    """On American forms the words stand on the line below; the payee's line is not taken."""
    form = drawn(Form(pattern=pattern, at=(0.77, 0.34, 0.95, 0.44)), width)  # type: ignore[arg-type]
    check, (payee, words) = filled(
        form, Writing("Mabel Ottery", 0.2, 0.43), Writing("Ninety eight and 20/100", 0.08, 0.53)
    )
    found = find_fields(check).words
    assert found is not None
    assert len(found.lines) == 1
    assert inside(words, found.box)
    assert overlap(found.box, payee) < 0.1
    assert found.confidence > 0.8


@pytest.mark.parametrize("dotted", [0, 3, 5])
def test_words_on_two_lines_are_found(dotted: int) -> None:
    """On CTS-2010 forms, lines drawn or dotted; the second counts only if it is written on."""
    first = Writing("Four thousand three hundred", 0.14, 0.352)
    one, (box,) = filled(cts(dotted), first)
    found = find_fields(one).words
    assert found is not None
    assert len(found.lines) == 1
    assert inside(box, found.box)
    two, boxes = filled(cts(dotted), first, Writing("and ten rupees only", 0.12, 0.442))
    found = find_fields(two).words
    assert found is not None
    assert [inside(box, line.box) for box, line in zip(boxes, found.lines, strict=True)] == [
        True,
        True,
    ]


def test_black_and_white_words_are_found() -> None:
    """A Group-4 scan gives the same line."""
    check, (words,) = filled(drawn(Form(thick=1)), Writing("Seventy one and 05/100", 0.1, 0.53))
    found = find_fields(bilevel(check)).words
    assert found is not None
    assert inside(words, found.box)


def test_words_without_any_line_are_found_less_surely() -> None:
    """On a form that nearly vanished the row of writing below the figures is taken."""
    blank = np.full((540, 1200), 245, np.uint8)
    check, boxes = filled(
        blank,
        Writing("$", 0.76, 0.43),
        Writing("86.40", 0.80, 0.43),
        Writing("Mabel Ottery", 0.2, 0.43),
        Writing("Eighty six and 40/100", 0.12, 0.53),
    )
    found = find_fields(check).words
    assert found is not None
    assert inside(boxes[3], found.box)
    assert overlap(found.box, boxes[2]) < 0.1
    assert found.confidence < 0.6


@pytest.mark.parametrize("left", [0.02, 0.03, 0.05, 0.5])
def test_lines_that_begin_right_of_what_is_taken_for_the_figures_are_none(left: float) -> None:
    """The place of the figures may be wrong; no line without any width comes of it."""
    form = drawn(Form("line", sign="₹"), WIDTH)
    page, _ = filled(form, Writing("Nine thousand and twelve", 0.42, 0.43))
    place = BoundingBox(round(left * WIDTH), 200, round(0.95 * WIDTH), 255)
    found = find_words(search_region_of(page), AmountField(place, 0.6, "", ""))
    for line in found.lines if found else ():
        assert line.box.width > 0
        assert line.box.height > 0
    assert found is None or all(part.size for part in words_of(page, found))


def test_a_page_without_figures_has_no_words() -> None:
    """Without the figures' place no line can be told from another."""
    assert find_fields(np.full((550, 1200), 250, np.uint8)).words is None


@pytest.mark.parametrize("dotted", [0, 4])
def test_the_line_goes_and_the_writing_stays(dotted: int) -> None:
    """A picture without printed line, label and payee; strokes across the line are whole."""
    texts = (Writing("Gregory Payne", 0.2, 0.262), Writing("Eighty gypsy pygmies", 0.2, 0.365))
    form = cts(dotted)
    check, _ = filled(form, *texts)
    alone, boxes = filled(np.full_like(form, 248), *texts[1:])
    words = find_fields(check).words
    assert words is not None
    pictures = words_of(check, words)
    assert len(pictures) == 1
    scale = min(1.0, 64 / words.lines[0].pitch)
    want = (alone < 128).sum() * scale**2
    dark = pictures[0] < 150
    assert 0.85 * want < dark.sum() < 1.2 * want
    # As wide as the writing: neither the label nor the line's free end is left.
    columns = np.flatnonzero(dark.any(axis=0))
    assert abs((columns[-1] - columns[0]) - boxes[0].width * scale) < 6
    # And as high: nothing of the payee's name, and the tails below the line.
    rows = np.flatnonzero(dark.any(axis=1))
    assert abs((rows[-1] - rows[0]) - boxes[0].height * scale) < 5
    # Tight: in a taller picture the reader would see smaller letters.
    assert len(dark) - len(rows) < 6


@pytest.mark.parametrize("words", ["One lakh fifty thousand", "One     lakh fifty thousand"])
@pytest.mark.parametrize(("scripts", "behind"), [(2, 0.005), (2, 0.04), (1, 0.04)])
def test_a_label_on_the_line_goes_and_the_first_word_stays(
    words: str, scripts: int, behind: float
) -> None:
    """The word may begin right behind the label, nearer than the next word is to it."""
    form, end = labelled(scripts)
    writing = Writing(words, end + behind, 0.352)
    check, _ = filled(form, writing)
    alone, (box,) = filled(np.full_like(form, 248), writing)
    found = find_fields(check).words
    assert found is not None
    (line,) = found.lines
    assert end * WIDTH <= line.box.left <= box.left
    (picture,) = words_of(check, found)
    columns = np.flatnonzero((picture < 150).any(axis=0))
    written = np.flatnonzero((alone < 150).any(axis=0))
    scale = min(1.0, 64 / line.pitch)
    assert abs(np.ptp(columns) - np.ptp(written) * scale) < 6


def test_print_along_the_side_of_the_page_does_not_hide_the_label() -> None:
    """The printer's name, turned upright, stands left of it."""
    page = Image.fromarray(cts())
    turned = Image.new("L", (66, 8), 248)
    ImageDraw.Draw(turned).text((0, 8), "PRINTER / CTS", 60, ImageFont.load_default(9), "ls")
    page.paste(turned.rotate(90, expand=True), (round(0.021 * WIDTH), 165))
    check, (box,) = filled(np.asarray(page), Writing("Four thousand", 0.14, 0.352))
    found = find_fields(check).words
    assert found is not None
    assert 0.07 * WIDTH < found.lines[0].box.left <= box.left
