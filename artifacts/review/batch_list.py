"""The list of batches for a shell: `digits review list`."""

from collections.abc import Iterable

from rich.table import Table

from digits.ledger.ledger import Ledger
from digits.ledger.records import Closed
from digits.operations.review_progress import progress_of, purged


def batches_table(ledger: Ledger, closed: Iterable[Closed]) -> Table:
    """The batches, the newest first; what is left of a purged one is a dash."""
    table = Table(title="Batches of checks")
    for column in ("batch", "closed (UTC)"):
        table.add_column(column, no_wrap=True)
    table.add_column("folder", overflow="fold")
    for column in ("pages", "accepted", "for a person", "left to decide", "quarantined"):
        table.add_column(column, justify="right")
    for batch in closed:
        pages = batch.counts["pages"]
        left = "–" if purged(ledger, batch) else f"{progress_of(ledger, batch.batch).left:,}"
        counts = (f"{pages[name]:,}" for name in ("inputs", "accept", "review"))
        table.add_row(
            str(batch.batch.number),
            f"{batch.closed:%Y-%m-%d %H:%M}",
            batch.batch.source,
            *counts,
            left,
            f"{pages['quarantine']:,}",
        )
    return table
