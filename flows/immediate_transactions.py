"""Lets Prefect's server claim SQLite's write lock when a transaction begins, not when it writes.

Prefect begins a transaction as a reader, and most then write. SQLite refuses that at once, whatever
time it may wait, if somebody else has written in between ("database is locked"). Prefect tries
again four times within a tenth of a second, then gives the event up: where that is a heartbeat, a
run that is killed next may stay Running. The statement that was refused did further harm: where the
event loop freed it while its connection waited for the lock, the whole server stood still for the
60 s of that wait. A transaction that claims the lock first waits its turn, 60 s if need be.
https://www.sqlite.org/isolation.html, https://www.sqlite.org/lang_transaction.html
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.server.database.dependencies import set_database_config
from prefect.server.utilities.database import get_dialect
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL
from sqlalchemy.ext.asyncio import AsyncSession, AsyncSessionTransaction


class ImmediateSqlite(AioSqliteConfiguration):
    """Prefect's SQLite, with every transaction begun as a writer."""

    @asynccontextmanager
    async def begin_transaction(
        self,
        session: AsyncSession,
        with_for_update: bool = False,  # noqa: ARG002 - Prefect's, and always true here
    ) -> AsyncGenerator[AsyncSessionTransaction, None]:
        """Begin a transaction that nobody else's writing can make stale.

        Args:
            session: of the database.
            with_for_update: Prefect asks so for the few that it begins as writers by itself.
        """
        async with super().begin_transaction(session, with_for_update=True) as transaction:
            yield transaction


def begin_immediately() -> None:
    """To be called in a server's process before it is made; changes nothing for PostgreSQL."""
    url = PREFECT_API_DATABASE_CONNECTION_URL.value()
    if get_dialect(url).name == "sqlite":
        set_database_config(ImmediateSqlite(connection_url=url))
