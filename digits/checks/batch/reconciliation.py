"""The end of a batch: duplicates, the result of every page, and counts that have to add up.

Runs once, after all files were read, in the order of names: so the order of reading cannot matter.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias, cast

from pydantic import Field

from digits.checks.batch.duplicates import HANDED_IN_AGAIN, REASONS, find_duplicates
from digits.checks.errors import CountsDiffer
from digits.config import Frozen
from digits.evidence.sampling import chance_of
from digits.ledger.ledger import Ledger
from digits.ledger.records import (
    Batch,
    Input,
    Item,
    ItemDecision,
    ItemRow,
    Reading,
    Suspicion,
    item_key,
)

Pages: TypeAlias = Mapping[tuple[str, int], tuple[int, Reading]]  # by file digest and page


class ReconciliationOptions(Frozen):
    """How duplicates are looked for, and how much is set aside for quality control."""

    duplicate_likeness: float = Field(
        default=0.85, gt=0, le=1, description="of two scans of one check"
    )
    duplicate_days: float = Field(default=90, ge=0, description="how far back is looked")
    quality_share: float = Field(default=0.01, ge=0, le=1, description="of the accepted")


class Reconciled(NamedTuple):
    """The result of a batch: its items in order with the numbers of their readings, its files.

    `suspicions` counts suspected duplicates by reason: keys of `REASONS`.
    """

    lines: list[ItemRow]
    inputs: dict[str, Input]
    suspicions: dict[str, int] = {}  # noqa: RUF012 - a named tuple's default, never changed

    @property
    def items(self) -> list[Item]:
        """The items alone."""
        return [item for item, _ in self.lines]


def reconcile(
    ledger: Ledger,
    batch: Batch,
    names: Sequence[str],
    options: ReconciliationOptions,
    *,
    only_new: bool = False,
) -> Reconciled:
    """Look for duplicates, and write the result of every page as the batch's draft.

    Args:
        ledger: in which all files of the batch are recorded.
        batch: the batch.
        names: of all files, in their order, as the folder was listed.
        options: for duplicates and the sample.
        only_new: whether all was handed in since the folder's last batch. A file that the folder
            had before is a second presentment then.

    Raises:
        CountsDiffer: if a file or page has no result, or two.
    """
    found = find_duplicates(ledger, batch, options.duplicate_days, options.duplicate_likeness)
    ledger.record_duplicates(list(found))
    inputs = ledger.examined(batch)
    wanted = {name: inputs[name] for name in names if name in inputs}
    pages, suspects = ledger.pages(batch), ledger.suspects(batch)
    again = ledger.presented_before(batch) if only_new else {}
    lines = list(_lines(batch, wanted, pages, suspects, again, options.quality_share))
    check_counts(names, wanted, pages, lines)
    ledger.draft(batch, lines)
    return Reconciled(lines, wanted, _by_reason(wanted, lines, suspects))


def check_counts(
    names: Sequence[str], inputs: Mapping[str, Input], pages: Pages, lines: Sequence[ItemRow]
) -> None:
    """Check that files and pages add up, counted apart in the folder, the ledger and the items.

    Raises:
        CountsDiffer: if not.
    """
    pairs = [(item.name, item.page) for item, _ in lines]
    if len(set(names)) != len(names) or len(set(pairs)) != len(pairs):
        raise _differ("a file or page has two results", len(pairs), len(set(pairs)))
    named = {name for name, _ in pairs}
    if missing := [position for position, name in enumerate(names, start=1) if name not in named]:
        first = f"file {missing[0]:,} of {len(names):,}"  # its name may hold an account number
        raise _differ(f"{len(missing)} files have no result", len(names), len(named), first)
    by_digest: dict[str, int] = defaultdict(int)
    for digest, _ in pages:
        by_digest[digest] += 1
    read = sum(by_digest[file.file_digest] for file in inputs.values())
    with_result = sum(reading is not None for _, reading in lines)
    if read != with_result:
        raise _differ("pages were read and have no result", read, with_result)


def file_outcome(items: Sequence[Item]) -> ItemDecision:
    """The decision on a file: of those on its pages the most doubtful one but for quarantine."""
    decisions = {item.decision for item in items}
    if decisions == {"accept"}:
        return "accept"
    return "quarantine" if decisions == {"quarantine"} else "review"


def _by_reason(
    inputs: Mapping[str, Input],
    lines: Sequence[ItemRow],
    suspects: Mapping[tuple[str, str, int], Suspicion],
) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for item, _ in lines:
        if item.duplicate_of:
            found = suspects.get((item.name, inputs[item.name].file_digest, item.page))
            counts[found.reason if found else HANDED_IN_AGAIN] += 1
    return dict(sorted(counts.items()))


def _lines(
    batch: Batch,
    inputs: Mapping[str, Input],
    pages: Pages,
    suspects: Mapping[tuple[str, str, int], Suspicion],
    again: Mapping[tuple[str, str, int], int],
    share: float,
) -> Iterator[ItemRow]:
    numbers: dict[str, list[int]] = defaultdict(list)
    for digest, page in pages:
        numbers[digest].append(page)
    place = 0
    for file in inputs.values():
        page_numbers = sorted(numbers[file.file_digest]) or [0]
        for page in page_numbers:
            number, reading = pages.get((file.file_digest, page), (None, None))
            doubts = []
            key = file.name, file.file_digest, page
            suspect, why = "", HANDED_IN_AGAIN
            if found := suspects.get(key):
                suspect, why = found
            elif before := again.get(key):
                suspect = f"{file.name} of batch {before}"
            if suspect:
                pair = f"{file.name} and {suspect}"
                doubts.append(f"suspected duplicate presentment: {pair} ({REASONS[why]})")
            if page and page_numbers[0] == 0:
                doubts += pages[file.file_digest, 0][1].reasons  # of the file, such as wrong totals
            item = _item(batch, place, file, page, reading, tuple(doubts))
            yield _set_aside(item._replace(duplicate_of=suspect), share), number
            place += 1


def _item(
    batch: Batch,
    place: int,
    file: Input,
    page: int,
    reading: Reading | None,
    doubts: tuple[str, ...],
) -> Item:
    decision: ItemDecision = reading.decision if reading else "quarantine"
    return Item(
        key=item_key(batch.source, file.name, file.file_digest, page, batch.recipe),
        place=place,
        name=file.name,
        page=page,
        decision="review" if doubts and decision == "accept" else decision,
        code=reading.code if reading else file.code,
        reasons=(reading.reasons if reading else (file.reason,)) + doubts,
        duplicate_of="",
        sampled=False,
        reading=reading,
    )


def _set_aside(item: Item, share: float) -> Item:
    accepted = item.decision == "accept" and item.reading is not None
    return item._replace(sampled=accepted and drawn(cast("Reading", item.reading), share))


def drawn(reading: Reading, share: float) -> bool:
    """Whether a reading belongs to the random sample; the picture's digest alone decides."""
    return chance_of(reading.image_digest) < share


def _differ(what: str, wanted: int, found: int, where: str = "") -> CountsDiffer:
    return CountsDiffer(
        f"The batch does not add up: {what}",
        where=where,
        received=f"{found:,} where {wanted:,} are wanted",
        remedy="run the same command again; if it fails again, report it",
    )
