"""Rows of the ledger's tables, from its records and back; every function works in a connection."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from digits import ledger_tables as t
from digits.errors import UnknownItem
from digits.ledger_facts import (
    Batch,
    Closed,
    Correction,
    Examined,
    Input,
    Item,
    Place,
    Presented,
    Purged,
    Reading,
    Recipe,
)

T = TypeVar("T")
Row: TypeAlias = Any  # SQLAlchemy's rows have their columns as attributes
Values: TypeAlias = dict[str, Any]

PART = 500  # rows or keys in one statement
READING = [one for one in t.readings.c if one.name in Reading._fields]


def add(connection: Connection, table: sa.Table, values: Sequence[Values]) -> int:
    """Insert rows; those whose keys are there already are left alone. Returns how many are new."""
    if not values:
        return 0
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert
    return connection.execute(insert(table).on_conflict_do_nothing(), values).rowcount


def parts(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in lists of `PART` at most."""
    left = iter(values)
    while part := list(islice(left, PART)):
        yield part


# --- batches ---------------------------------------------------------------------------------


def open_batch(connection: Connection, key: str) -> Batch | None:
    """The batch of a key that is not closed yet, if there is one."""
    chosen = (
        sa.select(t.batches)
        .outerjoin(t.closings, t.closings.c.batch == t.batches.c.id)
        .where(t.batches.c.key == key, t.closings.c.batch.is_(None))
    )
    row = connection.execute(chosen).first()
    return None if row is None else to_batch(row)


def add_batch(connection: Connection, key: str, source: str, recipe: str, now: datetime) -> None:
    """Open the next batch of a key; where two do so at once, one batch comes of it."""
    chosen = sa.select(sa.func.max(t.batches.c.ordinal)).where(t.batches.c.key == key)
    ordinal = (connection.scalar(chosen) or 0) + 1
    values = {"key": key, "ordinal": ordinal, "source": source, "recipe": recipe, "opened": now}
    add(connection, t.batches, [values])


def to_batch(row: Row) -> Batch:
    """A row of `batches`."""
    return Batch(row.id, row.source, row.recipe, row.ordinal, row.opened)


def to_closed(row: Row) -> Closed:
    """A row of `batches` joined with its closing."""
    return Closed(to_batch(row), row.run, row.closed, row.outcome, row.counts)


def of_recipe(recipe: Recipe) -> Values:
    """The row of a recipe."""
    return {"digest": recipe.digest, **recipe.model_dump(mode="json")}


def to_recipe(row: Row) -> Recipe:
    """A row of `recipes`."""
    return Recipe(reader=row.reader, profile=row.profile, policy=row.policy, facts=row.facts)


# --- readings --------------------------------------------------------------------------------


def scanned(connection: Connection, file_digest: str, recipe: str) -> bool:
    """Whether a file was read under a recipe."""
    c = t.scans.c
    chosen = sa.select(c.id).where(c.file_digest == file_digest, c.recipe == recipe)
    return connection.execute(chosen).first() is not None


def readings_of(connection: Connection, file_digest: str, recipe: str) -> tuple[Reading, ...]:
    """The readings of a file's pages, in order."""
    c = t.readings.c
    chosen = sa.select(*READING).where(c.file_digest == file_digest, c.recipe == recipe)
    return tuple(to_reading(row) for row in connection.execute(chosen.order_by(c.page)))


def of_examined(
    batch: Batch, run: str, now: datetime, looked_at: Sequence[Examined]
) -> Iterator[tuple[sa.Table, list[Values]]]:
    """The rows to add for some files, table by table."""
    signed = {"run": run, "at": now}
    fresh = [one for one in looked_at if one.fresh and one.file_digest]
    yield t.readings, [_of_reading(r, batch) | signed for one in fresh for r in one.readings]
    yield t.scans, [_of_scan(one, batch) for one in fresh]
    yield t.presentments, [_presentment(one, r, batch, now) for one, r in _pages(looked_at)]
    yield t.inputs, [_of_input(one, batch) | signed for one in looked_at]


def _pages(looked_at: Sequence[Examined]) -> Iterator[tuple[Examined, Reading]]:
    return ((one, r) for one in looked_at for r in one.readings if r.image_digest)


def _of_reading(reading: Reading, batch: Batch) -> Values:
    lists = {name: list(getattr(reading, name)) for name in ("reasons", "field_box", "flags")}
    return reading._asdict() | lists | {"recipe": batch.recipe}


def _of_scan(one: Examined, batch: Batch) -> Values:
    return {
        "file_digest": one.file_digest,
        "recipe": batch.recipe,
        "pages": len(one.readings),
        "facts": one.facts,
    }


def _presentment(one: Examined, reading: Reading, batch: Batch, now: datetime) -> Values:
    return {
        "source": batch.source,
        "name": one.name,
        "file_digest": one.file_digest,
        "page": reading.page,
        "image_digest": reading.image_digest,
        "fingerprint": reading.fingerprint,
        "batch": batch.number,
        "at": now,
    }


def _of_input(one: Examined, batch: Batch) -> Values:
    kept = ("name", "size", "file_digest", "code", "reason", "fresh")
    return {"batch": batch.number} | {name: getattr(one, name) for name in kept}


def to_input(row: Row) -> Input:
    """A row of `inputs`."""
    return Input(row.name, row.size, row.file_digest, row.code, row.reason, row.fresh)


def to_reading(row: Row) -> Reading:
    """A row with the columns of `readings`."""
    values = {name: getattr(row, name) for name in Reading._fields}
    lists = {name: tuple(values[name]) for name in ("reasons", "field_box", "flags")}
    return Reading(**values | lists)


