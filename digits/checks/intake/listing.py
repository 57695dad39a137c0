"""What lies in a folder: every entry exactly once, in the same order on every machine.

Nothing is opened here. What is no regular file is listed with its problem, never followed.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from digits.checks.errors import FolderUnreadable
from digits.checks.intake.filenames import printable
from digits.checks.intake.problem import Problem
from digits.checks.intake.side_files import in_side_folder
from digits.limits import Limits

KINDS: Final = {
    stat.S_IFLNK: ("symbolic-link", "a symbolic link, which could lead out of the folder"),
    stat.S_IFIFO: ("pipe", "a pipe, which may never end"),
    stat.S_IFSOCK: ("socket", "a socket, not a file"),
    stat.S_IFBLK: ("device", "a device, not a file"),
    stat.S_IFCHR: ("device", "a device, not a file"),
}


class FolderEntry(NamedTuple):
    """One entry of the folder.

    Attributes:
        name: relative to the folder, printable; `names.real_name` gives the path back.
        path: what to open.
        size: bytes; 0 for what is not to be opened.
        problem: why it is not to be opened, if so.
    """

    name: str
    path: Path
    size: int
    problem: Problem | None = None


def list_inputs(folder: Path, limits: Limits | None = None) -> Iterator[FolderEntry]:
    """Every file below the folder, and every entry that is refused, sorted by bytes of the name.

    A folder is no entry itself, unless it cannot be read or lies too deep. Entries past
    `most_files` are still listed, as refused: what came in has to add up. So are those in folders
    that a system keeps for itself.

    Raises:
        FolderUnreadable: if the folder itself is missing, no folder, or may not be read.
    """
    try:
        names = sorted(os.listdir(os.fsencode(folder)))  # noqa: PTH208  # names as bytes
    except OSError as cause:
        raise FolderUnreadable(
            "A folder of scans cannot be listed",
            where=printable(str(folder)),
            received=cause.strerror or str(cause),
            remedy="name a folder that exists and that you may read",
        ) from cause
    bounds = limits or Limits()
    for count, entry in enumerate(_below(folder, b"", names, 0, bounds), 1):
        if problem := in_side_folder(entry.name):
            yield entry._replace(size=0, problem=problem)
        else:
            yield entry if count <= bounds.most_files else _beyond(entry, bounds)


def _below(
    root: Path, prefix: bytes, names: list[bytes], depth: int, limits: Limits
) -> Iterator[FolderEntry]:
    """The entries of one folder, whose path relative to the root is the prefix."""
    for name in names:
        relative = os.path.join(prefix, name)  # noqa: PTH118  # bytes, which Path does not take
        path = root / os.fsdecode(relative)
        try:
            status = path.lstat()
            if not stat.S_ISDIR(status.st_mode):
                yield _entry(relative, path, status)
            elif depth >= limits.most_depth:
                yield _too_deep(relative, path, limits)
            else:
                inside = sorted(os.listdir(os.fsencode(path)))  # noqa: PTH208
                yield from _below(root, relative, inside, depth + 1, limits)
        except OSError as cause:
            yield _unreadable(relative, path, cause)


def _entry(relative: bytes, path: Path, status: os.stat_result) -> FolderEntry:
    if stat.S_ISREG(status.st_mode):
        return FolderEntry(printable(relative), path, status.st_size)
    code, what = KINDS.get(stat.S_IFMT(status.st_mode), ("no-file", "not a regular file"))
    reason = f"The entry is {what}; put a copy of the scan itself into the folder."
    return FolderEntry(printable(relative), path, 0, Problem(code, reason))


def _too_deep(relative: bytes, path: Path, limits: Limits) -> FolderEntry:
    reason = (
        f"The folder lies more than {limits.most_depth} folders deep and was not entered; "
        "move its files up or raise the limit."
    )
    return FolderEntry(printable(relative), path, 0, Problem("too-deep", reason))


def _unreadable(relative: bytes, path: Path, cause: OSError) -> FolderEntry:
    reason = (
        f"The entry cannot be looked at ({cause.strerror or 'unknown cause'}); "
        "check that it is still there and that you may read it."
    )
    return FolderEntry(printable(relative), path, 0, Problem("unreadable-entry", reason))


def _beyond(entry: FolderEntry, limits: Limits) -> FolderEntry:
    reason = (
        f"The folder holds more than {limits.most_files:,} files; "
        "score it in parts or raise the limit."
    )
    return entry._replace(size=0, problem=entry.problem or Problem("too-many-files", reason))
