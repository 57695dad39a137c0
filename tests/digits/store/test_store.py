"""The store: a file or folder appears whole or not at all, and a sick disk is explained."""

import errno
import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digits.errors import DigitsError
from digits.store.atomic import (
    PARTIAL,
    atomic_file,
    atomic_folder,
    write_arrays,
    write_bytes,
    write_text,
)
from digits.store.errors import StoreFull, StoreNotWritable
from digits.store.folders import ROOMS, Store

Says = Callable[[DigitsError, str, str, str, str], None]

NOBODY = 65534
LONG_AGO = time.time() - 25 * 3600


class Interrupted(RuntimeError):
    """What a test raises in the middle of writing."""


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """The system refuses to let a file of this process grow beyond some bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def without_rights() -> Iterator[None]:
    """Where the tests run as root, which may write everywhere, act as nobody."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nobody may write."""
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


def left_in(folder: Path) -> list[str]:
    """Everything in a folder, partial files included."""
    return sorted(path.name for path in folder.iterdir())


def test_prepare_makes_the_rooms(tmp_path: Path) -> None:
    """All rooms are there, and nothing else; doing it twice changes nothing."""
    store = Store(tmp_path / "deep" / "store").prepare().prepare()
    assert left_in(store.root) == sorted(ROOMS)
    assert store.path("models", "cnn", "abc") == store.root / "models" / "cnn" / "abc"
    assert not store.path("models", "cnn").exists()


def test_prepare_sweeps_what_was_abandoned(store: Store) -> None:
    """Partial files and folders of yesterday go; young ones, and whole files, stay."""
    old_file, old_folder = store.path("data", f"{PARTIAL}a"), store.path("fits", f"{PARTIAL}b")
    young, whole = store.path("data", f"{PARTIAL}c"), store.path("models", "cnn", "card.json")
    old_folder.mkdir()
    whole.parent.mkdir()
    for path in (old_file, old_folder / "model.onnx", young, whole):
        path.write_text("x")
    for path in (old_file, old_folder, whole):
        os.utime(path, (LONG_AGO, LONG_AGO))
    store.prepare()
    assert [path.exists() for path in (old_file, old_folder, young, whole)] == [0, 0, 1, 1]


