"""What is printed at the left end of a line of words, RUPEES for example: writing begins after it.

A label stands before the line, or on its beginning: small, on one level. A gap parts it from what
is written. Where it is said again below the line, in another script, that alone shows what is
print; and the writing may then begin right behind it.
"""

import numpy as np

from digits.arrays import Booleans
from digits.checks.fields.rules import Rule
from digits.checks.page.connected_components import Ints

# Shares of the page's width, but for what is counted.
LABEL_END, GAP, HIGH, LOW = 0.19, 0.010, 0.024, 0.0165
START, BEFORE = 0.015, 0.04  # where it begins on a line, or ends before it begins
LETTERS, ALIGNED = 3, 1.0  # at least, and pixels by which half of them miss the level at most
MARGIN = 0.03  # a form's number or printer stands left of it, turned
SAME_START = 0.012  # by which two lines of one label begin apart
LIKE = 1.3  # times as high as the label so far: what is higher is written
WIDEST = 0.09  # of a piece of print: what is wider is joined by the form's line
WIDE = 3.0  # times as wide as high is a word whose letters touch


def after_label(own: Ints, whole: Ints, rule: Rule, unit: float) -> float:
    """Where writing begins after a printed label at the left end; 0 where none is seen.

    Args:
        own: int64 (n, 4), boxes of the pieces of ink on a row, without the form's lines.
        whole: the same with the lines, at the page's left end.
        rule: the line to write on.
        unit: the page's width in working pixels.
    """
    # Letters that stand on the line are whole with it, or all joined by it: it depends on the form.
    for ink in (whole, own):
        end = _above_another(ink, rule, unit)
        if end:
            return end
    return _before_gap(own, rule, unit)


def in_margin(ink: Ints, unit: float) -> Booleans:
    """Which pieces of ink are print along the page's left side, bool (n,)."""
    upright = ink[:, 3] - ink[:, 1] > ink[:, 2] - ink[:, 0]
    return np.asarray(upright & (ink[:, 2] <= MARGIN * unit), np.bool_)


def _from_left(ink: Ints) -> Ints:
    return ink[np.argsort(ink[:, 0], kind="stable")]


def _before_gap(own: Ints, rule: Rule, unit: float) -> float:
    """Where a label on one line ends, at the widest gap behind the left end."""
    order = _from_left(own)
    reach = np.maximum.accumulate(order[:, 2])
    gaps = (order[1:, 0] - reach[:-1]) * (reach[:-1] <= LABEL_END * unit)
    if not len(gaps) or gaps.max() <= GAP * unit:
        return 0.0
    widest = int(np.argmax(gaps))
    label = order[: widest + 1]
    if not _printed(label, rule, unit):
        return 0.0
    run = _level_run(label, unit)
    beyond = label[len(run) : len(run) + 1]
    if _is_word(run) and len(beyond) and _height(beyond) > LIKE * _height(run):
        return float(run[:, 2].max()) + 1  # a written word begins right behind it
    return float(reach[widest]) + 1


def _printed(label: Ints, rule: Rule, unit: float) -> bool:
    """Whether the leftmost ink of a row looks like a label."""
    start, end, high = label[:, 0].min(), label[:, 2].max(), label[:, 3] - label[:, 1]
    before = start < rule.left and end < rule.left + BEFORE * unit
    if before and high.max() <= LOW * unit:
        return True
    letters = label[high >= 0.5 * high.max()]
    off = np.abs(letters[:, 3] - np.median(letters[:, 3]))
    small = len(letters) >= LETTERS and high.max() <= HIGH * unit
    on_line = start <= rule.left + START * unit
    return bool(small and on_line and np.median(off) <= ALIGNED)


def _above_another(ink: Ints, rule: Rule, unit: float) -> float:
    """Where a label ends that is said again below the line; 0 where none is."""
    order = _from_left(ink[~in_margin(ink, unit)])
    below = order[:, 1] >= rule.row
    again = order[below & (order[:, 3] - order[:, 1] <= LOW * unit)]
    label = _level_run(order[~below], unit)
    if not len(again) or not _is_word(label):
        return 0.0
    apart = abs(again[0, 0] - label[0, 0])
    return float(label[:, 2].max()) + 1 if apart <= SAME_START * unit else 0.0


def _level_run(order: Ints, unit: float) -> Ints:
    """The leftmost pieces that are low, on one level and close together: print, it may be."""
    count = 0
    for left, top, right, bottom in order.tolist():
        before, high = order[:count], bottom - top
        if high > LOW * unit or right - left > WIDEST * unit:
            break
        if count:
            apart = left - before[:, 2].max() > GAP * unit
            # The form's line, which is taken off, may take the lower ends of some letters along.
            off_level = np.abs(np.median(before[:, 1::2], axis=0) - (top, bottom)).min() > ALIGNED
            if apart or off_level or high > LIKE * _height(before):
                break
        count += 1
    return order[:count]


def _is_word(run: Ints) -> bool:
    """Whether pieces are at least three letters, or as wide as so many that touch."""
    if not len(run):
        return False
    wide = run[:, 2].max() - run[0, 0] >= WIDE * _height(run)
    return bool(wide or len(run) >= LETTERS)


def _height(ink: Ints) -> float:
    """Of the highest piece, in working pixels."""
    return float((ink[:, 3] - ink[:, 1]).max())