def seen(connection: Connection, batch: Batch) -> set[tuple[str, str, str]]:
    """Name, file digest and problem's code of the inputs of earlier batches of the same key."""
    key = sa.select(t.batches.c.key).where(t.batches.c.id == batch.number).scalar_subquery()
    c = t.inputs.c
    chosen = (
        sa.select(c.name, c.file_digest, c.code)
        .join(t.batches, t.batches.c.id == c.batch)
        .where(t.batches.c.key == key, c.batch < batch.number)
    )
    return {(row.name, row.file_digest, row.code) for row in connection.execute(chosen)}


# --- duplicates and items --------------------------------------------------------------------


def presented(
    connection: Connection, recipe: str, which: sa.ColumnElement[bool]
) -> list[Presented]:
    """Presentments with what was read of them under a recipe, if anything was."""
    p, r = t.presentments.c, t.readings.c
    same = sa.and_(r.file_digest == p.file_digest, r.page == p.page, r.recipe == recipe)
    columns = (p.id, p.source, p.name, p.page, p.image_digest, p.fingerprint)
    chosen = (
        sa.select(*columns, r.amount, r.runner_up)
        .select_from(t.presentments.outerjoin(t.readings, same))
        .where(which)
    )
    return [Presented(*row) for row in connection.execute(chosen)]


def suspects(connection: Connection, source: str) -> dict[tuple[str, str, int], str]:
    """What pages of a folder are duplicates of, in words, by name, file digest and page."""
    return {key: _words(place, source) for key, place in others(connection, source).items()}


def others(connection: Connection, source: str) -> dict[tuple[str, str, int], Place]:
    """What pages of a folder are duplicates of, by name, file digest and page."""
    mine, other, d = t.presentments.alias(), t.presentments.alias(), t.duplicates.c
    columns = [column.label(f"others_{column.name}") for column in other.c]
    chosen = (
        sa.select(mine.c.name, mine.c.file_digest, mine.c.page, *columns)
        .select_from(t.duplicates)
        .join(mine, mine.c.id == d.presentment)
        .join(other, other.c.id == d.other)
        .where(mine.c.source == source)
    )
    return {
        (row.name, row.file_digest, row.page): Place(
            row.others_source, row.others_name, row.others_file_digest, row.others_page
        )
        for row in connection.execute(chosen)
    }


def _words(place: Place, source: str) -> str:
    folder = "" if place.source == source else f"{place.source}/"
    page = f", page {place.page}" if place.page > 1 else ""
    return f"{folder}{place.name}{page}"


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


def items_of(batch: int) -> "sa.Select[Any]":
    """Items of a batch in order, each with its reading; equal names are told apart by a label."""
    mine = [
        column.label(f"item_{column.name}")
        for column in t.items.c
        if column.name not in ("id", "batch", "reading")
    ]
    joined = t.items.outerjoin(t.readings, t.readings.c.id == t.items.c.reading)
    chosen = sa.select(*mine, t.readings.c.id.label("reading_id"), *READING).select_from(joined)
    return chosen.where(t.items.c.batch == batch).order_by(t.items.c.place)


def to_item(row: Row) -> Item:
    """A row of `items_of`."""
    names = [name for name in Item._fields if name != "reading"]
    values = {name: getattr(row, f"item_{name}") for name in names}
    found = None if row.reading_id is None else to_reading(row)
    return Item(**values | {"reasons": tuple(values["reasons"]), "reading": found})


# --- people ----------------------------------------------------------------------------------


def check_keys(connection: Connection, keys: set[str]) -> None:
    """See that all keys are of items in the ledger.

    Raises:
        UnknownItem: if one is not.
    """
    found: set[str] = set()
    for part in parts(sorted(keys)):
        chosen = sa.select(t.items.c.key).where(t.items.c.key.in_(part))
        found |= set(connection.scalars(chosen))
    if missing := sorted(keys - found):
        raise UnknownItem(
            "A correction is of an item that the ledger does not have",
            received=f"{missing[0]}, one of {len(missing)}",
            remedy="apply it to the ledger from which its review page was made",
        )


def to_correction(row: Row) -> Correction:
    """A row of `corrections`."""
    return Correction(**{name: getattr(row, name) for name in Correction._fields})


# --- purging ---------------------------------------------------------------------------------


def purge(connection: Connection, before: datetime) -> Purged:
    """Remove the rows of old batches, and readings that no item needs any more."""
    old = sa.select(t.closings.c.batch).where(t.closings.c.closed < before)
    items = _remove(connection, t.items, t.items.c.batch.in_(old))
    inputs = _remove(connection, t.inputs, t.inputs.c.batch.in_(old))
    d, p = t.duplicates.c, t.presentments.c
    gone = sa.select(p.id).where(p.batch.in_(old))
    _remove(connection, t.duplicates, d.presentment.in_(gone))
    # What a newer page is a suspected duplicate of stays, or it would be accepted the next time.
    named = sa.select(d.other)
    presentments = _remove(connection, t.presentments, p.batch.in_(old) & p.id.not_in(named))
    needed = sa.select(t.inputs.c.file_digest)
    r, s = t.readings.c, t.scans.c
    readings = _remove(connection, t.readings, (r.at < before) & r.file_digest.not_in(needed))
    kept = sa.select(r.file_digest)
    _remove(connection, t.scans, s.file_digest.not_in(needed) & s.file_digest.not_in(kept))
    return Purged(readings, items, presentments, inputs)


def _remove(connection: Connection, table: sa.Table, which: sa.ColumnElement[bool]) -> int:
    return connection.execute(table.delete().where(which)).rowcount
