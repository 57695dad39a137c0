"""What would make a start fail is told before anything is stopped."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from flows.service import processes
from flows.service.environment import server_environment
from flows.service.errors import DatabaseUnreachable, PortBusy
from flows.service.prechecks import check_before_start
from flows.service.settings import ServiceSettings

LISTEN = """
import socket, sys, time
with socket.create_server(("127.0.0.1", int(sys.argv[1]))):
    print("listening", flush=True)
    time.sleep(60)
"""


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def running(tmp_path: Path) -> Iterator[ServiceSettings]:
    """The settings of a service whose server holds its port."""
    settings = ServiceSettings(store=tmp_path, port=free_port())
    settings.folder.mkdir()
    command = [sys.executable, "-c", LISTEN, str(settings.port)]
    environment = server_environment(settings)
    started = processes.start(settings.folder, "server", command, environment, "print")
    log = processes.log_file(settings.folder, "server")
    while "listening" not in log.read_text("utf-8"):
        assert started.alive(), log.read_text("utf-8")
    yield settings
    processes.stop([started.pid], 10)


def test_a_taken_port_is_told_first(running: ServiceSettings) -> None:
    """Another port that somebody has is refused; the own one, and a free one, are not."""
    check_before_start(running, {"server"})
    check_before_start(running.model_copy(update={"port": free_port()}), {"server"})
    check_before_start(running.model_copy(update={"host": "0.0.0.0"}), {"server"})  # noqa: S104
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = int(other.getsockname()[1])
        with pytest.raises(PortBusy, match=f"127.0.0.1:{port}"):
            check_before_start(running.model_copy(update={"port": port}), {"server"})
        check_before_start(running.model_copy(update={"port": port}), {"worker"})
    with pytest.raises(PortBusy, match=r"192\.0\.2\.1"):
        check_before_start(running.model_copy(update={"host": "192.0.2.1"}), {"server"})


def test_a_database_that_lets_nobody_in_is_told_first(running: ServiceSettings) -> None:
    """Where it is, and no password."""
    url = SecretStr(f"postgresql+asyncpg://digits:pass-word@127.0.0.1:{free_port()}/prefect")
    with pytest.raises(DatabaseUnreachable, match="DIGITS_DATABASE") as told:
        check_before_start(running.model_copy(update={"database": url}), {"server"})
    assert "127.0.0.1" in str(told.value)
    assert "pass-word" not in str(told.value)
