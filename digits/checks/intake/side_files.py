"""Files that lie beside scans and are none: those of operating systems, stores and scanners.

A folder's name decides alone, since such folders hold thumbnails of the very checks. A file's name
decides only where its content is of no format that is read: a check may be called anything.
"""

from fnmatch import fnmatchcase
from typing import Final

from digits.checks.intake.problem import Problem

NOT_A_CHECK: Final = "not-a-check-file"
UNREAD: Final = frozenset({"unknown-format", "empty-file"})  # codes of content that is no check
# All in small letters: of macOS, Windows, Linux, network stores, and what keeps folders in step.
FOLDERS: Final = (
    "@eadir",
    "#recycle",
    "#snapshot",
    ".@__thumb",
    ".appledouble",
    ".documentrevisions-v100",
    ".fseventsd",
    ".spotlight-v100",
    ".stversions",
    ".temporaryitems",
    ".thumbnails",
    ".trash",
    ".trash-*",
    ".trashes",
    "$recycle.bin",
    "__macosx",
    "lost+found",
    "recycler",
    "system volume information",
)
FILES: Final = (
    "._*",
    ".apdisk",
    ".directory",
    ".ds_store",
    ".fuse_hidden*",
    ".git*",
    ".localized",
    ".nfs*",
    ".nomedia",
    ".sync*",
    ".volumeicon.icns",
    ".~lock.*#",
    "*:zone.identifier*",
    "~$*",
    "desktop.ini",
    "ehthumbs*.db",
    "icon\\u{d}",
    "picasa.ini",
    ".picasa.ini",
    "thumbs.db*",
)
# An index, a log or a checksum of a scanner. Not .dat, as cash letters are called, too.
SCANNERS: Final = (
    "*.crc",
    "*.ctl",
    "*.csv",
    "*.idx",
    "*.ind",
    "*.ini",
    "*.job",
    "*.json",
    "*.log",
    "*.lst",
    "*.md5",
    "*.ok",
    "*.sfv",
    "*.sha",
    "*.sha1",
    "*.sha256",
    "*.sha512",
    "*.trg",
    "*.txt",
    "*.xml",
    "*.xmp",
    "checksum",
    "checksums",
    "md5sum",
    "md5sums",
    "sha1sums",
    "sha256sums",
    "sha512sums",
)


def in_side_folder(name: str) -> Problem | None:
    """What to say of a file that lies in a folder of a system's own.

    Args:
        name: printable, relative to the folder that is scored.
    """
    folders = name.casefold().split("/")[:-1]
    if any(_like(folder, FOLDERS) for folder in folders):
        return _problem("an operating system or a network store keeps it there for itself")
    return None


def beside_scans(name: str, code: str) -> Problem | None:
    """What to say of a file that could not be read, if its name tells that it need not be.

    Args:
        name: printable, relative to the folder that is scored.
        code: of the problem that reading it met.
    """
    if code not in UNREAD:
        return None
    last = name.casefold().rsplit("/", 1)[-1]
    if _like(last, FILES):
        return _problem("an operating system keeps it there for itself")
    if _like(last, SCANNERS):
        return _problem("by its name and content it is an index, a log or a checksum of scans")
    return None


def _like(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _problem(why: str) -> Problem:
    return Problem(NOT_A_CHECK, f"Not a check file: {why}; nothing has to be done about it.")
