"""What lies beside scans and is none of them is known by its name, if its content is no check."""

from pathlib import Path

import pytest

from digits.checks.intake.listing import list_inputs
from digits.checks.intake.side_files import NOT_A_CHECK, beside_scans, in_side_folder

NAMES = [
    "Thumbs.db",
    "thumbs.db:encryptable",
    "more/.DS_Store",
    "desktop.ini",
    "Desktop.ini",
    "._0001.tif",
    "0001.tif:Zone.Identifier",
    "0001.tif:Zone.Identifier:$DATA",
    "~$list.docx",
    "20261126/INDEX.XML",
    "batch.idx",
    "0001.tif.md5",
    "SHA256SUMS",
    "scan.LOG",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", ["unknown-format", "empty-file"])
def test_files_of_systems_and_scanners_are_known(name: str, code: str) -> None:
    """In any folder, in capitals or not."""
    problem = beside_scans(name, code, b"front,amount\r\n")
    assert problem is not None
    assert problem.code == NOT_A_CHECK
    assert problem.reason.startswith("Not a check file: ")


@pytest.mark.parametrize("name", ["0001.png", "letter.dat", "0001", ".hidden.tif", "thumbs.tif"])
def test_a_bad_check_stays_one(name: str) -> None:
    """What is called as checks and cash letters are is a failure if it cannot be read."""
    assert beside_scans(name, "unknown-format", b"text") is None


@pytest.mark.parametrize("code", ["", "truncated", "damaged", "too-many-bytes", "missing"])
def test_content_counts_more_than_a_name(code: str) -> None:
    """A picture called as an index is a picture, and a damaged one is damaged."""
    assert beside_scans("index.txt", code, b"text") is None


LETTER = "01 a letter whose beginning is lost".encode("cp500") + bytes(8) + b"II*\0"


@pytest.mark.parametrize("name", ["letter.txt", "20261127/LETTER.XML", "batch.csv"])
def test_a_letter_that_is_called_as_an_index_stays_a_failure(name: str) -> None:
    """Where the content is no text, somebody has to look at it."""
    assert beside_scans(name, "unknown-format", LETTER) is None


@pytest.mark.parametrize(
    "text",
    ["Händler;42\n".encode("latin-1"), "Scheck 7\n".encode("utf-16"), "支票\n".encode(), b""],
)
def test_a_text_in_any_encoding_is_an_index(text: bytes) -> None:
    """Scanners write as their makers are used to."""
    assert beside_scans("index.txt", "unknown-format", text) is not None


@pytest.mark.parametrize(
    "folder", ["@eaDir", "__MACOSX", "$RECYCLE.BIN", ".Trash-1000", "@Recycle", ".AppleDB"]
)
def test_folders_of_systems_are_not_opened(folder: str, tmp_path: Path) -> None:
    """Each file in them is listed all the same, however deep; its neighbours are untouched."""
    inside = tmp_path / "monday" / folder / "0001.png"
    inside.mkdir(parents=True)
    (inside / "thumb.jpg").write_bytes(b"x")
    (tmp_path / "monday" / "0001.png").write_bytes(b"x")
    codes = {entry.name: entry.problem and entry.problem.code for entry in list_inputs(tmp_path)}
    assert codes == {
        "monday/0001.png": None,
        f"monday/{folder}/0001.png/thumb.jpg": NOT_A_CHECK,
    }
    assert in_side_folder(f"{folder}.png") is None
