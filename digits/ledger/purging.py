"""What a purge removes: rows of batches past their retention time that no other batch needs.

Every function works in a connection. Its time goes with what it removes, and not with what the
ledger holds, but for one row a batch, and the readings past the time that younger batches need.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from digits.ledger import presentment_queries
from digits.ledger import tables as t
from digits.ledger.batch_queries import parts, to_batch, withdraw
from digits.ledger.records import Batch, Purged


def past(connection: Connection, before: datetime, since: datetime) -> list[Batch]:
    """Batches that ended before a time of which something is left that may go, the newest first.

    A page stays while a newer one is its suspected duplicate; so the newer one has to go first.
    One that was never closed is left itself, once nothing that was presented in it has to stay.

    Args:
        connection: to the ledger.
        before: the time.
        since: what was presented from then on stays.
    """
    b, p = t.batches.c, t.presentments.c
    items = sa.select(t.items.c.id).where(t.items.c.batch == b.id).exists()
    inputs = sa.select(t.inputs.c.id).where(t.inputs.c.batch == b.id).exists()
    free = sa.select(p.id).where(p.batch == b.id, p.at < since, ~_handed_in(), ~_repeated())
    presented = sa.select(p.id).where(p.batch == b.id).exists()
    never_closed = t.closings.c.batch.is_(None)
    chosen = (
        _ended(before)
        .where(items | inputs | ((b.opened < since) & free.exists()) | (never_closed & ~presented))
        .order_by(b.id.desc())
    )
    return [to_batch(row) for row in connection.execute(chosen)]


def ended(connection: Connection, number: int, before: datetime) -> Batch | None:
    """A batch by its number, if it ended before a time."""
    row = connection.execute(_ended(before).where(t.batches.c.id == number)).one_or_none()
    return None if row is None else to_batch(row)


def _ended(before: datetime) -> "sa.Select[Any]":
    """Batches closed before a time; of those that no run has closed, those opened before it.

    A run that was killed leaves its batch open, and with another recipe none goes on with it.
    """
    end = sa.func.coalesce(t.closings.c.closed, t.batches.c.opened)
    joined = t.batches.outerjoin(t.closings, t.closings.c.batch == t.batches.c.id)
    return sa.select(t.batches).select_from(joined).where(end < before)


def purge(connection: Connection, batches: Sequence[Batch], since: datetime) -> Purged:
    """Remove the rows of batches, the newest first, and what no other batch needs of them.

    Presentments from `since` on stay, and those of files that a later batch of their folder has.
    """
    removed = [_purge_one(connection, batch, since) for batch in batches]
    return Purged(*map(sum, zip(Purged(0, 0, 0, 0), *removed, strict=True)))


def _purge_one(connection: Connection, batch: Batch, since: datetime) -> Purged:
    number = batch.number
    files = sa.select(t.inputs.c.file_digest).where(t.inputs.c.batch == number).distinct()
    digests = list(connection.scalars(files))
    items = _remove(connection, t.items, t.items.c.batch == number)
    inputs = _remove(connection, t.inputs, t.inputs.c.batch == number)
    readings = forget_files(connection, digests)
    presentments = _forget_presented(connection, number, since)
    if not _must_stay(connection, number):
        withdraw(connection, batch)
    return Purged(readings, items, presentments, inputs)


def _must_stay(connection: Connection, batch: int) -> bool:
    """Whether a batch has counts, which its closing holds, or something presented in it is left."""
    c, p = t.closings.c, t.presentments.c
    closed = sa.select(c.batch).where(c.batch == batch)
    presented = sa.select(p.id).where(p.batch == batch)
    return any(connection.execute(left).first() is not None for left in (closed, presented))


def unseen(connection: Connection, before: datetime) -> set[str]:
    """Files that no batch has, and were read before a time: they changed before it was closed."""
    r, i = t.readings.c, t.inputs.c
    seen = sa.select(i.id).where(i.file_digest == r.file_digest).exists()
    # Not DISTINCT: SQLite would walk through all readings in the order of their files.
    return set(connection.scalars(sa.select(r.file_digest).where(r.at < before, ~seen)))


def forget_files(connection: Connection, digests: Iterable[str]) -> int:
    """Remove what was read of files that no batch has any more; returns how many readings."""
    i, r, s = t.inputs.c, t.readings.c, t.scans.c
    used = sa.select(t.items.c.id).where(t.items.c.reading == r.id).exists()
    read = sa.select(r.id).where(r.file_digest == s.file_digest, r.recipe == s.recipe).exists()
    removed = 0
    for part in parts(digests):
        needed = set(connection.scalars(sa.select(i.file_digest).where(i.file_digest.in_(part))))
        gone = [digest for digest in part if digest not in needed]
        removed += _remove(connection, t.readings, r.file_digest.in_(gone) & ~used)
        _remove(connection, t.scans, s.file_digest.in_(gone) & ~read)
    return removed


def _forget_presented(connection: Connection, batch: int, since: datetime) -> int:
    """Remove a batch's presentments, with what they are suspected of; returns how many."""
    p, d = t.presentments.c, t.duplicates.c
    free = sa.select(p.id, p.image_digest).where(p.batch == batch, p.at < since, ~_handed_in())
    pictures = {row.id: row.image_digest for row in connection.execute(free)}
    for part in parts(pictures):
        _remove(connection, t.duplicates, d.presentment.in_(part))
    removed = 0
    for part in parts(pictures):
        # What a newer page is a suspected duplicate of stays, or it would be accepted next time.
        removed += _remove(connection, t.presentments, p.id.in_(part) & ~_repeated())
        presentment_queries.forget_sketches(connection, {pictures[number] for number in part})
    return removed


def _handed_in() -> "sa.Exists":
    """Whether a batch has the very file of a presentment."""
    i, b, p = t.inputs.c, t.batches.alias(), t.presentments.c
    same = sa.and_(i.file_digest == p.file_digest, i.name == p.name, b.c.source == p.source)
    joined = t.inputs.join(b, b.c.id == i.batch)
    return sa.select(i.id).select_from(joined).where(same).correlate(t.presentments).exists()


def _repeated() -> "sa.Exists":
    """Whether another page is a suspected duplicate of a presentment."""
    d = t.duplicates.c
    return sa.select(d.presentment).where(d.other == t.presentments.c.id).exists()


def _remove(connection: Connection, table: sa.Table, which: sa.ColumnElement[bool]) -> int:
    return connection.execute(table.delete().where(which)).rowcount
