"""What is looked at before anything is stopped: a service that works must not fall to a mistake."""

import contextlib
from collections.abc import Collection

from digits.errors import ChecksumMismatch
from digits.models.errors import WeightsMissing
from digits.models.imagenet_weights import COPY_IT, find_weights
from flows.service import processes
from flows.service.errors import DatabaseUnreachable
from flows.service.in_force import as_running
from flows.service.ports import check_free
from flows.service.settings import ServiceSettings

SECONDS = 20  # in which a database answers


def check_before_start(settings: ServiceSettings, changed: Collection[processes.Role]) -> None:
    """See that a server could start with these settings, if one has to.

    Args:
        settings: as they are now.
        changed: the processes that run with others.

    Raises:
        PortBusy: if another program has the port, or the address is not this machine's.
        DatabaseUnreachable: if the database does not let the server in.
        WeightsMissing, ChecksumMismatch: if the file of DIGITS_RESNET50_WEIGHTS cannot be read, or
            is another one.
    """
    if settings.resnet50_weights:
        _check_weights(settings.resnet50_weights)
    server = processes.find(settings.folder, "server")
    if server and "server" not in changed:
        return
    # The port that our own server will give back need not be free now.
    ours = server is not None and as_running(settings).port == settings.port
    check_free(settings.host, 0 if ours else settings.port)
    if settings.database_url:
        _check_database(settings)


def _check_weights(file: str) -> None:
    try:
        find_weights(file)
    except (WeightsMissing, ChecksumMismatch) as cause:
        raise type(cause)(
            cause.problem,
            where=f"DIGITS_RESNET50_WEIGHTS={file}",
            received=cause.received,
            remedy=f"{COPY_IT}, and name that copy, or leave the setting out; nothing was stopped",
        ) from None


def _check_database(settings: ServiceSettings) -> None:
    import psycopg  # a service with SQLite does not wait for it

    url = settings.database_url.replace("+asyncpg", "", 1)
    try:
        # What only the server's own driver understands of a URL is left to that.
        with contextlib.suppress(psycopg.ProgrammingError):
            psycopg.connect(url, connect_timeout=SECONDS).close()
    except psycopg.OperationalError as cause:
        raise DatabaseUnreachable(
            "The server's database does not let this program in",
            where=settings.database_name,
            received=settings.redacted(str(cause).strip().splitlines()[0]),
            remedy="correct DIGITS_DATABASE, or start the database; nothing was stopped",
        ) from None
