"""A run's output goes to a file, which outlives the worker, and the run is Prefect's engine."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from digits.settings import SERVICE_TOKEN

COMMAND = (sys.executable, "-m", "flows.service.run_process")
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("by_hand", [False, True])
def test_nothing_is_left_to_the_pipe(tmp_path: Path, *, by_hand: bool) -> None:
    """Without a run's number the engine says so and fails: in the log, which keeps what it had."""
    folder = tmp_path / "service"
    kept = {k: v for k, v in os.environ.items() if k not in {SERVICE_TOKEN, "PREFECT__FLOW_RUN_ID"}}
    told = {"DIGITS_STORE": str(tmp_path)} if by_hand else {SERVICE_TOKEN: str(folder)}
    log = folder / (f"worker-{platform.node()}.log" if by_hand else "worker.log")
    folder.mkdir()
    log.write_text("before\n", "utf-8")
    answer = subprocess.run(
        COMMAND, cwd=ROOT, env=kept | told, capture_output=True, text=True, check=False, timeout=120
    )
    assert answer.returncode == 1, answer.stderr
    assert answer.stdout + answer.stderr == ""
    lines = log.read_text("utf-8")
    assert lines.startswith("before\n")
    assert "Invalid flow run id" in lines
