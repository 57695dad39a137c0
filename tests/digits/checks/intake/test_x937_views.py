"""Which image of an item is its front, in every order that records 50 and 52 come in."""

import pytest

from digits.checks.intake.x937 import CashLetterItem, read_cash_letter
from digits.checks.intake.x937_image import picture_in
from tests.digits.checks.cash_letters import Letter

FRONT, REAR, PART = b"II*\0the front", b"II*\0the rear side", b"II*\0a part"


def item_with(*views: bytes) -> CashLetterItem:
    """The one item of a letter with these image records."""
    written = Letter([None], [500])
    records = written.records()
    place = next(n for n, record in enumerate(records) if record[:2] == "26".encode("cp037"))
    records[place + 1 : place + 1] = views
    (item,) = read_cash_letter(b"".join(map(written.frame, records))).items
    return item


WRITER = Letter([], [])
SIDES = {
    "front": (WRITER.detail(FRONT, "0"), WRITER.data(FRONT)),
    "rear": (WRITER.detail(REAR, "1"), WRITER.data(REAR)),
    "part": (WRITER.detail(PART, "0", "02"), WRITER.data(PART)),
    "unsided": (WRITER.detail(FRONT, " "), WRITER.data(FRONT)),
}


@pytest.mark.parametrize(
    "order",
    [
        ("front 50", "front 52", "rear 50", "rear 52"),
        ("rear 50", "rear 52", "front 50", "front 52"),
        ("front 50", "rear 50", "front 52", "rear 52"),
        ("rear 50", "front 50", "rear 52", "front 52"),
        ("part 50", "part 52", "front 50", "front 52", "rear 50", "rear 52"),
        ("part 50", "front 50", "rear 50", "part 52", "front 52", "rear 52"),
        ("unsided 50", "unsided 52", "rear 50", "rear 52"),
        ("front 50", "front 52", "rear 50"),
        ("rear 50", "front 50", "front 52"),
        ("rear 50", "rear 52", "part 50", "front 50", "front 52"),
    ],
)
def test_the_front_is_found_in_every_order(order: tuple[str, ...]) -> None:
    """By the side that its record 50 says, alone or in groups; a whole view before a part."""
    views = [SIDES[side][number == "52"] for side, number in (name.split() for name in order)]
    item = item_with(*views)
    assert item.front is not None
    assert picture_in(item.front) == FRONT


def test_a_part_is_taken_if_there_is_nothing_else() -> None:
    """A person sees more on it than on nothing."""
    item = item_with(*SIDES["rear"], *SIDES["part"])
    assert item.front is not None
    assert picture_in(item.front) == PART


@pytest.mark.parametrize("order", [("rear 50", "rear 52"), ("front 50",), ("front 50", "rear 50")])
def test_a_rear_is_no_front(order: tuple[str, ...]) -> None:
    """The side stands in column 32 of record 50; a view that is only announced is none."""
    item = item_with(*(SIDES[name.split()[0]][name.endswith("52")] for name in order))
    assert item.front is None
    assert item.no_front == "has no front image"


def test_what_may_be_the_rear_is_not_taken_for_the_front() -> None:
    """Two views of one size are announced, and one image comes: nobody knows which."""
    same = WRITER.detail(FRONT, "1")
    item = item_with(SIDES["front"][0], same, SIDES["front"][1])
    assert item.front is None
    assert item.no_front == (
        "announces 2 views in records 50 and holds 1 in records 52, so that its front is not "
        "certain"
    )


def test_an_image_that_no_record_50_announces_is_not_taken() -> None:
    """Its side is unknown."""
    item = item_with(SIDES["front"][1])
    assert item.front is None
    assert "announces 0 views" in item.no_front
