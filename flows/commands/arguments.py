"""What can be seen of a command's arguments before anything heavy is loaded or started."""

import os
from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import Parameter
from cyclopts.validators import Number

from digits.config import MAX_SEED
from digits.line_reader.config import MOST_STEPS
from digits.settings import store_root
from digits.store.folders import Store
from flows.errors import PathUnusable

Seed: TypeAlias = Annotated[int, Parameter(validator=Number(gte=0, lte=MAX_SEED))]
StepCount: TypeAlias = Annotated[int, Parameter(validator=Number(gte=0, lte=MOST_STEPS))]
WEB = ("http://", "https://")
NO_FOLDERS = ("auto", "none")  # what may be said instead of a folder of fonts or recordings


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


def check_hands(fonts: str, pen_data: str) -> None:
    """See that the folders of fonts and recordings are there, where any are named.

    Raises:
        PathUnusable: if one is not.
    """
    for option, given in (("--fonts", fonts), ("--pen-data", pen_data)):
        check_path("" if given in NO_FOLDERS else given, option, folder=True)


def ready_store(store: str) -> Store:
    """The store, which can be written.

    Raises:
        StoreFull, StoreNotWritable: if it cannot.
    """
    return Store(store_root(store)).prepare()
