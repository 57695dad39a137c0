"""Rows of the ledger's tables, from its records and back; every function works in a connection."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from digits.ledger import tables as t
from digits.ledger.errors import UnknownBatch
from digits.ledger.records import Batch, Closed, Examined, Input, Reading, ReadingRecipe

T = TypeVar("T")
DatabaseRow: TypeAlias = Any  # SQLAlchemy's rows have their columns as attributes
Values: TypeAlias = dict[str, Any]

PART = 500  # rows or keys in one statement
LISTS = ("reasons", "field_box", "flags", "words_box")  # tuples in a record, JSON in a row
READING = [column for column in t.readings.c if column.name in Reading._fields]


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
    """Open the next batch of a key; if two processes do so at the same time, one batch is made."""
    chosen = sa.select(sa.func.max(t.batches.c.ordinal)).where(t.batches.c.key == key)
    ordinal = (connection.scalar(chosen) or 0) + 1
    values = {"key": key, "ordinal": ordinal, "source": source, "recipe": recipe, "opened": now}
    add(connection, t.batches, [values])


def to_batch(row: DatabaseRow) -> Batch:
    """A row of `batches`."""
    return Batch(row.id, row.source, row.recipe, row.ordinal, row.opened)


def to_closed(row: DatabaseRow) -> Closed:
    """A row of `batches` joined with its closing."""
    return Closed(to_batch(row), row.run, row.closed, row.outcome, row.counts)


def batch(connection: Connection, number: int | None) -> DatabaseRow | None:
    """The row of a batch by its number, or of the newest."""
    chosen = sa.select(t.batches).order_by(t.batches.c.id.desc()).limit(1)
    if number is not None:
        chosen = chosen.where(t.batches.c.id == number)
    return connection.execute(chosen).one_or_none()


def closed(
    connection: Connection, limit: int | None, before: int | None, recipe: str | None = None
) -> list[Closed]:
    """The batches closed last, the newest first.

    Args:
        connection: to the ledger.
        limit: how many at most; None for all.
        before: only batches with a lower number; None for all.
        recipe: only batches that were read under this recipe; None for all.
    """
    chosen = (
        sa.select(t.batches, t.closings)
        .join(t.closings, t.closings.c.batch == t.batches.c.id)
        .order_by(t.batches.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        chosen = chosen.where(t.batches.c.id < before)
    if recipe is not None:
        chosen = chosen.where(t.batches.c.recipe == recipe)
    return [to_closed(row) for row in connection.execute(chosen)]


def closed_before(connection: Connection, batch: Batch) -> Batch | None:
    """The last closed batch of the same key before this one."""
    key = sa.select(t.batches.c.key).where(t.batches.c.id == batch.number).scalar_subquery()
    chosen = (
        sa.select(t.batches)
        .join(t.closings, t.closings.c.batch == t.batches.c.id)
        .where(t.batches.c.key == key, t.batches.c.ordinal < batch.ordinal)
        .order_by(t.batches.c.ordinal.desc())
    )
    row = connection.execute(chosen).first()
    return None if row is None else to_batch(row)


def check_open(connection: Connection, batch: Batch) -> None:
    """See that a batch may still change.

    Raises:
        UnknownBatch: if it is closed.
    """
    chosen = sa.select(t.closings.c.run).where(t.closings.c.batch == batch.number)
    if (run := connection.scalar(chosen)) is not None:
        raise UnknownBatch(
            "A batch is closed already, and its items are history",
            where=batch.source,
            received=f"batch {batch.number}, closed by run {run}",
            remedy="score the folder again",
        )


def withdraw(connection: Connection, batch: Batch) -> None:
    """Remove an open batch, its draft, and that anybody looked."""
    presentments = sa.select(t.presentments.c.id).where(t.presentments.c.batch == batch.number)
    d = t.duplicates.c
    connection.execute(
        t.duplicates.delete().where(d.presentment.in_(presentments) | d.other.in_(presentments))
    )
    for table in (t.items, t.inputs, t.runs, t.presentments):
        connection.execute(table.delete().where(table.c.batch == batch.number))
    connection.execute(t.batches.delete().where(t.batches.c.id == batch.number))


def of_recipe(recipe: ReadingRecipe) -> Values:
    """The row of a recipe."""
    values = recipe.model_dump(mode="json")
    return {"digest": recipe.digest, "profile": values.pop("layout"), **values}


def to_recipe(row: DatabaseRow) -> ReadingRecipe:
    """A row of `recipes`."""
    return ReadingRecipe(reader=row.reader, layout=row.profile, policy=row.policy, facts=row.facts)


# --- readings --------------------------------------------------------------------------------


def scanned(connection: Connection, file_digest: str, recipe: str) -> bool:
    """Whether a file was read under a recipe."""
    c = t.scans.c
    chosen = sa.select(c.id).where(c.file_digest == file_digest, c.recipe == recipe)
    return connection.execute(chosen).first() is not None


def unscanned(connection: Connection, recipe: str, looked_at: Sequence[Examined]) -> set[str]:
    """The names of files that the ledger knew when they were looked at, and were purged since."""
    c = t.scans.c
    known = [file for file in looked_at if not file.fresh]
    there: set[str] = set()
    for part in parts({file.file_digest for file in known}):
        chosen = sa.select(c.file_digest).where(c.recipe == recipe, c.file_digest.in_(part))
        there |= set(connection.scalars(chosen))
    return {file.name for file in known if file.file_digest not in there}


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
    fresh = [file for file in looked_at if file.fresh and file.file_digest]
    yield (
        t.readings,
        [_of_reading(reading, batch) | signed for file in fresh for reading in file.readings],
    )
    yield t.scans, [_of_scan(file, batch) for file in fresh]
    yield (
        t.presentments,
        [_presentment(file, reading, batch, now) for file, reading in _pages(looked_at)],
    )
    yield t.inputs, [_of_input(file, batch) | signed for file in looked_at]


def _pages(looked_at: Sequence[Examined]) -> Iterator[tuple[Examined, Reading]]:
    return (
        (file, reading) for file in looked_at for reading in file.readings if reading.image_digest
    )


def _of_reading(reading: Reading, batch: Batch) -> Values:
    values = reading._asdict()
    lists = {name: list(values[name]) for name in LISTS if values[name] is not None}
    return values | lists | {"recipe": batch.recipe}


def _of_scan(file: Examined, batch: Batch) -> Values:
    return {
        "file_digest": file.file_digest,
        "recipe": batch.recipe,
        "pages": len(file.readings),
        "facts": file.facts,
    }


def _presentment(file: Examined, reading: Reading, batch: Batch, now: datetime) -> Values:
    return {
        "source": batch.source,
        "name": file.name,
        "file_digest": file.file_digest,
        "page": reading.page,
        "image_digest": reading.image_digest,
        "fingerprint": reading.fingerprint,
        "micr_item": reading.micr_item,
        "micr_account": reading.micr_account,
        "batch": batch.number,
        "at": now,
    }


def _of_input(file: Examined, batch: Batch) -> Values:
    kept = ("name", "size", "modified", "file_digest", "code", "reason")
    return {"batch": batch.number} | {name: getattr(file, name) for name in kept}


def to_input(row: DatabaseRow) -> Input:
    """A row of `inputs`."""
    return Input(row.name, row.size, row.file_digest, row.code, row.reason)


def to_reading(row: DatabaseRow) -> Reading:
    """A row with the columns of `readings`."""
    values = {name: getattr(row, name) for name in Reading._fields}
    listed = [name for name in LISTS if values[name] is not None]
    lists = {name: tuple(values[name]) for name in listed}
    return Reading(**values | lists)


def input_names(connection: Connection, batch: Batch) -> set[str]:
    """The names of a batch's inputs."""
    return set(connection.scalars(sa.select(t.inputs.c.name).where(_of(batch))))


