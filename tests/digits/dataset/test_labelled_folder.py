"""Labelled folders: what is read from one, and how every fault of a list is told."""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digits.arrays import RawImages
from digits.dataset.errors import FaultyLines, MalformedLabelList, NoLabelList, TooFewPictures
from digits.dataset.labelled_folder import LIST_FILE, MOST_FAULTS, list_folder, read_folder
from digits.dataset.splits import LabelledDigits
from digits.errors import DigitsError, FileChanged

Says = Callable[[DigitsError, str, str, str, str], None]
WriteFolder = Callable[[Path, RawImages, Sequence[int]], Path]


@pytest.fixture
def folder(tmp_path: Path, write_folder: WriteFolder, fresh: LabelledDigits) -> Path:
    """A folder with twelve pictures."""
    return write_folder(tmp_path / "scans", fresh.images[:12], fresh.labels[:12].tolist())


def relist(folder: Path, *lines: str) -> None:
    """Write another list with these lines below the header."""
    (folder / LIST_FILE).write_text("\n".join(("file,digit", *lines)) + "\n", "utf-8")


def told(folder: Path) -> str:
    """What the faulty lines of a folder are said to be."""
    with pytest.raises(FaultyLines) as caught:
        read_folder(list_folder(folder))
    return caught.value.received


def test_pictures_and_labels_are_read_in_the_lists_order(
    folder: Path, fresh: LabelledDigits
) -> None:
    """Pictures that are framed as MNIST's come as they are: uint8, 28 × 28, with their labels."""
    found = read_folder(list_folder(folder)).part
    assert {str(array.dtype) for array in found} == {"uint8"}
    assert np.array_equal(found.images, fresh.images[:12])
    assert np.array_equal(found.labels, fresh.labels[:12])


def test_a_list_from_a_spreadsheet_is_read(folder: Path) -> None:
    """A byte order mark, Windows' line ends, blanks, empty lines and quotes change nothing."""
    before = list_folder(folder)
    text = '\ufefffile, digit\r\n\r\n"000.png",{}\r\n ./001.png , {} \r\n,\r\n'
    digits = [line.digit for line in before.lines[:2]]
    (folder / LIST_FILE).write_bytes(text.format(*digits).encode())
    assert list_folder(folder).lines[0]._replace(number=2) == before.lines[0]
    assert [line.path for line in list_folder(folder).lines] == [
        line.path for line in before.lines[:2]
    ]


def test_subfolders_and_links_within_the_folder_may_be_named(folder: Path) -> None:
    """A path may lead down, and a link may stand for a file of the same folder."""
    (folder / "more").mkdir()
    (folder / "000.png").rename(folder / "more" / "a b.png")
    (folder / "link.png").symlink_to("001.png")
    relist(folder, "more/a b.png,1", "link.png,2")
    assert len(read_folder(list_folder(folder)).part.labels) == 2


@pytest.mark.parametrize("missing", ["folder", "list", "a folder in its place"])
def test_missing_list_is_explained(folder: Path, says: Says, missing: str) -> None:
    """Without a list that can be opened, it is told where one should be and how it begins."""
    (folder / LIST_FILE).unlink()
    reason = {"folder": "no such folder", "list": "no such file"}.get(missing, "not a regular")
    if missing == "folder":
        shutil.rmtree(folder)
    elif missing != "list":
        (folder / LIST_FILE).mkdir()
    with pytest.raises(NoLabelList) as caught:
        list_folder(folder)
    says(caught.value, "no list of labels", str(folder / LIST_FILE), reason, "file,digit")


@pytest.mark.parametrize(
    ("content", "what", "line", "received"),
    [
        (b"", "wrong header", 1, "nothing"),
        (b"file:digit\na.png:7\n", "wrong header", 1, "“file:digit”, with no separator"),
        (b"a.png,7\n", "wrong header", 1, "“a.png”, “7”, set apart by commas"),
        (b"digit;name\n", "wrong header", 1, "“digit”, “name”, set apart by semicolons"),
        (b'file,digit\n"a.png,7\n', "not a CSV", 2, "end of data"),
        (b"file,digit\na.png,7\n\xe4.png,3\n", "not in UTF-8", 3, "0xe4"),
    ],
)
def test_malformed_list_is_explained(
    folder: Path, says: Says, content: bytes, what: str, line: int, received: str
) -> None:
    """What is no CSV with the right header is refused with the line and what stands there."""
    (folder / LIST_FILE).write_bytes(content)
    with pytest.raises(MalformedLabelList) as caught:
        list_folder(folder)
    says(caught.value, what, f"{folder / LIST_FILE}, line {line}", received, "")


