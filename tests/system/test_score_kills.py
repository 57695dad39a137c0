"""kill -9 of a scoring run at seeded moments: the next one finishes, and nothing tells them apart.

The ledger and the exports have to equal those of an undisturbed run, run names and times apart.
"""

import csv
import json
import os
import random
import shutil
import signal
import sqlite3
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.digits.checks.drawn_checks import draw_folder
from tests.system.workshop import Run, Workshop

pytestmark = pytest.mark.system

CHECKS = 180  # many more parts than processes; quick machines still read when they are killed
STORES = 2  # in each a chain of kills, then one run to the end
KILLS = 6  # in each store
LEAST_KILLS = 11
# Numbers of readings, neither none nor all, at which runs must die; quick machines have few.
LEAST_AMID = 1
BEGUN = "Beginning flow run"
# What a run leaves in the ledger, by what does not depend on who wrote it when.
CONTENT = {
    "recipes": "SELECT digest, reader, profile, policy, facts FROM recipes",
    "batches": "SELECT key, ordinal, source, recipe FROM batches",
    "closings": "SELECT b.key, b.ordinal, outcome, counts FROM closings "
    "JOIN batches b ON b.id = batch",
    "scans": "SELECT file_digest, recipe, pages, facts FROM scans",
    "readings": "SELECT file_digest, page, image_digest, recipe, amount, probability, runner_up, "
    "runner_up_probability, decision, reasons, code, field_box, field_confidence, flags, "
    "fingerprint, ink, brightness, turned FROM readings",
    "inputs": "SELECT b.key, b.ordinal, name, size, modified, file_digest, code, reason "
    "FROM inputs JOIN batches b ON b.id = batch",
    "presentments": "SELECT source, name, file_digest, page, image_digest, fingerprint "
    "FROM presentments",
    "duplicates": "SELECT p.name, o.name, reason, likeness FROM duplicates "
    "JOIN presentments p ON p.id = presentment JOIN presentments o ON o.id = other",
    "items": "SELECT b.key, b.ordinal, place, i.key, i.name, i.page, i.decision, i.code, "
    "i.reasons, i.duplicate_of, i.sampled, r.file_digest, r.page FROM items i "
    "JOIN batches b ON b.id = i.batch LEFT JOIN readings r ON r.id = i.reading",
}


class Left(NamedTuple):
    """What a store's runs have left."""

    ledger: dict[str, list[Any]]
    lines: list[dict[str, str]]
    summary: dict[str, Any]
    parquet: int


@pytest.fixture(scope="module")
def scans(workshop: Workshop) -> Path:
    """A small folder, with what is bad and what is twice."""
    folder = draw_folder(workshop.root / "scans", CHECKS)
    shutil.copy(folder / "0007.png", folder / "copy.png")
    (folder / "empty.png").touch()
    (folder / "short.png").write_bytes((folder / "0001.png").read_bytes()[:999])
    return folder


@pytest.fixture(scope="module")
def whole(workshop: Workshop, scans: Path) -> Left:
    """What an undisturbed run leaves."""
    run = score(workshop, scans, "undisturbed")
    assert run.end() == 0, run.text()[-3000:]
    return left_by(workshop, "undisturbed")


def command(workshop: Workshop, scans: Path, store: str) -> tuple[str, ...]:
    """What scores the folder into a store of this name."""
    places = ("--store", str(workshop.root / store), "--out", str(workshop.root / f"{store}-out"))
    return "flows.cli", "score", str(scans), *places


def score(workshop: Workshop, scans: Path, store: str, **environment: str) -> Run:
    """Start the command on a store of this name."""
    return workshop.start(*command(workshop, scans, store), **environment)


def score_dying(workshop: Workshop, scans: Path, store: str) -> Run:
    """Start it so that it kills itself when its exports are all but there."""
    out = workshop.root / f"{store}-out"
    return workshop.start_dying(out, *command(workshop, scans, store))


