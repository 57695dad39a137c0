"""The files of a distribution, whether they lie in a folder, an archive, or packed one by one."""

import hashlib
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from digits.handwriting.errors import PenDataUnavailable

MOST_BYTES = 64_000_000  # of one file

Naming = Callable[[str], str]  # from a file's path to its name in the distribution, "" for no part


def read_members(place: Path, naming: Naming) -> dict[str, bytes]:
    """The wanted files by their names in the distribution, in order of the names.

    Args:
        place: a folder, an archive (``.tar`` and its compressed forms, ``.zip``), or a file that
            may be packed as ``.xz``.
        naming: what a file is called in the distribution, from its path in the folder or archive;
            "" for what is not wanted.

    Raises:
        PenDataUnavailable: if the place cannot be read.
    """
    try:
        return dict(sorted(_members(place, naming)))
    except (
        OSError,
        tarfile.TarError,
        zipfile.BadZipFile,
        lzma.LZMAError,
        EOFError,
        zlib.error,
    ) as e:
        raise PenDataUnavailable(
            "Pen data cannot be read",
            where=place,
            received=str(e),
            remedy="give the folder or archive as its authors published it, or get it anew",
        ) from e


def content_digest(members: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents, so that the packaging does not matter."""
    digest = hashlib.sha256()
    for name, content in sorted(members.items()):
        digest.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()


def _members(place: Path, naming: Naming) -> Iterator[tuple[str, bytes]]:
    if place.is_dir():
        for path in sorted(place.rglob("*")):
            if path.is_file() and (name := naming(path.relative_to(place).as_posix())):
                yield name, path.read_bytes()
    elif zipfile.is_zipfile(place):
        yield from _zipped(place, naming)
    elif place.name.endswith(".xz") and not place.name.endswith(".tar.xz"):
        with lzma.open(place) as packed:
            if name := naming(place.name.removesuffix(".xz")):
                yield name, packed.read(MOST_BYTES)
    else:
        yield from _archived(place, naming)


def _zipped(place: Path, naming: Naming) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(place) as archive:
        for entry in archive.infolist():
            if name := naming(entry.filename):
                _check(entry.file_size, place)
                yield name, archive.read(entry)


def _archived(place: Path, naming: Naming) -> Iterator[tuple[str, bytes]]:
    # Read as a stream and never unpacked: a path inside it cannot write anywhere.
    with tarfile.open(place, "r|*") as package:
        for member in package:
            if member.isfile() and (name := naming(member.name)):
                _check(member.size, place)
                file = package.extractfile(member)
                yield name, file.read() if file else b""


def _check(size: int, place: Path) -> None:
    if size > MOST_BYTES:
        raise PenDataUnavailable(
            "A file of the pen data is too large",
            where=place,
            received=f"{size:,} bytes, at most {MOST_BYTES:,} are expected",
            remedy="give the archive as its authors published it",
        )
