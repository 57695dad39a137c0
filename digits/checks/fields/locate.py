"""Where on a check its amount in figures stands, found on the page or near a layout's place.

Three things speak for a place: a box of lines or of light paper, a printed currency sign beside
or in it, and that amounts stand at the right, above the middle. Each alone may mislead (dates
have boxes, too), so that the confidence tells how much of it was seen.
"""

from typing import NamedTuple

import numpy as np

from digits.arrays import Booleans, Grey
from digits.checks.fields.candidates import (
    FieldCandidate,
    box_candidates,
    features_of,
    sign_candidates,
)
from digits.checks.fields.layout import Layout
from digits.checks.fields.search_region import (
    Rectangle,
    SearchRegion,
    search_region_of,
    second_mask,
)
from digits.checks.page.bounding_box import BoundingBox

STRAY = 0.06  # of the page's width: by which a field may lie beside its layout's place
LEAST_CONFIDENCE = 0.2
SURE = 0.86  # confidence from which no second mask is tried
LAYOUT_ALONE = 0.5  # confidence in a layout's place where nothing was seen
WRONG_FORM = 0.7  # factor where the page has not the layout's form
ASPECT_SLACK = 0.15
SIZE_SLACK = 0.25
MOST_PLACES = 3  # that are worth reading
SAME_PLACE = 0.3  # overlap from which two findings are one


class AmountField(NamedTuple):
    """Where the amount stands.

    Attributes:
        box: in pixels of the picture.
        confidence: that this is the place, 0 … 1; it counts in the decision.
        how: what was seen there, in words.
        sign: the printed currency sign that stands beside it; empty if none was seen.
    """

    box: BoundingBox
    confidence: float
    how: str
    sign: str = ""


def find_amount(
    pixels: Grey, dpi: float | None = None, layout: Layout | None = None
) -> AmountField | None:
    """The field of the amount in figures, or None where nothing looks like one.

    Args:
        pixels: uint8 (h, w), dark ink on light paper, upright.
        dpi: pixels an inch, where the file says so; only used to see whether a layout fits.
        layout: the form, if it is known.
    """
    return amount_on(search_region_of(pixels), dpi, layout)


def find_places(
    pixels: Grey, dpi: float | None = None, layout: Layout | None = None
) -> tuple[AmountField, ...]:
    """The likeliest places of the amount in figures, the likeliest first; empty if there is none.

    Where the first is unsure, what is written in the others may tell; `find_amount` has the rest.
    """
    return places_on(search_region_of(pixels), dpi, layout)


def amount_on(
    region: SearchRegion, dpi: float | None = None, layout: Layout | None = None
) -> AmountField | None:
    """The field of the amount in figures on a page, as `find_amount` gives it."""
    return next(iter(places_on(region, dpi, layout)), None)


def places_on(
    region: SearchRegion, dpi: float | None = None, layout: Layout | None = None
) -> tuple[AmountField, ...]:
    """The likeliest places of the amount in figures on a page, as `find_places` gives them."""
    wanted = _place_of(layout, region)
    likeliest = _likeliest(region, wanted)
    if layout is not None and wanted is not None:
        best = likeliest[0] if likeliest else None
        return (_with_layout(best, region, wanted, _fits(layout, region, dpi)),)
    return tuple(_field(candidate, region) for candidate in likeliest)


def _likeliest(region: SearchRegion, wanted: Rectangle | None) -> list[FieldCandidate]:
    """The likeliest fields; a second mask is tried where the first shows no box with a sign."""
    part = region.amounts
    first = features_of(_cut(region.mask, part), region.unit)
    candidates = _all_placed((*box_candidates(first), *sign_candidates(first)), region, wanted)
    best = _best(candidates)
    if best and best[0].confidence >= SURE:
        return best
    mask = second_mask(region)
    if mask is None:
        return best
    second = features_of(_cut(mask, part), region.unit)
    more = (*box_candidates(second), *sign_candidates(second))
    return _best(candidates + _all_placed(more, region, wanted))


def _cut(mask: Booleans, part: BoundingBox) -> Booleans:
    """A part of a mask, bool (h, w)."""
    return np.ascontiguousarray(mask[part.top : part.bottom, part.left : part.right])


# --- where amounts stand ---------------------------------------------------------------------


