"""Rows of presentments, duplicates, items and corrections.

Every function works in a connection; `digits.ledger.ledger` alone calls them.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from digits.ledger import tables as t
from digits.ledger.batch_queries import READING, DatabaseRow, Values, parts, to_batch, to_reading
from digits.ledger.errors import UnknownItem
from digits.ledger.records import (
    Batch,
    Correction,
    Item,
    PageLocation,
    Reading,
    Suspicion,
)

# --- duplicates and items --------------------------------------------------------------------


def suspects(connection: Connection, batch: Batch) -> dict[tuple[str, str, int], Suspicion]:
    """What pages of a batch's files are duplicates of, and why, by name, file digest and page."""
    mine, other, d = t.presentments.alias(), t.presentments.alias(), t.duplicates.c
    chosen = (
        sa.select(mine.c.name, mine.c.file_digest, mine.c.page, other.c.name.label("others"))
        .add_columns(d.reason)
        .add_columns(other.c.page.label("others_page"), other.c.source.label("others_source"))
        .select_from(t.duplicates)
        .join(mine, mine.c.id == d.presentment)
        .join(other, other.c.id == d.other)
        .where(mine.c.source == batch.source, mine.c.name.in_(_names(batch)))
    )
    return {
        (row.name, row.file_digest, row.page): Suspicion(_place(row, batch.source), row.reason)
        for row in connection.execute(chosen)
    }


def _place(row: DatabaseRow, source: str) -> str:
    folder = "" if row.others_source == source else f"{row.others_source}/"
    page = f", page {row.others_page}" if row.others_page > 1 else ""
    return f"{folder}{row.others}{page}"


def _names(batch: Batch) -> "sa.Select[tuple[str]]":
    """The names of a batch's files: with them a database begins, not with all of its folder."""
    return sa.select(t.inputs.c.name).where(t.inputs.c.batch == batch.number)


def others(connection: Connection, batch: Batch) -> dict[tuple[str, str, int], PageLocation]:
    """Where the other pages of `suspects` lie, by the same keys."""
    mine, other, d = t.presentments.alias(), t.presentments.alias(), t.duplicates.c
    columns = [column.label(f"others_{column.name}") for column in other.c]
    chosen = (
        sa.select(mine.c.name, mine.c.file_digest, mine.c.page, *columns)
        .select_from(t.duplicates)
        .join(mine, mine.c.id == d.presentment)
        .join(other, other.c.id == d.other)
        .where(mine.c.source == batch.source, mine.c.name.in_(_names(batch)))
    )
    return {
        (row.name, row.file_digest, row.page): PageLocation(
            row.others_source, row.others_name, row.others_file_digest, row.others_page
        )
        for row in connection.execute(chosen)
    }


def presented_before(connection: Connection, batch: Batch) -> dict[tuple[str, str, int], int]:
    """Pages of a batch whose name and content another batch of its folder had first."""
    p, i = t.presentments.c, t.inputs.c
    chosen = (
        sa.select(p.name, p.file_digest, p.page, p.batch)
        .join(t.inputs, (i.name == p.name) & (i.file_digest == p.file_digest))
        .where(p.source == batch.source, p.name.in_(_names(batch)), p.batch != batch.number)
        .where(i.batch == batch.number)
    )
    return {(row.name, row.file_digest, row.page): row.batch for row in connection.execute(chosen)}


def pages(connection: Connection, batch: Batch) -> dict[tuple[str, int], tuple[int, Reading]]:
    """Numbers and readings of a batch's pages, by file digest and page."""
    digests = sa.select(t.inputs.c.file_digest).where(t.inputs.c.batch == batch.number)
    c = t.readings.c
    chosen = sa.select(c.id, *READING).where(c.recipe == batch.recipe, c.file_digest.in_(digests))
    return {
        (row.file_digest, row.page): (row.id, to_reading(row)) for row in connection.execute(chosen)
    }


def of_item(batch: Batch, item: Item, reading: int | None) -> Values:
    """The row of an item, with the number of its reading."""
    values = item._asdict() | {"reasons": list(item.reasons), "reading": reading}
    return values | {"batch": batch.number}


