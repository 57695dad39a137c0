"""All fields of a check that are looked for, found on one reduced page."""

from typing import NamedTuple

from digits.arrays import Grey
from digits.checks.fields.layout import Layout, OtherName
from digits.checks.fields.locate import AmountField, amount_on
from digits.checks.fields.other_fields import PLACE_ALONE, OtherField, find_others
from digits.checks.fields.rules import rules_of
from digits.checks.fields.search_region import SearchRegion, search_region_of
from digits.checks.fields.words import WordsField, words_at, words_on, words_rows

AGREE = 0.5  # of the smaller area: from which the words lie at a layout's place


class CheckFields(NamedTuple):
    """What was found on a check, each with its box, confidence and reason; None if it was not.

    Attributes:
        amount: the amount in figures.
        words: the amount in words; `digits.checks.fields.words_ink.words_of` gives its pictures.
        others: date, payee, signature, memo and MICR line, where they were found, by name.
    """

    amount: AmountField | None
    words: WordsField | None
    others: dict[OtherName, OtherField]


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
    amount, rules = amount_on(region, dpi, layout), rules_of(region)
    if amount is None:
        return CheckFields(None, None, find_others(region, None, rules, [], layout))
    figures = region.from_full(amount.box)
    found = words_rows(region, figures, rules)
    words = _with_place(words_on(region, amount, rules, found), region, layout)
    return CheckFields(amount, words, find_others(region, figures, rules, found.rows, layout))


def _with_place(
    words: WordsField | None, region: SearchRegion, layout: Layout | None
) -> WordsField | None:
    """What was found of the words, surer where a layout agrees; its place if nothing was."""
    if layout is None or layout.words is None:
        return words
    place = layout.words.on(region.page)
    if words is None:
        return words_at(place, PLACE_ALONE, "the layout's place, where nothing was seen")
    agrees = words.box.shared(place) >= AGREE
    sure = 1 - (1 - words.confidence) / 2 if agrees else words.confidence / 2
    return words._replace(confidence=round(sure, 4))
