"""Files that lie beside scans and are none: those of operating systems, stores and scanners.

A folder's name decides alone, since such folders hold thumbnails of the very checks. A file's name
decides only where its content is of no format that is read: a check may be called anything.
"""

from fnmatch import fnmatchcase
from typing import Final

from digits.checks.intake.problem import Problem

NOT_A_CHECK: Final = "not-a-check-file"
UNREAD: Final = frozenset({"unknown-format", "empty-file"})  # codes of content that is no check
BEGINNING: Final = 2**16  # bytes of a file that tell whether it is a text
WIDE: Final = (b"\xff\xfe", b"\xfe\xff")  # with which a text in UTF-16 begins
# All in small letters: of macOS, Windows, Linux, network stores, and what keeps folders in step.
FOLDERS: Final = (
    "@eadir",
    "#recycle",
    "#snapshot",
    "@recently-snapshot",
    "@recycle",
    "@sharebin",
    "@snapshot*",
    "@tmp",
    ".@__thumb",
    ".appledb",
    ".appledesktop",
    ".appledouble",
    ".documentrevisions-v100",
    ".fseventsd",
    ".recycle*",
    ".snapshot*",
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
    "network trash folder",
    "recycle bin",
    "recycler",
    "system volume information",
)
FILES: Final = (
    "._*",
    ".apdisk",
    ".bridgesort",
    ".directory",
    ".dropbox*",
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
    "*.asc",
    "*.cfg",
    "*.cksum",
    "*.crc",
    "*.crc32",
    "*.csv",
    "*.ctl",
    "*.done",
    "*.end",
    "*.eof",
    "*.htm",
    "*.html",
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
    "*.sig",
    "*.sum",
    "*.toc",
    "*.trg",
    "*.tsv",
    "*.txt",
    "*.xml",
    "*.xmp",
    "*.yaml",
    "*.yml",
    "checksum",
    "checksums",
    "md5sum",
    "md5sums",
    "readme",
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


def beside_scans(name: str, code: str, beginning: bytes) -> Problem | None:
    """What to say of a file that could not be read, if its name tells that it need not be.

    Args:
        name: printable, relative to the folder that is scored.
        code: of the problem that reading it met.
        beginning: of its content, up to `BEGINNING` bytes. An index is a text: a cash letter that
            is called as one and cannot be read is a failure like any other.
    """
    if code not in UNREAD:
        return None
    last = name.casefold().rsplit("/", 1)[-1]
    if _like(last, FILES):
        return _problem("an operating system keeps it there for itself")
    if _like(last, SCANNERS) and _is_text(beginning):
        return _problem("by its name and content it is an index, a log or a checksum of scans")
    return None


def _is_text(beginning: bytes) -> bool:
    """Whether there are no control characters in it but those that part lines, pages and cells."""
    wide = beginning[:2] in WIDE
    text = beginning.decode("utf-16" if wide else "latin-1", "ignore")
    return all(character >= " " or character in "\t\n\r\f\x1a" for character in text)


def _like(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _problem(why: str) -> Problem:
    return Problem(NOT_A_CHECK, f"Not a check file: {why}; nothing has to be done about it.")