def items_of(
    batch: int, decisions: Sequence[str] = (), *, sampled_too: bool = False
) -> "sa.Select[Any]":
    """Items of a batch in order, each with its reading; equal names are told apart by a label.

    Args:
        batch: the batch's number.
        decisions: only items with one of these; all if empty.
        sampled_too: give those set aside for quality control, too.
    """
    columns = [
        column.label(f"item_{column.name}")
        for column in t.items.c
        if column.name not in ("id", "batch", "reading")
    ]
    joined = t.items.outerjoin(t.readings, t.readings.c.id == t.items.c.reading)
    chosen = sa.select(*columns, t.readings.c.id.label("reading_id"), *READING).select_from(joined)
    if decisions:
        wanted = t.items.c.decision.in_(decisions)
        chosen = chosen.where(wanted | t.items.c.sampled if sampled_too else wanted)
    return chosen.where(t.items.c.batch == batch).order_by(t.items.c.place)


def newest_item(connection: Connection, place: PageLocation) -> Item | None:
    """What came of a page in the newest batch that had it; None once it was purged."""
    i, b, r = t.items.c, t.batches.c, t.readings.c
    had = (
        sa.select(sa.func.max(i.batch))
        .select_from(t.items.join(t.batches, b.id == i.batch).join(t.readings, r.id == i.reading))
        .where(b.source == place.source, i.name == place.name, i.page == place.page)
        .where(r.file_digest == place.file_digest)
    )
    batch = connection.scalar(had)
    if batch is None:
        return None
    chosen = items_of(batch).where(i.name == place.name, i.page == place.page)
    return to_item(connection.execute(chosen).one())


def to_item(row: DatabaseRow) -> Item:
    """A row of `items_of`."""
    names = [name for name in Item._fields if name != "reading"]
    values = {name: getattr(row, f"item_{name}") for name in names}
    reading = None if row.reading_id is None else to_reading(row)
    return Item(**values | {"reasons": tuple(values["reasons"]), "reading": reading})


# --- people ----------------------------------------------------------------------------------


def check_keys(connection: Connection, keys: set[str]) -> None:
    """See that all keys are of items in the ledger.

    Raises:
        UnknownItem: if one is not.
    """
    known: set[str] = set()
    for part in parts(sorted(keys)):
        chosen = sa.select(t.items.c.key).where(t.items.c.key.in_(part))
        known |= set(connection.scalars(chosen))
    if missing := sorted(keys - known):
        raise UnknownItem(
            "A correction is of an item that the ledger does not have",
            received=f"{missing[0]}, one of {len(missing)}",
            remedy="apply it to the ledger from which its review page was made",
        )


def corrections(connection: Connection, keys: set[str]) -> list[Correction]:
    """What people said of these items, the oldest first; nothing for no items."""
    c = t.corrections.c
    rows: list[DatabaseRow] = []
    for part in parts(sorted(keys)):
        rows += connection.execute(sa.select(t.corrections).where(c.item_key.in_(part)))
    return [to_correction(row) for row in sorted(rows, key=lambda row: (row.at, row.id))]


def decided_since(connection: Connection, applied: datetime) -> dict[Batch, list[Item]]:
    """The items of which something was said since a time, by the newest batch that has each."""
    i, c = t.items.c, t.corrections.c
    said = sa.select(c.item_key).where(c.applied >= applied)
    newest = sa.select(i.key, sa.func.max(i.batch).label("batch")).where(i.key.in_(said))
    keys: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(newest.group_by(i.key)):
        keys[row.batch].append(row.key)
    return {
        to_batch(rows_of_batch): [
            to_item(row)
            for part in parts(sorted(keys[rows_of_batch.id]))
            for row in connection.execute(items_of(rows_of_batch.id).where(i.key.in_(part)))
        ]
        for part in parts(sorted(keys))
        for rows_of_batch in connection.execute(
            sa.select(t.batches).where(t.batches.c.id.in_(part)).order_by(t.batches.c.id)
        ).all()
    }


def to_correction(row: DatabaseRow) -> Correction:
    """A row of `corrections`."""
    return Correction(**{name: getattr(row, name) for name in Correction._fields})
