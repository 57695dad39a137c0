"""Reading a file's bytes without being led elsewhere, kept waiting, or given half a file.

No symbolic link is followed in any part of the path below the root, nothing but a regular file is
read, and a file that is still being written is refused.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from digits.checks.intake.problem import Refusal
from digits.limits import Limits

# Not to be followed, not to wait for a pipe's writer, not to become this process's terminal.
CAREFULLY: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


class Content(NamedTuple):
    """A whole file: its bytes and their SHA-256 in hex."""

    data: bytes
    digest: str


def read_file(path: Path, limits: Limits, root: Path | None = None) -> Content:
    """All bytes of a regular file.

    Args:
        path: the file.
        limits: `most_bytes` is checked before anything is read.
        root: if given, the folder that the path must not leave, whatever lies between them.

    Raises:
        Refusal: if it is no file, too long, not readable, or changed meanwhile.
    """
    try:
        with _opened(path, root) as handle:
            before = os.fstat(handle)
            _check(before, limits)
            data = _all_of(handle, before.st_size)
            _unchanged(before, os.fstat(handle), len(data))
            _still_there(before, path)
    except OSError as cause:
        raise _refusal(cause) from cause
    return Content(data, hashlib.sha256(data).hexdigest())


@contextmanager
def _opened(path: Path, root: Path | None) -> Iterator[int]:
    """A handle on the file, reached from the root step by step without following links."""
    if root is None:
        handle = os.open(path, CAREFULLY)
    else:
        handle = _walk(root, path.relative_to(root).parts) if _inside(path, root) else _left()
    try:
        yield handle
    finally:
        os.close(handle)


def _inside(path: Path, root: Path) -> bool:
    return path.is_relative_to(root) and ".." not in path.relative_to(root).parts


def _left() -> int:
    raise Refusal(
        "outside-folder", "The path leaves the folder", "put a copy of the scan into the folder"
    )


def _walk(root: Path, parts: tuple[str, ...]) -> int:
    """A handle on the last part; every folder before it is opened from the one above it."""
    at = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for part in parts[:-1]:
        try:
            below = os.open(part, CAREFULLY | os.O_DIRECTORY, dir_fd=at)
        finally:
            os.close(at)
        at = below
    try:
        return os.open(parts[-1], CAREFULLY, dir_fd=at)
    finally:
        os.close(at)


def _check(status: os.stat_result, limits: Limits) -> None:
    """Refuse what is no file, has nothing in it, or too much."""
    if not stat.S_ISREG(status.st_mode):
        raise Refusal(
            "not-a-file", "The entry is not a regular file", "put a copy of the scan itself there"
        )
    if not status.st_size:
        raise Refusal("empty-file", "The file has no bytes", "copy it again or scan the check anew")
    if status.st_size > limits.most_bytes:
        raise Refusal(
            "too-many-bytes",
            f"The file has {status.st_size:,} bytes, at most {limits.most_bytes:,} are allowed",
            "save it smaller or raise the limit",
        )


def _all_of(handle: int, size: int) -> bytes:
    """The file's bytes and one more, if it has grown."""
    parts, left = [], size + 1
    while left > 0 and (part := os.read(handle, left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _unchanged(before: os.stat_result, after: os.stat_result, read: int) -> None:
    """Refuse what was written to while it was read; times are in nanoseconds."""
    if (before.st_size, before.st_mtime_ns, before.st_size) != (
        after.st_size,
        after.st_mtime_ns,
        read,
    ):
        raise _changed()


def _still_there(before: os.stat_result, path: Path) -> None:
    """Refuse a file that was replaced by another, or removed, while it was read."""
    try:
        now = path.lstat()
    except FileNotFoundError:
        raise _changed() from None
    if (now.st_dev, now.st_ino) != (before.st_dev, before.st_ino):
        raise _changed()


def _changed() -> Refusal:
    return Refusal(
        "changed-while-read",
        "The file changed while it was read",
        "wait until it is written whole and score the folder again",
    )


def _refusal(cause: OSError) -> Refusal:
    """Why the system did not open or read it, in words."""
    if cause.errno in (errno.ELOOP, errno.EMLINK, errno.ENOTDIR):
        return Refusal(
            "symbolic-link",
            "The path goes through a symbolic link or through what is no folder",
            "put a copy of the scan itself into the folder",
        )
    if cause.errno in (errno.EACCES, errno.EPERM):
        return Refusal(
            "permission-denied", "The file may not be read", "give this user the right to read it"
        )
    if cause.errno == errno.ENOENT:
        return Refusal("missing", "The file is gone", "see who removed it, and copy it again")
    if cause.errno == errno.ENXIO:
        return Refusal("not-a-file", "The entry is not a regular file", "put a copy there")
    return Refusal(
        "unreadable-file",
        f"The file cannot be read ({cause.strerror or 'unknown cause'})",
        "check the disk it lies on and copy it again",
    )
