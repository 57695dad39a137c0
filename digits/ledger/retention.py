"""The end of rows: the part of `digits.ledger.ledger.Ledger` that a purge asks."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from digits.ledger import purging
from digits.ledger import tables as t
from digits.ledger.engine import one_after_another, reading, writing
from digits.ledger.records import Batch, Purged


class Retention:
    """Every method is one transaction; any may raise `LedgerUnreachable`."""

    _engine: Engine

    def sources(self) -> set[str]:
        """The folders of all batches."""
        with reading(self._engine) as connection:
            return set(connection.scalars(sa.select(t.batches.c.source).distinct()))

    def past(self, before: datetime, presented_since: datetime) -> list[Batch]:
        """The batches that `ended` before a time of which `purge` has something to remove."""
        with reading(self._engine) as connection:
            return purging.past(connection, before, presented_since)

    def ended(self, number: int, before: datetime) -> Batch | None:
        """A batch, if it was closed before a time, or opened before it and never closed."""
        with reading(self._engine) as connection:
            return purging.ended(connection, number, before)

    def purge(
        self, batches: Sequence[Batch], presented_since: datetime, *, dry_run: bool = False
    ) -> Purged:
        """Remove readings, items and names of batches; counts stay.

        People's decisions and the rows of closed batches stay, and what another batch still refers
        to. A batch that was never closed is withdrawn, once nothing presented in it has to stay.

        Args:
            batches: as `past` gives them; nobody else writes meanwhile, so a few at once.
                No run may be at work on one that is open.
            presented_since: what was presented from then on stays known, by name and sketch:
                a later check may be a duplicate of it.
            dry_run: count only; everything stays.
        """
        with writing(self._engine, keep=not dry_run) as connection:
            one_after_another(connection)
            return purging.purge(connection, batches, presented_since)

    def forget_unseen(self, before: datetime, *, dry_run: bool = False) -> int:
        """Remove readings before a time of files that are in no batch; returns how many."""
        with reading(self._engine) as connection:  # nobody who writes waits for the search
            unseen = purging.unseen(connection, before)
        if not unseen:
            return 0
        with writing(self._engine, keep=not dry_run) as connection:
            one_after_another(connection)
            return purging.forget_files(connection, unseen)
