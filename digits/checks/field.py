"""Where on a check its amount in figures stands, found on the page or near a profile's place.

Three things speak for a place: a box of lines or of light paper, a printed currency sign beside
or in it, and that amounts stand at the right, above the middle. Each alone may mislead (dates
have boxes, too), so that the confidence tells how much of it was seen.
"""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

import numpy as np

from digits.amounts.scan import Grey
from digits.arrays import Booleans
from digits.checks.components import Pieces, pieces_of
from digits.checks.ground import Ground, ground_of
from digits.checks.layout import LayoutProfile
from digits.checks.page import Box
from digits.checks.rectangles import Sides, boxes_of
from digits.checks.signs import Sign, signs_of

# Shares of the page's width.
BESIDE = 0.055  # between a sign and its box
INTO_BOX = 0.012  # by which a sign may touch the box
APART = 0.007  # a sign keeps at least this much from what is written before it
NEXT_INK = 0.06  # between pieces of one amount
SIGN_FIELD = 0.16  # width of a field that no box bounds: an inch and more
EDGE = 0.015  # of the page at its right, where borders are printed
STRAY = 0.06  # by which a field may lie beside its profile's place

SEEN_BOX, SEEN_SIGN = 0.80, 0.85  # confidence in a place by a whole box alone, by a sign alone
LEAST_SHOWN, WELL_SHOWN = 0.60, 0.92  # share of the sides from which a box counts, and fully
LEAST_LIKENESS = 0.25
CUT_LIKENESS = (
    0.6  # of a sign inside a box that is cut off; no digit of MNIST looks so much like one
)
CUT_SHARE = 0.25  # of the box's width, in which such a sign stands
LEAST_CONFIDENCE = 0.2
SURE = 0.86  # confidence from which no second look is taken
LEAST_ROOM = 0.1  # of the page's width, for an amount to the right of a sign
PROFILE_ALONE = 0.5  # confidence in a profile's place where nothing was seen
WRONG_FORM = 0.7  # factor where the page has not the profile's form
ASPECT_SLACK = 0.15
SIZE_SLACK = 0.25
SAME_PLACE = 0.3  # overlap from which two findings are one


class AmountField(NamedTuple):
    """Where the amount stands.

    Attributes:
        box: in pixels of the picture.
        confidence: that this is the place, 0 … 1; it counts in the decision.
        how: what was seen there, in words.
        sign: the printed currency sign that stands beside it; empty if none was seen.
    """

    box: Box
    confidence: float
    how: str
    sign: str = ""


_Place: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom


class _Scene(NamedTuple):
    """One way to see the ground: what is dark, its pieces, and the signs among them."""

    mask: Booleans
    pieces: Pieces
    signs: list[Sign]
    unit: float


