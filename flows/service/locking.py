"""Two commands that start or stop the service wait for one another."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from digits.store.atomic import translate_os_errors
from flows.service.errors import ServiceBusy, ServiceOfAnotherUser

SECONDS = 600  # longer than a start on a busy machine takes


@contextmanager
def hold_service_lock(
    folder: Path, tell: Callable[[str], None], limit: float = SECONDS
) -> Iterator[None]:
    """Hold the service's lock; the system lets go of it when a process ends, however it ends.

    Raises:
        ServiceBusy: if another command holds it for too long.
        ServiceOfAnotherUser: if the folder is another user's.
        StoreFull, StoreNotWritable: if the folder cannot be made.
    """
    with _opened(folder) as file:
        if not _try_lock(file.fileno()):
            tell("Another command starts or stops the service; waiting for it …")
            _wait(file.fileno(), folder / "lock", limit)
        yield


def _opened(folder: Path) -> IO[str]:
    with translate_os_errors(folder, making=True):
        # What lies here tells who runs what and where: nobody else's business.
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            return (folder / "lock").open("w")
        except PermissionError as cause:
            if folder.stat().st_uid == os.geteuid():
                raise
            raise ServiceOfAnotherUser.refusing(folder, cause) from cause


def _try_lock(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(number: int, path: Path, limit: float) -> None:
    end = time.monotonic() + limit
    while not _try_lock(number):
        if time.monotonic() > end:
            raise ServiceBusy(
                "Another command starts or stops the service and does not end",
                where=path,
                remedy="end that command, then try again",
            )
        time.sleep(0.2)
