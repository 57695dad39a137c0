"""What a cash letter's control records state, against what was counted in its records.

A letter may count its deposit slips (records 61 and 62) among items, amounts and images, or not;
both are right as long as all control records of one kind in a file do it alike.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

NONE_MISSING: Final = "none is missing"
LETTERS: Final = "cash letters"  # what is counted in record 99


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


def missing_items(stated: Sequence[Stated], read: int, *, ended: bool, always: bool) -> str:
    """How many items of a file are missing, in words; nothing if there is nothing to tell.

    Args:
        stated: all numbers of the file's control records.
        read: its items that were read.
        ended: whether it has a file control record.
        always: whether that none is missing is worth a word, too.
    """
    telling, whose = _telling(stated)
    total = sum(number.stated or 0 for number in telling)
    alike = [one for one in _wrong(stated) if any(one[:3] == number[:3] for number in telling)]
    missing = sum(max(0, (number.stated or 0) - number.counted) for number in alike)
    if telling and (missing or not alike):
        # Of those that are stated, deposit slips may be some.
        credits_too = any(number.with_credits != number.counted for number in telling)
        most = "up to " if missing and credits_too else ""
        counted = f"{most}{missing} {_is(missing)} missing" if missing else NONE_MISSING
        return f"of the {total} items that {whose}, {counted}" if missing or always else ""
    if not always:
        return ""
    why = "its file control record (99) does not count them all"
    behind = ""
    if not ended:
        why = "the file ends without its file control record (99)"
        behind = ", for items behind the break cannot be counted"
    least = max(_least_missing(stated, record) for record in ("70", "90"))
    known = f", and at least {least} {_is(least)} missing" if least else ""
    counted = f"{read} {'was' if read == 1 else 'were'} read{known}"
    return f"{why}: it is not known how many items are missing{behind}; {counted}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _telling(stated: Sequence[Stated]) -> tuple[list[Stated], str]:
    """The counts of items that cover a whole file, and what states them.

    The file's own count, or those of all its cash letters if it says how many these are.
    """
    known = [number for number in stated if number.stated is not None]
    of_file = [number for number in known if (number.record, number.what) == ("99", "items")]
    if of_file:
        return of_file, "it states"
    letters = [number for number in known if (number.record, number.what) == ("90", "items")]
    if any(one.stated == one.counted == len(letters) for one in known if one.what == LETTERS):
        return letters, "its cash letters state"
    return [], ""


def _least_missing(stated: Sequence[Stated], record: str) -> int:
    """How many items are missing at least by all control records of a type."""
    return sum(
        max(0, (number.stated or 0) - max(number.counted, number.with_credits))
        for number in stated
        if (number.record, number.what) == (record, "items")
    )


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
