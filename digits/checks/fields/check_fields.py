"""All fields of a check that are looked for, found on one reduced page."""

from typing import NamedTuple

from digits.arrays import Grey
from digits.checks.fields.layout import Layout
from digits.checks.fields.locate import AmountField, amount_on
from digits.checks.fields.search_region import search_region_of
from digits.checks.fields.words import WordsField, find_words


class CheckFields(NamedTuple):
    """What was found on a check, each with its box, confidence and reason; None if it was not.

    Attributes:
        amount: the amount in figures.
        words: the amount in words; `digits.checks.fields.words_ink.words_of` gives its pictures.
    """

    amount: AmountField | None
    words: WordsField | None


def find_fields(
    pixels: Grey, dpi: float | None = None, layout: Layout | None = None
) -> CheckFields:
    """The fields of a check.

    Args:
        pixels: uint8 (h, w), dark ink on light paper, upright.
        dpi: pixels an inch, where the file says so; only used to see whether a layout fits.
        layout: the form, if it is known.
    """
    region = search_region_of(pixels)
    amount = amount_on(region, dpi, layout)
    return CheckFields(amount, find_words(region, amount))
