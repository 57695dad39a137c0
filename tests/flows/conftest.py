"""A temporary Prefect server and database for the tests of flows, started once."""

from collections.abc import Iterator

import pytest
from prefect.logging import disable_run_logger
from prefect.testing.utilities import prefect_test_harness


@pytest.fixture(scope="session", autouse=True)
def prefect_server() -> Iterator[None]:
    """Prefect's own test harness: a real server on loopback, its data thrown away."""
    with prefect_test_harness(server_startup_timeout=180):
        yield


@pytest.fixture
def without_run_logger() -> Iterator[None]:
    """Lets a task's function be called outside a run."""
    with disable_run_logger():
        yield
