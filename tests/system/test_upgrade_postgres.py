"""A ledger of the first tables in PostgreSQL is brought to today's, by one of several who try."""

from pathlib import Path
from threading import Thread

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from digits.ledger import tables as t
from digits.ledger.errors import LedgerOlder
from digits.ledger.ledger import open_ledger
from digits.ledger.migrations import Upgraded, upgrade

pytestmark = pytest.mark.system

VERSION_1 = Path(__file__).parents[1] / "data" / "ledger_v1" / "postgresql.sql"


def test_an_upgrade_keeps_every_row(database: str) -> None:
    """Three at once: one does it; rows are there, and Alembic finds today's tables."""
    with psycopg.connect(database) as connection:
        connection.execute(VERSION_1.read_bytes())
    with pytest.raises(LedgerOlder, match="digits ledger upgrade"):
        open_ledger(database)
    done: list[Upgraded] = []
    threads = [Thread(target=lambda: done.append(upgrade(database))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    newest = t.SCHEMA_VERSION
    assert sorted(done) == [(1, newest, None), (newest, newest, None), (newest, newest, None)]
    ledger = open_ledger(database)
    batch = ledger.batch()
    assert ledger.suspects(batch) == {("b.png", "fb", 1): ("a.png", "alike")}
    assert [item.duplicate_of for item in ledger.items(batch)] == ["", "a.png", "", "", ""]
    with ledger.connection() as connection:
        assert connection.scalar(sa.select(t.duplicates.c.reason)) == "alike"
        assert compare_metadata(MigrationContext.configure(connection), t.metadata) == []
    ledger.close()