class _Candidate(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    how: str
    sign: str

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def find_amount(
    pixels: Grey, dpi: float | None = None, profile: LayoutProfile | None = None
) -> AmountField | None:
    """The field of the amount in figures, or None where nothing looks like one.

    Args:
        pixels: uint8 (h, w), dark ink on light paper, upright.
        dpi: pixels an inch, where the file says so; only used to see whether a profile fits.
        profile: the form, if it is known.
    """
    ground = ground_of(pixels)
    wanted = _place_of(profile, ground)
    best = _looked(ground, wanted)
    if profile is not None and wanted is not None:
        return _with_profile(best, ground, wanted, _fits(profile, ground, dpi))
    return None if best is None else _field(best, ground)


def _looked(ground: Ground, wanted: _Place | None) -> _Candidate | None:
    """The likeliest place, after a second look where the first has not seen a box and a sign."""
    first = _scene(ground, ground.masks[0])
    found = [_placed(one, ground, wanted) for one in (*_boxed(first), *_signed(first))]
    best = _best(found)
    if len(ground.masks) == 1 or (best is not None and best.confidence >= SURE):
        return best
    if best is not None and best.sign:  # the sign is known: a box is all that may be missing
        second = first._replace(mask=ground.masks[1])
        found += [_placed(one, ground, wanted) for one in _boxed(second)]
    else:
        second = _scene(ground, ground.masks[1])
        found += [_placed(one, ground, wanted) for one in (*_boxed(second), *_signed(second))]
    return _best(found)


def _scene(ground: Ground, mask: Booleans) -> _Scene:
    pieces = pieces_of(mask)
    return _Scene(mask, pieces, signs_of(pieces, mask.shape, ground.unit), ground.unit)


# --- what was seen ---------------------------------------------------------------------------


def _boxed(scene: _Scene) -> Iterable[_Candidate]:
    """Boxes, with the sign that belongs to each."""
    for box in boxes_of(scene.mask, scene.unit):
        shown = (sum(box.shown) / 4 - LEAST_SHOWN) / (WELL_SHOWN - LEAST_SHOWN)
        if shown <= 0:
            continue
        sign = _sign_of(box, scene.signs, scene.unit) or _sign_of(
            box, _nearby(box, scene), scene.unit
        )
        seen = 1 - (1 - SEEN_BOX * min(1.0, shown)) * (1 - SEEN_SIGN * _likeness(sign))
        how = f"a box with {sign.name} printed" if sign else "a box"
        left = _after(box, sign)
        name = sign.name if sign else ""
        yield _Candidate(left, box.top, box.right, box.bottom, seen, how, name)


def _likeness(sign: Sign | None) -> float:
    return sign.likeness if sign else 0.0


def _sign_of(box: Sides, signs: list[Sign], unit: float) -> Sign | None:
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


def _nearby(box: Sides, scene: _Scene) -> list[Sign]:
    """Signs left of a box, its left side cut away: a sign may touch it."""
    slack = 0.4 * (box.bottom - box.top)
    left, right = round(box.left - (BESIDE + 0.045) * scene.unit), round(box.left) - 3
    top, bottom = max(0, round(box.top - slack)), round(box.bottom + slack)
    window = scene.mask[top:bottom, max(0, left) : max(0, right)]
    if not window.size:
        return []
    found = signs_of(pieces_of(window), window.shape, scene.unit)
    left = max(0, left)
    return [
        sign._replace(
            left=sign.left + left,
            right=sign.right + left,
            top=sign.top + top,
            bottom=sign.bottom + top,
        )
        for sign in found
    ]


def _after(box: Sides, sign: Sign | None) -> float:
    """Where the amount begins in a box: after a sign that is surely printed in it."""
    if sign is None or sign.left < box.left or sign.left > box.right:
        return box.left
    return sign.right + 1 if sign.likeness >= CUT_LIKENESS else box.left


def _signed(scene: _Scene) -> Iterable[_Candidate]:
    """Signs that stand free, with the writing to the right of each."""
    for sign in scene.signs:
        if sign.likeness < LEAST_LIKENESS or not _alone(sign, scene.mask, scene.unit):
            continue
        top, right, bottom, written = _writing_after(sign, scene)
        if right - sign.right < LEAST_ROOM * scene.unit:
            continue
        seen = SEEN_SIGN * sign.likeness * (1.0 if written else 0.6)
        how = f"{sign.name} printed" + (", writing to the right of it" if written else "")
        yield _Candidate(sign.right + 1, top, right, bottom, seen, how, sign.name)


def _alone(sign: Sign, mask: Booleans, unit: float) -> bool:
    """Whether nothing is written directly before a sign, as it is before a digit's neighbour."""
    third = round((sign.bottom - sign.top) / 3)
    rows = slice(round(sign.top) + third, round(sign.bottom) - third)
    return not bool(mask[rows, max(0, round(sign.left - APART * unit)) : round(sign.left)].any())


def _writing_after(sign: Sign, scene: _Scene) -> tuple[float, float, float, bool]:
    """Top, right and bottom of the field after a sign, and whether anything is written there."""
    high, unit = sign.bottom - sign.top, scene.unit
    limit = scene.mask.shape[1] - EDGE * unit
    left, top, right, bottom = scene.pieces.boxes.T
    middle = (top + bottom) / 2
    row = (middle > sign.top - 0.35 * high) & (middle < sign.bottom + 0.35 * high)
    row &= (bottom - top < 3 * high) & (left >= sign.right) & (right <= limit)
    reach, rise, fall = sign.right, sign.top - 0.3 * high, sign.bottom + 0.3 * high
    for one in np.flatnonzero(row)[np.argsort(left[row], kind="stable")]:
        if left[one] - reach > NEXT_INK * unit:
            break
        reach = max(reach, float(right[one]))
        rise, fall = min(rise, float(top[one]) - 1), max(fall, float(bottom[one]) + 1)
    least = sign.right + SIGN_FIELD * unit
    written = reach > sign.right + 0.02 * unit
    return max(0.0, rise), min(limit, max(least, reach + 0.012 * unit)), fall, written


# --- where amounts stand ---------------------------------------------------------------------


def _placed(one: _Candidate, ground: Ground, wanted: _Place | None) -> _Candidate:
    """A candidate whose confidence also says whether amounts stand there."""
    if wanted is not None:
        return one._replace(confidence=one.confidence * _near(one, wanted, ground.unit))
    down, right = ground.share_down(one.middle), ground.share_right(one.right)
    place = _ramp(down, 0.10, 0.26) * _ramp(-down, -0.78, -0.60) * _ramp(right, 0.62, 0.80)
    return one._replace(confidence=one.confidence * place)


def _ramp(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))