def left_by(workshop: Workshop, store: str) -> Left:
    """The ledger and the exports, times and run names left out."""
    out = workshop.root / f"{store}-out"
    with (out / "results.csv").open(encoding="utf-8", newline="") as file:
        lines = [one | {"seconds": ""} for one in csv.DictReader(file)]
    summary = json.loads((out / "summary.json").read_bytes())
    summary.pop("run")
    ledger = sqlite3.connect(workshop.root / store / "ledger.sqlite")
    try:
        content = {
            name: sorted(ledger.execute(question).fetchall(), key=repr)
            for name, question in CONTENT.items()
        }
    finally:
        ledger.close()
    parquet = (out / "results.parquet").stat().st_mode & 0o777
    return Left(content, lines, summary, parquet)


def read_so_far(workshop: Workshop, store: str) -> int:
    """How many readings a store's ledger has."""
    try:
        ledger = sqlite3.connect(
            f"file:{workshop.root / store / 'ledger.sqlite'}?mode=ro", uri=True
        )
    except sqlite3.Error:
        return 0
    try:
        return int(ledger.execute("SELECT count(*) FROM readings").fetchone()[0])
    except sqlite3.Error:
        return 0
    finally:
        ledger.close()


def killed(run: Run, workshop: Workshop, store: str, turn: int, seconds: float) -> bool:
    """Kill a run of a chain; returns whether it was still alive.

    The first dies soon after its flow has begun, the last while its exports are written, those
    between some time after they have added to the ledger.
    """
    if turn == KILLS - 1:
        return run.died()
    before = read_so_far(workshop, store)
    run.wait_until(lambda: BEGUN in run.text())
    if turn > 0 and before <= CHECKS:
        run.wait_until(lambda: read_so_far(workshop, store) > before)
    end = time.monotonic() + seconds
    run.wait_until(lambda: time.monotonic() >= end)
    return run.kill()


def test_kill_9_at_seeded_moments(workshop: Workshop, scans: Path, whole: Left) -> None:
    """After chains of kills one more run ends the work: ledger and exports are the same."""
    rng = random.Random(20_265)  # noqa: S311 - a seed, no secret
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in scans.iterdir()}
    kills, read = 0, []
    for number in range(STORES):
        store = f"killed-{number}"
        for turn in range(KILLS):
            start = score_dying if turn == KILLS - 1 else score
            run = start(workshop, scans, store)
            kills += killed(run, workshop, store, turn, rng.uniform(0, 0.6))
            read.append(read_so_far(workshop, store))
        assert list(workshop.root.glob(".partial-*"))
        run = score(workshop, scans, store)
        assert run.end() == 0, run.text()[-3000:]
        assert not list(workshop.root.glob(".partial-*"))
        found = left_by(workshop, store)
        for table, rows in whole.ledger.items():
            assert found.ledger[table] == rows, table
        assert found == whole
    print(f"{kills} kills; readings so far: {read}")  # noqa: T201 - with -s
    assert kills >= LEAST_KILLS
    assert len(set(read) - {0, len(whole.ledger["readings"])}) >= LEAST_AMID
    assert {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in scans.iterdir()
    } == before


def test_a_killed_worker_fails_the_run_and_the_next_one_ends_it(
    workshop: Workshop, scans: Path, whole: Left
) -> None:
    """Of two processes one is killed amid its work; what it had written is not read again."""
    run = score(workshop, scans, "worker", DIGITS_RUNNER="processes:2")
    run.wait_until(lambda: read_so_far(workshop, "worker") > 0)
    for worker in children(run.process.pid):
        os.kill(worker, signal.SIGKILL)
    assert run.end() != 0
    assert "A process that reads checks was killed" in run.text()
    kept = read_so_far(workshop, "worker")
    assert kept > 0
    again = score(workshop, scans, "worker")
    assert again.end() == 0, again.text()[-3000:]
    assert left_by(workshop, "worker") == whole


def children(pid: int) -> list[int]:
    """The worker processes that a run has started."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text("utf-8").rpartition(")")[2].split()
            command = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == pid and b"spawn_main" in command:
            found.append(int(status.parent.name))
    return found
