"""The one way in which files and folders of the project are written: whole, durable, or not at all.

Content goes to a neighbour whose name begins with `PARTIAL`, reaches the disk, and is then renamed.
The disk's errors become ones that say what to do. Only logs that grow by a line are written
elsewhere, under a lock: `digits.registry.alias_changes`.
"""

import errno
import hashlib
import io
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from digits.errors import DigitsError
from digits.refs import FileRef
from digits.store.errors import StoreFull, StoreNotWritable

if TYPE_CHECKING:
    import numpy as np

NO_WAY_TO_WRITE = frozenset(
    {
        errno.EROFS,
        errno.EACCES,
        errno.EPERM,
        errno.ENOTDIR,
        errno.EISDIR,
        errno.EEXIST,
        errno.ELOOP,
        errno.ENAMETOOLONG,
    }
)
PARTIAL = ".partial-"  # the beginning of every name that is not whole yet
FILE_MODES = {True: 0o600, False: 0o644}  # by whether it is its owner's alone
FOLDER_MODES = {True: 0o700, False: 0o755}
ABANDONED_SECONDS = 24 * 3600  # a partial file this old belongs to no living process


@contextmanager
def translate_os_errors(where: Path, *, making: bool = False) -> Iterator[None]:
    """Turn the disk's errors below into ones that say what to do.

    Args:
        where: the file or folder concerned, for the message.
        making: whether folders are made below, so that a missing one cannot be had.

    Raises:
        StoreFull: for a full disk or an exhausted quota.
        StoreNotWritable: for a read-only disk or missing rights.
    """
    try:
        yield
    except OSError as cause:
        if known := _known_error(cause, where, making=making):
            raise known from cause
        raise


def _known_error(cause: OSError, where: Path, *, making: bool) -> DigitsError | None:
    if cause.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StoreFull(
            "The disk of the store is full",
            where=where,
            received=str(cause),
            remedy="free some space (features/ and fits/ may be deleted), or choose another "
            "place with --store",
        )
    if cause.errno in NO_WAY_TO_WRITE or (making and cause.errno == errno.ENOENT):
        return StoreNotWritable(
            "The store cannot be written",
            where=where,
            received=str(cause),
            remedy="choose a writable place with --store or the setting DIGITS_STORE",
        )
    return None


@contextmanager
def atomic_file(path: Path, *, private: bool = False, durable: bool = True) -> Iterator[IO[bytes]]:
    """Write a file that appears under `path` complete, or not at all.

    The content goes to a neighbour first, reaches the disk, and is then renamed over `path`.

    Args:
        path: its final place.
        private: whether only its owner may read it.
        durable: whether it reaches the disk before it appears; thousands of pictures that can be
            drawn again are not worth 5 ms each.

    Raises:
        StoreFull, StoreNotWritable: if it cannot be written.
    """
    with translate_os_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(prefix=PARTIAL, suffix=path.suffix, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                if durable:
                    os.fsync(file.fileno())
            Path(partial).chmod(FILE_MODES[private])
            Path(partial).replace(path)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise


@contextmanager
def atomic_folder(
    path: Path, *, replace: bool = False, private: bool = False, durable: bool = True
) -> Iterator[Path]:
    """Fill a folder that appears under `path` complete, or not at all.

    Args:
        path: its final place.
        replace: whether a folder that is there already gives way. If not, it stays: folders
            are named by a digest of their content, so the two are the same.
        private: whether only its owner may look into it.
        durable: whether all files in it reach the disk before it appears; if not, only what
            whoever fills it takes care of.

    Raises:
        StoreFull, StoreNotWritable: if it cannot be written.
    """
    with translate_os_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=_beginning(path), dir=path.parent))
        try:
            yield partial
            partial.chmod(FOLDER_MODES[private])
            for written in sorted(partial.rglob("*")) if durable else ():
                to_disk(written)
            to_disk(partial)
            if replace and path.exists():
                _set_aside(path)
            if replace:
                partial.rename(path)
            else:
                _rename_unless_there(partial, path)
            to_disk(path.parent)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def private_folder(path: Path) -> Path:
    """Make a folder, its parents too, into which only its owner looks; returns it.

    A folder that is there already keeps its rights.

    Raises:
        StoreFull, StoreNotWritable: if it cannot be made.
    """
    with translate_os_errors(path, making=True):
        path.mkdir(mode=FOLDER_MODES[True], parents=True, exist_ok=True)
    return path


def to_disk(path: Path) -> None:
    """Wait until a file's content, or a folder's entries, would survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep_beside(path: Path, *, abandoned: bool = False) -> None:
    """Remove what killed runs have left of a folder.

    Args:
        path: the folder; only who alone writes it may call this.
        abandoned: remove only what nobody has touched for a day; then anybody may.
    """
    for left in path.parent.glob(f"{_beginning(path)}*"):
        if abandoned and time.time() - left.lstat().st_mtime <= ABANDONED_SECONDS:
            continue
        shutil.rmtree(left, ignore_errors=True)


def _beginning(path: Path) -> str:
    """How the names of a folder begin while it is not whole yet; of each folder another."""
    return f"{PARTIAL}{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:8]}-"


def _set_aside(path: Path) -> None:
    # One rename takes the old folder away whole; only then is it emptied.
    aside = Path(tempfile.mkdtemp(prefix=_beginning(path), dir=path.parent))
    path.rename(aside / path.name)
    shutil.rmtree(aside, ignore_errors=True)


def _rename_unless_there(partial: Path, path: Path) -> None:
    try:
        partial.rename(path)
    except OSError as cause:
        if cause.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise


def write_bytes(path: Path, content: bytes, *, private: bool = False) -> FileRef:
    """Write a file, whole or not at all; `private`: readable by its owner alone."""
    with atomic_file(path, private=private) as file:
        file.write(content)
    return FileRef.of(path)


def write_text(path: Path, content: str) -> FileRef:
    """Write a UTF-8 text file, whole or not at all."""
    return write_bytes(path, content.encode())


def write_arrays(
    path: Path, arrays: Mapping[str, "np.typing.NDArray[Any]"], *, private: bool = False
) -> FileRef:
    """Write an uncompressed ``.npz``, whole or not at all; equal arrays give equal bytes.

    `private`: readable by its owner alone.
    """
    # Imported here: commands that show a state or a mistake write no arrays.
    import numpy as np

    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    with atomic_file(path, private=private) as file:
        file.write(buffer.getbuffer())
    return FileRef.of(path)
