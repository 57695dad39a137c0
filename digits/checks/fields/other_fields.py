"""Date, payee, signature, memo and MICR line, by the lines of the form and their places.

All are told by where they stand to the amount in figures: the payee's line is the one above the
words, the date's line lies above the figures at the right, signature and memo on the last lines,
the MICR line is the row of even print at the bottom (ANSI X9.100-160, CTS-2010).
"""

from typing import NamedTuple

from digits.checks.fields.layout import FieldPosition, Layout, OtherName
from digits.checks.fields.micr_row import micr_row
from digits.checks.fields.rules import Rule
from digits.checks.fields.search_region import Rectangle, SearchRegion
from digits.checks.fields.words_rows import MOST_PITCH, PITCH, TextRow
from digits.checks.page.bounding_box import BoundingBox

# Shares of the page's width, but for those of its height.
RIGHT_HALF = 0.42  # where lines for the date and the signature begin at the earliest
MEMO_START, MEMO_END = 0.45, 0.70  # where a memo's line begins and ends at the latest
SHORTEST, LONGEST_DATE = 0.08, 0.36
LEAST_SIGNATURE = 0.12
ABOVE, BELOW = 0.85, 0.15  # of a pitch: what belongs to a line above and below it
SIGNATURE_ABOVE = 2.2  # of a pitch
LAST_ROW = 0.87  # share of the height below which no line to write on lies
MANY_CHARACTERS = 20  # of a MICR line, from which on it is certainly one
SIGN = 0.05  # before the figures, where their currency sign stands
SEEN = 0.85  # confidence in a line that was seen
PLACE_ALONE = 0.5  # … in a layout's place where nothing was seen
AGREES = 0.3  # of the smaller area: from which a finding and a layout's place are the same


class OtherField(NamedTuple):
    """A field besides the amounts.

    Attributes:
        box: in pixels of the picture.
        confidence: that this is the place, 0 … 1.
        how: what was seen there, in words.
    """

    box: BoundingBox
    confidence: float
    how: str


def find_others(
    region: SearchRegion,
    figures: Rectangle | None,
    rules: list[Rule],
    words: list[TextRow],
    layout: Layout | None = None,
) -> dict[OtherName, OtherField]:
    """The fields that were found, or that a layout names, by name.

    Args:
        region: the page.
        figures: where the amount in figures stands, in working pixels.
        rules: the writing lines of the page.
        words: the lines of the amount in words.
        layout: the form, if it is known.
    """
    seen: dict[OtherName, OtherField | None] = {"micr": _micr(region)}
    if figures is not None:
        seen["payee"] = _payee(region, figures, rules, words)
        seen["date"] = _date(region, figures, rules)
        seen["signature"] = _signature(region, figures, rules)
        seen["memo"] = _memo(region, figures, rules)
    if layout is not None:
        for name, position in layout.others().items():
            seen[name] = _with_place(seen.get(name), position, region)
    return {name: field for name, field in seen.items() if field is not None}


def _on_line(region: SearchRegion, rule: Rule, how: str, above: float = ABOVE) -> OtherField:
    """The field above a line."""
    pitch = PITCH * region.unit
    box = (rule.left, rule.row - above * pitch, rule.right, rule.row + BELOW * pitch)
    return OtherField(region.in_full(*box), SEEN, how)


def _payee(
    region: SearchRegion, figures: Rectangle, rules: list[Rule], words: list[TextRow]
) -> OtherField | None:
    if not words:
        return None
    first, unit = words[0].rule, region.unit
    above = [
        rule
        for rule in rules
        if 0.5 * PITCH * unit < first.row - rule.row <= MOST_PITCH * unit
        and rule.left < MEMO_START * unit
    ]
    if not above:
        return None
    line = max(above, key=lambda rule: rule.length)
    end = min(line.right, figures[0] - SIGN * unit) if line.row > figures[1] else line.right
    return _on_line(region, line._replace(right=end), "the line above the words")


def _date(region: SearchRegion, figures: Rectangle, rules: list[Rule]) -> OtherField | None:
    unit = region.unit
    lines = [
        rule
        for rule in rules
        if rule.left > RIGHT_HALF * unit
        and SHORTEST * unit <= rule.length <= LONGEST_DATE * unit
        and rule.row < figures[1] - PITCH * unit / 2
    ]
    return _on_line(region, lines[-1], "a line above the figures") if lines else None


def _signature(region: SearchRegion, figures: Rectangle, rules: list[Rule]) -> OtherField | None:
    unit = region.unit
    lines = [
        rule
        for rule in _last_lines(region, figures, rules)
        if rule.left > RIGHT_HALF * unit and rule.length >= LEAST_SIGNATURE * unit
    ]
    if not lines:
        return None
    return _on_line(region, lines[-1], "the last line at the right", SIGNATURE_ABOVE)


def _memo(region: SearchRegion, figures: Rectangle, rules: list[Rule]) -> OtherField | None:
    unit = region.unit
    lines = [
        rule
        for rule in _last_lines(region, figures, rules)
        if rule.left < MEMO_START * unit and rule.right < MEMO_END * unit
    ]
    return _on_line(region, lines[-1], "the last line at the left") if lines else None


def _last_lines(region: SearchRegion, figures: Rectangle, rules: list[Rule]) -> list[Rule]:
    """The lines below the words, above the MICR line's characters."""
    first, last = figures[3] + 2 * PITCH * region.unit, LAST_ROW * len(region.grey)
    return [rule for rule in rules if first < rule.row < last]


def _micr(region: SearchRegion) -> OtherField | None:
    row = micr_row(region)
    if row is None:
        return None
    boxes = row.boxes
    sure = SEEN * min(1.0, len(boxes) / MANY_CHARACTERS)
    edges = (boxes[:, 0].min(), boxes[:, 1].min(), boxes[:, 2].max(), boxes[:, 3].max())
    box = region.in_full(*(float(edge) for edge in edges))
    return OtherField(box, round(sure, 4), f"{len(boxes)} characters in a row at the bottom")


def _with_place(
    seen: OtherField | None, position: FieldPosition, region: SearchRegion
) -> OtherField:
    """What was seen at a layout's place, or that place itself."""
    place = position.on(region.page)
    if seen is not None and seen.box.shared(place) >= AGREES:
        return seen._replace(confidence=1 - (1 - seen.confidence) / 2)
    return OtherField(place, PLACE_ALONE, "the layout's place, where nothing was seen")
