"""Restore is practised: backed up, destroyed and restored by the commands of the runbook itself."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.digits.checks.drawn_checks import draw_folder
from tests.system.conftest import ROOT, Clone
from tests.system.service import Service

pytestmark = pytest.mark.system

RUNBOOK = ROOT / "docs" / "operations.md"
SECTION = "## Back up and restore\n"
CHECKS = 6


def block(word: str) -> str:
    """The commands of the runbook's section that hold this word; they work on the default store."""
    section = RUNBOOK.read_text("utf-8").partition(SECTION)[2].partition("\n## ")[0]
    (found,) = [part for part in re.findall(r"```sh\n(.*?)```", section, re.DOTALL) if word in part]
    return str(found)


@pytest.fixture
def service(trained: Clone) -> Iterator[Service]:
    """A service on the default store of the clone, as whoever follows the runbook has it.

    What the clone has trained is put aside meanwhile: other tests need it.
    """
    aside = trained.store.rename(trained.root.parent / "aside")
    made = Service(trained, trained.store)
    try:
        made.up()
        yield made
    finally:
        made.down()
        shutil.rmtree(trained.store, ignore_errors=True)
        aside.rename(trained.store)


def typed(service: Service, commands: str) -> str:
    """Type commands into a shell in the checkout; each must succeed. Returns what they told."""
    answer = service.clone.run("bash", "-ec", commands, limit=1800, **service.environment)
    assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-3000:]
    return answer.stdout


def readings(ledger: Path) -> list[Any]:
    """Every reading in a ledger, with when it was made."""
    with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return connection.execute("SELECT * FROM readings ORDER BY id").fetchall()


def score(service: Service, scans: Path) -> str:
    """Score a folder; returns what the run told."""
    answer = service.digits("score", str(scans))
    assert answer.returncode == 0, answer.stdout + answer.stderr[-3000:]
    return answer.stdout + answer.stderr


def runs(service: Service) -> set[str]:
    """The names of the runs that the server remembers."""
    return {run["name"] for run in service.ask("/flow_runs/filter", {})}


def test_a_destroyed_store_is_restored(service: Service, tmp_path: Path) -> None:
    """History, registry, ledger and exports are back, and no check is read a second time."""
    scans, store = draw_folder(tmp_path / "scans", CHECKS), service.store
    score(service, scans)
    before, remembered = readings(store / "ledger.sqlite"), runs(service)
    assert len(before) == CHECKS
    exports = {path.name for path in (store / "scored").rglob("*") if path.is_file()}

    typed(service, block("-czf"))
    typed(service, block("backup("))
    for copy in ("ledger-backup.sqlite", "digits-backup.tgz", "prefect-backup.db"):
        assert (service.clone.root / copy).stat().st_mode & 0o077 == 0
    assert readings(service.clone.root / "ledger-backup.sqlite") == before
    service.down()
    shutil.rmtree(store)
    restored = typed(service, block("-xzf"))

    assert "unchanged" in restored
    assert remembered <= runs(service), restored
    assert {path.name for path in (store / "scored").rglob("*") if path.is_file()} == exports
    assert readings(store / "ledger.sqlite") == before
    assert "Nothing was read anew" in score(service, scans)
    draw_folder(scans, 1, start=CHECKS)
    score(service, scans)
    after = readings(store / "ledger.sqlite")
    assert after[:CHECKS] == before
    assert len(after) == CHECKS + 1
