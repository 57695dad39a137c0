"""Presentments, and which may be of one paper: by digests, MICR lines, and keys of sketches.

Every function works in a connection. A key is kept of `COMMON` sketches at most: one that so many
have is of the form, not of what was written, and the index answers as quickly after two million.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from digits.ledger import tables as t
from digits.ledger.batch_queries import Values, parts
from digits.ledger.batch_queries import add as add_rows
from digits.ledger.records import Batch, Duplicate, PageSketch, Presentment

COMMON = 64  # sketches with one key
NEAREST = 5  # that are compared with a page


def add(connection: Connection, sketches: Sequence[PageSketch]) -> None:
    """Keep sketches; those whose pictures are known stay as they are."""
    for part in parts({sketch.image_digest: sketch for sketch in sketches}.values()):
        known = contents(connection, [sketch.image_digest for sketch in part])
        fresh = [sketch for sketch in part if sketch.image_digest not in known]
        add_rows(
            connection,
            t.sketches,
            [{"image_digest": one.image_digest, "content": one.content} for one in fresh],
        )
        add_rows(connection, t.sketch_keys, list(_keys(connection, fresh)))


def _keys(connection: Connection, sketches: Sequence[PageSketch]) -> Iterator[Values]:
    """The rows of keys that are not common yet."""
    numbers = _numbers(connection, [sketch.image_digest for sketch in sketches])
    held: dict[int, int] = {}
    for part in parts({key for sketch in sketches for key in sketch.keys}):
        k = t.sketch_keys.c
        counted = sa.select(k.key, sa.func.count()).where(k.key.in_(part)).group_by(k.key)
        held |= {row[0]: row[1] for row in connection.execute(counted)}
    for sketch in sketches:
        for key in set(sketch.keys):
            if held.get(key, 0) < COMMON:
                held[key] = held.get(key, 0) + 1
                yield {"key": key, "sketch": numbers[sketch.image_digest]}


def _numbers(connection: Connection, digests: Collection[str]) -> dict[str, int]:
    s = t.sketches.c
    chosen = sa.select(s.image_digest, s.id).where(s.image_digest.in_(digests))
    return {row.image_digest: row.id for row in connection.execute(chosen)}


def contents(connection: Connection, digests: Collection[str]) -> dict[str, bytes]:
    """The sketches of some pictures, by digest."""
    s = t.sketches.c
    found: dict[str, bytes] = {}
    for part in parts(digests):
        chosen = sa.select(s.image_digest, s.content).where(s.image_digest.in_(part))
        found |= {row.image_digest: row.content for row in connection.execute(chosen)}
    return found


def near(connection: Connection, keys: Collection[int]) -> list[str]:
    """Digests of the pictures whose sketches share most of the keys that are not common."""
    return list(connection.scalars(_NEAR, {"keys": list(keys)})) if keys else []


def _near() -> "sa.Select[tuple[str]]":
    k, s = t.sketch_keys.c, t.sketches.c
    shared = sa.func.count().over(partition_by=k.key).label("shared")
    wanted = k.key.in_(sa.bindparam("keys", expanding=True))
    hits = sa.select(k.sketch, shared).where(wanted).subquery()
    best = (
        sa.select(hits.c.sketch, sa.func.count().label("hits"))
        .where(hits.c.shared < COMMON)
        .group_by(hits.c.sketch)
        .order_by(sa.desc("hits"), hits.c.sketch)
        .limit(NEAREST)
        .subquery()
    )
    joined = sa.select(s.image_digest).join(best, best.c.sketch == s.id)
    return joined.order_by(best.c.hits.desc(), s.id)


_NEAR = _near()


def presented(
    connection: Connection, recipe: str, which: sa.ColumnElement[bool]
) -> list[Presentment]:
    """Presentments with what was read of them under a recipe, if anything was."""
    p, r = t.presentments.c, t.readings.c
    same = sa.and_(r.file_digest == p.file_digest, r.page == p.page, r.recipe == recipe)
    columns = (p.id, p.source, p.name, p.file_digest, p.page, p.image_digest, p.fingerprint)
    chosen = (
        sa.select(*columns, r.amount, r.runner_up, p.batch, p.micr_item)
        .select_from(t.presentments.outerjoin(t.readings, same))
        .where(which)
    )
    return [Presentment(*row) for row in connection.execute(chosen)]


def add_duplicates(connection: Connection, duplicates: Iterable[Duplicate]) -> None:
    """Write suspected duplicates, but for those of pages that were purged since they were found."""
    p = t.presentments.c
    for part in parts(duplicates):
        chosen = sa.select(p.id).where(p.id.in_([duplicate.other for duplicate in part]))
        there = set(connection.scalars(chosen))
        found = [duplicate._asdict() for duplicate in part if duplicate.other in there]
        add_rows(connection, t.duplicates, found)


def others_like(
    connection: Connection,
    batch: Batch,
    since: datetime,
    digests: Collection[str],
    lines: Collection[str],
) -> list[Presentment]:
    """Presentments of some pictures or MICR lines, of a batch or recent, with what was read."""
    p = t.presentments.c
    mine = (p.batch == batch.number) | (p.at >= since)
    found: dict[int, Presentment] = {}
    for column, values in ((p.image_digest, digests), (p.micr_item, lines)):
        for part in parts(values):
            for one in presented(connection, batch.recipe, mine & column.in_(part)):
                found[one.number] = one
    return list(found.values())


def forget_sketches(connection: Connection, digests: Collection[str]) -> None:
    """Remove those sketches of some pictures that no presentment shows any more."""
    s, k, p = t.sketches.c, t.sketch_keys.c, t.presentments.c
    shown = sa.select(p.id).where(p.image_digest == s.image_digest).exists()
    for part in parts(digests):
        unshown = sa.select(s.id).where(s.image_digest.in_(part), ~shown)
        gone = list(connection.scalars(unshown))
        connection.execute(t.sketch_keys.delete().where(k.sketch.in_(gone)))
        connection.execute(t.sketches.delete().where(s.id.in_(gone)))
