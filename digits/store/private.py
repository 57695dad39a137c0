"""Files that show or tell of checks: whole or not at all, and readable by their owner alone."""

import os
import tempfile
from pathlib import Path

from digits.store.atomic import PARTIAL, translate_os_errors

OWNER_FILE, OWNER_FOLDER = 0o600, 0o700


def private_folder(path: Path) -> Path:
    """Make a folder, its parents too, into which only its owner looks; returns it.

    A folder that is there already keeps its rights.

    Raises:
        StoreFull, StoreNotWritable: if it cannot be made.
    """
    with translate_os_errors(path, making=True):
        path.mkdir(mode=OWNER_FOLDER, parents=True, exist_ok=True)
    return path


def write_private(path: Path, content: bytes, *, lasting: bool = True) -> None:
    """Write a file of its owner's, whole or not at all.

    Args:
        path: its final place.
        content: its bytes.
        lasting: wait until it is on the disk; thousands of pictures that can be drawn again are
            not worth 5 ms each.

    Raises:
        StoreFull, StoreNotWritable: if it cannot be written.
    """
    with translate_os_errors(path):
        handle, partial = tempfile.mkstemp(prefix=PARTIAL, suffix=path.suffix, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:  # mkstemp's files are their owner's alone
                file.write(content)
                if lasting:
                    file.flush()
                    os.fsync(file.fileno())
            Path(partial).replace(path)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise
