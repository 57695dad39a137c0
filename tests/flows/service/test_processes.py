"""A process is found again, told from a later one of its number, and ended."""

import dataclasses
import json
import sys
import time
from pathlib import Path

import pytest

from digits.settings import SERVICE_TOKEN
from flows.service import processes

SLEEP = [sys.executable, "-c", "print('here', flush=True); import time; time.sleep(60)"]
STUBBORN = "import signal, time; signal.signal(15, lambda *_: None); print('deaf', flush=True); "


def started(folder: Path, command: list[str] = SLEEP) -> processes.Started:
    environment = {"PWD": str(folder), SERVICE_TOKEN: str(folder)}
    return processes.start(folder, "worker", command, environment, "print")


def wait_for_log(folder: Path, word: str) -> None:
    log = processes.log_file(folder, "worker")
    end = time.monotonic() + 30
    while word not in log.read_text("utf-8") and time.monotonic() < end:
        time.sleep(0.05)


def test_it_is_found_and_stopped(tmp_path: Path) -> None:
    """The record leads to the process, by its token too; after the stop it leads nowhere."""
    made = started(tmp_path)
    wait_for_log(tmp_path, "here")
    assert processes.find(tmp_path, "worker") == made
    assert processes.of_service(tmp_path) == [made.pid]
    assert processes.stop([made.pid], 10) == []
    assert processes.find(tmp_path, "worker") is None
    assert processes.of_service(tmp_path) == []


def test_one_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    """After the grace it ends by force, and that is told."""
    made = started(tmp_path, [sys.executable, "-c", f"{STUBBORN}time.sleep(60)"])
    wait_for_log(tmp_path, "deaf")
    assert processes.stop([made.pid], 0.5) == [made.pid]
    assert not made.alive()


def test_a_later_process_of_the_same_number_is_not_ours(tmp_path: Path) -> None:
    """Numbers are used again: the birth tells."""
    made = started(tmp_path)
    try:
        record = dataclasses.asdict(made) | {"born": "another boot 1"}
        processes.record_file(tmp_path, "worker").write_text(json.dumps(record), "utf-8")
        assert processes.find(tmp_path, "worker") is None
    finally:
        processes.stop([made.pid], 10)


@pytest.mark.parametrize("content", ["", "{}", "[1]", "null", '{"pid": 1}'])
def test_a_broken_record_is_no_process(tmp_path: Path, content: str) -> None:
    """Whatever lies there, the service can be started."""
    processes.record_file(tmp_path, "server").write_text(content, "utf-8")
    assert processes.find(tmp_path, "server") is None


def test_logs_are_appended(tmp_path: Path) -> None:
    """What the process before said stays."""
    for word in ("first", "second"):
        made = started(tmp_path, [sys.executable, "-c", f"print('{word}')"])
        wait_for_log(tmp_path, word)
        processes.stop([made.pid], 10)
    assert processes.log_file(tmp_path, "worker").read_text("utf-8").split() == ["first", "second"]
