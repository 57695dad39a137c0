"""A temporary Prefect server and one trained store for the tests of flows, each made once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prefect.testing.utilities import prefect_test_harness

from flows.retrain import retrain

Summary = dict[str, Any]


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
    """A whole run of the small profile; ResNet50's weights are given as missing."""
    summary: Summary = retrain(profile="small", models=["logistic", "cnn"], store=str(place))
    return summary
