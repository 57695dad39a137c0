"""Opening the ledger's database: SQLite in a file of its owner's, or PostgreSQL by URL.

No message shows a URL, as it may hold a password.
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from digits.ledger.errors import LedgerFull, LedgerUnreachable

BUSY_SECONDS = 60  # how long one writer waits for the others
LEDGER_FILE = "ledger.sqlite"
DISK_FULL = "53100"  # PostgreSQL's code
# Of SQLite also what a quota or a limit of the file's size looks like.
FULL = (
    DISK_FULL,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
)
PRIMARY = 0xFF  # the byte of SQLite's code that says the kind
IN_TURN = 20_266  # PostgreSQL's number of the lock under which presentments are written
NOT_OURS = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)


def ledger_url(store: Path, given: str = "") -> str:
    """The ledger's URL: as given, else a SQLite file in the store."""
    return given or f"sqlite:///{store / LEDGER_FILE}"


def engine_of(url: str) -> Engine:
    """An engine whose SQLite files only their owner can read; nothing is asked of it yet.

    Raises:
        LedgerUnreachable: if the URL is none, its folder cannot be written, or its driver is
            not there.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed)
        if parsed.get_backend_name() == "postgresql":
            wanted = parsed.set(drivername="postgresql+psycopg")
            return sa.create_engine(wanted, pool_pre_ping=True, hide_parameters=True)
    except OSError as cause:  # of the file; a URL with a password is none
        raise _refused_file(cause) from cause
    except (ArgumentError, NoSuchModuleError, ImportError) as cause:
        raise _unreachable(type(cause).__name__) from None
    raise _unreachable(f"a database of the kind {parsed.get_backend_name()}")


def _sqlite(url: sa.URL) -> Engine:
    if url.database and url.database != ":memory:":
        path = Path(url.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Made here, so that only its owner can read it and its journal from the first byte on.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    # SQLAlchemy would have Python's module begin transactions late; `_begin_sqlite` does it.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer that began as a reader could not wait for another writer, it would fail.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def translate_database_errors(engine: Engine) -> Iterator[None]:
    """Turn the database's errors below into one that says what to do, and shows no password.

    Raises:
        LedgerUnreachable: if the database cannot be had.
        LedgerFull: if its disk takes no more.
    """
    try:
        yield
    except OperationalError as cause:
        raise _of_operation(cause, engine.url) from None
    except DBAPIError as cause:
        # Its text may quote a row, and with it the name of a file.
        kind = type(cause.orig).__name__
        raise _unreachable(kind, engine.url.get_backend_name()) from None


@contextmanager
def translate_file_errors(engine: Engine) -> Iterator[None]:
    """The same for what is done beside the file of a SQLite ledger, without SQLAlchemy.

    Raises:
        LedgerUnreachable: if a file cannot be read or written.
        LedgerFull: if its disk takes no more.
    """
    try:
        yield
    except OSError as cause:
        raise _refused_file(cause) from cause
    except sqlite3.Error as cause:
        raise _of_operation(OperationalError("", None, cause), engine.url) from None


@contextmanager
def writing(engine: Engine, *, keep: bool = True) -> Iterator[Connection]:
    """One short transaction that writes; all of it is there afterwards, or nothing.

    Args:
        engine: the database.
        keep: whether it is to be there afterwards; if not, it was a trial.

    Raises:
        LedgerUnreachable: if the database cannot be had.
    """
    with translate_database_errors(engine), engine.connect() as connection:
        marked = connection.execution_options(writes=True)
        with marked.begin() as transaction:
            yield marked
            if not keep:
                transaction.rollback()


def one_after_another(connection: Connection) -> None:
    """Let writers of presentments wait for each other, to the end of the transaction.

    So a row with a lower number is there before one with a higher is written, and of two batches
    at work at once the one that has the higher sees the other. SQLite's writers wait anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(IN_TURN)))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A look at the ledger as it is at this moment.

    Raises:
        LedgerUnreachable: if the database cannot be had.
    """
    with translate_database_errors(engine), engine.connect() as connection, connection.begin():
        yield connection


def _first_line(cause: DBAPIError) -> str:
    """The database's own first line; drivers name host and user there, never the password."""
    return str(cause.orig).strip().split("\n")[0]


def _of_operation(cause: OperationalError, url: sa.URL) -> LedgerUnreachable:
    file = url.get_backend_name() == "sqlite"
    code = getattr(cause.orig, "sqlite_errorcode" if file else "sqlstate", None)
    if code in FULL:
        return _full(str(url.database) if file else "postgresql", _first_line(cause))
    if file and code is not None and code & PRIMARY in NOT_OURS:
        return _not_ours(str(url.database), _first_line(cause))
    return _unreachable(_first_line(cause), url.get_backend_name())


def _refused_file(cause: OSError) -> LedgerUnreachable:
    said, where = cause.strerror or str(cause), str(cause.filename or "")
    full = cause.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return _full(where, said) if full else _not_ours(where, said)


def _full(where: str, received: str) -> LedgerFull:
    return LedgerFull(
        "The disk of the ledger takes no more",
        where=where,
        received=received,
        remedy="free some space on that disk (in a store, features/ and fits/ may be deleted), "
        "then give the same command: what the ledger has is whole, and is not read again",
    )


def _not_ours(where: str, received: str) -> LedgerUnreachable:
    return LedgerUnreachable(
        "The ledger's file cannot be opened or written",
        where=where,
        received=received,
        remedy="work as its owner, or choose a store of your own with --store or DIGITS_STORE",
    )


def _unreachable(received: str, kind: str = "") -> LedgerUnreachable:
    return LedgerUnreachable(
        "The ledger's database cannot be used",
        where=kind or "the setting DIGITS_LEDGER",
        received=received,
        remedy="leave DIGITS_LEDGER empty for a file in the store, or give a URL like "
        "postgresql://user:password@host:5432/name of a database that runs",
    )
