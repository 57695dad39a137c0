"""Parts of a batch in real processes: the same counts, and an end for all if one is killed."""

import contextvars
import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from digits.checks.batch.plan import ScoringPlan, ledger_of
from digits.checks.batch.processes import reading_processes, score_names
from digits.checks.batch.worker import WorkerCounts
from digits.checks.errors import ProcessLost
from digits.ledger.errors import LedgerUnreachable
from digits.ledger.records import Batch
from tests.digits.checks.conftest import MakePlan
from tests.digits.checks.drawn_checks import draw_folder

PARTS = 24  # many more than processes: most of them wait
CHECKS = 6


@pytest.fixture
def batch_of_plan(make_plan: MakePlan, tmp_path: Path) -> tuple[ScoringPlan, Batch]:
    """A folder of drawn checks with its open batch."""
    plan = make_plan(draw_folder(tmp_path / "in", CHECKS), tmp_path / "store")
    return plan, ledger_of(plan.store).begin(str(plan.folder), plan.recipe, "run")


def test_processes_read_what_this_one_would(batch_of_plan: tuple[ScoringPlan, Batch]) -> None:
    """What two processes have read is known afterwards, in this process, too."""
    plan, batch = batch_of_plan
    names = sorted(path.name for path in plan.folder.iterdir())
    with reading_processes(2):
        assert score_names(plan, batch, "run", names[:4]) == WorkerCounts(4, 4, 0)
        assert multiprocessing.active_children()
    assert not multiprocessing.active_children()
    assert score_names(plan, batch, "run", names) == WorkerCounts(6, 2, 4)


def test_a_killed_process_ends_every_part(batch_of_plan: tuple[ScoringPlan, Batch]) -> None:
    """Those that are read, those that wait, and those that come later: nobody waits for ever."""
    plan, batch = batch_of_plan
    names = sorted(path.name for path in plan.folder.iterdir()) * 40
    with reading_processes(2), ThreadPoolExecutor(PARTS) as threads:
        assert score_names(plan, batch, "run", names[:1]).files == 1
        parts = [
            threads.submit(contextvars.copy_context().run, score_names, plan, batch, "run", names)
            for _ in range(PARTS)
        ]
        os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)
        for part in parts:
            with pytest.raises(ProcessLost, match=f"no answer about {len(names)} files") as told:
                part.result(timeout=120)
            assert not any(name in str(told.value) for name in names)
        with pytest.raises(ProcessLost, match="read again"):
            score_names(plan, batch, "run", names)


def test_a_failure_within_a_process_keeps_its_parts(
    batch_of_plan: tuple[ScoringPlan, Batch], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of our own comes back as what it was, and the others are read."""
    plan, batch = batch_of_plan
    monkeypatch.setenv("DIGITS_LEDGER", "postgresql://u:secret@127.0.0.1:1/none")
    with reading_processes(1), pytest.raises(LedgerUnreachable) as told:
        score_names(plan, batch, "run", ["0000.png"])
    assert told.value.remedy
    assert "secret" not in str(told.value)
