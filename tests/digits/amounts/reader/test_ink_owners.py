"""Whose ink is whose: drawn pieces and places, one question at a time."""

from collections.abc import Sequence

import numpy as np
import pytest

from digits.amounts.reader.digit_places import Placed
from digits.amounts.reader.ink_owners import Owned, owners_of
from digits.amounts.reader.ink_pieces import pieces_of
from digits.arrays import Grey

Box = tuple[int, int, int, int]  # left, top, right, bottom
ONE, TWO, THREE = (20, 10, 40, 50), (60, 10, 80, 50), (100, 10, 120, 50)


def crop_of(boxes: Sequence[Box], size: tuple[int, int] = (60, 140)) -> Grey:
    """A crop with these boxes full of ink."""
    crop = np.full(size, 250, np.uint8)
    for left, top, right, bottom in boxes:
        crop[top:bottom, left:right] = 20
    return crop


def owned(boxes: Sequence[Box], read: Sequence[tuple[str, float]]) -> Owned:
    """Whose these boxes are, if these symbols were read at these columns; digits count."""
    symbols = [Placed(symbol, column, symbol.isdigit()) for symbol, column in read]
    return owners_of(symbols, pieces_of(crop_of(boxes)))


THREE_DIGITS = (("3", 30.0), ("5", 70.0), ("8", 110.0))


def boxes_of(boxes: Sequence[Box], found: Owned) -> list[set[Box]]:
    """The boxes that each symbol got."""
    known = [tuple(box) for box in pieces_of(crop_of(boxes)).boxes.tolist()]
    return [{known[piece] for piece in those} for those in found.pieces]


def test_each_digit_gets_what_covers_its_column() -> None:
    """And how high digits usually are is told."""
    found = owned([THREE, ONE, TWO], THREE_DIGITS)
    assert boxes_of([THREE, ONE, TWO], found) == [{ONE}, {TWO}, {THREE}]
    assert found.objections == {}
    assert found.height == 40


def test_ink_over_two_columns_joins_them() -> None:
    """The digit beside them is certain."""
    bridge = (40, 30, 60, 33)
    found = owned([ONE, bridge, TWO, THREE], THREE_DIGITS)
    assert found.objections == {0: "joined", 1: "joined"}
    assert boxes_of([ONE, bridge, TWO, THREE], found)[2] == {THREE}


def test_a_roof_belongs_to_its_digit() -> None:
    """A piece above the others of a digit, beside its column."""
    roof = (64, 4, 69, 8)
    found = owned([ONE, TWO, THREE, roof], THREE_DIGITS)
    assert boxes_of([ONE, TWO, THREE, roof], found)[1] == {TWO, roof}
    assert found.objections == {}


def test_a_stroke_beside_a_digit_makes_it_unclear() -> None:
    """It may be the digit's or nobody's; what lies low is a point that was not read."""
    assert owned([ONE, TWO, THREE, (83, 15, 88, 40)], THREE_DIGITS).objections == {1: "unclear"}
    assert owned([ONE, TWO, THREE, (83, 44, 89, 54)], THREE_DIGITS).objections == {}


def test_crumbs_beside_a_digit_make_it_unclear() -> None:
    """A broken stroke is many specks; a single one is dirt."""
    crumbs: list[Box] = [(83, row, 87, row + 4) for row in range(10, 50, 6)]
    assert owned([ONE, TWO, THREE, *crumbs], THREE_DIGITS).objections == {1: "unclear"}
    assert owned([ONE, TWO, THREE, crumbs[0]], THREE_DIGITS).objections == {}


def test_print_of_a_form_makes_a_digit_unclear() -> None:
    """A short line below it, or an upright one within it."""
    assert owned([ONE, TWO, THREE, (62, 53, 78, 56)], THREE_DIGITS).objections == {1: "unclear"}
    sides = [(60, 10, 66, 50), (69, 12, 75, 50)]
    assert owned([ONE, *sides, THREE], THREE_DIGITS).objections == {1: "unclear"}


def test_a_narrow_digit_is_found_beside_its_column() -> None:
    """The network's columns are coarse, and a 1 is narrow."""
    narrow = (68, 10, 72, 50)
    found = owned([ONE, narrow, THREE], [("3", 30), ("1", 75), ("8", 110)])
    assert boxes_of([ONE, narrow, THREE], found) == [{ONE}, {narrow}, {THREE}]
    assert found.objections == {}


def test_a_line_below_the_digits_is_nobodys() -> None:
    """Though it covers all columns."""
    line = (10, 54, 130, 56)
    found = owned([ONE, TWO, THREE, line], THREE_DIGITS)
    assert boxes_of([ONE, TWO, THREE, line], found) == [{ONE}, {TWO}, {THREE}]
    assert found.objections == {}


def test_a_digit_may_hang_over_a_point() -> None:
    """A point with ink of its own is not joined with the 7 above it."""
    point = (47, 52, 52, 57)
    stem, arm = (20, 10, 30, 50), (30, 10, 54, 16)
    read = [("7", 25.0), (".", 50.0), ("5", 70.0), ("8", 110.0)]
    found = owned([stem, arm, point, TWO, THREE], read)
    assert found.objections == {}
    whole = (20, 10, 54, 50)
    known = [tuple(b) for b in pieces_of(crop_of([stem, arm, point, TWO, THREE])).boxes.tolist()]
    assert [{known[piece] for piece in those} for those in found.pieces] == [
        {whole}, {point}, {TWO}, {THREE},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("boxes", "read"),
    [
        ([ONE, TWO], (("3", 30), ("-", 50), ("5", 70))),
        ([ONE, (48, 10, 52, 50), TWO], (("3", 30), (".", 50), ("5", 70))),
        ([ONE, (45, 30, 55, 50), TWO], (("3", 30), ("4", 50), ("5", 70))),
        ([ONE, (48, 20, 52, 26), TWO], (("3", 30), (":", 50), ("5", 70))),
    ],
    ids=["without ink", "too high for a point", "too low for a digit", "half a mark"],
)
def test_a_strange_neighbour_makes_digits_unclear(
    boxes: list[Box], read: tuple[tuple[str, float], ...]
) -> None:
    """Its ink may be theirs, or theirs its."""
    objections = owned(boxes, read).objections
    assert objections[0] == objections[len(read) - 1] == "unclear"


def test_an_empty_crop_has_no_owners() -> None:
    """Symbols that were read where nothing is."""
    found = owned([], THREE_DIGITS)
    assert found == Owned(((), (), ()), {}, 0.0)
