"""A ledger of the first tables comes to today's: all rows, all or nothing, a copy beside it."""

import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations

from digits.ledger import migrations
from digits.ledger import tables as t
from digits.ledger.engine import engine_of, ledger_url
from digits.ledger.errors import LedgerFull, LedgerNewer, LedgerOlder, LedgerUnreachable
from digits.ledger.ledger import open_ledger
from digits.ledger.migrations import Upgraded, schema_version, upgrade
from flows.commands.ledger import status
from flows.commands.ledger import upgrade as upgrade_command
from tests.digits.store.test_store import files_up_to

# Written by the last code that made version 1: four pages in three files, one entry that is none.
VERSION_1 = Path(__file__).parents[2] / "data" / "ledger_v1" / "ledger.sqlite"
GONE = ("distance", "same_picture")
BACKUP = "ledger-version-1-backup.sqlite"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store with a copy of the file."""
    shutil.copy(VERSION_1, tmp_path)
    return tmp_path


def rows_of(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that version 1 had, by the columns that stayed."""
    with closing(sqlite3.connect(VERSION_1)) as first, closing(sqlite3.connect(file)) as asked:
        return {
            name: sorted(asked.execute(f"SELECT {', '.join(columns)} FROM {name}"))  # noqa: S608 - of the tables themselves
            for name, columns in stayed(first).items()
        }


def stayed(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of each table of version 1 but for those that gave way to others."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    tables = {name for (name,) in names if not name.startswith("sqlite_")} - {t.schema.name}
    columns = {name: connection.execute(f"PRAGMA table_info({name})") for name in tables}
    return {name: [row[1] for row in rows if row[1] not in GONE] for name, rows in columns.items()}


def test_an_upgrade_keeps_every_row(old: Path) -> None:
    """Old rows are as they were; what a duplicate was found by is in words; amounts are exact."""
    assert upgrade(ledger_url(old)) == Upgraded(1, t.SCHEMA_VERSION, old / BACKUP)
    assert rows_of(old / "ledger.sqlite") == rows_of(VERSION_1)
    ledger = open_ledger(ledger_url(old))
    batch = ledger.batch()
    assert ledger.suspects(batch) == {("b.png", "fb", 1): ("a.png", "alike")}
    assert [item.duplicate_of for item in ledger.items(batch)] == ["", "a.png", "", "", ""]
    assert ledger.pages(batch)["fl", 1][1].keyed_amount == Decimal("20.00")
    with ledger.connection() as connection:
        assert connection.scalar(sa.select(t.duplicates.c.reason)) == "alike"
    end = batch.opened + timedelta(days=9999)
    assert ledger.purge(ledger.past(end, end), end).items == 5
    ledger.close()


def test_upgraded_tables_are_those_of_a_new_ledger(old: Path, tmp_path: Path) -> None:
    """Alembic finds no difference, and SQLite's own words are the same columns and indexes."""
    upgrade(ledger_url(old))
    engine = engine_of(ledger_url(old))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), t.metadata) == []
    engine.dispose()
    open_ledger(ledger_url(tmp_path / "new")).close()
    assert shape(old / "ledger.sqlite") == shape(tmp_path / "new" / "ledger.sqlite")


def shape(file: Path) -> dict[str, set[tuple[object, ...]]]:
    """Of each table the columns and of each index its columns, whatever their order."""
    found = {}
    with closing(sqlite3.connect(file)) as asked:
        for kind, name in asked.execute("SELECT type, name FROM sqlite_master").fetchall():
            described = asked.execute(f"PRAGMA {kind}_info({name})").fetchall()
            # Of an index the column; of a table name, kind, whether it may be empty, and the key.
            taken = slice(2, 3) if kind == "index" else slice(1, 6)
            found[name] = {row[taken] for row in described}
    return found


def test_the_copy_is_the_file_as_it_was(old: Path) -> None:
    """Readable by its owner alone, complete, and opened by an upgrade like the first."""
    upgrade(ledger_url(old))
    assert stat.S_IMODE((old / BACKUP).stat().st_mode) == 0o600
    assert rows_of(old / BACKUP) == rows_of(VERSION_1)
    assert schema_version(f"sqlite:///{old / BACKUP}") == 1