def test_empty_list_is_refused(folder: Path, says: Says) -> None:
    """A header alone is a mistake, not a folder without pictures."""
    relist(folder)
    with pytest.raises(TooFewPictures) as caught:
        list_folder(folder)
    says(caught.value, "is empty", LIST_FILE, "without any line", "leave the folder out")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("000.png,10", "one of 0 … 9, received “10”"),
        ("000.png,-1", "received “-1”"),
        ("000.png,07", "received “07”"),
        ("000.png,٣", "received “٣”"),
        ("000.png,", "received “”"),
        ("000.png,seven", "received “seven”"),
        ("000.png,7,8", "there are 3"),
        ("000.png", "there are 1"),
        ("absent.png,7", "no such file"),
        (",7", "not a regular file"),
        (".,7", "not a regular file"),
        ("/etc/hostname,7", "leads out of the folder"),
        ("../outside.png,7", "leads out of the folder"),
        ("sub/../../outside.png,7", "leads out of the folder"),
        ("escape.png,7", "leads out of the folder"),
        ("circle.png,7", "cannot be followed"),
        ("null\0byte.png,7", "null"),
        ("x" * 300 + ".png,7", "cannot be followed"),
        ("pipe.png,7", "not a regular file"),
        ("./001.png,7", "stands in line 2 already"),
        ("text.png,7", "not a picture of a format"),
        ("blank.png,7", "no digit was found"),
        ("copy.png,8", "same picture as"),
    ],
)
def test_each_fault_is_told_with_its_line(folder: Path, line: str, problem: str) -> None:
    """Whatever is wrong with a line is said with its number and its file."""
    digit = list_folder(folder).lines[1].digit
    shutil.copy(folder / "000.png", folder.parent / "outside.png")
    (folder / "escape.png").symlink_to(folder.parent / "outside.png")
    (folder / "circle.png").symlink_to("circle.png")
    os.mkfifo(folder / "pipe.png")
    (folder / "text.png").write_text("no picture")
    Image.new("L", (60, 60), 200).save(folder / "blank.png")
    shutil.copy(folder / "001.png", folder / "copy.png")
    relist(folder, f"001.png,{digit}", line)
    name = line.rsplit(",", line.count(","))[0]
    if digit == 8:
        line = line.replace("copy.png,8", "copy.png,7")
    found = told(folder)
    assert found.startswith(f"line 3 ({name or 'no file'}): ")
    assert problem in found


def test_all_faults_stand_in_one_message(folder: Path, says: Says) -> None:
    """Labels, files and pictures that are wrong are told together, in the list's order."""
    (folder / "002.png").write_bytes(b"damaged")
    relist(folder, "000.png,x", "absent.png,3", "002.png,1", "../a.png,2", "003.png,4")
    with pytest.raises(FaultyLines) as caught:
        list_folder(folder)
    says(caught.value, "4 lines", str(folder / LIST_FILE), "line 4 (002.png)", "mend these lines")
    numbers = [part.split()[1] for part in caught.value.received.split("\n")]
    assert numbers == ["2", "3", "4", "5"]


def test_very_many_faults_are_counted(folder: Path) -> None:
    """Twenty are told in full, of the others the lines."""
    relist(folder, *(f"absent-{n}.png,1" for n in range(600)))
    found = told(folder)
    assert found.count("no such file") == MOST_FAULTS
    assert "and 580 more, in lines 22, 23, " in found
    assert found.endswith(", 521, …")


def test_digest_is_of_content_alone(folder: Path, tmp_path: Path) -> None:
    """Place, names, times and the order of lines change nothing; a label or a pixel does."""
    before = list_folder(folder).digest
    moved = tmp_path / "elsewhere"
    shutil.copytree(folder, moved)
    (moved / "000.png").rename(moved / "first.png")
    header, *lines = (moved / LIST_FILE).read_text("utf-8").splitlines()
    lines[0] = lines[0].replace("000.png", "first.png")
    relist(moved, *reversed(lines))
    os.utime(moved / "001.png", (0, 0))
    assert header == "file,digit"
    assert list_folder(moved).digest == before
    relist(moved, *lines[1:])
    assert list_folder(moved).digest != before
    relist(moved, f"first.png,{(int(lines[0][-1]) + 1) % 10}", *lines[1:])
    assert list_folder(moved).digest != before


def test_folder_that_changes_while_it_is_read_is_refused(folder: Path, says: Says) -> None:
    """What is learned from is what was listed, or nothing."""
    listed = list_folder(folder)
    shutil.copy(folder / "001.png", folder / "000.png")
    relist(folder, "000.png,1")
    listed = listed._replace(lines=listed.lines[:1])
    with pytest.raises(FileChanged, match="changed while it was read"):
        read_folder(listed)
