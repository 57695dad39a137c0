"""PostgreSQL in the place of SQLite: a run is there after everything was restarted."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.conftest import Clone
from tests.system.service import Service, free_port

pytestmark = pytest.mark.system

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
PASSWORD = "not-in-a-log"  # noqa: S105 - of a database that lives as long as a test
SMALL: dict[str, object] = {"profile": "small", "models": ["logistic"], "challenge": False}


def as_postgres(*command: str) -> None:
    """Run a command as the user of Debian's package: PostgreSQL refuses to run as root."""
    switch = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    subprocess.run([*switch, *command], check=True, capture_output=True, cwd="/", timeout=120)


@pytest.fixture
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an empty database in a cluster of its own."""
    assert BINARIES, "run tests/system/install.sh"
    folder, port = Path(f"/tmp/digits-postgres-{os.getpid()}"), free_port()  # noqa: S108 - removed
    folder.mkdir(mode=0o700)
    (folder / "password").write_text(PASSWORD, "utf-8")
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
        shutil.chown(folder / "password", "postgres")
    cluster, control = str(folder / "cluster"), str(BINARIES[-1] / "pg_ctl")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    try:
        as_postgres(
            *(str(BINARIES[-1] / "initdb"), "-D", cluster, "-U", "digits", "-A", "scram-sha-256"),
            *("--pwfile", str(folder / "password"), "-E", "UTF8", "--no-sync"),
        )
        as_postgres(control, "-D", cluster, "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield f"postgresql://digits:{PASSWORD}@127.0.0.1:{port}/postgres"
    finally:
        if (folder / "cluster" / "postmaster.pid").exists():
            as_postgres(control, "-D", cluster, "-w", "-m", "fast", "stop")
        shutil.rmtree(folder, ignore_errors=True)


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
