"""PostgreSQL in the place of SQLite: a run is there after everything was restarted."""

from pathlib import Path

import pytest

from tests.system.conftest import Clone
from tests.system.postgres import PASSWORD
from tests.system.service import Service

pytestmark = pytest.mark.system

SMALL: dict[str, object] = {"preset": "small", "models": ["logistic"], "challenge": False}


def test_a_run_outlives_a_restart_in_postgresql(
    trained: Clone, database: str, tmp_path: Path
) -> None:
    """A training through the worker is read back after `down` and `up`."""
    service = Service(trained, tmp_path / "store", DIGITS_DATABASE=database)
    try:
        service.up()
        number = service.start_run("retrain-now", SMALL)
        run = service.wait_for_run(number, "Completed", "Failed", "Crashed")
        assert run["state_name"] == "Completed", run["state"]
        service.down()
        service.up()
        assert service.run(number)["state_name"] == "Completed"
        told = service.part("database")
        assert told["state"] == "PostgreSQL"
        assert PASSWORD not in service.digits("status").stdout
        assert not list((service.store / "service").rglob("prefect.db"))
    finally:
        service.down()
