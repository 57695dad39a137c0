"""What can be seen of a command's arguments before anything heavy is loaded or started."""

import os
from pathlib import Path

from digits.settings import store_root
from digits.store.folders import Store
from flows.errors import PathUnusable

WEB = ("http://", "https://")


def check_path(given: str | Path, argument: str, *, folder: bool = False) -> None:
    """See that what an argument names is there and may be read.

    Args:
        given: a path, or an address in the web, which only asking can tell; empty: nothing.
        argument: as the message names it.
        folder: whether it has to be a folder.

    Raises:
        PathUnusable: if it is not.
    """
    text = str(given)
    if not text or text.startswith(WEB):
        return
    path = Path(text).expanduser()
    wanted, mode = ("folder", os.R_OK | os.X_OK) if folder else ("file or folder", os.R_OK)
    try:
        path.stat()
        received = "" if os.access(path, mode) else "you may not read it"
        received = "a file" if folder and not path.is_dir() else received
    except OSError as cause:
        received = cause.strerror or str(cause)
    if received:
        raise PathUnusable(
            f"What {argument} names cannot be used",
            where=path,
            received=received,
            remedy=f"name a {wanted} that exists and that you may read",
        )


def ready_store(store: str) -> Store:
    """The store, which can be written.

    Raises:
        StoreFull, StoreNotWritable: if it cannot.
    """
    return Store(store_root(store)).prepare()
