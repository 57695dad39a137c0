"""What people saved on the review page, taken into the ledger: checked whole, then added.

A file is taken in as a whole or not at all. Nothing in the ledger is changed by it: each decision
is added with who and when, and one that is there already is not added again.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal, NamedTuple

from pydantic import AwareDatetime, Field, ValidationError

from digits.amounts.grammar.typed import canonical, parse_canonical
from digits.config import Frozen
from digits.ledger.ledger import Ledger
from digits.ledger.records import Batch, Correction, CorrectionVerdict, Item
from digits.ledger.resolution import by_item, disputed, latest
from digits.operations.errors import FaultyCorrections, ForeignCorrections, MalformedCorrections
from digits.operations.review_progress import finished
from digits.refs import digest_of

KIND: Final = "digits-review-corrections"  # of the files that the review page saves
VERSION: Final = 1
MOST_BYTES = 50_000_000  # of a file; 100,000 decisions have a tenth of it
FUTURE = timedelta(days=1)  # by which a reviewer's clock may be wrong
NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
NAME = r"^[^\s=+@\-\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
TOLD = 10  # faults in one message


class ReviewDecision(Frozen):
    """One decision of one person, as the page saves it."""

    item: str = Field(min_length=1, max_length=64)
    verdict: CorrectionVerdict
    amount: str | None = Field(max_length=20, description="canonical, such as 1234.50")
    note: str = Field(max_length=400, pattern=NO_CONTROLS)
    # Spreadsheets open the exports, and take what begins so for a formula.
    who: str = Field(max_length=100, pattern=NAME)
    at: AwareDatetime


class Corrections(Frozen):
    """A file that the review page saved."""

    kind: Literal["digits-review-corrections"] = KIND
    version: Literal[1] = VERSION
    page: str = Field(max_length=64, description="which batch's page, of which ledger")
    batch: int = Field(ge=1)
    saved: AwareDatetime
    decisions: tuple[ReviewDecision, ...]


class Applied(NamedTuple):
    """What came of a file; `disputes` are items on which people's latest words differ."""

    batch: Batch
    new: int
    known: int
    people: tuple[str, ...]
    disputes: tuple[str, ...]


def page_of(batch: Batch) -> str:
    """The identity of a batch's page: equal for the same batch of the same ledger only."""
    return digest_of([batch.number, batch.source, batch.recipe, batch.opened.isoformat()])[:16]


def apply(ledger: Ledger, file: Path) -> Applied:
    """Check a file of corrections and add what is new in it.

    Raises:
        MalformedCorrections: if it cannot be opened or is no such file.
        UnknownBatch: if the ledger has not its batch, or no run has finished it.
        ForeignCorrections: if it is of another ledger's batch of that number.
        FaultyCorrections: if a decision in it cannot be right; then none is added.
        LedgerUnreachable: if the ledger cannot be written.
    """
    given = read_corrections(file)
    batch = ledger.batch(given.batch)
    _same_page(given, batch, file)
    finished(ledger, batch)  # a run that was killed before its last step has left a page, too
    items = {item.key: item for item in ledger.for_a_person(batch)}
    before = by_item(ledger.corrections([decision.item for decision in given.decisions]))
    if faults := list(_faults(given.decisions, items, before)):
        raise _faulty(file, faults)
    corrections = [_correction(decision) for decision in given.decisions]
    new = ledger.correct(corrections) if corrections else 0
    people = tuple(sorted({correction.who for correction in corrections}))
    disputes = tuple(_disputes(ledger, items, corrections))
    return Applied(batch, new, len(corrections) - new, people, disputes)


