"""Which pictures are meant by a folder, and what is said of everything else in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from digits.errors import DigitsError
from digits.photos.errors import NoPictures
from digits.photos.picture_files import find_pictures

Says = Callable[[DigitsError, str, str, str, str], None]


def test_pictures_of_folders_come_by_name(tmp_path: Path) -> None:
    """Endings in capitals count; a named file is taken, whatever it is called; a list is known."""
    for name in ("b.PNG", "a.jpeg", "truth.csv"):
        (tmp_path / name).touch()
    named = tmp_path / "elsewhere" / "scan"
    found = find_pictures([named, tmp_path])
    assert found == ([named, tmp_path / "a.jpeg", tmp_path / "b.PNG"], [])


def test_what_is_left_aside_is_counted(tmp_path: Path) -> None:
    """Files by their endings, folders, and that a folder is empty."""
    for name in ("a.png", "list.csv", "more.csv", "scan"):
        (tmp_path / name).touch()
    (tmp_path / "deeper").mkdir()
    found = find_pictures([tmp_path, tmp_path / "deeper"])
    assert found.files == [tmp_path / "a.png"]
    beside, empty = found.remarks
    assert "1 read as pictures; 3 left aside, whose names end in .csv, nothing" in beside
    assert "1 folders in it not entered" in beside
    assert empty == f"{tmp_path / 'deeper'}: an empty folder"


def test_no_picture_at_all_is_an_error(tmp_path: Path, says: Says) -> None:
    """Nothing named, an empty folder, and a folder of other files."""
    with pytest.raises(NoPictures) as caught:
        find_pictures([])
    says(caught.value, "no picture", "list of paths", "no path at all", ".png")
    with pytest.raises(NoPictures) as caught:
        find_pictures([tmp_path])
    says(caught.value, "no picture", str(tmp_path), f"{tmp_path}: an empty folder", ".png")
    (tmp_path / "scans.zip").touch()
    with pytest.raises(NoPictures) as caught:
        find_pictures([tmp_path])
    says(caught.value, "no picture", str(tmp_path), "1 left aside, whose names end in .zip", ".png")
