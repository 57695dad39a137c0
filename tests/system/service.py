"""A service that a system test brings up: its commands, its server's answers, its processes."""

import base64
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.system.conftest import Clone  # it imports this module

DIGITS = ".venv/bin/digits"
LIMIT = 600.0  # generous: nothing here is a measurement


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], Any], what: str, limit: float = LIMIT) -> Any:
    """Wait for something, and return what it gave."""
    end = time.monotonic() + limit
    while not (found := holds()):
        assert time.monotonic() < end, what
        time.sleep(0.5)
    return found


def patient(request: urllib.request.Request, tries: int = 10) -> bytes:
    """Send a request; while the server's database is locked (503), once more a second later."""
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
            return bytes(answer.read())
    except urllib.error.HTTPError as cause:
        if cause.code != HTTPStatus.SERVICE_UNAVAILABLE or tries == 1:
            raise
        cause.close()
    time.sleep(1)
    return patient(request, tries - 1)


class Service:
    """A service of a clone, with a store and a port of its own.

    Args:
        clone: the checkout that it is started from.
        store: its store.
        settings: further settings, by their names in the environment.
    """

    def __init__(self, clone: "Clone", store: Path, **settings: str) -> None:
        self.clone, self.store = clone, store
        self.port = free_port()
        self.auth = settings.get("DIGITS_AUTH", "")
        self.environment = settings | {
            "DIGITS_STORE": str(store),
            "DIGITS_PORT": str(self.port),
            "PREFECT_WORKER_QUERY_SECONDS": "3",
        }

    def digits(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `digits` with the service's settings."""
        return self.clone.run(DIGITS, *command, limit=900, **(self.environment | environment))

    def up(self) -> str:
        """Bring the service up; returns what was told."""
        answer = self.digits("up")
        assert answer.returncode == 0, answer.stdout + answer.stderr[-3000:]
        return answer.stdout

    def down(self) -> str:
        """Take the service down; returns what was told."""
        answer = self.digits("down")
        assert answer.returncode == 0, answer.stdout + answer.stderr[-3000:]
        return answer.stdout

    def status(self) -> dict[str, Any]:
        """What `digits status --json` tells."""
        told: dict[str, Any] = json.loads(self.digits("status", "--json").stdout)
        return told

    def part(self, name: str) -> dict[str, Any]:
        """One line of the status."""
        return next(part for part in self.status()["parts"] if part["part"] == name)

    def pid(self, role: str) -> int:
        """The number of the server's or the worker's process."""
        record = json.loads((self.store / "service" / f"{role}.json").read_text("utf-8"))
        return int(record["pid"])

    def kill(self, role: str) -> None:
        """Kill the server or the worker without a warning."""
        os.kill(self.pid(role), signal.SIGKILL)

    def processes(self) -> dict[int, str]:
        """Every living process of the service and its command, by the token that they inherit."""
        token = f"DIGITS_SERVICE={self.store / 'service'}".encode()
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if token in (place / "environ").read_bytes().split(b"\0"):
                    command = (place / "cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(place.name)] = command.decode()
            except OSError:
                continue  # it ended meanwhile
        return {pid: command for pid, command in found.items() if command}

    def processes_of(self, number: str) -> list[int]:
        """The processes of a run, by what Prefect tells them."""
        token = f"PREFECT__FLOW_RUN_ID={number}".encode()
        found = []
        for pid in self.processes():
            try:
                if token in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                    found.append(pid)
            except OSError:
                continue  # it ended meanwhile
        return found

    def ask(self, path: str, body: object = None, method: str = "POST", auth: str = "") -> Any:
        """Ask the server's API."""
        headers = {"Content-Type": "application/json"}
        if credentials := auth or self.auth:
            headers["Authorization"] = f"Basic {base64.b64encode(credentials.encode()).decode()}"
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api{path}",
            None if body is None else json.dumps(body).encode(),
            headers,
            method=method,
        )
        content = patient(request)
        return json.loads(content) if content else None

    def deployment(self, name: str) -> dict[str, Any]:
        """A deployment, as the server describes it."""
        wanted = {"deployments": {"name": {"any_": [name]}}}
        (found,) = self.ask("/deployments/filter", wanted)
        return dict(found)

    def start_run(self, deployment: str, parameters: dict[str, object], at: str = "") -> str:
        """Ask for a run, now or at a time; returns its id."""
        state = {"type": "SCHEDULED", "state_details": {"scheduled_time": at}} if at else None
        made = self.ask(
            f"/deployments/{self.deployment(deployment)['id']}/create_flow_run",
            {"parameters": parameters} | ({"state": state} if state else {}),
        )
        return str(made["id"])

    def run(self, number: str) -> dict[str, Any]:
        """A run, as the server describes it."""
        return dict(self.ask(f"/flow_runs/{number}", method="GET"))

    def wait_for_run(self, number: str, *states: str) -> dict[str, Any]:
        """Wait until a run is in one of some states."""

        def there() -> dict[str, Any] | None:
            run = self.run(number)
            return run if run["state_name"] in states else None

        return dict(wait_until(there, f"run {number} did not become {states}"))
