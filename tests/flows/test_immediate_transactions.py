"""Two transactions that read first and then write: the second waits, and neither is refused."""

import asyncio
from pathlib import Path

import sqlalchemy as sa

from flows.immediate_transactions import ImmediateSqlite

WAITING_SECONDS = 0.5


async def _count_and_add(
    database: ImmediateSqlite, told: asyncio.Event, go_on: asyncio.Event
) -> None:
    async with (
        await database.session(await database.engine()) as session,
        database.begin_transaction(session),
    ):
        (count,) = (await session.execute(sa.text("SELECT count(*) FROM events"))).one()
        told.set()
        await go_on.wait()
        await session.execute(sa.text("INSERT INTO events VALUES (:count)"), {"count": count})


async def _two_at_once(file: Path) -> list[int]:
    database = ImmediateSqlite(connection_url=f"sqlite+aiosqlite:///{file}")
    engine = await database.engine()
    async with engine.begin() as connection:
        await connection.execute(sa.text("CREATE TABLE events (number INTEGER)"))
    read, go_on, at_once = asyncio.Event(), asyncio.Event(), asyncio.Event()
    at_once.set()
    first = asyncio.create_task(_count_and_add(database, read, go_on))
    await read.wait()
    second = asyncio.create_task(_count_and_add(database, asyncio.Event(), at_once))
    done, _ = await asyncio.wait({second}, timeout=WAITING_SECONDS)
    assert not done, "the second transaction wrote between the reading and writing of the first"
    go_on.set()
    await asyncio.gather(first, second)
    async with engine.connect() as connection:
        numbers = (await connection.execute(sa.text("SELECT number FROM events"))).scalars().all()
    await engine.dispose()
    return list(numbers)


def test_a_transaction_that_has_read_can_still_write(tmp_path: Path) -> None:
    """Prefect's own way refuses the first one's writing at once: "database is locked"."""
    assert asyncio.run(_two_at_once(tmp_path / "prefect.db")) == [0, 1]