def _near(one: _Candidate, wanted: _Place, unit: float) -> float:
    """1 where a candidate overlaps the profile's place, 0 where it lies well beside it."""
    across = max(0.0, wanted[0] - one.right, one.left - wanted[2])
    down = abs(one.middle - (wanted[1] + wanted[3]) / 2)
    return 1 - _ramp(max(across, down) / unit, STRAY, 2 * STRAY)


def _best(found: list[_Candidate]) -> _Candidate | None:
    """The likeliest place, the less sure the likelier another one is."""
    found = [one for one in found if one.confidence >= LEAST_CONFIDENCE]
    if not found:
        return None
    best = max(found, key=lambda one: one.confidence)
    others = (one.confidence for one in found if _overlap(one, best) < SAME_PLACE)
    rival = max(others, default=0.0) / best.confidence
    return best._replace(confidence=best.confidence * (1 - 0.5 * rival**3))


def _overlap(one: _Candidate, other: _Candidate) -> float:
    """Intersection over the smaller area."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    if wide <= 0 or high <= 0:
        return 0.0
    areas = ((box.right - box.left) * (box.bottom - box.top) for box in (one, other))
    return wide * high / min(areas)


def _field(one: _Candidate, ground: Ground) -> AmountField:
    box = ground.in_full(one.left, one.top, one.right, one.bottom)
    return AmountField(box, round(min(1.0, one.confidence), 4), one.how, one.sign)


# --- a known form ----------------------------------------------------------------------------


def _place_of(profile: LayoutProfile | None, ground: Ground) -> _Place | None:
    """A profile's place in working pixels."""
    return None if profile is None else ground.from_full(profile_box(profile, ground.page))


def profile_box(profile: LayoutProfile, page: Box) -> Box:
    """A profile's place of the amount on a page, in the picture's pixels."""
    place = profile.amount
    return Box(
        page.left + round(place.left * page.width),
        page.top + round(place.top * page.height),
        page.left + round(place.right * page.width),
        page.top + round(place.bottom * page.height),
    )


def _fits(profile: LayoutProfile, ground: Ground, dpi: float | None) -> bool:
    """Whether the page has the profile's form, and its size where the resolution is known."""
    page, size = ground.page, profile.size
    if abs(page.width / page.height / size.aspect - 1) > ASPECT_SLACK:
        return False
    return dpi is None or abs(page.width / dpi / size.width - 1) <= SIZE_SLACK


def _with_profile(
    best: _Candidate | None, ground: Ground, wanted: _Place, fits: bool
) -> AmountField:
    """What was seen near the profile's place, or that place itself."""
    factor = 1.0 if fits else WRONG_FORM
    if best is not None and best.confidence >= PROFILE_ALONE:
        sure = 1 - (1 - best.confidence) / 2  # two that agree
        return _field(best._replace(confidence=sure * factor), ground)
    box = ground.in_full(*wanted)
    return AmountField(box, PROFILE_ALONE * factor, "the profile's place, where nothing was seen")
