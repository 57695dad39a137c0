"""Places outside the store into which a person wants something written: `--out`, `--save`.

They are tried before the work, and what fails there is said of the option that named the place.
"""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digits.store.atomic import PARTIAL, translate_os_errors
from digits.store.errors import OutputFull, OutputNotWritable, StoreFull, StoreNotWritable

PROBE = 4096  # bytes: a file system writes in blocks
FROM_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})  # left where somebody looked


def check_output_folder(folder: Path, option: str) -> None:
    """See that a folder can be made and written; nothing is left there.

    Raises:
        OutputNotWritable, OutputFull: if it cannot.
    """
    with spoken_of(option, folder), translate_os_errors(folder, making=True):
        _probe(folder)


def check_output_file(file: Path, option: str) -> None:
    """See that a file can be written; one that is there stays as it is.

    Raises:
        OutputNotWritable, OutputFull: if it cannot, or something else than a file lies there.
    """
    with spoken_of(option, file), translate_os_errors(file, making=True):
        if file.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
        if file.exists() and not file.is_file():  # the new file would take the device's place
            raise FileExistsError(errno.EEXIST, "Not a regular file", str(file))
        _probe(file.parent)


def others_in(folder: Path, own: frozenset[str]) -> list[str]:
    """Names in a folder besides one's own and those that systems leave, in order."""
    return sorted({path.name for path in folder.iterdir()} - own - FROM_SYSTEMS)


@contextmanager
def spoken_of(option: str, place: Path) -> Iterator[None]:
    """Let failures to write at a place below speak of the option that named it.

    Raises:
        OutputNotWritable, OutputFull: instead of what is said of the store.
    """
    try:
        yield
    except StoreFull as cause:
        if not _belongs(Path(cause.where), place):
            raise
        raise OutputFull(
            f"The disk of {option} is full",
            where=cause.where,
            received=cause.received,
            remedy=f"free some space, or choose another place with {option}",
        ) from cause
    except StoreNotWritable as cause:
        if not _belongs(Path(cause.where), place):
            raise
        raise OutputNotWritable(
            f"What {option} names cannot be written",
            where=cause.where,
            received=cause.received,
            remedy=f"choose a place of your own with {option}",
        ) from cause


def _belongs(where: Path, place: Path) -> bool:
    """Whether it is the place, in it, or beside it as long as it is not whole."""
    if not where.is_relative_to(place.parent):
        return False
    first = where.relative_to(place.parent).parts[:1]
    return any(name == place.name or name.startswith(PARTIAL) for name in first)


def _probe(folder: Path) -> None:
    """Write where the folder lies, or will lie, and take it away."""
    nearest = next(filter(_is_there, (folder, *folder.absolute().parents)))
    if not nearest.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(nearest))
    with tempfile.TemporaryFile(dir=nearest) as probe:
        probe.write(bytes(PROBE))


def _is_there(path: Path) -> bool:
    """Whether something lies there, be it a link to nothing; other obstacles are the caller's."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True