def _all_placed(
    candidates: tuple[FieldCandidate, ...], region: SearchRegion, wanted: Rectangle | None
) -> list[FieldCandidate]:
    """Candidates of the part where amounts stand, on the page, with what their places say."""
    left, top = region.amounts[:2]
    return [_placed(candidate.moved(left, top), region, wanted) for candidate in candidates]


def _placed(
    candidate: FieldCandidate, region: SearchRegion, wanted: Rectangle | None
) -> FieldCandidate:
    """A candidate whose confidence also says whether amounts stand there."""
    if wanted is not None:
        return candidate._replace(
            confidence=candidate.confidence * _near(candidate, wanted, region.unit)
        )
    down, right = region.share_down(candidate.middle), region.share_right(candidate.right)
    place = _ramp(down, 0.10, 0.26) * _ramp(-down, -0.78, -0.60) * _ramp(right, 0.62, 0.80)
    return candidate._replace(confidence=candidate.confidence * place)


def _ramp(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))


def _near(candidate: FieldCandidate, wanted: Rectangle, unit: float) -> float:
    """1 where a candidate overlaps the layout's place, 0 where it lies well beside it."""
    across = max(0.0, wanted[0] - candidate.right, candidate.left - wanted[2])
    down = abs(candidate.middle - (wanted[1] + wanted[3]) / 2)
    return 1 - _ramp(max(across, down) / unit, STRAY, 2 * STRAY)


def _best(candidates: list[FieldCandidate]) -> list[FieldCandidate]:
    """The likeliest places, from the likeliest; each the less sure the likelier another one is."""
    ranked: list[FieldCandidate] = []
    for candidate in sorted(candidates, key=lambda candidate: -candidate.confidence):
        apart = all(_overlap(candidate, other) < SAME_PLACE for other in ranked)
        if apart and candidate.confidence >= LEAST_CONFIDENCE and len(ranked) < MOST_PLACES:
            ranked.append(candidate)
    rivals = [*ranked[1:2], *ranked[:1] * (len(ranked) - 1)]
    return (
        [
            place._replace(confidence=_beside(place.confidence, rival.confidence))
            for place, rival in zip(ranked, rivals, strict=True)
        ]
        if rivals
        else ranked
    )


def _beside(confidence: float, rival: float) -> float:
    """A place's confidence where there is another one."""
    return confidence * (1 - 0.5 * min(1.0, rival / confidence) ** 3)


def _overlap(first: FieldCandidate, second: FieldCandidate) -> float:
    """Intersection over the smaller area."""
    wide = min(first.right, second.right) - max(first.left, second.left)
    high = min(first.bottom, second.bottom) - max(first.top, second.top)
    if wide <= 0 or high <= 0:
        return 0.0
    areas = ((box.right - box.left) * (box.bottom - box.top) for box in (first, second))
    return wide * high / min(areas)


def _field(candidate: FieldCandidate, region: SearchRegion) -> AmountField:
    box = region.in_full(candidate.left, candidate.top, candidate.right, candidate.bottom)
    return AmountField(box, round(min(1.0, candidate.confidence), 4), candidate.how, candidate.sign)


# --- a known form ----------------------------------------------------------------------------


def _place_of(layout: Layout | None, region: SearchRegion) -> Rectangle | None:
    """A layout's place in working pixels."""
    return None if layout is None else region.from_full(layout_box(layout, region.page))


def layout_box(layout: Layout, page: BoundingBox) -> BoundingBox:
    """A layout's place of the amount on a page, in the picture's pixels."""
    return layout.amount.on(page)


def _fits(layout: Layout, region: SearchRegion, dpi: float | None) -> bool:
    """Whether the page has the layout's form, and its size where the resolution is known."""
    page, size = region.page, layout.size
    if abs(page.width / page.height / size.aspect - 1) > ASPECT_SLACK:
        return False
    return dpi is None or abs(page.width / dpi / size.width - 1) <= SIZE_SLACK


def _with_layout(
    best: FieldCandidate | None, region: SearchRegion, wanted: Rectangle, fits: bool
) -> AmountField:
    """What was seen near the layout's place, or that place itself."""
    factor = 1.0 if fits else WRONG_FORM
    if best is not None and best.confidence >= LAYOUT_ALONE:
        sure = 1 - (1 - best.confidence) / 2  # two that agree
        return _field(best._replace(confidence=sure * factor), region)
    box = region.in_full(*wanted)
    return AmountField(box, LAYOUT_ALONE * factor, "the layout's place, where nothing was seen")
