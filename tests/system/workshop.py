"""A copy of the sources with a Prefect server of its own, for tests that kill runs and servers.

An edit of the sources changes what cached steps are worth; in the copy nobody edits.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DIES_AMID = Path(__file__).with_name("dies_amid.py")
ROOMS = ("digits", "artifacts", "tasks", "flows")
RETRAIN = ("retrain", "--preset", "small", "--models", "logistic", "cnn", "--epochs", "3")
FINISHED = re.compile(
    r"^(?P<at>[\d:.]+) .* Task run '(?P<step>[a-z0-9-]+)-[0-9a-f]+' - "
    r"Finished in state (?P<state>\w+)",
    re.MULTILINE,
)
DAY = 86_400  # seconds; a run may pass midnight
LIMIT = 600.0  # generous: nothing here is a measurement
LOOK_SECONDS = 0.01  # between two looks at a run that is to be killed; each takes time from it


class Run:
    """A command that is at work, what it prints, and which steps of its flow have finished."""

    def __init__(
        self, command: tuple[str, ...], log: Path, folder: Path, env: dict[str, str]
    ) -> None:
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=folder, env=env, stdout=output, stderr=output, start_new_session=True
            )

    def text(self) -> str:
        """What it has printed."""
        return self.log.read_text("utf-8")

    def steps(self) -> list[tuple[str, bool]]:
        """The finished steps in order, each with whether a cached result served it."""
        return [(one["step"], one["state"] == "Cached") for one in FINISHED.finditer(self.text())]

    def durations(self) -> list[float]:
        """The seconds from each finished step to the next, the first from the flow's beginning."""
        times = re.findall(r"^([\d:.]+) .* - Beginning flow run", self.text(), re.MULTILINE)
        times += [one["at"] for one in FINISHED.finditer(self.text())]
        at = [datetime.strptime(time, "%H:%M:%S.%f") for time in times]  # noqa: DTZ007 - they are subtracted
        return [(after - before).total_seconds() % DAY for before, after in pairwise(at)]

    def reached(self, place: int) -> bool:
        """Whether the step at this place of the flow has begun."""
        text = self.text()
        return "Beginning flow run" in text and len(FINISHED.findall(text)) >= place

    def wait_until(self, condition: Callable[[], bool], seconds: float = LIMIT) -> None:
        """Wait for a condition, as long as the run lives."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and not condition():
            if time.monotonic() > end:
                self.kill()
                raise TimeoutError(self.text()[-3000:])
            time.sleep(LOOK_SECONDS)

    def end(self, seconds: float = LIMIT) -> int:
        """Wait for the end; returns the exit status."""
        try:  # looking as often as `wait_until` does would cost the run a part of the machine
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired as late:
            self.kill()
            raise TimeoutError(self.text()[-3000:]) from late

    def died(self) -> bool:
        """Wait for the end, and end what it started; returns whether it ended by kill -9."""
        by_kill = self.end() == -signal.SIGKILL
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        return by_kill

    def kill(self) -> bool:
        """Send kill -9 to the process and all that it started; returns whether it still lived."""
        lived = self.process.poll() is None
        if lived:
            os.killpg(self.process.pid, signal.SIGKILL)
        return lived and self.process.wait() == -signal.SIGKILL


class Workshop:
    """The copy, its environment, and its server, which may be killed and started again.

    Args:
        root: an empty folder.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.copy = root, root / "copy"
        for room in ROOMS:
            shutil.copytree(ROOT / room, self.copy / room, ignore=_left_out)
        self.port = _free_port()
        mine = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "DIGITS_"))}
        self.environment = mine | {
            "PREFECT_HOME": str(root / "prefect"),
            "PREFECT_API_URL": f"http://127.0.0.1:{self.port}/api",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "KERAS_HOME": str(root / "keras"),
            "COLUMNS": "300",
        }
        self._runs: list[Run] = []
        self.server = self.start_server()

    def start(self, *words: str, **environment: str) -> Run:
        """Start a Python module of the copy in a process group of its own."""
        return self._started(("-m", *words), environment)

    def start_dying(self, folder: Path, *words: str) -> Run:
        """Start a module that kills itself as it is about to finish a file of a folder."""
        return self._started((str(DIES_AMID), str(folder), *words), {})

    def _started(self, words: tuple[str, ...], environment: dict[str, str]) -> Run:
        log = self.root / f"{len(self._runs)}.log"
        command = (sys.executable, *words)
        self._runs.append(Run(command, log, self.copy, self.environment | environment))
        return self._runs[-1]

    def retrain(self, store: Path, **environment: str) -> Run:
        """Start a small retraining of logistic regression and the CNN."""
        return self.start("flows.cli", *RETRAIN, "--store", str(store), **environment)

    def retrain_dying(self, store: Path, room: str) -> Run:
        """Start one that kills itself as it is about to finish a file of a room."""
        return self.start_dying(store / room, "flows.cli", *RETRAIN, "--store", str(store))

    def close(self) -> None:
        """End whatever was left running, the server included."""
        for run in self._runs:
            run.kill()

    def start_server(self) -> Run:
        """Start the server, on the same port and database as before, and wait until it answers."""
        self.server = self.start(
            "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(self.port)
        )
        self.server.wait_until(self._answers)
        return self.server

    def _answers(self) -> bool:
        try:
            url = f"{self.environment['PREFECT_API_URL']}/health"
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - loopback
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
            return False
        return True


def _left_out(folder: str, names: list[str]) -> set[str]:
    """What is no source: compiled files, and the store in its default place."""
    default_store = {"store"} if Path(folder) == ROOT / "artifacts" else set()
    return ({"__pycache__"} | default_store) & set(names)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
