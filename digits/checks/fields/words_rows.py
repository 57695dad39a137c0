"""On which of a form's lines the amount in words is written, told by where the figures stand.

Two orders of a form are known. On American ones the payee's line ends at the amount in figures, and
the words stand on the next line below. On CTS-2010 forms and their like two lines of words follow
the payee's, and the figures stand beside the second.
"""

from typing import NamedTuple

from digits.checks.fields.rules import Rule
from digits.checks.fields.search_region import Rectangle

# Shares of the page's width, but for those of a line's length.
LATEST_START, LEAST_LENGTH = 0.42, 0.34  # of a line for words or for the payee
PITCH, LEAST_PITCH, MOST_PITCH = 0.046, 0.025, 0.066  # from one writing line to the next
BELOW = 0.015, 0.088  # from the figures' lower edge to a line of words below them
SAME_ROW = 0.003
LIKE_A_LINE = 0.6  # of a longer one's length: that much of a line shows below writing
LEVEL = 0.02  # by which a line beside the figures may lie above or below their field
SEEN, BETWEEN = 0.95, 0.75  # confidence: both lines seen, one that lies between two
EDGE = 0.02  # of the page at its sides, where borders are printed
PAYEE_AND_WORDS = 2  # lines above the one beside the figures


class TextRow(NamedTuple):
    """A line to write on, in working pixels, and the distance from the line before."""

    rule: Rule
    pitch: float


class _TwoLines(NamedTuple):
    """A line beside the figures, those above it at a line's distance, and whether all were seen."""

    before: list[Rule]
    last: Rule
    seen: bool


def long_lines_of(rules: list[Rule], unit: float) -> list[Rule]:
    """The lines that a payee or words are written on, from above.

    Of two that lie closer than lines to write on do, the lower: what is written may look like a
    line, too. Where it is much shorter it is none.
    """
    kept: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: -rule.row):
        parts = [other for other in rules if abs(other.row - rule.row) <= SAME_ROW * unit]
        left, right = min(part.left for part in parts), max(part.right for part in parts)
        inside = Rule(max(left, EDGE * unit), min(right, (1 - EDGE) * unit), rule.row)
        if rule.left > LATEST_START * unit or rule.length < LEAST_LENGTH * unit:
            continue
        if kept and kept[-1].row - inside.row <= LEAST_PITCH * unit:
            if inside.length * LIKE_A_LINE > kept[-1].length:
                kept[-1] = inside
        else:
            kept.append(inside)
    return kept[::-1]


def rows_of_words(
    rules: list[Rule], figures: Rectangle, unit: float
) -> tuple[list[TextRow], float, str]:
    """The rows of the words, how sure, and what was seen."""
    top, bottom = figures[1], figures[3]
    two = _two_lines(rules, figures, unit)
    below = [rule for rule in rules if BELOW[0] * unit < rule.row - bottom <= BELOW[1] * unit]
    if below and not (two and two.seen and len(two.before) >= PAYEE_AND_WORDS):
        level = [
            rule for rule in rules if top - LEVEL * unit <= rule.row <= bottom + BELOW[0] * unit
        ]
        # Of two lines beside the figures the upper one is the payee's.
        words = level[1:] + below[:1]
        return _pitched(words, rules, unit), SEEN, "a writing line below the figures"
    if two is None:
        return [], 0.0, ""
    how = "two writing lines" + ("" if two.seen else ", one of them faint")
    lines = [*two.before[-1:], two.last]
    return _pitched(lines, [*rules, *lines], unit), SEEN if two.seen else BETWEEN, how


def _two_lines(rules: list[Rule], figures: Rectangle, unit: float) -> _TwoLines | None:
    """The lines of a form on which the figures stand beside the second line of words."""
    top, bottom = figures[1], figures[3]
    level = [rule for rule in rules if (top + bottom) / 2 <= rule.row <= bottom + BELOW[0] * unit]
    upper = [rule for rule in rules if top - LEVEL * unit <= rule.row < (top + bottom) / 2]
    seen = bool(level)
    if not level and not upper:
        return None
    last = level[-1] if level else upper[-1]._replace(row=bottom)
    before: list[Rule] = []
    for rule in reversed([rule for rule in rules if rule.row < last.row - LEAST_PITCH * unit]):
        gap = (before[0] if before else last).row - rule.row
        if gap > 2 * MOST_PITCH * unit:
            break
        if gap > MOST_PITCH * unit:  # one between them is too faint to be seen
            before.insert(0, rule._replace(row=rule.row + gap / 2))
            seen = False
        before.insert(0, rule)
    return _TwoLines(before, last, seen)


def _pitched(words: list[Rule], rules: list[Rule], unit: float) -> list[TextRow]:
    """Lines with their distance from the line before, where one is near."""
    rows = []
    for rule in words:
        above = [
            rule.row - other.row for other in rules if other.row < rule.row - LEAST_PITCH * unit
        ]
        pitch = min(above, default=PITCH * unit)
        fits = LEAST_PITCH * unit <= pitch <= MOST_PITCH * unit
        rows.append(TextRow(rule, pitch if fits else PITCH * unit))
    return rows
