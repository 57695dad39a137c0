"""Locks of the store between real processes: who waits, who is refused, what kill -9 leaves."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from digits.errors import DigitsError
from digits.store import locks
from digits.store.errors import StoreBusy, StoreNotWritable
from digits.store.folders import Store
from digits.store.locks import hold_lock, holder

Says = Callable[[DigitsError, str, str, str, str], None]
ROOT = Path(__file__).resolve().parents[3]

# Holds the lock until its input ends, and starts a program that lives longer than itself.
HOLD = """
import subprocess, sys
from pathlib import Path
from digits.store.locks import hold_lock
from digits.store.folders import Store

with hold_lock(Store(Path(sys.argv[1])), "work", "night-owl"):
    child = subprocess.Popen(["sleep", "60"])
    print(child.pid, flush=True)
    sys.stdin.read()
"""


@contextmanager
def holding(store: Store) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock ``work``; it and its child are gone afterwards."""
    command = (sys.executable, "-c", HOLD, str(store.root))
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout
        child = int(process.stdout.readline())
        try:
            yield process
        finally:
            os.kill(child, 9)
            process.kill()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often, so that the tests are quick."""
    monkeypatch.setattr(locks, "LOOK_SECONDS", 0.02)


def test_the_holder_is_named_while_he_holds(store: Store) -> None:
    """The file says who, where and since when; afterwards it says nothing."""
    assert holder(store, "work") is None
    with hold_lock(store, "work", "early-bird"):
        found = holder(store, "work")
        assert found
        assert (found.run, found.pid, found.host) == (
            "early-bird",
            os.getpid(),
            socket.gethostname(),
        )
        assert str(found).startswith(f"run early-bird (process {os.getpid()} on ")
    assert holder(store, "work") is None


def test_who_does_not_wait_is_refused(store: Store, says: Says) -> None:
    """A lock that another process holds is an error which names that process."""
    with (
        holding(store) as other,
        pytest.raises(StoreBusy) as caught,
        hold_lock(store, "work", "me"),
    ):
        pytest.fail("the lock was taken twice")
    says(
        caught.value,
        "Another run of work is at work on this store",
        str(store.root),
        f"run night-owl (process {other.pid} on ",
        "choose another store",
    )


def test_who_waits_is_told_once_and_comes_next(store: Store) -> None:
    """The waiting one hears for whom he waits, and takes the lock when it is given back."""
    told: list[str] = []
    with holding(store) as other:
        assert other.stdin
        threading.Timer(0.3, other.stdin.close).start()
        with hold_lock(store, "work", "me", on_wait=told.append):
            found = holder(store, "work")
    assert (found and found.run) == "me"
    assert [line[:22] for line in told] == ["Waiting: run night-owl"]


def test_a_long_wait_is_told_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it lasts, the message comes back."""
    monkeypatch.setattr(locks, "TELL_SECONDS", 0.05)
    told: list[str] = []
    with holding(store) as other:
        assert other.stdin
        threading.Timer(0.4, other.stdin.close).start()
        with hold_lock(store, "work", "me", on_wait=told.append):
            assert len(told) > 1


def test_kill_9_leaves_no_stale_lock(store: Store) -> None:
    """The kernel gives the lock back, although a program that the holder started still runs."""
    with holding(store) as other:
        other.kill()
        other.wait(timeout=30)
        left = holder(store, "work")
        assert left
        assert left.run == "night-owl"  # the text stays; it binds nobody
        with hold_lock(store, "work", "me"):
            found = holder(store, "work")
        assert (found and found.run) == "me"


def test_one_process_does_not_hold_it_twice(store: Store) -> None:
    """Two runs in threads of one process exclude each other as well."""
    with hold_lock(store, "work", "one"), pytest.raises(StoreBusy), hold_lock(store, "work", "two"):
        pytest.fail("the lock was taken twice")


def test_locks_of_other_names_are_free(store: Store) -> None:
    """Only what has the same name takes turns."""
    with hold_lock(store, "work", "one"), hold_lock(store, "play", "two"):
        assert holder(store, "play") != holder(store, "work")


def test_a_failure_gives_it_back(store: Store) -> None:
    """Whatever is raised below, the lock is free afterwards."""
    with pytest.raises(ZeroDivisionError), hold_lock(store, "work", "one"):
        raise ZeroDivisionError
    with hold_lock(store, "work", "two"):
        pass


def test_a_text_that_is_no_text_is_nobody(store: Store) -> None:
    """Whatever stands in the file, the lock works, and messages do without a name."""
    path = store.path("locks", "work.lock")
    path.parent.mkdir()
    path.write_text(json.dumps({"run": 3}), "utf-8")
    assert holder(store, "work") is None
    with hold_lock(store, "work", "one"):
        path.write_bytes(b"\xff")
        with pytest.raises(StoreBusy, match="not signed yet"), hold_lock(store, "work", "two"):
            pytest.fail("the lock was taken twice")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, says: Says) -> None:
    """Where no file can be made, the error is the store's own."""
    (tmp_path / "file").touch()
    store = Store(tmp_path / "file")
    with pytest.raises(StoreNotWritable) as caught, hold_lock(store, "work", "me"):
        pytest.fail("there is no such place")
    says(caught.value, "The store cannot be written", "work.lock", "file", "--store")
