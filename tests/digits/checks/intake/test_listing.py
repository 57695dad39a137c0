"""Listing a folder and opening what lies in it: nothing twice, nothing followed, names kept."""

import itertools
import os
import threading
from pathlib import Path

import pytest

from digits.checks.errors import FolderUnreadable
from digits.checks.intake.filenames import printable, real_name
from digits.checks.intake.listing import list_inputs
from digits.checks.intake.problem import Refusal
from digits.checks.intake.safe_read import read_file
from digits.limits import Limits

NAMES = [
    "plain.png",
    "a b.tif",
    "new\nline.png",
    "tab\there",
    "back\\slash\\x41",
    "b\\u{202e}",
    "right\u202eleft",
    "Straße-検.jpg",
    "\x1b[31mred",
    os.fsdecode(b"\xff\xfe-latin-\xe9"),
]


@pytest.mark.parametrize("name", NAMES)
def test_names_survive_being_printed(name: str) -> None:
    """The printable form is printable, in UTF-8, of one line, and leads back to the file."""
    shown = printable(name)
    assert shown.isprintable()
    assert shown.encode("utf-8")
    assert real_name(shown) == name


def test_every_file_is_listed_once_in_one_order(tmp_path: Path) -> None:
    """Files of all names in all folders come once, sorted, and can be opened by their names."""
    for name in NAMES:
        (tmp_path / name).write_bytes(b"x")
        (tmp_path / "deeper" / "still").mkdir(parents=True, exist_ok=True)
        (tmp_path / "deeper" / "still" / name).write_bytes(b"xy")
    entries = list(list_inputs(tmp_path))
    assert len(entries) == len({entry.name for entry in entries}) == 2 * len(NAMES)
    assert [entry.name for entry in entries] == [entry.name for entry in list_inputs(tmp_path)]
    for entry in entries:
        assert entry.problem is None
        assert (tmp_path / real_name(entry.name)).stat().st_size == entry.size


def test_files_past_the_limit_are_refused_not_lost(tmp_path: Path) -> None:
    """Five files with a limit of three: all five are listed, two of them refused."""
    for n in range(5):
        (tmp_path / f"{n}.png").write_bytes(b"x")
    entries = list(list_inputs(tmp_path, Limits(most_files=3)))
    codes = [entry.problem.code if entry.problem else "" for entry in entries]
    assert codes == ["", "", "", "too-many-files", "too-many-files"]


def test_a_folder_that_is_none_is_an_error(tmp_path: Path) -> None:
    """A missing folder, or a file, is not an empty batch."""
    (tmp_path / "file").write_bytes(b"x")
    for name in ("missing", "file"):
        with pytest.raises(FolderUnreadable):
            list(list_inputs(tmp_path / name))


def refusal(path: Path, root: Path | None = None) -> str:
    """The code by which a file is refused."""
    with pytest.raises(Refusal) as refused:
        read_file(path, Limits(), root)
    return refused.value.code


def test_links_are_not_followed_anywhere_below_the_root(tmp_path: Path) -> None:
    """Neither as the file nor as a folder on the way to it."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "scan").write_bytes(b"secret")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "folder").symlink_to(tmp_path / "real")
    (tmp_path / "root" / "file").symlink_to(tmp_path / "real" / "scan")
    root = tmp_path / "root"
    assert refusal(root / "file") == "symbolic-link"
    assert refusal(root / "file", root) == "symbolic-link"
    assert refusal(root / "folder" / "scan", root) == "symbolic-link"


def test_paths_that_leave_the_folder_are_refused(tmp_path: Path) -> None:
    """Neither two dots nor another place is inside."""
    (tmp_path / "root").mkdir()
    (tmp_path / "scan").write_bytes(b"x")
    root = tmp_path / "root"
    assert refusal(root / ".." / "scan", root) == "outside-folder"
    assert refusal(tmp_path / "scan", root) == "outside-folder"


def test_what_never_ends_is_not_read(tmp_path: Path) -> None:
    """A pipe, a device and a folder are refused at once."""
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == "not-a-file"
    assert refusal(tmp_path) == "not-a-file"
    assert refusal(Path("/dev/zero")) == "not-a-file"
    assert refusal(tmp_path / "missing") == "missing"


def test_a_file_that_changes_meanwhile_is_refused(tmp_path: Path) -> None:
    """A writer is at work on the file all the time it is read."""
    path = tmp_path / "growing"
    path.write_bytes(bytes(60_000_000))
    done = threading.Event()

    def write() -> None:
        for n in itertools.count():
            if done.is_set():
                return
            os.utime(path, ns=(n, n))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert refusal(path) == "changed-while-read"
    finally:
        done.set()
        writer.join()


def test_a_file_that_stays_is_read_whole(tmp_path: Path) -> None:
    """Its bytes and their digest come back, by plain path and below a root."""
    (tmp_path / "folder").mkdir()
    path = tmp_path / "folder" / "scan"
    path.write_bytes(b"abc" * 1000)
    assert read_file(path, Limits()) == read_file(path, Limits(), tmp_path)
    assert read_file(path, Limits()).data == b"abc" * 1000
