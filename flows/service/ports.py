"""Whether somebody answers at a port, and who."""

import contextlib
import socket
from pathlib import Path

from flows.service.errors import PortBusy

LISTENING = "0A"  # as /proc/net/tcp writes the state


def answers(host: str, port: int, seconds: float = 0.5) -> bool:
    """Whether somebody accepts a connection."""
    try:
        socket.create_connection((host, port), timeout=seconds).close()
    except OSError:
        return False
    return True


def check_free(host: str, port: int) -> None:
    """See that a server could listen there.

    Raises:
        PortBusy: if another program does already, or the address is not this machine's.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as cause:
        raise PortBusy(
            "The server cannot listen at its port",
            where=f"{host}:{port}",
            received="; ".join([str(cause), *_listeners(port)]),
            remedy="choose another by the setting DIGITS_PORT (or DIGITS_HOST), "
            "or end the program that has it",
        ) from cause


def _listeners(port: int) -> list[str]:
    """Which programs listen at a port, as far as this user may know; none without /proc."""
    sockets = {f"socket:[{number}]" for number in _listening_sockets(port)}
    holders = [path for path in Path("/proc").glob("[0-9]*") if sockets & _open_files(path)]
    return [f"held by {_name(process)}, process {process.name}" for process in holders]


def _open_files(process: Path) -> set[str]:
    try:
        return {_target(file) for file in (process / "fd").iterdir()}
    except OSError:
        return set()  # it ended meanwhile, or belongs to somebody else


def _target(file: Path) -> str:
    try:
        return str(file.readlink())
    except OSError:
        return ""  # closed meanwhile


def _name(process: Path) -> str:
    try:
        return (process / "comm").read_text("utf-8").strip()
    except OSError:
        return "a program that just ended"


def _listening_sockets(port: int) -> list[str]:
    numbers = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            rows = [line.split() for line in Path(table).read_text("utf-8").splitlines()[1:]]
            numbers += [
                row[9]
                for row in rows
                if row[3] == LISTENING and int(row[1].rpartition(":")[2], 16) == port
            ]
    return numbers
