"""What a cash letter's control records state, against what was counted in its records.

A letter may count its deposit slips (records 61 and 62) among items, amounts and images, or not;
both are right as long as all control records of one kind in a file do it alike.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass
class LevelTotals:
    """What one level — bundle, cash letter, file — has held so far; amounts in cents."""

    inner: int = 0  # bundles of a cash letter, cash letters of a file
    items: int = 0
    images: int = 0
    cents: int = 0
    credits: int = 0
    credit_images: int = 0
    credit_cents: int = 0

    def add(self, below: "LevelTotals") -> None:
        """Take a closed level below into account."""
        self.inner += 1
        self.items += below.items
        self.images += below.images
        self.cents += below.cents
        self.credits += below.credits
        self.credit_images += below.credit_images
        self.credit_cents += below.credit_cents


class Stated(NamedTuple):
    """One number of a control record.

    Attributes:
        record: the type of the control record.
        where: which bundle, cash letter or file it closes.
        what: is counted.
        stated: the number; None where it is blank or no number.
        counted: without deposit slips.
        with_credits: with them.
    """

    record: str
    where: str
    what: str
    stated: int | None
    counted: int
    with_credits: int


def items_of(
    record: str, where: str, items: int | None, cents: int | None, level: LevelTotals
) -> Iterator[Stated]:
    """The items and their amounts that a control record states for a level."""
    yield Stated(record, where, "items", items, level.items, level.items + level.credits)
    with_credits = level.cents + level.credit_cents
    yield Stated(record, where, "cents in total", cents, level.cents, with_credits)


def images_of_level(record: str, where: str, images: int | None, level: LevelTotals) -> Stated:
    """The images that a control record states for a level."""
    with_credits = level.images + level.credit_images
    return Stated(record, where, "images", images, level.images, with_credits)


def contradictions(stated: Sequence[Stated]) -> list[str]:
    """Where control records state other numbers than were counted."""
    return [
        f"{number.where} states {number.stated} {number.what}, {number.counted} were counted"
        for number in _wrong(stated)
    ]


def missing_items(stated: Sequence[Stated], *, always: bool) -> list[str]:
    """How many items are missing by the file control record, in words.

    Args:
        stated: all numbers of the file's control records.
        always: whether that none is missing is worth a word, too.
    """
    of_file = [one for one in stated if (one.record, one.what) == ("99", "items") and one.stated]
    texts = []
    for number in of_file:
        wrong = [one for one in _wrong(stated) if one[:3] == number[:3]]
        missing = max(0, (number.stated or 0) - wrong[0].counted) if wrong else 0
        # Of those that are stated, deposit slips may be some.
        most = "up to " if missing and number.with_credits != number.counted else ""
        verb = "are" if missing > 1 else "is"
        if missing or always:
            counted = f"{most}{missing or 'none'} {verb} missing"
            texts.append(f"of the {number.stated} items that it states, {counted}")
    return texts


def _wrong(stated: Sequence[Stated]) -> list[Stated]:
    """Those that disagree; of each kind by the way of counting in which fewer do."""
    alike: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for number in stated:
        if number.stated is not None:
            alike[number.record, number.what].append(number)
    return [number for numbers in alike.values() for number in _wrong_of_kind(numbers)]


def _wrong_of_kind(numbers: Sequence[Stated]) -> list[Stated]:
    without = [number for number in numbers if number.stated != number.counted]
    counting = [
        number._replace(counted=number.with_credits)
        for number in numbers
        if number.stated != number.with_credits
    ]
    return counting if len(counting) < len(without) else without
