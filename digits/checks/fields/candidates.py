"""What on a check looks like the amount's field: boxes, printed currency signs, both together.

Whether amounts stand there is for `digits.checks.fields.locate` to say.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from digits.arrays import Booleans
from digits.checks.fields.boxes import FormBox, boxes_of
from digits.checks.fields.currency_signs import Sign, signs_of
from digits.checks.page.connected_components import Components, components_of

# Shares of the page's width.
BESIDE = 0.055  # between a sign and its box
INTO_BOX = 0.012  # by which a sign may touch the box
WIDEST_SIGN = 0.045
APART = 0.007  # a sign keeps at least this much from what is written before it
NEXT_INK = 0.06  # between pieces of one amount
SIGN_FIELD = 0.16  # width of a field that no box bounds: an inch and more
LEAST_ROOM = 0.1  # for an amount to the right of a sign
EDGE = 0.015  # of the page at its right, where borders are printed

SEEN_BOX, SEEN_SIGN = 0.80, 0.85  # confidence in a place by a whole box alone, by a sign alone
BLANK = 0.6  # factor where nothing is written after a sign
LEAST_SHOWN, WELL_SHOWN = 0.60, 0.92  # share of the sides from which a box counts, and fully
LEAST_LIKENESS = 0.25
CUT_LIKENESS = 0.6  # a sign in a box is cut off from here; of 1,000 digits of MNIST none is so like
CUT_SHARE = 0.25  # of the box's width, in which such a sign stands


class RegionFeatures(NamedTuple):
    """What stands in a search region: what is dark, its connected components, the signs."""

    mask: Booleans
    components: Components
    signs: list[Sign]
    unit: float


class FieldCandidate(NamedTuple):
    """A place in working pixels, how sure it is, what was seen there, and its sign."""

    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    how: str
    sign: str

    @property
    def middle(self) -> float:
        """The row halfway down."""
        return (self.top + self.bottom) / 2

    def moved(self, across: float, down: float) -> "FieldCandidate":
        """The same elsewhere."""
        return self._replace(
            left=self.left + across,
            right=self.right + across,
            top=self.top + down,
            bottom=self.bottom + down,
        )


def features_of(mask: Booleans, unit: float) -> RegionFeatures:
    """What stands in a region, bool (h, w), of a page that is `unit` pixels wide."""
    components = components_of(mask)
    return RegionFeatures(mask, components, signs_of(components, unit), unit)


def box_candidates(features: RegionFeatures) -> Iterator[FieldCandidate]:
    """Fields with a box, and the sign that belongs to each."""
    for box in boxes_of(features.mask, features.unit):
        shown = (sum(box.shown) / 4 - LEAST_SHOWN) / (WELL_SHOWN - LEAST_SHOWN)
        if shown <= 0:
            continue
        sign = _sign_of(box, features.signs, features.unit) or _sign_of(
            box, _nearby(box, features), features.unit
        )
        seen = 1 - (1 - SEEN_BOX * min(1.0, shown)) * (1 - SEEN_SIGN * _likeness(sign))
        how = f"a box with {sign.name} printed" if sign else "a box"
        left = _after(box, sign)
        name = sign.name if sign else ""
        yield FieldCandidate(left, box.top, box.right, box.bottom, seen, how, name)


def _likeness(sign: Sign | None) -> float:
    return sign.likeness if sign else 0.0


def _sign_of(box: FormBox, signs: list[Sign], unit: float) -> Sign | None:
    """The sign that stands left of a box, in its left part, or right of it; the likeliest."""
    near, touch = BESIDE * unit, INTO_BOX * unit
    slack = 0.35 * (box.bottom - box.top)
    inside = box.left + CUT_SHARE * (box.right - box.left)
    fitting = [
        sign
        for sign in signs
        if sign.likeness >= LEAST_LIKENESS
        and box.top - slack <= (sign.top + sign.bottom) / 2 <= box.bottom + slack
        and (
            box.left - near <= sign.right <= box.left + touch
            or (sign.left >= box.left and sign.right <= inside)
            or box.right - touch <= sign.left <= box.right + near
        )
    ]
    return max(fitting, key=lambda sign: sign.likeness, default=None)


def _nearby(box: FormBox, features: RegionFeatures) -> list[Sign]:
    """Signs left of a box, its left side cut away: a sign may touch it."""
    slack = 0.4 * (box.bottom - box.top)
    left, right = round(box.left - (BESIDE + WIDEST_SIGN) * features.unit), round(box.left) - 3
    top, bottom = max(0, round(box.top - slack)), round(box.bottom + slack)
    window = features.mask[top:bottom, max(0, left) : max(0, right)]
    if not window.size:
        return []
    signs = signs_of(components_of(window), features.unit)
    left = max(0, left)
    return [
        sign._replace(
            left=sign.left + left,
            right=sign.right + left,
            top=sign.top + top,
            bottom=sign.bottom + top,
        )
        for sign in signs
    ]


def _after(box: FormBox, sign: Sign | None) -> float:
    """Where the amount begins in a box: after a sign that is surely printed in it."""
    if sign is None or sign.left < box.left or sign.left > box.right:
        return box.left
    return sign.right + 1 if sign.likeness >= CUT_LIKENESS else box.left


def sign_candidates(features: RegionFeatures) -> Iterator[FieldCandidate]:
    """Fields without a box: signs that stand free, with the writing to the right of each."""
    for sign in features.signs:
        if sign.likeness < LEAST_LIKENESS or not _alone(sign, features.mask, features.unit):
            continue
        top, right, bottom, written = _writing_after(sign, features)
        if right - sign.right < LEAST_ROOM * features.unit:
            continue
        seen = SEEN_SIGN * sign.likeness * (1.0 if written else BLANK)
        how = f"{sign.name} printed" + (", writing to the right of it" if written else "")
        yield FieldCandidate(sign.right + 1, top, right, bottom, seen, how, sign.name)


def _alone(sign: Sign, mask: Booleans, unit: float) -> bool:
    """Whether nothing is written directly before a sign, as it is before a digit's neighbour."""
    third = round((sign.bottom - sign.top) / 3)
    rows = slice(round(sign.top) + third, round(sign.bottom) - third)
    return not bool(mask[rows, max(0, round(sign.left - APART * unit)) : round(sign.left)].any())


def _writing_after(sign: Sign, features: RegionFeatures) -> tuple[float, float, float, bool]:
    """Top, right and bottom of the field after a sign, and whether anything is written there."""
    high, unit = sign.bottom - sign.top, features.unit
    limit = features.mask.shape[1] - EDGE * unit
    left, top, right, bottom = features.components.boxes.T
    middle = (top + bottom) / 2
    row = (middle > sign.top - 0.35 * high) & (middle < sign.bottom + 0.35 * high)
    row &= (bottom - top < 3 * high) & (left >= sign.right) & (right <= limit)
    reach, rise, fall = sign.right, sign.top - 0.3 * high, sign.bottom + 0.3 * high
    for index in np.flatnonzero(row)[np.argsort(left[row], kind="stable")]:
        if left[index] - reach > NEXT_INK * unit:
            break
        reach = max(reach, float(right[index]))
        rise, fall = min(rise, float(top[index]) - 1), max(fall, float(bottom[index]) + 1)
    least = sign.right + SIGN_FIELD * unit
    written = reach > sign.right + 0.02 * unit
    return max(0.0, rise), min(limit, max(least, reach + 0.012 * unit)), fall, written
