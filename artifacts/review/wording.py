"""What the commands of the review say in a shell, line by line, without any markup."""

from collections.abc import Iterator
from datetime import datetime

from artifacts.exports.disclaimer import LEGAL_AMOUNT_DISCLAIMER
from artifacts.reports.wording import listed, megabytes, number, plural
from digits.ledger.ledger import Ledger
from digits.operations.corrections import Applied
from digits.operations.keep_evidence import Kept
from digits.operations.purge import PurgeReport
from digits.operations.review_progress import progress_of

TOLD = 20  # disputes in one message


def applied_words(ledger: Ledger, applied: Applied) -> Iterator[str]:
    """What came of a file of corrections, and how far the batch is."""
    if applied.new:
        again = f"; {number(applied.known)} were there already" if applied.known else ""
        people = listed(applied.people)
        yield f"{plural(applied.new, 'decision')} of {people} written into the ledger{again}."
    elif applied.known:
        yield f"Nothing new: all {number(applied.known)} decisions are in the ledger already."
    else:
        yield "The file holds no decision."
    if applied.disputes:
        yield f"People differ on {plural(len(applied.disputes), 'item')}; both stay in the history,"
        yield "and there is no final amount until one of them decides otherwise on the page:"
        yield from (f"  {words}" for words in applied.disputes[:TOLD])
    yield from _standing(ledger, applied)
    yield LEGAL_AMOUNT_DISCLAIMER


def _standing(ledger: Ledger, applied: Applied) -> Iterator[str]:
    """How many items are open still, and what quality control has found."""
    left, looked, wrong = progress_of(ledger, applied.batch)
    yield f"Batch {applied.batch.number}: {plural(left, 'item')} left to decide."
    if looked:
        yield (
            f"Quality control: {number(wrong)} of {plural(looked, 'accepted item')} "
            "that were looked at were not confirmed."
        )


def purge_words(gone: PurgeReport, before: datetime, *, dry_run: bool) -> Iterator[str]:
    """What a purge removed, or would."""
    verb = "Would be removed" if dry_run else "Removed"
    batches = plural(gone.batches, "batch", "batches")
    yield f"{batches} closed or broken off before {before:%Y-%m-%d %H:%M} UTC."
    yield f"{verb}: {plural(gone.files, 'file')} ({megabytes(gone.size)}) of exports and pictures"
    yield from (f"  {folder}" for folder in gone.folders)
    rows = gone.rows
    yield (
        f"{verb} from the ledger: {plural(rows.readings, 'reading')}, "
        f"{plural(rows.items, 'item')}, {plural(rows.inputs, 'name')} of files, "
        f"{plural(rows.presentments, 'presentment')}."
    )
    if gone.evidence:
        yield f"{verb} of what is learned from: {plural(gone.evidence, 'decided check')}."
    yield "What stays: the batches' counts, and decisions by keys that name nothing."


def kept_words(kept: Kept, days: int) -> str:
    """What came of decided checks that are to be learned from."""
    counts = {
        "new": kept.new,
        "with another amount": kept.changed,
        "removed again": kept.dropped,
        "whose scan is gone or has no field": kept.without,
    }
    told = ", ".join(f"{number(count)} {what}" for what, count in counts.items() if count)
    return f"Kept for {number(days)} days to learn from: {told or 'nothing new'}."
