"""Processes that outlive the command that started them: a record of each, and how one is ended.

A record names the process by its number and by when it was born, because numbers are used again.
"""

import json
import os
import signal
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from digits.settings import SERVICE_TOKEN
from digits.store.atomic import translate_os_errors, write_text
from flows.service.errors import ServiceOfAnotherUser

Role = Literal["server", "worker"]

RUN = "PREFECT__FLOW_RUN_ID"  # by which Prefect tells a process which run it is
PROC = Path("/proc")
GONE = "ZX"  # states in which a process is dead, and only waits for its parent to notice


@dataclass(frozen=True)
class Started:
    """A process that was started: what is needed to find it again.

    Args:
        pid: its number.
        born: when it was born, as the system says it; tells it from a later one of its number.
        since: the same for people and comparisons, in seconds since 1970.
        fingerprint: of the settings that it was started with.
    """

    pid: int
    born: str
    since: float
    fingerprint: str

    def alive(self) -> bool:
        """Whether it is running still."""
        return bool(self.born) and birth(self.pid) == self.born


def birth(pid: int) -> str:
    """When a process was born, or "" if there is none of that number that lives."""
    if not PROC.is_dir():
        return _birth_by_ps(pid)
    try:
        stat = (PROC / str(pid) / "stat").read_text("utf-8")
        boot = (PROC / "sys/kernel/random/boot_id").read_text("utf-8").strip()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()  # the name before it may hold blanks
    return "" if fields[0] in GONE else f"{boot} {fields[19]}"


def _birth_by_ps(pid: int) -> str:
    command = ["ps", "-o", "lstart=", "-p", str(pid)]  # systems without /proc
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603


def record_file(folder: Path, role: Role) -> Path:
    """Where the record of a process lies."""
    return folder / f"{role}.json"


def log_file(folder: Path, role: Role) -> Path:
    """Where a process writes what it has to say."""
    return folder / f"{role}.log"


def find(folder: Path, role: Role) -> Started | None:
    """The process of a role, if it lives.

    Raises:
        ServiceOfAnotherUser: if its record is for somebody else's eyes.
    """
    try:
        started = Started(**json.loads(record_file(folder, role).read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None  # never started, or a record that tells nothing
    except PermissionError as cause:
        raise ServiceOfAnotherUser.refusing(folder, cause) from cause
    return started if started.alive() else None


def start(
    folder: Path, role: Role, command: list[str], environment: dict[str, str], fingerprint: str
) -> Started:
    """Start a process that stays when this one ends, and record it.

    Raises:
        StoreFull, StoreNotWritable: if its log or its record cannot be written.
    """
    with translate_os_errors(folder), log_file(folder, role).open("ab") as log:
        # A session of its own: Ctrl-C in the shell that started it does not reach it.
        process = subprocess.Popen(  # noqa: S603 - the command is written in this package
            command,
            env=environment,
            cwd=environment["PWD"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    process.returncode = 0  # it is meant to go on when this object is gone
    started = Started(process.pid, birth(process.pid), time.time(), fingerprint)
    write_text(record_file(folder, role), json.dumps(asdict(started)))
    return started


def stop(pids: list[int], grace: float) -> list[int]:
    """End processes politely, and after the grace by force; returns those that needed force.

    Args:
        pids: their numbers.
        grace: seconds that they have to end by themselves.
    """
    living = {pid: born for pid in pids if (born := birth(pid))}
    _signal(living, signal.SIGTERM)
    _wait_until_gone(living, grace)
    stubborn = {pid: born for pid, born in living.items() if birth(pid) == born}
    _signal(stubborn, signal.SIGKILL)
    _wait_until_gone(stubborn, grace)
    return list(stubborn)


def _signal(living: dict[int, str], number: signal.Signals) -> None:
    for pid, born in living.items():
        if birth(pid) == born:
            os.kill(pid, number)


def _wait_until_gone(living: dict[int, str], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and any(birth(pid) == born for pid, born in living.items()):
        time.sleep(0.1)


def of_service(folder: Path) -> list[int]:
    """Every process that the service of this store began, runs included; none without /proc.

    What a worker starts inherits its environment, so a run is found even when its worker died.
    """
    return [
        pid
        for path in PROC.glob("[0-9]*")
        if (pid := int(path.name)) != os.getpid()
        and environment_of(pid).get(SERVICE_TOKEN) == str(folder)
        and birth(pid)
    ]


def runs_of_service(folder: Path) -> set[str]:
    """The numbers of the runs that have a living process of the service."""
    told = (environment_of(pid) for pid in of_service(folder))
    return {environment[RUN] for environment in told if RUN in environment}


def environment_of(pid: int) -> dict[str, str]:
    """What a process was told when it began; nothing if it is somebody else's, or without /proc."""
    try:
        lines = (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return {}  # it ended meanwhile, or belongs to somebody else
    pairs = (os.fsdecode(line).partition("=") for line in lines)
    return {name: value for name, _, value in pairs}
