"""Suspected duplicates: presentments that seem to be of the same paper as an earlier one.

The ledger's indexes find the few that may be, and these alone are compared: by the MICR line, by
equal pictures, by sketches of what was written. Of two batches at work at once that hold one
paper, the one whose row was written later is suspected, and the other is not.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from digits.checks.page.sketch import likeness, probes_of
from digits.ledger.ledger import Ledger
from digits.ledger.records import Batch, Duplicate, Presentment
from digits.micr.micr_line import comparable

HANDED_IN_AGAIN = "handed-in-again"  # a file that the folder had before, where all is new
REASONS: Mapping[str, str] = {
    "same-line": "the same account and serial number",
    "same-picture": "the very same picture",
    "alike": "the same paper, scanned again",
    HANDED_IN_AGAIN: "handed in again",
}
PART = 200  # presentments that are looked up together


class _Lookup(NamedTuple):
    """What the ledger has for some presentments, each list from the earliest on."""

    of_line: Mapping[str, list[Presentment]]
    of_picture: Mapping[str, list[Presentment]]
    near: Mapping[str, list[str]]  # digests of pictures, by that of the presentment's own
    sketches: Mapping[str, bytes]


def find_duplicates(
    ledger: Ledger, batch: Batch, days: float, least_likeness: float
) -> Iterator[Duplicate]:
    """For each presentment of a batch the first that it seems to repeat, if there is one.

    Equal MICR lines always count, and so do equal pictures, unless the lines differ. Pictures that
    are merely alike count unless two different amounts were read.

    Args:
        ledger: in which all pages of the batch are recorded.
        batch: its pages are compared with those before them, and with other batches'.
        days: how far back other batches are looked at.
        least_likeness: of two pictures of one paper, as `digits.checks.page.sketch` measures it.
    """
    presented = ledger.presented(batch)
    places = {presentment.number: place for place, presentment in enumerate(presented)}
    left = iter(presented)
    while part := list(islice(left, PART)):
        lookup = _looked_up(ledger, batch, days, part)
        for presentment in part:
            found = _first(presentment, lookup, places, least_likeness)
            if found is not None:
                yield found


def _looked_up(ledger: Ledger, batch: Batch, days: float, part: Sequence[Presentment]) -> _Lookup:
    own = {presentment.image_digest for presentment in part}
    probes = {name: probes_of(content) for name, content in ledger.sketches(own).items()}
    near = ledger.near(probes)
    digests = own.union(*near.values())
    lines = {presentment.micr_item for presentment in part if presentment.micr_item}
    of_line: dict[str, list[Presentment]] = {}
    of_picture: dict[str, list[Presentment]] = {}
    for other in sorted(ledger.others_like(batch, days, digests, lines), key=_order):
        of_picture.setdefault(other.image_digest, []).append(other)
        if other.micr_item:
            of_line.setdefault(other.micr_item, []).append(other)
    return _Lookup(of_line, of_picture, near, ledger.sketches(digests))


def _order(presentment: Presentment) -> tuple[int, str, int]:
    return presentment.batch, presentment.name, presentment.page


def _first(
    presentment: Presentment,
    lookup: _Lookup,
    places: Mapping[int, int],
    least_likeness: float,
) -> Duplicate | None:
    """The surest finding: of the line, else of an equal picture, else of the most alike."""

    def before(others: Sequence[Presentment]) -> Iterator[Presentment]:
        return (other for other in others if _is_before(other, presentment, places))

    for other in before(lookup.of_line.get(presentment.micr_item or "", ())):
        return Duplicate(presentment.number, other.number, "same-line")
    for other in before(lookup.of_picture[presentment.image_digest]):
        written = presentment.image_digest in lookup.sketches or _another(presentment, other)
        if written and not _other_line(presentment, other):
            return Duplicate(presentment.number, other.number, "same-picture")
    best = None
    for digest in lookup.near.get(presentment.image_digest, ()):
        for other in before(lookup.of_picture.get(digest, ())):
            if digest == presentment.image_digest or not _may_be_one(presentment, other):
                continue
            if digest not in lookup.sketches:  # purged since
                break
            alike = likeness(lookup.sketches[presentment.image_digest], lookup.sketches[digest])
            if alike >= least_likeness and (best is None or alike > (best.likeness or 0)):
                best = Duplicate(presentment.number, other.number, "alike", round(alike, 3))
            break
    return best


def _is_before(other: Presentment, one: Presentment, places: Mapping[int, int]) -> bool:
    """Within a batch in the order of names; of two batches, as they were written."""
    if other.batch == one.batch:
        return places[other.number] < places[one.number]
    return other.number < one.number


def _another(presentment: Presentment, other: Presentment) -> bool:
    """Whether two presentments are of different files: a file's own pages may all be blank."""
    return (presentment.source, presentment.name, presentment.file_digest) != (
        other.source,
        other.name,
        other.file_digest,
    )


def _other_line(presentment: Presentment, other: Presentment) -> bool:
    """Whether both have lines that were read surely, and they differ."""
    one, two = presentment.micr_item, other.micr_item
    return one is not None and two is not None and comparable(one, two) and one != two


def _may_be_one(presentment: Presentment, other: Presentment) -> bool:
    """Whether lines and readings allow that two presentments are of the same paper."""
    if _other_line(presentment, other):
        return False
    if presentment.amount is None or other.amount is None:
        return True
    return bool(
        {presentment.amount, presentment.runner_up} & {other.amount, other.runner_up} - {None}
    )