def test_repeating_does_nothing(old: Path) -> None:
    """Neither a second upgrade, nor one of a new ledger, writes a copy."""
    upgrade(ledger_url(old))
    (old / BACKUP).unlink()
    for _ in range(2):
        assert upgrade(ledger_url(old)) == Upgraded(t.SCHEMA_VERSION, t.SCHEMA_VERSION, None)
    assert upgrade(ledger_url(old / "empty")) == Upgraded(0, 0, None)
    assert not (old / BACKUP).exists()


def test_an_interrupted_upgrade_changes_nothing(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was done when it broke off is undone, and the same call does all of it."""
    whole = migrations.STEPS[2]

    def cut_off(operations: Operations) -> None:
        whole(operations)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(migrations, "STEPS", {2: cut_off})
        with pytest.raises(KeyboardInterrupt):
            upgrade(ledger_url(old))
    assert schema_version(ledger_url(old)) == 1
    assert shape(old / "ledger.sqlite") == shape(VERSION_1)
    assert upgrade(ledger_url(old)).after == t.SCHEMA_VERSION
    assert rows_of(old / "ledger.sqlite") == rows_of(VERSION_1)


def test_a_ledger_of_version_2_gets_its_indexes(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One step only, with a copy of its own; then it is as a new one."""
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "SCHEMA_VERSION", 2)
        upgrade(ledger_url(old))
    backup = old / "ledger-version-2-backup.sqlite"
    assert upgrade(ledger_url(old)) == Upgraded(2, t.SCHEMA_VERSION, backup)
    assert rows_of(backup) == rows_of(old / "ledger.sqlite") == rows_of(VERSION_1)
    open_ledger(ledger_url(old / "new")).close()
    assert shape(old / "ledger.sqlite") == shape(old / "new" / "ledger.sqlite")


def test_two_upgrades_at_once_make_one(old: Path) -> None:
    """The second waits, and finds everything done."""
    done: list[Upgraded] = []
    threads = [Thread(target=lambda: done.append(upgrade(ledger_url(old)))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.before for one in done) == [1, t.SCHEMA_VERSION, t.SCHEMA_VERSION]


def test_an_older_ledger_is_left_alone_until_it_is_upgraded(
    old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Opening says what to do and changes nothing; the commands do it, and say so."""
    with pytest.raises(LedgerOlder, match="digits ledger upgrade"):
        open_ledger(ledger_url(old))
    assert shape(old / "ledger.sqlite") == shape(VERSION_1)
    assert status(store=str(old)) == 1
    upgrade_command(store=str(old))
    assert status(store=str(old)) == 0
    upgrade_command(store=str(old))
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("The ledger's tables are of version 1; this program needs 3.")
    assert told[1:3] == [
        "Upgraded: the ledger's tables are of version 3 now, before 1.",
        f"The file as it was, for you alone: {old / BACKUP}",
    ]
    assert told[3] == told[4] == "The ledger's tables are of version 3, as this program needs them."


def test_a_newer_ledger_is_not_touched(old: Path) -> None:
    """Neither opened nor upgraded."""
    with closing(sqlite3.connect(old / "ledger.sqlite")) as connection, connection:
        connection.execute("INSERT INTO ledger_schema VALUES (99)")
    call: Callable[[str], object]
    for call in (upgrade, open_ledger):
        with pytest.raises(LedgerNewer, match="version 99"):
            call(ledger_url(old))
    assert status(store=str(old)) == 1
    assert not (old / BACKUP).exists()


def test_without_a_place_for_the_copy_nothing_changes(old: Path) -> None:
    """A folder that takes no file, and a disk that takes no more: told with what to do."""
    (old / f"{BACKUP}.partial").mkdir()
    with pytest.raises(LedgerUnreachable):
        upgrade(ledger_url(old))
    (old / f"{BACKUP}.partial").rmdir()
    engine_of(ledger_url(old)).dispose()
    with files_up_to(16_000), pytest.raises(LedgerFull):
        upgrade(ledger_url(old))
    assert shape(old / "ledger.sqlite") == shape(VERSION_1)
    assert upgrade(ledger_url(old)).before == 1
