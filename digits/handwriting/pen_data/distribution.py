"""The files of a distribution, whether they lie in a folder, an archive, or packed one by one."""

import hashlib
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from digits.handwriting.errors import PenDataUnavailable
from digits.handwriting.pen_data.unix_compress import uncompress

MOST_BYTES = 64_000_000  # of one file

PACKED = (".xz", ".Z")
ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2")

Naming = Callable[[str], str]  # from a file's path to its name in the distribution, "" for no part


def read_members(place: Path, naming: Naming) -> dict[str, bytes]:
    """The wanted files by their names in the distribution, in order of the names.

    Args:
        place: a folder, an archive (``.tar`` and its compressed forms, ``.zip``), or a wanted
            file itself, which may be packed as ``.xz`` or ``.Z``.
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
        ValueError,
    ) as cause:
        raise PenDataUnavailable(
            "Pen data cannot be read",
            where=place,
            received=str(cause),
            remedy="give the folder or archive as its authors published it, or get it anew",
        ) from cause


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
    elif name := naming(place.name):
        yield name, place.read_bytes()
    elif zipfile.is_zipfile(place):
        yield from _zipped(place, naming)
    elif _alone(place.name):
        if name := naming(place.name.rpartition(".")[0]):
            yield name, _unpacked(place.name, place.read_bytes())
    else:
        with place.open("rb") as file:
            yield from _archived(file, naming)


def _zipped(place: Path, naming: Naming) -> Iterator[tuple[str, bytes]]:
    """The files of an archive; what it holds may be packed once more, as UCI's are."""
    with zipfile.ZipFile(place) as archive:
        for entry in archive.infolist():
            _check(entry.file_size, entry.filename)
            if name := naming(entry.filename):
                yield name, archive.read(entry)
            elif _alone(entry.filename) and (name := naming(entry.filename.rpartition(".")[0])):
                yield name, _unpacked(entry.filename, archive.read(entry))
            elif entry.filename.endswith(ARCHIVES):
                yield from _archived(io.BytesIO(archive.read(entry)), naming)


def _archived(file: IO[bytes], naming: Naming) -> Iterator[tuple[str, bytes]]:
    # Read as a stream and never unpacked: a path inside it cannot write anywhere.
    with tarfile.open(fileobj=file, mode="r|*") as package:
        for member in package:
            if member.isfile() and (name := naming(member.name)):
                _check(member.size, member.name)
                content = package.extractfile(member)
                yield name, content.read() if content else b""


def _alone(name: str) -> bool:
    """Whether a file is packed by itself."""
    return name.endswith(PACKED) and not name.endswith(ARCHIVES)


def _unpacked(name: str, content: bytes) -> bytes:
    if name.endswith(".Z"):
        return uncompress(content)
    return lzma.LZMADecompressor().decompress(content, MOST_BYTES)


def _check(size: int, place: str) -> None:
    if size > MOST_BYTES:
        raise PenDataUnavailable(
            "A file of the pen data is too large",
            where=place,
            received=f"{size:,} bytes, at most {MOST_BYTES:,} are expected",
            remedy="give the archive as its authors published it",
        )
