"""A reference holds a file to its content."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from digits.errors import DigitsError, FileChanged
from digits.refs import FileRef, sha256_of

Says = Callable[[DigitsError, str, str, str, str], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with a few bytes."""
    (tmp_path / "digits.bin").write_bytes(b"0123456789")
    return tmp_path / "digits.bin"


def test_reference_is_to_the_content(path: Path) -> None:
    """The digest is SHA-256, and an unchanged file is served."""
    reference = FileRef.of(path)
    assert reference.sha256 == sha256_of(path) == hashlib.sha256(b"0123456789").hexdigest()
    assert reference.verified() == path


def test_reference_survives_json(path: Path) -> None:
    """It travels between tasks as JSON."""
    reference = FileRef.of(path)
    assert FileRef.model_validate_json(reference.model_dump_json()) == reference


def test_changed_file_is_not_served(path: Path, says: Says) -> None:
    """One byte more, and the message tells both digests."""
    reference = FileRef.of(path)
    path.write_bytes(b"01234567890")
    with pytest.raises(FileChanged) as caught:
        reference.verified()
    says(caught.value, "changed", str(path), f"expected {reference.sha256}", "made anew")
    assert sha256_of(path) in caught.value.received


def test_missing_file_is_not_served(path: Path) -> None:
    """A file that is gone is a known cause, with advice."""
    reference = FileRef.of(path)
    path.unlink()
    with pytest.raises(FileChanged) as caught:
        reference.verified()
    assert (caught.value.problem, caught.value.where) == ("A file is gone", str(path))
    assert "made anew" in caught.value.remedy
