"""One at a time: a lock in the store that ends with its holder, and says who that is.

The lock is the kernel's (`flock`) on a file under ``locks/``. It ends when its process does,
also by kill -9, so nothing stale is ever left; the file stays, and its text is for messages only.
A program that the holder starts does not inherit it, a mere fork would. Between machines that
share a store over NFS it works only where server and mount pass `flock` on (Linux' NFSv4 does;
``local_lock`` and ``nolock`` do not): elsewhere let one machine alone retrain.
"""

import fcntl
import math
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from digits.refs import digest_of
from digits.scores import Record
from digits.store.atomic import translate_os_errors
from digits.store.errors import StoreBusy
from digits.store.folders import Store

ROOM = "locks"
LOOK_SECONDS = 0.5  # between two tries
TELL_SECONDS = 600.0  # between two messages of one that waits
SOMEBODY = "somebody who has not signed yet"


class Holder(Record):
    """Who holds a lock; `run` is the name of the flow run, `since` an ISO 8601 time."""

    run: str
    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        """As messages name him."""
        return f"run {self.run} (process {self.pid} on {self.host}, since {self.since})"


@contextmanager
def hold_lock(
    store: Store, name: str, run: str, *, on_wait: Callable[[str], object] | None = None
) -> Iterator[None]:
    """Hold a lock of the store for what is done below; nobody else holds it meanwhile.

    Args:
        store: whose lock.
        name: what is done one at a time, such as ``retrain``.
        run: who holds it, as others are told.
        on_wait: told who holds it, when the waiting for him begins and every ten minutes.
            None: do not wait.

    Raises:
        StoreBusy: if somebody holds it and waiting is not wanted.
        StoreFull, StoreNotWritable: if the lock's file cannot be made or written.
    """
    path = _path(store, name)
    with translate_os_errors(path, making=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)  # closed in programs started below
    try:
        _take(lock, store, name, on_wait)
        try:
            with translate_os_errors(path):
                _sign(lock, run)
            yield
        finally:
            os.ftruncate(lock, 0)
    finally:
        os.close(lock)


def folder_lock(source: str) -> str:
    """The lock under which a folder's batches are read, decided about, and exported.

    Args:
        source: the folder, as its batches have it.
    """
    return lock_of_digest(digest_of(source))


def lock_of_digest(digest: str) -> str:
    """The lock of a folder, by the digest of its name or the beginning of that."""
    return f"score-{digest[:12]}"


def holder(store: Store, name: str) -> Holder | None:
    """Who has signed the lock last; None if it was given back since, or never taken."""
    try:
        return Holder.model_validate_json(_path(store, name).read_bytes())
    except (OSError, ValidationError):
        return None  # a text for messages: no text is no failure


def _path(store: Store, name: str) -> Path:
    return store.path(ROOM, f"{name}.lock")


def _take(lock: int, store: Store, name: str, on_wait: Callable[[str], object] | None) -> None:
    last_told = -math.inf
    while not _taken_now(lock):
        who = str(holder(store, name) or SOMEBODY)
        if on_wait is None:
            raise StoreBusy(
                f"Another run of {name} is at work on this store",
                where=store.root,
                received=who,
                remedy="start this one when it has ended, or choose another store",
            )
        if time.monotonic() - last_told >= TELL_SECONDS:
            on_wait(f"Waiting: {who} is at work on this store; {name} goes one at a time.")
            last_told = time.monotonic()
        time.sleep(LOOK_SECONDS)


def _taken_now(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(lock: int, run: str) -> None:
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    signed = Holder(run=run, pid=os.getpid(), host=socket.gethostname(), since=since)
    os.ftruncate(lock, 0)
    os.pwrite(lock, signed.model_dump_json().encode(), 0)
