"""The ledger's tables from one version to the next: forward only, all of it or nothing.

Alembic changes the tables; the number of their version lies where the first version put it, so
that programs of that time refuse newer tables. A step says what it changes in its own words
and never by `digits.ledger.tables`, which go on.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.engine import Connection, Engine

from digits.ledger.engine import engine_of, reading, translate_file_errors, writing
from digits.ledger.errors import LedgerNewer, LedgerOlder
from digits.ledger.tables import SCHEMA_VERSION, Money, metadata, schema

ONE_AT_A_TIME = 20_265  # PostgreSQL's number of the lock under which tables are made


class Upgraded(NamedTuple):
    """What an upgrade did: from which version to which, and where the file of before lies."""

    before: int
    after: int
    backup: Path | None


def schema_version(url: str) -> int:
    """The version of a ledger's tables; 0 where there are none yet.

    Args:
        url: as for `digits.ledger.ledger.open_ledger`.

    Raises:
        LedgerUnreachable: if the database cannot be had.
    """
    with _engine(url) as engine, reading(engine) as connection:
        return _version(connection)


def make_tables(engine: Engine) -> None:
    """Make the tables of an empty ledger, and see that those of another are of today's version.

    Raises:
        LedgerNewer: if a newer version of this package made them.
        LedgerOlder: if an older one did.
        LedgerUnreachable: if the database cannot be had.
    """
    with writing(engine) as connection:
        _wait_for_others(connection)
        version = _version(connection)
        _check_not_newer(version)
        if not version:
            metadata.create_all(connection)
            connection.execute(schema.insert().values(version=SCHEMA_VERSION))
        elif version < SCHEMA_VERSION:
            raise LedgerOlder(
                "The ledger was written by an older version of this program",
                received=f"version {version} of its tables; {SCHEMA_VERSION} is wanted",
                remedy="stop what scores with the older version, then: digits ledger upgrade",
            )


def upgrade(url: str) -> Upgraded:
    """Bring a ledger's tables to today's version; what is there stays.

    One transaction: if it is interrupted, everything is as before, and the same call does it. Of a
    SQLite file a copy is put beside it first, while nobody else can write.

    Args:
        url: as for `digits.ledger.ledger.open_ledger`.

    Raises:
        LedgerNewer: if a newer version of this package made them.
        LedgerUnreachable: if the database, or the place of the copy, cannot be had.
        LedgerFull: if there is no room for the copy or the changes.
    """
    with _engine(url) as engine, writing(engine) as connection:
        _wait_for_others(connection)
        version = _version(connection)
        _check_not_newer(version)
        if not version or version == SCHEMA_VERSION:
            return Upgraded(version, version, None)
        backup = _backup(engine, version)
        operations = Operations(MigrationContext.configure(connection))
        for step in range(version + 1, SCHEMA_VERSION + 1):
            STEPS[step](operations)
            connection.execute(schema.insert().values(version=step))
    return Upgraded(version, SCHEMA_VERSION, backup)


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = engine_of(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _wait_for_others(connection: Connection) -> None:
    # SQLite's writers wait for each other by themselves.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))


def _version(connection: Connection) -> int:
    if not sa.inspect(connection).has_table(schema.name):
        return 0
    return connection.scalar(sa.select(sa.func.max(schema.c.version))) or 0


def _check_not_newer(version: int) -> None:
    if version > SCHEMA_VERSION:
        raise LedgerNewer(
            "The ledger was written by a newer version of this program",
            received=f"version {version} of its tables; {SCHEMA_VERSION} is known here",
            remedy="install that version, or point DIGITS_LEDGER at another database",
        )


def _backup(engine: Engine, version: int) -> Path | None:
    """A copy of a SQLite file beside it, whole or not at all; None for other databases."""
    name = engine.url.database or ":memory:"
    if engine.dialect.name != "sqlite" or name == ":memory:":
        return None
    file = Path(name)
    copy = file.with_name(f"{file.stem}-version-{version}-backup{file.suffix}")
    partial = copy.with_name(f"{copy.name}.partial")
    with translate_file_errors(engine):
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(partial)) as target:
            source.backup(target)
        partial.replace(copy)
    return copy


def _to_version_2(operations: Operations) -> None:
    """The amount in words, digests of the MICR line, sketches of what was written."""
    for name, kind in (
        ("words_text", sa.Text),
        ("words_amount", Money),
        ("words_agreement", sa.Text),
        ("words_box", sa.JSON),
    ):
        operations.add_column("readings", sa.Column(name, kind))
    for table in ("readings", "presentments"):
        for name in ("micr_item", "micr_account"):
            operations.add_column(table, sa.Column(name, sa.Text))
    reason = sa.Column("reason", sa.Text, nullable=False, server_default="")
    operations.add_column("duplicates", reason)
    operations.add_column("duplicates", sa.Column("likeness", sa.Double))
    operations.create_index("presentments_of_picture", "presentments", ["image_digest"])
    operations.create_index("presentments_of_line", "presentments", ["micr_item"])
    for table, column in (
        ("inputs", "name"),
        ("inputs", "file_digest"),
        ("items", "reading"),
        ("duplicates", "other"),
    ):
        operations.create_index(f"ix_{table}_{column}", table, [column])
    operations.execute(
        "UPDATE duplicates SET reason = CASE WHEN same_picture THEN 'same-picture' ELSE 'alike' END"
    )
    operations.drop_column("duplicates", "distance")
    operations.drop_column("duplicates", "same_picture")
    operations.create_table(
        "sketches",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("image_digest", sa.Text, nullable=False, unique=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    operations.create_table(
        "sketch_keys",
        sa.Column("key", sa.BigInteger, primary_key=True),
        sa.Column("sketch", sa.Integer, sa.ForeignKey("sketches.id"), primary_key=True, index=True),
        sqlite_with_rowid=False,
    )


def _to_version_3(operations: Operations) -> None:
    """Indexes for what waits for a person, and for what people decided since a time."""
    review = sa.text("decision = 'review'")
    operations.create_index(
        "items_for_review", "items", ["batch"], sqlite_where=review, postgresql_where=review
    )
    operations.create_index("ix_corrections_applied", "corrections", ["applied"])


STEPS: Mapping[int, Callable[[Operations], None]] = {2: _to_version_2, 3: _to_version_3}
