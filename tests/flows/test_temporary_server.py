"""The temporary server of a command: it waits for the word, answers, and outlives nobody."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import prefect
import pytest

from flows.service.errors import ServiceNotUp
from flows.temporary_server import TemporaryServer
from tests.flows.conftest import ROOT

LIMIT = 300.0  # generous: nothing here is a measurement
COMMAND = """
from flows.temporary_server import TemporaryServer
server = TemporaryServer()
server.start(%s)
print(server.url, server.process.pid, flush=True)
input()
"""
POINTING = ("PREFECT_HOME", "PREFECT_API_URL", "PREFECT_SERVER_DATABASE_CONNECTION_URL")
IN_STORE = f"""
import os, sys
from pathlib import Path
from flows.temporary_server import spare_server
server = spare_server(Path(sys.argv[1]))
from prefect.settings import get_current_settings
print(get_current_settings().home)
server.start({LIMIT})
server.stop()
os.environ["PREFECT_HOME"] = "/elsewhere"
spare_server(Path(sys.argv[1])).stop()
print(os.environ["PREFECT_HOME"])
"""


def alive(process: int) -> bool:
    """Whether it runs; one that ended and was not collected does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until_gone(process: int) -> None:
    end = time.monotonic() + LIMIT
    while alive(process):
        assert time.monotonic() < end, "it goes on"
        time.sleep(0.1)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_its_command_however_that_ends(how: signal.Signals, tmp_path: Path) -> None:
    """Killed, the command can tidy nothing away; the server sees that it is gone."""
    home = os.environ | {"PREFECT_HOME": str(tmp_path)}
    command = [sys.executable, "-c", COMMAND % LIMIT]
    with subprocess.Popen(
        command, cwd=ROOT, env=home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        url, process = run.stdout.readline().split()
        with urllib.request.urlopen(f"{url}/admin/version", timeout=LIMIT) as answer:  # noqa: S310
            assert json.loads(answer.read()) == prefect.__version__
        assert (tmp_path / "prefect.db").exists()
        run.send_signal(how)
    wait_until_gone(int(process))


def test_one_that_is_not_needed_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake ends the command while its server gets ready: no database was made."""
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "home"))
    server = TemporaryServer()
    server.stop()
    assert not alive(server.process.pid)
    assert not (tmp_path / "home").exists()


def test_prefect_s_files_lie_in_the_store(tmp_path: Path) -> None:
    """Nothing is written at home, where nothing can be; a place that the user names is used."""
    store = tmp_path / "Ünï store"
    store.mkdir()
    mine = {name: text for name, text in os.environ.items() if name not in POINTING}
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", IN_STORE, str(store)],
        cwd=ROOT,
        env=mine | {"HOME": "/dev/null", "DIGITS_STORE": str(store)},
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert (store / "prefect" / "prefect.db").exists()
    assert told.stdout.splitlines() == [str(store / "prefect"), "/elsewhere"]


def test_one_that_cannot_serve_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its database cannot be made: no waiting, and a sentence that helps."""
    nowhere = f"sqlite+aiosqlite:////{tmp_path}/nowhere/prefect.db"
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", nowhere)
    monkeypatch.delenv("PREFECT_API_DATABASE_CONNECTION_URL", raising=False)
    server = TemporaryServer()
    try:
        with pytest.raises(ServiceNotUp, match="temporary server did not start"):
            server.start(LIMIT)
    finally:
        server.stop()
    assert not alive(server.process.pid)