def read_corrections(file: Path) -> Corrections:
    """The content of a file that the page saved.

    Raises:
        MalformedCorrections: if it cannot be opened or is no such file.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise _malformed(file, f"more than {MOST_BYTES // 1_000_000} MB")
        return Corrections.model_validate_json(content)
    except OSError as cause:
        raise _malformed(file, cause.strerror or str(cause)) from cause
    except ValidationError as cause:
        raise _malformed(file, _said(cause)) from None


def _said(cause: ValidationError) -> str:
    """The first fault in one line, without the content, which may be anything."""
    fault = cause.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(step) for step in fault["loc"])
    return f"{where}: {fault['msg']}" if where else str(fault["msg"])


def _same_page(given: Corrections, batch: Batch, file: Path) -> None:
    if given.page != page_of(batch):
        raise ForeignCorrections(
            f"The file is of another ledger's batch {given.batch}",
            where=file,
            received=f"page {given.page}; batch {batch.number} here has page {page_of(batch)}",
            remedy="name the ledger from which the page was made: --store, or DIGITS_LEDGER",
        )


def _faults(
    decisions: Sequence[ReviewDecision],
    items: Mapping[str, Item],
    before: Mapping[str, Sequence[Correction]],
) -> Iterator[str]:
    """All that cannot be right, each in words that name the item."""
    known: dict[tuple[str, str, datetime], Correction] = {
        (said.item_key, said.who, said.at): said for of_item in before.values() for said in of_item
    }
    for n, decision in enumerate(decisions, start=1):
        item = items.get(decision.item)
        fault = "no such item is in this batch" if item is None else _fault(decision, item)
        if fault:
            yield f"decision {n} ({item.name if item else decision.item}): {fault}"
            continue
        correction = _correction(decision)
        if known.setdefault((decision.item, decision.who, decision.at), correction) != correction:
            otherwise = "decided otherwise at that very time; was it edited?"
            yield f"decision {n}: {decision.who} {otherwise}"


def _fault(decision: ReviewDecision, item: Item) -> str:
    currency = item.reading.currency if item.reading else ""
    read = item.reading.amount if item.reading else None
    if decision.at > datetime.now(UTC) + FUTURE:
        return f"its time, {decision.at.isoformat()}, is still to come"
    if decision.verdict == "rejected":
        return "" if decision.amount is None else "a rejected item has no amount"
    if decision.amount is None or parse_canonical(decision.amount, currency) is None:
        example = canonical(Decimal("1234.5"), currency)
        return (
            f"not an amount in {currency or 'its currency'}, such as {example}: {decision.amount}"
        )
    if decision.verdict == "confirmed" and (read is None or Decimal(decision.amount) != read):
        return "it confirms an amount that was not read"
    return ""


def _correction(decision: ReviewDecision) -> Correction:
    amount = None if decision.amount is None else Decimal(decision.amount)
    return Correction(
        decision.item,
        decision.verdict,
        amount,
        decision.who,
        decision.at.astimezone(UTC),
        decision.note,
    )


def _disputes(
    ledger: Ledger, items: Mapping[str, Item], corrections: Sequence[Correction]
) -> Iterator[str]:
    """Items of this file on which people's latest words differ, in words."""
    keys = list(dict.fromkeys(correction.item_key for correction in corrections))
    for key, said in by_item(ledger.corrections(keys)).items():
        if disputed(said):
            statements = [f"{who}: {_words(one)}" for who, one in sorted(latest(said).items())]
            item = items[key]
            page = f", page {item.page}" if item.page > 1 else ""
            yield f"{item.name}{page} – {'; '.join(statements)}"


def _words(one: Correction) -> str:
    return "rejected" if one.amount is None else f"{one.amount:,f}"


def _malformed(file: Path, received: str) -> MalformedCorrections:
    return MalformedCorrections(
        "This is not a file of corrections that the review page saved",
        where=file,
        received=received,
        remedy="save it again on the page, and do not edit it; what was decided is kept there",
    )


def _faulty(file: Path, faults: Sequence[str]) -> FaultyCorrections:
    more = [f"and {len(faults) - TOLD} more"] if len(faults) > TOLD else []
    return FaultyCorrections(
        "Decisions in the file cannot be right; nothing of it was taken in",
        where=file,
        received="\n    ".join([*faults[:TOLD], *more]),
        remedy="decide these items again on the page, and save",
    )
