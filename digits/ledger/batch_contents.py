"""What was handed in with a batch: its files, readings, presentments and suspected duplicates.

The part of `digits.ledger.ledger.Ledger` that the reconciliation of a batch asks.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from digits.ledger import batch_queries as rows
from digits.ledger import item_queries as items
from digits.ledger import presentment_queries as presentments
from digits.ledger import tables as t
from digits.ledger.engine import one_after_another, reading, writing
from digits.ledger.records import (
    Batch,
    Duplicate,
    Input,
    Item,
    PageLocation,
    Presentment,
    Reading,
    Suspicion,
)


class BatchContents:
    """Every method is one transaction; any may raise `LedgerUnreachable`.

    Args:
        engine: of the database, its tables made.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def examined(self, batch: Batch) -> dict[str, Input]:
        """The files of a batch by name; of one that changed between two runs the newest state."""
        chosen = sa.select(t.inputs).where(t.inputs.c.batch == batch.number)
        with reading(self._engine) as connection:
            inputs = connection.execute(chosen.order_by(t.inputs.c.id))
            return {row.name: rows.to_input(row) for row in inputs}

    def presented(self, batch: Batch) -> list[Presentment]:
        """The pages that were first seen in a batch, by name and page."""
        with reading(self._engine) as connection:
            found = presentments.presented(
                connection, batch.recipe, t.presentments.c.batch == batch.number
            )
        return sorted(found, key=lambda presentment: (presentment.name, presentment.page))

    def others_like(
        self, batch: Batch, days: float, digests: Collection[str], lines: Collection[str] = ()
    ) -> list[Presentment]:
        """Presentments of these pictures or lines: of the batch itself, and recent ones of others.

        Args:
            batch: the batch.
            days: how long before the batch was opened others may have been presented.
            digests: of pictures.
            lines: digests of MICR lines.
        """
        with reading(self._engine) as connection:
            return presentments.others_like(
                connection, batch, batch.opened - timedelta(days=days), digests, lines
            )

    def sketches(self, digests: Collection[str]) -> dict[str, bytes]:
        """What was written on some pictures, drawn small, by their digests."""
        with reading(self._engine) as connection:
            return presentments.contents(connection, digests)

    def near(self, keys: Mapping[str, Sequence[int]]) -> dict[str, list[str]]:
        """The pictures whose sketches share most keys with each of some, by their digests.

        Keys that many sketches have, such as those of a form's own print, count for nothing.
        """
        with reading(self._engine) as connection:
            return {name: presentments.near(connection, some) for name, some in keys.items()}

    def presented_before(self, batch: Batch) -> dict[tuple[str, str, int], int]:
        """The pages of a batch that another batch of its folder had first, with its number."""
        with reading(self._engine) as connection:
            return items.presented_before(connection, batch)

    def record_duplicates(self, duplicates: Iterable[Duplicate]) -> None:
        """Write which presentments are suspected duplicates; the first finding of each stays."""
        with writing(self._engine) as connection:
            one_after_another(connection)
            presentments.add_duplicates(connection, duplicates)

    def suspects(self, batch: Batch) -> dict[tuple[str, str, int], Suspicion]:
        """What pages of the batch's files are duplicates of, by name, file digest and page."""
        with reading(self._engine) as connection:
            return items.suspects(connection, batch)

    def others(self, batch: Batch) -> dict[tuple[str, str, int], PageLocation]:
        """Where the other pages of `suspects` lie, by the same keys."""
        with reading(self._engine) as connection:
            return items.others(connection, batch)

    def newest_items(self, places: Iterable[PageLocation]) -> dict[PageLocation, Item]:
        """What came of some pages in the newest batches that had them, as far as they are known."""
        with reading(self._engine) as connection:
            found = {place: items.newest_item(connection, place) for place in places}
        return {place: item for place, item in found.items() if item is not None}

    def pages(self, batch: Batch) -> dict[tuple[str, int], tuple[int, Reading]]:
        """Numbers and readings of a batch's pages, by file digest and page."""
        with reading(self._engine) as connection:
            return items.pages(connection, batch)
