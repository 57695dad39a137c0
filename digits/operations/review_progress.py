"""How far people are with a batch, and whether its items are still there."""

from typing import NamedTuple

from digits.ledger.errors import UnknownBatch
from digits.ledger.ledger import Ledger
from digits.ledger.records import Batch, Closed
from digits.ledger.resolution import by_item, final_of


class ReviewProgress(NamedTuple):
    """What people have done on a batch's review page.

    Attributes:
        left: items that nobody has decided, or about which people differ.
        looked: accepted items that quality control has looked at.
        wrong: those among them that were not confirmed.
    """

    left: int
    looked: int
    wrong: int


def progress_of(ledger: Ledger, batch: Batch) -> ReviewProgress:
    """How far people are with a closed batch."""
    items = list(ledger.for_a_person(batch))
    said = by_item(ledger.corrections(item.key for item in items))
    finals = [(item, final_of(item, said.get(item.key, []))) for item in items]
    looked = [(item, final) for item, final in finals if item.sampled and final.who]
    return ReviewProgress(
        left=sum(final.state in ("open", "disputed") for _, final in finals),
        looked=len(looked),
        wrong=sum(
            one.reading is not None and end.amount != one.reading.amount for one, end in looked
        ),
    )


def closed_batch(ledger: Ledger, number: int) -> Closed:
    """A batch whose items can be shown.

    Raises:
        UnknownBatch: if there is none of this number, it is still open, or it was purged.
    """
    closed = finished(ledger, ledger.batch(number))
    if purged(ledger, closed):
        raise UnknownBatch(
            "The batch's items are past their retention time, and were removed",
            received=f"batch {number} of {closed.batch.source}",
            remedy="its counts are what is left: digits review list",
        )
    return closed


def finished(ledger: Ledger, batch: Batch) -> Closed:
    """A batch with what it came to.

    Raises:
        UnknownBatch: if it is still open: its exports may be there, and its items still change.
    """
    found = ledger.closed(1, batch.number + 1)
    if not found or found[0].batch != batch:
        raise UnknownBatch(
            "The batch was not finished",
            received=f"batch {batch.number} of {batch.source}",
            remedy="score its folder again: the run finishes it",
        )
    return found[0]


def purged(ledger: Ledger, closed: Closed) -> bool:
    """Whether a batch's items were removed."""
    had = int(closed.counts["pages"]["inputs"])
    return had > 0 and next(iter(ledger.items(closed.batch)), None) is None
