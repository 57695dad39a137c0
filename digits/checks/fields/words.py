"""Where the amount in words stands: on one or two long writing lines beside or below the figures.

`digits.checks.fields.words_rows` says on which; here is how far they reach. Where a form is so
faint that no line is seen, the row of writing just below the figures is taken.
"""

from typing import NamedTuple

import numpy as np

from digits.arrays import Booleans
from digits.checks.fields.locate import AmountField
from digits.checks.fields.rules import Rule, rules_of
from digits.checks.fields.search_region import Rectangle, SearchRegion
from digits.checks.fields.words_labels import LABEL_END, after_label, in_margin
from digits.checks.fields.words_rows import (
    EDGE,
    LEVEL,
    PITCH,
    TextRow,
    long_lines_of,
    rows_of_words,
)
from digits.checks.page.bounding_box import BoundingBox
from digits.checks.page.connected_components import Ints, components_of

# Shares of the page's width, but for those of a line's pitch.
RISE, FALL = 0.88, 0.35  # of the pitch: what belongs to a line above and below it
HANGING, WHOLE = 0.95, 0.6  # a piece of ink that begins higher and is less high hangs from above
WRITTEN = 0.25  # of the pitch: a piece of ink that is less high does not show writing
FAR, NARROW = 1.2, 0.7  # of the pitch: what is so far from all other ink, and so narrow, is print
AIR = 0.25  # of the pitch: paper left before the writing
BEGUN = 0.6  # of a line, in which writing on it begins
LEAST_WRITTEN = 2.0  # times the pitch: what reaches less far along a second line is a label
TALLEST = 1.9  # of the pitch: a piece of ink that is higher is a border
SIGN = 0.05  # before the figures' field, where a currency sign or DOLLARS is printed
UNLINED = 0.55  # confidence where no line is seen
THICK = 3  # pixels from a line's middle to where it surely ends
LEAST_INK = 0.0035  # height of a piece of ink that is no speck


class WordsLine(NamedTuple):
    """One line of the words.

    Attributes:
        box: in pixels of the picture.
        row: where the line to write on lies, in pixels of the picture.
        pitch: pixels from one such line to the next.
        ruled: whether a line is printed there.
    """

    box: BoundingBox
    row: int
    pitch: int
    ruled: bool


class WordsField(NamedTuple):
    """Where the amount in words stands.

    Attributes:
        box: in pixels of the picture, around all lines.
        lines: from above; a second one only where it is written on.
        confidence: that this is the place, 0 … 1.
        how: what was seen there, in words.
    """

    box: BoundingBox
    lines: tuple[WordsLine, ...]
    confidence: float
    how: str


class WordsRows(NamedTuple):
    """The lines of the words in working pixels, how sure they are, and what was seen."""

    rows: list[TextRow]
    seen: float
    how: str


def find_words(region: SearchRegion, amount: AmountField | None) -> WordsField | None:
    """The amount in words on a page; None where nothing looks like it.

    Args:
        region: the page.
        amount: where the figures stand; without them no line can be told from another.
    """
    if amount is None:
        return None
    figures, rules = region.from_full(amount.box), rules_of(region)
    return words_on(region, amount, rules, words_rows(region, figures, rules))


def words_rows(region: SearchRegion, figures: Rectangle, rules: list[Rule]) -> WordsRows:
    """The lines on which the amount in words stands, or the row of writing below the figures."""
    found = rows_of_words(long_lines_of(rules, region.unit), figures, region.unit)
    if found[0]:
        return WordsRows(*found)
    return WordsRows(_row_of_writing(region, figures), UNLINED, "writing below the figures")


def words_on(
    region: SearchRegion, amount: AmountField, rules: list[Rule], on: WordsRows
) -> WordsField | None:
    """The amount in words on lines that are known; None if there are none."""
    (rows, seen, how), figures = on, region.from_full(amount.box)
    ink = _ink_boxes(region, rules, _rows_around(rows))
    left_end = region._replace(mask=region.mask[:, : round(LABEL_END * region.unit)])
    # A printed label may stand on the line: there it is whole only with the line.
    with_lines = _ink_boxes(left_end, [], _rows_around(rows))
    found = [(row, *_reach(row, (ink, with_lines), figures, region.unit)) for row in rows]
    lines = [
        _line(row, left, right, region, ruled=seen > UNLINED)
        for index, (row, left, right, written) in enumerate(found)
        if index == 0 or written
    ]
    # Where the figures' place is wrong, nothing may be left of a line beside it.
    lines = [line for line in lines if min(line.box.width, line.box.height) > 0]
    if not lines:
        return None
    return WordsField(_around(lines), tuple(lines), round(seen * _trust(amount), 4), how)


def words_at(place: BoundingBox, confidence: float, how: str) -> WordsField:
    """The words at a place where no line is known: read as one line."""
    pitch = max(1, round(place.height / (RISE + FALL)))
    row = place.bottom - round(FALL * pitch)
    return WordsField(place, (WordsLine(place, row, pitch, ruled=False),), confidence, how)


def _line(
    row: TextRow, left: float, right: float, region: SearchRegion, *, ruled: bool
) -> WordsLine:
    """A row in pixels of the picture."""
    pitch = round(row.pitch * region.scale)
    middle = round(region.page.top + row.rule.row * region.scale)
    across = region.in_full(left, row.rule.row, right, row.rule.row)
    top = max(region.page.top, middle - round(RISE * pitch))
    bottom = min(region.page.bottom, middle + round(FALL * pitch))
    return WordsLine(BoundingBox(across.left, top, across.right, bottom), middle, pitch, ruled)


