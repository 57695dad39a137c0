"""The commands about the ledger's own tables: `digits ledger upgrade`, `digits ledger status`.

They need no server and no Prefect.
"""

from cyclopts import App

from digits.settings import machine_settings, store_root

FAILED = 1

app = App(name="ledger", help="The ledger's tables: which version they are of; upgrade them.")


@app.command
def upgrade(*, store: str = "") -> None:
    """Bring the ledger's tables to the version that this program needs; all that is there stays.

    Stop what scores first. A SQLite ledger is copied beside itself before; of PostgreSQL make a
    backup by pg_dump. All is done or nothing: after an interruption give the command again.

    Args:
        store: The store with the ledger. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    # Imported here: the command line's start does not wait for the database.
    from digits.ledger.migrations import upgrade as change_tables

    done = change_tables(_url(store))
    if done.before == done.after:
        print(_state(done.before, done.after))
        return
    print(f"Upgraded: the ledger's tables are of version {done.after} now, before {done.before}.")
    if done.backup:
        print(f"The file as it was, for you alone: {done.backup}")


@app.command
def status(*, store: str = "") -> int:
    """Say of which version the ledger's tables are.

    The exit status is 1 if this program cannot work with them.

    Args:
        store: The store with the ledger. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    # Imported here: the command line's start does not wait for the database.
    from digits.ledger.migrations import schema_version
    from digits.ledger.tables import SCHEMA_VERSION

    version = schema_version(_url(store))
    print(_state(version, SCHEMA_VERSION))
    return 0 if version in (0, SCHEMA_VERSION) else FAILED


def _url(store: str) -> str:
    from digits.ledger.engine import ledger_url  # imported here: likewise

    return ledger_url(store_root(store), machine_settings().ledger.get_secret_value())


def _state(version: int, wanted: int) -> str:
    if not version:
        return "There is no ledger yet; the first scoring makes it."
    told = f"The ledger's tables are of version {version}"
    if version == wanted:
        return f"{told}, as this program needs them."
    if version < wanted:
        return f"{told}; this program needs {wanted}. Stop what scores, then: digits ledger upgrade"
    return f"{told}; this program knows {wanted} only. Install the newer version that wrote them."
