"""The files of a distribution are the same however they are packed."""

import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from digits.errors import DigitsError
from digits.handwriting.errors import PenDataUnavailable
from digits.handwriting.pen_data.distribution import content_digest, read_members

Says = Callable[[DigitsError, str, str, str, str], None]
FILES = {"top/one.dat": b"AB", "top/sub/two.dat": b"2", "top/readme": b"no"}
WANTED = {"one.dat": b"AB", "two.dat": b"2"}
PACKED_AB = bytes.fromhex("1f9d90418400")  # 65, then 66, in nine bits each, as `compress` packs


def naming(path: str) -> str:
    """Data files by their last name."""
    return Path(path).name if path.endswith(".dat") else ""


def tar_of(files: dict[str, bytes], mode: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def zip_of(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_folder_is_read(tmp_path: Path) -> None:
    """With all that lies below it."""
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert read_members(tmp_path, naming) == WANTED


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tar", tar_of(FILES, "w")),
        ("a.tar.xz", tar_of(FILES, "w:xz")),
        ("a.tar.gz", tar_of(FILES, "w:gz")),
        ("a.zip", zip_of(FILES)),
        ("b.zip", zip_of({"top/one.dat.Z": PACKED_AB, "top/in.tgz": tar_of(FILES, "w:gz")})),
    ],
)
def test_an_archive_is_read(tmp_path: Path, name: str, content: bytes) -> None:
    """Whatever its kind, and once more packed inside a zip."""
    (tmp_path / name).write_bytes(content)
    assert read_members(tmp_path / name, naming) == WANTED


def test_a_file_packed_alone_is_read(tmp_path: Path) -> None:
    """By its name without the ending."""
    (tmp_path / "one.dat.xz").write_bytes(lzma.compress(b"AB"))
    assert read_members(tmp_path / "one.dat.xz", naming) == {"one.dat": b"AB"}


@pytest.mark.parametrize("name", ["a.tar.gz", "a.zip", "one.dat.xz", "one.dat.Z"])
def test_what_is_damaged_is_told(tmp_path: Path, name: str, says: Says) -> None:
    """With the file's name and what to do."""
    (tmp_path / name).write_bytes(b"nothing of the kind")
    with pytest.raises(PenDataUnavailable) as caught:
        read_members(tmp_path / name, naming)
    says(caught.value, "cannot be read", name, "", "get it anew")


def test_the_digest_covers_names_and_contents() -> None:
    """In any order; SHA-256 of one line a file, computed by hand."""
    one = content_digest({"a": b"1", "b": b"2"})
    assert one == content_digest({"b": b"2", "a": b"1"})
    assert len({one, content_digest({"a": b"2", "b": b"1"}), content_digest({"a": b"1"})}) == 3
    assert content_digest({}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