def _trust(amount: AmountField) -> float:
    """What is left of the confidence where the figures' own place is unsure."""
    return min(1.0, 0.4 + 0.7 * amount.confidence)


def _row_of_writing(region: SearchRegion, figures: Rectangle) -> list[TextRow]:
    """The row of writing just below the figures, where no line is seen."""
    unit = region.unit
    middle = (figures[1] + figures[3]) / 2
    band = slice(max(0, round(figures[1])), round(figures[3] + 2 * PITCH * unit))
    ink = _ink_boxes(region, [], band)
    centre = (ink[:, 1] + ink[:, 3]) / 2
    near = (np.abs(centre - middle - PITCH * unit) < PITCH * unit / 2) & (ink[:, 0] < figures[0])
    if not near.any():
        return []
    row = float(np.median(ink[near, 3]))
    return [TextRow(Rule(float(ink[near, 0].min()), float(ink[near, 2].max()), row), PITCH * unit)]


# --- how far they reach ----------------------------------------------------------------------


def _rows_around(rows: list[TextRow]) -> slice:
    """All pixels' rows on which ink of some text rows may stand."""
    if not rows:
        return slice(0, 0)
    first, last = rows[0], rows[-1]
    top, bottom = first.rule.row - TALLEST * first.pitch, last.rule.row + last.pitch
    return slice(max(0, round(top)), max(0, round(bottom)))


def _ink_boxes(region: SearchRegion, rules: list[Rule], band: slice) -> Ints:
    """Boxes of the pieces of ink in some rows, without the lines, int64 (n, 4)."""
    mask, unit = region.mask, region.unit
    ink = mask[band].copy()
    for rule in rules:
        row, part = round(rule.row) - band.start, slice(round(rule.left), round(rule.right))
        if THICK < row < len(ink) - THICK:  # strokes that cross it stay whole
            crossed = ink[row - THICK, part] & ink[row + THICK, part]
            ink[row - THICK + 1 : row + THICK, part] &= crossed
    boxes: Ints = components_of(ink).boxes + np.array([0, band.start, 0, band.start])
    centre = (boxes[:, 0] + boxes[:, 2]) / 2
    inside = (centre > EDGE * unit) & (centre < (1 - EDGE) * unit)
    kept: Ints = boxes[inside & (boxes[:, 3] - boxes[:, 1] >= LEAST_INK * unit)]
    return kept


def _reach(
    row: TextRow, inks: tuple[Ints, Ints], figures: Rectangle, unit: float
) -> tuple[float, float, bool]:
    """Where a row begins and ends, with all that is written on it, and whether anything is.

    Args:
        row: the line to write on.
        inks: boxes of the ink without the lines; with them, at the page's left end.
        figures: where the figures stand.
        unit: the page's width in working pixels.
    """
    rule = row.rule
    # Above the figures' field words may go on to the end of the page.
    end = (1 - EDGE) * unit if rule.row < figures[1] + LEVEL * unit else figures[0] - SIGN * unit
    own, whole = (ink[_belongs(ink, row, end)] for ink in inks)
    own = own[~in_margin(own, unit)]
    label = after_label(own, whole, rule, unit)
    left = max(rule.left, label)
    own = _without_end(own[own[:, 2] > label], row.pitch)
    tall = own[own[:, 3] - own[:, 1] >= WRITTEN * row.pitch]
    if not len(tall):
        return left, min(rule.right, end), False
    first, last = float(own[:, 0].min()), float(own[:, 2].max()) + 1
    # What is printed before the figures begins where a line of words would end.
    begun = tall[tall[:, 0] < left + BEGUN * (end - left)]
    written = len(begun) > 0 and float(np.ptp(begun[:, ::2])) > LEAST_WRITTEN * row.pitch
    return max(label, min(left, first - AIR * row.pitch)), min(end, last + row.pitch), written


def _belongs(ink: Ints, row: TextRow, end: float) -> Booleans:
    """Which pieces of ink stand on a row, bool (n,)."""
    level, pitch = row.rule.row, row.pitch
    across, down = (ink[:, 0] + ink[:, 2]) / 2, (ink[:, 1] + ink[:, 3]) / 2
    high = ink[:, 3] - ink[:, 1]
    own = (down > level - RISE * pitch) & (down < level + FALL * pitch) & (high < TALLEST * pitch)
    # Tails that hang from the line above are no writing of this one.
    own &= (ink[:, 1] > level - HANGING * pitch) | (high > WHOLE * pitch)
    return np.asarray(own & (across < end), np.bool_)


def _without_end(own: Ints, pitch: float) -> Ints:
    """The ink of a row, from the left, without what stands narrow and far apart at its end.

    That is the side of a box, or a bar of a code.
    """
    order = own[np.argsort(own[:, 0], kind="stable")]
    reach = np.maximum.accumulate(order[:, 2])
    gaps = np.flatnonzero(order[1:, 0] - reach[:-1] > FAR * pitch)
    for gap in gaps[::-1]:
        if reach[-1] - order[gap + 1, 0] > NARROW * pitch:
            break
        order, reach = order[: gap + 1], reach[: gap + 1]
    return order


def _around(lines: list[WordsLine]) -> BoundingBox:
    """The smallest rectangle around all lines."""
    left, top, right, bottom = zip(*(line.box for line in lines), strict=True)
    return BoundingBox(min(left), min(top), max(right), max(bottom))
