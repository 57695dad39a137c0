"""Fills a ledger with a long history quickly: the database itself makes the rows.

Batches of `PER_BATCH` checks, two a day, each check a file with its reading, item, presentment and
sketch. Digests ascend while rows are made, and cover all that there are, so those that are asked
for later lie anywhere between them, as digests do.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from digits.checks.batch.statistics import BatchCounts, Spread
from digits.checks.page.sketch import BITS, COLUMNS, ROWS, Sketch
from digits.ledger import tables as t
from digits.ledger.presentment_queries import COMMON
from digits.ledger.records import ReadingRecipe

RECIPE = ReadingRecipe(reader="bench", layout="", policy="", facts={})
PER_BATCH = 20_000
OLDEST = (
    10**15
)  # digests are decimals of 16 places, and a tail that makes them as long as real ones
TAIL = "0" * 48
OWN = 2  # of so many windows one has writing that nobody else has
PRIME = 2_654_435_761  # D. Knuth, The Art of Computer Programming 3, 6.4: spreads numbers
CACHE_KB = 2_000_000


def fill(connection: Connection, count: int, drawn: list[Sketch]) -> None:
    """Write so many earlier checks, in closed batches of one folder, and commit.

    Args:
        connection: to a ledger without rows.
        count: of checks.
        drawn: whose content sketches have, and the keys that many checks of one form share.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KB}")
        connection.commit()
    _batches(connection, count)
    for first in range(0, count, PER_BATCH):
        _checks(connection, first, min(PER_BATCH, count - first), 9 * OLDEST // count, drawn)
    _common_keys(connection, count, drawn)
    connection.commit()
    if connection.dialect.name == "postgresql":
        for table in (t.batches, t.readings, t.sketches):  # whose numbers were given, not drawn
            largest = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1).scalar_subquery()
            connection.execute(
                sa.select(sa.func.setval(f"{table.name}_id_seq", largest, sa.false()))
            )
        connection.commit()
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


def counts_of(files: int) -> dict[str, Any]:
    """What a closed batch of so many accepted checks is remembered by."""
    decided = {"inputs": files, "accept": files, "review": 0, "quarantine": 0}
    spread = Spread(n=files, mean=0.05, std=0.01)
    return BatchCounts(
        files=decided,
        pages=decided,
        amounts={},
        codes={},
        duplicates=0,
        sampled=0,
        probabilities=(0,) * 10,
        ink=spread,
        brightness=spread,
    ).model_dump(mode="json")


def _batches(connection: Connection, count: int) -> None:
    connection.execute(
        t.recipes.insert().values(
            digest=RECIPE.digest, reader="bench", profile="", policy="", facts={}
        )
    )
    now, last = datetime.now(UTC), -(-count // PER_BATCH)
    for n in range(last):
        then = now - timedelta(days=1 + (last - n) / 2)
        files = min(PER_BATCH, count - n * PER_BATCH)
        made = {"id": n + 1, "key": "bench", "ordinal": n + 1, "source": "/history"}
        connection.execute(t.batches.insert().values(**made, recipe=RECIPE.digest, opened=then))
        closing = {"batch": n + 1, "run": "bench", "closed": then, "outcome": "done"}
        connection.execute(t.closings.insert().values(**closing, counts=counts_of(files)))


def _checks(connection: Connection, first: int, count: int, step: int, drawn: list[Sketch]) -> None:
    n = _numbers(first, count)
    digest = sa.cast(n * step + OLDEST, sa.Text) + TAIL
    batch, then = first // PER_BATCH + 1, datetime.now(UTC) - timedelta(days=1)
    name = sa.literal("scan-") + sa.cast(n, sa.Text) + ".png"
    signed = {"run": "bench", "at": then}
    file = {"file_digest": digest, "page": 1, "image_digest": digest}
    _insert(connection, t.scans, n, file_digest=digest, recipe=RECIPE.digest, pages=1, facts={})
    _insert(
        connection,
        t.readings,
        n,
        **file | signed,
        reasons=[],
        field_box=[1, 2, 3, 4],
        flags=["too-light"],
        id=n + 1,
        code="",
        recipe=RECIPE.digest,
        currency="USD",
        turned=0,
        amount=12,
        probability=0.999,
        decision="accept",
        sequence="",
        seconds={"decode": 0.01, "locate": 0.01, "read": 0.01},
    )
    _insert(
        connection,
        t.inputs,
        n,
        batch=batch,
        name=name,
        size=20_000,
        modified=1,
        code="",
        reason="",
        **{"file_digest": digest} | signed,
    )
    _insert(
        connection, t.presentments, n, **file, source="/history", name=name, batch=batch, at=then
    )
    _insert(
        connection,
        t.items,
        n,
        batch=batch,
        place=n - first,
        key=digest,
        name=name,
        page=1,
        reading=n + 1,
        decision="accept",
        code="",
        reasons=[],
        duplicate_of="",
        sampled=False,
    )
    content = drawn[batch % len(drawn)].content
    _insert(connection, t.sketches, n, id=n + 1, image_digest=digest, content=content)
    for window in range(0, COLUMNS * ROWS, OWN):
        key = (n * PRIME + window * 40_503) % (1 << BITS) + (window << BITS)
        _insert(connection, t.sketch_keys, n, key=key, sketch=n + 1)
    connection.commit()


def _common_keys(connection: Connection, count: int, drawn: list[Sketch]) -> None:
    """What the form's own print has in common; of each key the ledger keeps a few holders."""
    holders = min(COMMON, count // len(drawn))
    rows = {(key, n + 1) for one in drawn for key in one.keys for n in range(holders)}
    values = [{"key": key, "sketch": sketch} for key, sketch in sorted(rows)]
    if values:
        connection.execute(t.sketch_keys.insert(), values)


def _numbers(first: int, count: int) -> "sa.ColumnElement[int]":
    start = sa.select(sa.literal(first, sa.BigInteger).label("n")).cte("numbers", recursive=True)
    following = sa.select(start.c.n + 1).where(start.c.n < first + count - 1)
    return start.union_all(following).c.n


def _insert(connection: Connection, table: sa.Table, n: Any, **values: Any) -> None:
    columns = [
        value if isinstance(value, sa.ColumnElement) else sa.literal(value, table.c[name].type)
        for name, value in values.items()
    ]
    chosen = sa.select(*columns).select_from(n.table)
    connection.execute(table.insert().from_select(list(values), chosen, include_defaults=False))
