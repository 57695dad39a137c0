"""Prefect's temporary server for one command: it gets ready beside the command, and ends with it.

Prefect starts one by itself where none is set, but loads the whole server into the command for
that, and only at the first question. Here the process loads the server while the command looks at
its arguments and loads what it needs, and serves only when it is told to; until then it leaves
nothing on the disk. Prefect is imported in that process alone, so `flows.commands` may use this.
"""

import atexit
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

from flows.service.discovery import running_service
from flows.service.errors import ServiceNotUp

HOST = "127.0.0.1"
GO = b"\n"
STOP_SECONDS = 5  # as Prefect gives its own
# It sends nothing to its maker, whoever starts it.
SILENT = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
# No block is saved on a server that lasts as long as a run, so their kinds need not be written
# into its database at each start: that loads every collection of Prefect that is installed.
WITHOUT_BLOCKS = {
    "PREFECT_SERVER_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
}
HOME = "PREFECT_HOME"
PROFILES = "~/.prefect/profiles.toml"  # where Prefect looks for a user's own settings


class TemporaryServer:
    """A process that serves this command alone, once it is started.

    It has a session of its own, so that Ctrl-C in a terminal does not reach it: it would end first,
    and the run would wait for minutes to report to it. However this command ends, the pipe between
    the two closes, and the server ends too.
    """

    def __init__(self) -> None:
        with socket.create_server((HOST, 0)) as listening:
            self.url = f"http://{HOST}:{listening.getsockname()[1]}/api"
            reading, writing = os.pipe()
            self.process = subprocess.Popen(  # noqa: S603 - this very module
                [sys.executable, "-m", __name__, str(listening.fileno())],
                stdin=reading,
                pass_fds=[listening.fileno()],
                env=SILENT | WITHOUT_BLOCKS | os.environ,
                start_new_session=True,
            )
        os.close(reading)
        self._pipe = writing

    def start(self, seconds: float) -> None:
        """Let it serve, until this command ends; returns when it answers.

        Args:
            seconds: how long it may take.

        Raises:
            ServiceNotUp: if it ends before, or takes longer.
        """
        atexit.register(self.stop)  # after what Prefect still sends when the interpreter ends
        try:
            os.write(self._pipe, GO)
            self._wait(seconds)
        except (OSError, http.client.HTTPException) as cause:
            raise ServiceNotUp(
                "Prefect's temporary server did not start",
                where=self.url,
                received=str(cause) or type(cause).__name__,
                remedy="give the command again when the machine is less busy, or start a server "
                "first (make up); PREFECT_LOGGING_SERVER_LEVEL=INFO shows what the server says",
            ) from cause

    def stop(self) -> None:
        """End it, whether it serves or still gets ready."""
        atexit.unregister(self.stop)
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self._pipe)

    def _wait(self, seconds: float) -> None:
        # The socket listens already, so the one question is answered as soon as the server can.
        address = self.url.removeprefix("http://").partition("/")[0]
        connection = http.client.HTTPConnection(address, timeout=seconds)
        try:
            connection.request("GET", "/api/health")
            answer = connection.getresponse()
            if answer.status != http.HTTPStatus.OK:
                raise http.client.HTTPException(f"HTTP {answer.status}")
        finally:
            connection.close()


def spare_server(store: Path) -> TemporaryServer | None:
    """A server that gets ready while the command does; None where another one is in reach.

    Prefect's own profile may name one as well, which only Prefect can tell: then it is not used.

    Args:
        store: the store of the command, which is there; Prefect's files lie in it from now on.
    """
    _keep_prefect_in(store)
    if "PREFECT_API_URL" in os.environ or running_service():
        return None
    return TemporaryServer()


def _keep_prefect_in(store: Path) -> None:
    """Let Prefect keep its files in the store, unless the user names a place (PREFECT_HOME).

    To be called before Prefect is imported. What a user set in his own profiles still counts.
    """
    if HOME in os.environ:
        return
    place = store / "prefect"
    place.mkdir(mode=0o700, exist_ok=True)  # runs tell whose checks lie where
    os.environ[HOME] = str(place)
    # Not by Path: its own way fails where a user has no home.
    os.environ.setdefault("PREFECT_PROFILES_PATH", os.path.expanduser(PROFILES))  # noqa: PTH111


def main() -> None:
    """Get ready, wait for the word, then serve until the command has ended."""
    listening = socket.socket(fileno=int(sys.argv[1]))
    told = threading.Event()
    threading.Thread(target=_follow_command, args=[told], daemon=True).start()
    # Imported here: it takes seconds, in which the command goes on.
    import uvicorn
    from prefect.server.api.server import create_app

    from flows.immediate_transactions import begin_immediately

    told.wait()
    begin_immediately()
    app = create_app(ephemeral=True, final=True)
    config = uvicorn.Config(app, log_level="error", lifespan="on")
    uvicorn.Server(config).run(sockets=[listening])


def _follow_command(told: threading.Event) -> None:
    if os.read(sys.stdin.fileno(), len(GO)):
        told.set()
        os.read(sys.stdin.fileno(), len(GO))  # nothing follows but the end
    os.kill(os.getpid(), signal.SIGTERM)  # uvicorn finishes what it is at; before, it just ends


if __name__ == "__main__":
    main()