def forget_inputs(connection: Connection, batch: Batch, names: Iterable[str]) -> None:
    """Remove inputs of an open batch by their names."""
    for part in parts(sorted(names)):
        connection.execute(t.inputs.delete().where(_of(batch), t.inputs.c.name.in_(part)))


def _of(batch: Batch) -> sa.ColumnElement[bool]:
    return t.inputs.c.batch == batch.number


def seen(connection: Connection, source: str, names: Iterable[str]) -> set[tuple[str, int, int]]:
    """Name, size and time of change of the inputs with some names of a folder's closed batches."""
    c, b = t.inputs.c, t.batches.c
    closed = t.batches.join(t.closings, t.closings.c.batch == b.id)
    # As a condition, so that a database begins with the names and not with all batches.
    of_folder = sa.select(b.id).select_from(closed).where(b.id == c.batch, b.source == source)
    chosen = sa.select(c.name, c.size, c.modified).where(of_folder.correlate(t.inputs).exists())
    return {
        (row.name, row.size, row.modified)
        for part in parts(names)
        for row in connection.execute(chosen.where(c.name.in_(part)))
    }


def identities(connection: Connection, batch: Batch) -> set[tuple[str, str, str]]:
    """What a batch was given: names, file digests, problems' codes."""
    c = t.inputs.c
    chosen = sa.select(c.name, c.file_digest, c.code).where(c.batch == batch.number)
    return {(row.name, row.file_digest, row.code) for row in connection.execute(chosen)}
