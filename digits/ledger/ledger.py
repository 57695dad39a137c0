"""The ledger: readings, results and people's decisions; rows are added, never changed.

This room is the only place with SQL. Workers in other processes open it
themselves by its URL; repeated inserts are ignored, so that an interrupted run is simply
run again. `purge` alone removes rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from digits.errors import DigitsError
from digits.ledger import batch_queries as rows
from digits.ledger import item_queries as items
from digits.ledger import presentment_queries
from digits.ledger import tables as t
from digits.ledger.batch_contents import BatchContents
from digits.ledger.decisions import Decisions
from digits.ledger.engine import engine_of, one_after_another, reading, writing
from digits.ledger.errors import UnknownBatch
from digits.ledger.migrations import make_tables
from digits.ledger.records import (
    Batch,
    Closed,
    Examined,
    Item,
    ItemDecision,
    ItemRow,
    Reading,
    ReadingRecipe,
)
from digits.ledger.retention import Retention
from digits.refs import digest_of


def open_ledger(url: str) -> "Ledger":
    """Open a ledger, and make its tables where there are none.

    Args:
        url: ``sqlite:///PATH`` or ``postgresql://…``; see `digits.ledger.engine.ledger_url`.

    Raises:
        LedgerUnreachable: if the database cannot be had.
        LedgerNewer: if a newer version of this package made its tables.
        LedgerOlder: if an older one did; see `digits.ledger.migrations.upgrade`.
    """
    engine = engine_of(url)
    try:
        make_tables(engine)
    except DigitsError:
        engine.dispose()
        raise
    return Ledger(engine)


class Ledger(BatchContents, Decisions, Retention):
    """An open ledger. Every method is one transaction; any may raise `LedgerUnreachable`."""

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    # --- batches ---------------------------------------------------------------------------

    def begin(self, source: str, recipe: ReadingRecipe, run: str) -> Batch:
        """The open batch of this folder and recipe, or a new one; the run is written down.

        Args:
            source: the folder.
            recipe: how it is read.
            run: the name of the run that works on it now.
        """
        key, now = digest_of([source, recipe.digest]), datetime.now(UTC)
        with writing(self._engine) as connection:
            rows.add(connection, t.recipes, [rows.of_recipe(recipe)])
            batch = rows.open_batch(connection, key)
            if batch is None:
                rows.add_batch(connection, key, source, recipe.digest, now)
                batch = rows.open_batch(connection, key)
            if batch is None:
                raise UnknownBatch("A batch that was just opened is closed already", where=source)
            rows.add(connection, t.runs, [{"batch": batch.number, "run": run, "began": now}])
        return batch

    def batch(self, number: int | None = None) -> Batch:
        """A batch by its number, or the newest.

        Raises:
            UnknownBatch: if there is none.
        """
        with reading(self._engine) as connection:
            row = rows.batch(connection, number)
        if row is None:
            raise UnknownBatch(
                "There is no such batch in the ledger",
                received=str(number or "an empty ledger"),
                remedy="score a folder first: digits score FOLDER",
            )
        return rows.to_batch(row)

    def closed(self, limit: int | None = 30, before: int | None = None) -> list[Closed]:
        """The batches closed last, the newest first, with their counts.

        Args:
            limit: how many at most; None for all.
            before: only batches with a lower number.
        """
        with reading(self._engine) as connection:
            return rows.closed(connection, limit, before)

    def closed_of_recipe(self, recipe_digest: str, before: int, limit: int) -> list[Closed]:
        """The batches closed last under one recipe, the newest first, whatever their folders.

        Args:
            recipe_digest: the recipe's digest, as in `Batch.recipe`.
            before: only batches with a lower number.
            limit: how many at most.
        """
        with reading(self._engine) as connection:
            return rows.closed(connection, limit, before, recipe_digest)

    def recipe(self, digest: str) -> ReadingRecipe:
        """How the readings of a batch were made."""
        chosen = sa.select(t.recipes).where(t.recipes.c.digest == digest)
        with reading(self._engine) as connection:
            return rows.to_recipe(connection.execute(chosen).one())

    # --- reading ---------------------------------------------------------------------------

    def known(self, file_digest: str, recipe: str) -> tuple[Reading, ...] | None:
        """What all pages of a file say under a recipe; None if it was never read so."""
        with reading(self._engine) as connection:
            if not rows.scanned(connection, file_digest, recipe):
                return None
            return rows.readings_of(connection, file_digest, recipe)

    def record(self, batch: Batch, run: str, looked_at: Sequence[Examined]) -> set[str]:
        """Write what was found in some files of an open batch, in one transaction.

        What an earlier run that was cut off had found under these names gives way: only what is
        there now is handed in.

        Returns the names of files of which nothing was written: the ledger knew them when they
        were looked at, and a purge took them since. They are to be looked at once more.

        Raises:
            UnknownBatch: if it is closed.
        """
        now = datetime.now(UTC)
        with writing(self._engine) as connection:
            one_after_another(connection)
            rows.check_open(connection, batch)
            purged = rows.unscanned(connection, batch.recipe, looked_at)
            there = [file for file in looked_at if file.name not in purged]
            rows.forget_inputs(connection, batch, {file.name for file in looked_at})
            for table, added in rows.of_examined(batch, run, now, there):
                rows.add(connection, table, added)
            presentment_queries.add(connection, [one for file in there for one in file.sketches])
        return purged

    def seen(self, source: str, names: Iterable[str]) -> set[tuple[str, int, int]]:
        """Name, size and time of change of files that a folder's closed batches had.

        However they were read: what is new in a folder has nothing to do with how it is read.

        Args:
            source: the folder.
            names: of the files that are asked about, such as those that are there now.
        """
        with reading(self._engine) as connection:
            return rows.seen(connection, source, names)

    def keep_inputs(self, batch: Batch, names: Sequence[str]) -> None:
        """Leave out of an open batch what a run that was cut off saw, and is not there now.

        Raises:
            UnknownBatch: if it is closed.
        """
        with writing(self._engine) as connection:
            rows.check_open(connection, batch)
            rows.forget_inputs(connection, batch, rows.input_names(connection, batch) - {*names})

    # --- results ---------------------------------------------------------------------------

    def draft(self, batch: Batch, lines: Iterable[ItemRow]) -> None:
        """Write the items of an open batch, in the place of an earlier draft.

        Args:
            batch: the batch.
            lines: the items, each with the number of its reading.

        Raises:
            UnknownBatch: if it is closed: its items are history then.
        """
        with writing(self._engine) as connection:
            rows.check_open(connection, batch)
            connection.execute(t.items.delete().where(t.items.c.batch == batch.number))
            for part in rows.parts(items.of_item(batch, *line) for line in lines):
                rows.add(connection, t.items, part)

    def close_batch(self, batch: Batch, run: str, outcome: str, counts: dict[str, Any]) -> None:
        """Close a batch: from now on its items are history.

        Args:
            batch: the batch.
            run: which run finished it.
            outcome: "done", or why the run ends red on purpose.
            counts: what stays when rows are purged.
        """
        closing = {"batch": batch.number, "run": run, "closed": datetime.now(UTC)}
        with writing(self._engine) as connection:
            rows.add(connection, t.closings, [closing | {"outcome": outcome, "counts": counts}])

    def unchanged_since(self, batch: Batch) -> Batch | None:
        """The closed batch before this one of the same key, if it had the very same files."""
        with reading(self._engine) as connection:
            earlier = rows.closed_before(connection, batch)
            if earlier is None:
                return None
            before = rows.identities(connection, earlier)  # empty where it was purged
            same = bool(before) and before == rows.identities(connection, batch)
        return earlier if same else None

    def withdraw(self, batch: Batch) -> None:
        """Take back an open batch that brought nothing new: a second look is no second batch.

        Raises:
            UnknownBatch: if it is closed.
        """
        with writing(self._engine) as connection:
            rows.check_open(connection, batch)
            rows.withdraw(connection, batch)

    # --- items -----------------------------------------------------------------------------

    def items(
        self, batch: Batch, decisions: Sequence[ItemDecision] = (), *, sampled_too: bool = False
    ) -> Iterator[Item]:
        """The items of a closed batch, in its order.

        Args:
            batch: the batch.
            decisions: only items with one of these; all if empty.
            sampled_too: give those set aside for quality control, too.
        """
        chosen = items.items_of(batch.number, decisions, sampled_too=sampled_too)
        with reading(self._engine) as connection:
            for row in connection.execution_options(yield_per=500).execute(chosen):
                yield items.to_item(row)

    def for_a_person(self, batch: Batch) -> Iterator[Item]:
        """The items of a review page: those for review, and the sample for quality control."""
        return self.items(batch, ("review",), sampled_too=True)

    def connection(self) -> Connection:
        """A bare connection, for tests that look at rows."""
        return self._engine.connect()
