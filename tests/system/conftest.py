"""One fresh clone, trained in a small preset, and one service, that the system tests share."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.system.postgres import cluster_at_work
from tests.system.service import Service
from tests.system.workshop import Workshop

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

# Minutes each; of two processes none shall begin one of them when the other has nothing left to do.
# Those that share a service come in one order: the alerts first, to find its log untouched.
LONGEST = (
    "test_worker_death",
    "test_kills",
    "test_alerts",
    "test_auth",
    "test_service",
    "test_fresh_clone",
    "test_settings",
    "test_restore",
    "test_interruption",
    "test_score_kills",
)

# Prefect's temporary server and results of these runs stay away from the user's own, and a clone
# runs its own sources: others may be edited meanwhile.
FOREIGN = (
    "PREFECT_API_URL",
    "PREFECT_API_KEY",
    "PREFECT_PROFILE",
    "DIGITS_STORE",
    "DIGITS_PORT",
    "PYTHONPATH",
)


@pytest.hookimpl(trylast=True)  # after the order of all tests, which knows nothing of these
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files."""
    places = {HERE / f"{name}.py": number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(LONGEST)))


class Clone:
    """A clone of this repository in an empty folder, with a home and Prefect data of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root / "clone"
        self.store = self.root / "artifacts" / "store"
        self.environment = {k: v for k, v in os.environ.items() if k not in FOREIGN} | {
            "PREFECT_HOME": str(root / "prefect"),
            "KERAS_HOME": str(root / "keras"),
            "COLUMNS": "120",
        }

    def run(
        self, *command: str, limit: float = 900, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the clone and wait for it."""
        return subprocess.run(
            command,
            cwd=self.root,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=limit,
        )

    def start(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        """Start a command in the clone, in a process group of its own."""
        # Where the tests run in the background, Ctrl-C is ignored, and children inherit that.
        return subprocess.Popen(
            ("env", "--default-signal=INT", *command),
            cwd=self.root,
            env=self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """A fresh clone of what is committed; `make` sets it up as for a newcomer."""
    folder = tmp_path_factory.mktemp("newcomer")
    made = Clone(folder)
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(made.root)], check=True)
    yield made
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def trained(clone: Clone) -> Clone:
    """The clone after its first command: `make train`, in the small preset."""
    answer = clone.run("make", "train", "ARGS=--preset small")
    assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-3000:]
    return clone


class Receiver(ThreadingHTTPServer):
    """A webhook on loopback that remembers the JSON that it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Remembers)
        self.received: list[dict[str, str]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/hook"


class _Remembers(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        """Keep what was sent."""
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(json.loads(content))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    """The webhook that the shared service alerts."""
    server = Receiver()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def service(
    trained: Clone, receiver: Receiver, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A service with a password and alerts; a stray API key in the shell must not matter."""
    made = Service(
        trained,
        tmp_path_factory.mktemp("service") / "store",
        DIGITS_AUTH="digits:pass-word",
        DIGITS_ALERT_URL=receiver.url,
        PREFECT_API_KEY="stray",
    )
    yield made
    made.down()


@pytest.fixture
def database() -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    with cluster_at_work() as url:
        yield url


@pytest.fixture
def running(service: Service) -> Service:
    """The shared service, healthy and with its own settings, whatever the test before did to it."""
    status = service.status()
    if not status["healthy"] or status["changed"]:
        service.up()
    return service


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """A copy of the sources, and one server for all runs of a file."""
    root = tmp_path_factory.mktemp("workshop")
    made = Workshop(root)
    yield made
    made.close()
    shutil.rmtree(root, ignore_errors=True)