def test_prepare_does_not_mind_a_file_that_vanishes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run may finish its partial file between our finding it and looking at it."""
    partial = store.path("data", f"{PARTIAL}a")
    partial.write_text("x")

    def clock() -> float:
        partial.unlink(missing_ok=True)  # asked for its age, it is gone
        return LONG_AGO

    monkeypatch.setattr(time, "time", clock)
    store.prepare()
    assert not partial.exists()


def test_file_in_the_place_of_the_store_is_explained(says: Says, tmp_path: Path) -> None:
    """A path that runs through a file cannot be a folder, and is not written to."""
    path = tmp_path / "file"
    path.write_text("mine")
    for root in (path, path / "store"):
        with pytest.raises(StoreNotWritable) as caught:
            Store(root).prepare()
        says(caught.value, "cannot be written", str(root), str(path), "--store")
    assert path.read_text() == "mine"


def test_store_without_rights_is_explained(locked: Path, says: Says) -> None:
    """A folder of somebody else, or one that is read-only."""
    root = locked / "store"
    with without_rights(), pytest.raises(StoreNotWritable) as caught:
        Store(root).prepare()
    says(caught.value, "cannot be written", str(root), "Permission denied", "DIGITS_STORE")
    assert left_in(locked) == []


def test_store_where_no_folder_can_be_made_is_explained(says: Says) -> None:
    """A pseudo file system refuses with another error, even root; it is explained as well."""
    root = Path("/proc/digits-store")
    with pytest.raises(StoreNotWritable) as caught:
        Store(root).prepare()
    says(caught.value, "cannot be written", str(root), "", "--store")


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.EPERM])
def test_read_only_disk_is_explained(
    code: int, says: Says, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the system calls it: the message says to choose another place."""

    def refuse(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    path = store.path("data", "mnist.npz")
    with pytest.raises(StoreNotWritable) as caught:
        write_bytes(path, b"content")
    says(caught.value, "cannot be written", str(path), os.strerror(code), "--store")
    assert left_in(path.parent) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_at_the_last_moment_is_explained(
    code: int, says: Says, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that runs full when the content is to reach it leaves the old file, and only that."""
    path = store.path("data", "mnist.npz")
    write_bytes(path, b"old")

    def refuse(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StoreFull) as caught:
        write_bytes(path, b"new")
    says(caught.value, "disk of the store is full", str(path), os.strerror(code), "free some space")
    assert path.read_bytes() == b"old"
    assert left_in(path.parent) == ["mnist.npz"]


def test_disk_that_takes_no_more_is_explained(says: Says, store: Store) -> None:
    """The system really refuses the bytes: no partial file is left, arrays or not."""
    path = store.path("data", "prepared.npz")
    with files_up_to(10_000), pytest.raises(StoreFull) as caught:
        write_arrays(path, {"images": np.zeros(100_000, np.uint8)})
    says(caught.value, "is full", str(path), os.strerror(errno.EFBIG), "--store")
    with files_up_to(10_000), pytest.raises(StoreFull):
        write_bytes(path, bytes(100_000))
    assert left_in(path.parent) == []


def test_full_disk_is_noticed_before_work_begins(tmp_path: Path) -> None:
    """`prepare` writes a probe, so that a full disk is told at once."""
    with files_up_to(100), pytest.raises(StoreFull, match="what to do: free some space"):
        Store(tmp_path / "store").prepare()
    assert left_in(tmp_path / "store") == sorted(ROOMS)


def test_folder_on_a_full_disk_leaves_nothing(store: Store) -> None:
    """A folder that cannot be filled does not appear, and the old one stays."""
    path = store.path("fits", "cnn", "abc")
    with atomic_folder(path) as partial:
        (partial / "model.onnx").write_bytes(b"old")
    with files_up_to(1000), pytest.raises(StoreFull), atomic_folder(path, replace=True) as partial:
        (partial / "model.onnx").write_bytes(bytes(5000))
    assert (path / "model.onnx").read_bytes() == b"old"
    assert left_in(path.parent) == ["abc"]


def test_file_appears_when_it_is_whole(store: Store) -> None:
    """Until the last byte is written there is no file; then it can be read by all."""
    path = store.path("data", "deep", "mnist.npz")
    with atomic_file(path) as file:
        file.write(b"first half, ")
        file.flush()
        assert not path.exists()
        file.write(b"second half")
    assert path.read_bytes() == b"first half, second half"
    assert path.stat().st_mode & 0o777 == 0o644
    assert left_in(path.parent) == ["mnist.npz"]


@pytest.mark.parametrize("cause", [Interrupted, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_interrupted_file_leaves_the_old_one(store: Store, cause: type[BaseException]) -> None:
    """Whatever stops the writing, Ctrl-C included: the old content stays, nothing is left over."""
    path = store.path("data", "mnist.npz")
    write_text(path, "old")
    with pytest.raises(cause), atomic_file(path) as file:  # noqa: PT012
        file.write(b"half of the new")
        raise cause
    assert path.read_text() == "old"
    assert left_in(path.parent) == ["mnist.npz"]


@pytest.mark.parametrize("cause", [Interrupted, KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("replace", [True, False])
def test_interrupted_folder_leaves_the_old_one(
    store: Store, cause: type[BaseException], replace: bool
) -> None:
    """The same for folders, whether they were to give way or not."""
    path = store.path("models", "cnn", "abc")
    with atomic_folder(path) as partial:
        (partial / "card.json").write_text("old")
    with pytest.raises(cause), atomic_folder(path, replace=replace) as partial:  # noqa: PT012
        (partial / "card.json").write_text("new")
        raise cause
    assert (path / "card.json").read_text() == "old"
    assert left_in(path.parent) == ["abc"]


def test_interrupted_first_folder_leaves_nothing(store: Store) -> None:
    """Ctrl-C while the first version is written leaves no version."""
    path = store.path("models", "cnn", "abc")
    with pytest.raises(KeyboardInterrupt), atomic_folder(path) as partial:  # noqa: PT012
        (partial / "card.json").write_text("new")
        raise KeyboardInterrupt
    assert left_in(path.parent) == []


def test_folder_appears_when_it_is_whole(store: Store) -> None:
    """Until the end there is no folder; then it can be entered by all."""
    path = store.path("runs", "2025")
    with atomic_folder(path) as partial:
        (partial / "report.html").write_text("report")
        assert not path.exists()
    assert left_in(path) == ["report.html"]
    assert path.stat().st_mode & 0o777 == 0o755
    assert left_in(path.parent) == ["2025"]


@pytest.mark.parametrize(("replace", "kept"), [(False, "old"), (True, "new")])
def test_second_folder_of_that_name(store: Store, replace: bool, kept: str) -> None:
    """It replaces the first if it is told to, else the first stays."""
    path = store.path("fits", "cnn", "abc")
    for text in ("old", "new"):
        with atomic_folder(path, replace=replace) as partial:
            (partial / f"{text}.txt").write_text(text)
    assert left_in(path) == [f"{kept}.txt"]
    assert left_in(path.parent) == ["abc"]


def test_other_errors_are_not_renamed(store: Store) -> None:
    """A missing file that the writer wanted to read is not the store's fault."""
    path = store.path("data", "mnist.npz")
    with pytest.raises(FileNotFoundError), atomic_file(path):
        (store.root / "absent").read_bytes()
    assert left_in(path.parent) == []


def test_written_bytes_and_text_are_referred_to(store: Store) -> None:
    """The reference holds the digest of what was written."""
    text = write_text(store.path("runs", "note.md"), "größer")
    assert text.verified().read_bytes() == "größer".encode()
    assert write_bytes(store.path("runs", "copy.md"), "größer".encode()).sha256 == text.sha256


def test_equal_arrays_give_equal_bytes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever they are written; so caches and digests hold."""
    arrays: dict[str, np.typing.NDArray[Any]] = {
        "images": np.arange(100, dtype=np.uint8),
        "labels": np.zeros(3, np.float32),
    }
    first = write_arrays(store.path("data", "one.npz"), arrays)
    monkeypatch.setattr(time, "time", lambda: 2e9)
    second = write_arrays(store.path("data", "two.npz"), arrays)
    other = write_arrays(
        store.path("data", "three.npz"), arrays | {"labels": np.ones(3, np.float32)}
    )
    assert first.sha256 == second.sha256 != other.sha256
    with np.load(first.path, allow_pickle=False) as archive:
        assert archive["images"].tolist() == list(range(100))


def test_objects_are_not_pickled(store: Store) -> None:
    """An array of Python objects is refused, and nothing is left over."""
    with pytest.raises(ValueError, match=r"[Oo]bject"):
        write_arrays(store.path("data", "x.npz"), {"x": np.array([{}], dtype=object)})
    assert left_in(store.path("data")) == []


@pytest.mark.parametrize("durable", [True, False])
def test_folders_files_reach_the_disk_before_it_appears(
    store: Store, monkeypatch: pytest.MonkeyPatch, durable: bool
) -> None:
    """A power cut after the rename leaves no empty file in a folder that is never written again."""
    synced: set[int] = set()

    def fsync(handle: int) -> None:
        synced.add(os.fstat(handle).st_ino)

    monkeypatch.setattr(os, "fsync", fsync)
    with atomic_folder(store.path("models", "v1"), durable=durable) as folder:
        (folder / "model.bin").write_bytes(b"weights")
    written = store.path("models", "v1", "model.bin").stat().st_ino
    assert (written in synced) == durable


@pytest.mark.parametrize(("private", "mode"), [(True, 0o600), (False, 0o644)])
def test_private_files_are_their_owners_alone(store: Store, private: bool, mode: int) -> None:
    """Files that show checks are nobody else's, however they reach the disk."""
    with atomic_file(store.path("cache", "picture"), private=private, durable=False) as file:
        file.write(b"ink")
    assert store.path("cache", "picture").stat().st_mode & 0o777 == mode
