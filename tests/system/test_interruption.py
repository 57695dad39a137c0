"""Runs that are stopped: by Ctrl-C, SIGTERM, kill -9, a full disk. Nothing is half-written."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.digits.checks.drawn_checks import draw_folder
from tests.system.conftest import Clone

pytestmark = pytest.mark.system

DIGITS = ".venv/bin/digits"
SCANS = 160  # many more than are read until the first are written
COMMAND = (DIGITS, "retrain", "--preset", "small", "--models", "logistic", "cnn")


def partial_files(store: Path) -> list[Path]:
    """Whatever is not whole."""
    return list(store.rglob(".partial-*"))


def wait_for(condition: object, run: subprocess.Popen[str], seconds: float = 600) -> None:
    """Wait until a condition holds, as long as the run lives."""
    end = time.monotonic() + seconds
    while not condition() and run.poll() is None and time.monotonic() < end:  # type: ignore[operator]
        time.sleep(0.05)
    assert condition(), run.communicate()[0][-3000:]  # type: ignore[operator]


def clone_at_work(clone: Clone, store: Path) -> subprocess.Popen[str]:
    """Start a run, and wait until it trains the CNN."""
    run = clone.start(*COMMAND, "--epochs", "200", "--store", str(store))
    wait_for(lambda: list((store / "fits" / "logistic").glob("*/model.onnx")), run)
    time.sleep(4)  # into the CNN's training
    return run


def stopped_run(clone: Clone, store: Path, how: signal.Signals) -> subprocess.Popen[str]:
    """Start a run, and send it a signal as soon as logistic regression is trained."""
    run = clone_at_work(clone, store)
    os.killpg(run.pid, how)
    return run


def test_ctrl_c_leaves_nothing_half_written(trained: Clone, tmp_path: Path) -> None:
    """Ctrl-C ends with status 130 and a sentence; no partial file is left."""
    store = tmp_path / "store"
    run = stopped_run(trained, store, signal.SIGINT)
    output = run.communicate(timeout=300)[0]
    assert run.returncode == 130, output[-3000:]
    assert "Nothing is half-written" in output
    assert partial_files(store) == []
    assert list((store / "runs").iterdir()) == []


@pytest.mark.parametrize("to", ["the command", "all"])
def test_sigterm_leaves_no_server_behind(trained: Clone, tmp_path: Path, to: str) -> None:
    """Status 143 and a sentence, whether the command alone is told or its server as well."""
    store = tmp_path / "store"
    run = clone_at_work(trained, store)
    if to == "all":  # as systemd does
        os.killpg(run.pid, signal.SIGTERM)
    else:
        os.kill(run.pid, signal.SIGTERM)
    assert_terminated(run)
    assert partial_files(store) == []


@pytest.mark.parametrize("runner", ["threads:2", "processes:2"])
def test_sigterm_of_a_scoring_leaves_nothing_behind(
    trained: Clone, tmp_path: Path, runner: str
) -> None:
    """Neither its temporary server nor who reads for it; the same command goes on."""
    folder, store = draw_folder(tmp_path / "scans", SCANS), tmp_path / "store"
    command = (DIGITS, "score", str(folder), "--store", str(store))
    run = trained.start(*command, DIGITS_RUNNER=runner)
    wait_for(lambda: readings(store), run)
    os.kill(run.pid, signal.SIGTERM)
    assert_terminated(run)
    assert 0 < readings(store) < SCANS
    answer = trained.run(*command)
    assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-3000:]
    assert readings(store) == SCANS


def assert_terminated(run: subprocess.Popen[str]) -> None:
    """A command says that it was stopped, has the status for it, and leaves no process."""
    output = run.communicate(timeout=300)[0]  # ends when nobody holds the pipe any more
    assert run.returncode == 143, output[-3000:]
    assert "Nothing is half-written" in output
    end = time.monotonic() + 30  # the system may need a moment to bury them
    while group_lives(run.pid):
        assert time.monotonic() < end
        time.sleep(0.1)


def group_lives(number: int) -> bool:
    """Whether a process group has any process left."""
    try:
        os.killpg(number, 0)
    except ProcessLookupError:
        return False
    return True


def readings(store: Path) -> int:
    """How many checks a store's ledger knows."""
    try:
        with closing(
            sqlite3.connect(f"file:{store / 'ledger.sqlite'}?mode=ro", uri=True)
        ) as ledger:
            return int(ledger.execute("SELECT COUNT(*) FROM readings").fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # none yet


def test_after_kill_9_the_rerun_repeats_no_finished_step(trained: Clone, tmp_path: Path) -> None:
    """A killed run's finished steps are served from the cache; its result equals a whole run's."""
    store = tmp_path / "store"
    run = stopped_run(trained, store, signal.SIGKILL)
    run.communicate(timeout=300)
    assert not list((store / "models").rglob("card.json"))
    answer = trained.run(*COMMAND, "--store", str(store))
    assert answer.returncode == 0, answer.stderr[-3000:]
    (folder,) = (store / "runs").iterdir()
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    cached = {step["name"]: step["cached"] for step in metrics["steps"]}
    assert (cached["prepare-data"], cached["train-logistic"]) == (True, True)
    whole = [
        json.loads(path.read_text("utf-8"))["models"]
        for path in (trained.store / "runs").glob("*/metrics.json")
    ]
    versions = {models["cnn"]["version"] for models in whole if len(models) > 1}
    assert metrics["models"]["cnn"]["version"] in versions


def test_a_full_disk_is_told(trained: Clone, tmp_path: Path) -> None:
    """On a disk that fills up, the run ends with a sentence that helps, and leaves no half file."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        # Without the right to mount, a limit on the size of a file stands in for the full disk.
        limited = f"ulimit -f 200; exec {' '.join(COMMAND)} --store {disk / 'store'}"
        answer = trained.run("bash", "-c", limited)
    else:
        try:
            answer = trained.run(*COMMAND, "--store", str(disk / "store"))
            assert partial_files(disk) == []
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    assert answer.returncode == 1, answer.stderr[-3000:]
    assert "The disk of the store is full" in answer.stderr
    assert "--store" in answer.stderr
    shutil.rmtree(disk, ignore_errors=True)
