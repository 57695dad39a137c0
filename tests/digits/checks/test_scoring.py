"""One page: where several places may hold the amount, what is written in them decides."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.words.words_reader import opened_words_reader
from digits.arrays import Grey
from digits.checks.fields.locate import find_places
from digits.checks.intake.intake import CheckImage
from digits.checks.page.bounding_box import BoundingBox
from digits.checks.scoring import ScoringOptions, score_image
from digits.handwriting.generator import Synthesis
from tests.digits.checks.drawn_checks import draw_check
from tests.digits.checks.forms import overlap, written
from tests.digits.checks.marked_checks import stamped


def signed_twice(upper: Grey, lower: Grey) -> tuple[Grey, BoundingBox, BoundingBox]:
    """A page without lines on which a dollar sign stands before each of two writings."""
    page = Image.new("L", (1200, 540), 248)
    places = (BoundingBox(860, 120, 1120, 172), BoundingBox(860, 230, 1120, 282))
    for place in places:
        font = ImageFont.load_default(48)
        ImageDraw.Draw(page).text((place.left - 36, place.top - 4), "$", 20, font)
    pixels = np.asarray(page)
    for place, ink in zip(places, (upper, lower), strict=True):
        pixels = written(pixels, place, ink, high=0.8, at=0.03)
    return pixels, *places


@pytest.mark.parametrize(("date", "amount"), [("7-8-2014", "93.60"), ("3/11/27", "418.25")])
@pytest.mark.parametrize("above", [True, False])
def test_a_date_is_not_taken_for_the_amount(
    date: str,
    amount: str,
    above: bool,
    writing: Synthesis,
    reader: AmountReader,
    options: ScoringOptions,
) -> None:
    """Of two places the one that holds an amount is read, and the page goes to a person."""
    inks = [
        writing.picture_of(text, np.random.default_rng(5)).picture
        for text in ((date, amount) if above else (amount, date))
    ]
    pixels, upper, lower = signed_twice(*inks)
    assert len(find_places(pixels)) > 1
    reading = score_image(CheckImage(1, pixels, 200.0, ""), reader, options)
    assert reading.field is not None
    wanted, other = (lower, upper) if above else (upper, lower)
    assert overlap(reading.field.box, wanted) > 0.25 > overlap(reading.field.box, other)
    assert f"{reading.amount.amount:,}" == amount
    assert reading.amount.decision == "review"


def worded(pixels: Grey, words: str) -> Grey:
    """A page with words on a writing line, left of the lower writing."""
    page = Image.fromarray(pixels)
    pen = ImageDraw.Draw(page)
    pen.line((100, 282, 800, 282), 90, 2)
    pen.text((120, 278), words, 20, ImageFont.load_default(38), anchor="ls")
    return np.asarray(page)


@pytest.mark.parametrize(
    ("words", "decision"),
    [
        ("nine hundred forty three and 00/100", "accept"),
        ("nine hundred twelve and 00/100", "review"),
    ],
)
def test_words_confirm_the_place_of_the_amount(
    words: str, decision: str, writing: Synthesis, reader: AmountReader, options: ScoringOptions
) -> None:
    """An unsure place is trusted where words say what stands there; by figures alone it is not."""
    rng = np.random.default_rng(5)
    inks = [writing.picture_of(text, rng).picture for text in ("3/11/27", "943.00")]
    pixels = worded(signed_twice(*inks)[0], words)
    tools = opened_words_reader().tools(reader.card.network)
    reading = score_image(CheckImage(1, pixels, 200.0, ""), reader, options, tools)
    assert f"{reading.figures.amount:,}" == "943.00"
    assert any("field is uncertain" in reason for reason in reading.figures.reasons)
    assert reading.words is not None
    assert (reading.words.agreement == "agree") == (decision == "accept")
    assert (reading.amount.decision, reading.figures.decision) == (decision, "review")
    unsure = any("field is uncertain" in reason for reason in reading.amount.reasons)
    assert unsure == (decision == "review")


@pytest.mark.parametrize(
    ("words", "amount"),
    [("nine hundred forty three", "943.00"), ("seven hundred twelve", "712.80")],
)
def test_of_two_amounts_the_one_that_words_confirm_is_taken(
    words: str, amount: str, writing: Synthesis, reader: AmountReader, options: ScoringOptions
) -> None:
    """Though the figures alone would have taken the upper place each time."""
    rng = np.random.default_rng(5)
    inks = [writing.picture_of(text, rng).picture for text in ("943.00", "712.80")]
    pixels = worded(signed_twice(*inks)[0], f"{words} and {amount[-2:]}/100")
    tools = opened_words_reader().tools(reader.card.network)
    image = CheckImage(1, pixels, 200.0, "")
    alone = score_image(image, reader, options)
    together = score_image(image, reader, options, tools)
    assert (f"{alone.amount.amount:,}", alone.amount.decision) == ("943.00", "review")
    assert (f"{together.amount.amount:,}", together.amount.decision) == (amount, "accept")


def test_a_voided_check_goes_to_a_person(reader: AmountReader, options: ScoringOptions) -> None:
    """However surely its amount is read; a person is told why."""
    check = draw_check(7)
    good, voided = (
        score_image(CheckImage(1, pixels, 200.0, ""), reader, options).amount
        for pixels in (check, stamped(check, "CANCELLED", 90, 8, 0.6))
    )
    assert (good.decision, voided.decision) == ("accept", "review")
    assert any("large marks across the check" in reason for reason in voided.reasons)
