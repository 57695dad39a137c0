"""A place for results is tried before the work, and failures name the option that chose it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from digits.errors import DigitsError
from digits.store.atomic import atomic_folder, write_bytes
from digits.store.errors import (
    OutputFull,
    OutputNotWritable,
    StoreFull,
    StoreNotWritable,
)
from digits.store.folders import Store
from digits.store.outputs import check_output_file, check_output_folder, spoken_of
from tests.digits.store.test_store import files_up_to, without_rights

Says = Callable[[DigitsError, str, str, str, str], None]


def test_a_place_that_can_be_written_is_left_as_it_is(tmp_path: Path) -> None:
    """There or not: nothing is made, and nothing is lost."""
    (tmp_path / "mine.json").write_text("mine")
    check_output_folder(tmp_path, "--out")
    check_output_folder(tmp_path / "deep" / "deeper", "--out")
    check_output_file(tmp_path / "mine.json", "--out")
    check_output_file(tmp_path / "deep" / "new.json", "--out")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.json"]
    assert (tmp_path / "mine.json").read_text() == "mine"


@pytest.mark.parametrize("name", ["file", "file/below", "x" * 300, "circle/below"])
def test_a_folder_that_cannot_be_is_told(name: str, says: Says, tmp_path: Path) -> None:
    """A file in its place or above it, a name that no disk takes, a link to itself."""
    (tmp_path / "file").write_text("mine")
    (tmp_path / "circle").symlink_to("circle")
    place = tmp_path / name
    with pytest.raises(OutputNotWritable) as caught:
        check_output_folder(place, "--save")
    says(caught.value, "What --save names cannot be written", str(place), "Errno", "--save")
    assert "store" not in str(caught.value).replace(str(place), "")


def test_a_folder_of_somebody_else_is_told(tmp_path: Path) -> None:
    """Whose folder may not be written, whatever is to lie below it."""
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o555)
    with without_rights(), pytest.raises(OutputNotWritable, match="denied"):
        check_output_folder(locked / "result", "--out")


def test_only_a_file_gives_way_to_a_file(tmp_path: Path) -> None:
    """A folder would refuse at the end; a pipe or device would be replaced."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("folder", "pipe"):
        with pytest.raises(OutputNotWritable, match=name):
            check_output_file(tmp_path / name, "--out")
    assert (tmp_path / "pipe").is_fifo()


def test_a_full_disk_is_told_before_and_while_writing(says: Says, tmp_path: Path) -> None:
    """The remedy is another place for these results, not another store."""
    with files_up_to(100), pytest.raises(OutputFull) as caught:
        check_output_folder(tmp_path / "out", "--out")
    says(caught.value, "disk of --out is full", str(tmp_path / "out"), "large", "with --out")
    out = tmp_path / "out"
    with files_up_to(100), pytest.raises(OutputFull), spoken_of("--out", out):
        write_bytes(out / "deep" / "a.png", bytes(500))
    with (
        files_up_to(100),
        pytest.raises(OutputFull),
        spoken_of("--out", out),
        atomic_folder(out) as partial,
    ):
        write_bytes(partial / "a.png", bytes(500))


def test_what_fails_in_the_store_is_still_said_of_the_store(tmp_path: Path) -> None:
    """Also where the two lie side by side."""
    (tmp_path / "store").write_text("no folder")
    with pytest.raises(StoreNotWritable) as caught, spoken_of("--out", tmp_path / "out"):
        Store(tmp_path / "store").prepare()
    assert type(caught.value) is StoreNotWritable
    with files_up_to(100), pytest.raises(StoreFull) as full, spoken_of("--out", tmp_path / "out"):
        write_bytes(tmp_path / "other" / "a.png", bytes(500))
    assert type(full.value) is StoreFull
