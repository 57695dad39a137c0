"""A temporary Prefect server and one trained store for the tests of flows, each made once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prefect.settings import PREFECT_API_URL
from prefect.testing.utilities import prefect_test_harness

from flows.retrain import retrain

Summary = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session", autouse=True)
def prefect_server() -> Iterator[None]:
    """Prefect's own test harness: a real server on loopback, its data thrown away."""
    with prefect_test_harness(server_startup_timeout=180):
        yield


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One store that the tests of a good run share."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="session")
def first(place: Path, prefect_server: None) -> Summary:
    """A whole run of the small preset; ResNet50's weights are given as missing."""
    summary: Summary = retrain(preset="small", models=["logistic", "cnn"], store=str(place))
    return summary


def digits(place: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would, on this store and the tests' server.

    Args:
        place: the store.
        words: the command with its arguments.
        settings: more of the environment.
    """
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *words],
        cwd=ROOT,
        env=os.environ
        | {
            "DIGITS_STORE": str(place),
            "COLUMNS": "100",
            "PREFECT_API_URL": PREFECT_API_URL.value(),
        }
        | settings,
        capture_output=True,
        text=True,
        check=False,
    )
