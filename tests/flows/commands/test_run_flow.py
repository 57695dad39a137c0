"""A run from a shell: a server that cannot be used is told before it begins; an error once."""

import contextlib
import logging
import os
import signal
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from prefect import flow, task
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

from digits.errors import FileChanged
from digits.store.errors import OutputNotWritable
from flows.commands.run_flow import from_shell
from flows.service.errors import ServiceRefusal, ServiceUnreachable
from tasks.interruption import stop_if_interrupted, was_terminated
from tests.flows.service.test_api import server


@flow(name="never-begun")
def never_begun() -> None:
    raise AssertionError("it began")


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/api", "ftp://example.com/api", "nowhere"])
def test_a_server_that_is_not_there_is_told(address: str) -> None:
    """Nothing listens, or the address is none: no traceback of Prefect's."""
    with (
        temporary_settings({PREFECT_API_URL: address}),
        pytest.raises(ServiceUnreachable, match="correct PREFECT_API_URL") as caught,
    ):
        from_shell(never_begun)()
    assert caught.value.where == address
    assert caught.value.received


def test_a_password_that_is_missing_is_told() -> None:
    """The server answers, and lets nobody in."""
    with server(401) as port:
        address = f"http://127.0.0.1:{port}/api"
        with (
            temporary_settings({PREFECT_API_URL: address}),
            pytest.raises(ServiceRefusal, match="PREFECT_API_AUTH_STRING"),
        ):
            from_shell(never_begun)()


def test_a_server_of_something_else_is_told() -> None:
    """It answers, but knows no such page."""
    with server(404) as port:
        address = f"http://127.0.0.1:{port}/"
        with (
            temporary_settings({PREFECT_API_URL: address}),
            pytest.raises(ServiceUnreachable, match="HTTP 404"),
        ):
            from_shell(never_begun)()


def test_a_server_that_never_answers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the connection and says nothing: the address, for how long, and what to do."""
    monkeypatch.setattr("flows.commands.run_flow.ANSWER_SECONDS", 1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/api"
        with (
            temporary_settings({PREFECT_API_URL: address}),
            pytest.raises(ServiceUnreachable, match="make up") as caught,
        ):
            from_shell(never_begun)()
    assert caught.value.where == address
    assert caught.value.received == "no answer within 1 s"


class HealthAlone(BaseHTTPRequestHandler):
    """Answers the first question, and keeps every other one waiting."""

    asked: ClassVar[list[str]] = []
    ended = threading.Event()

    def do_GET(self) -> None:
        """Answer, or wait."""
        self.asked.append(self.path)
        if self.path.endswith("/health"):
            self.send_response(200)
            self.end_headers()
        else:
            self.ended.wait(60)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_server_that_answers_only_half_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its health is well and its version never comes: it is asked once, and not waited for."""
    monkeypatch.setattr("flows.commands.run_flow.ANSWER_SECONDS", 1)
    half = ThreadingHTTPServer(("127.0.0.1", 0), HealthAlone)
    half.daemon_threads = True
    threading.Thread(target=half.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{half.server_port}/api"
    try:
        with (
            temporary_settings({PREFECT_API_URL: address}),
            pytest.raises(ServiceUnreachable, match="no answer within 1 s"),
        ):
            from_shell(never_begun)()
    finally:
        HealthAlone.ended.set()
        half.shutdown()
        half.server_close()
    assert HealthAlone.asked == ["/api/health", "/api/admin/version"]


def test_sigterm_ends_a_run_as_ctrl_c_does(prefect_server: None) -> None:
    """Within a flow, too, where Prefect has a handler of its own; the run is Crashed."""

    @flow(name="terminated")
    def terminated() -> None:
        with contextlib.suppress(KeyboardInterrupt):  # as a library might
            os.kill(os.getpid(), signal.SIGTERM)
        stop_if_interrupted()

    with pytest.raises(KeyboardInterrupt):
        from_shell(terminated)()
    assert was_terminated()
    with get_client(sync_client=True) as client:
        (run,) = client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=["terminated"]))
        )
    assert run.state_name == "Crashed"


def test_a_home_of_prefect_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Its server would wait for two minutes and end with a traceback."""
    (tmp_path / "file").write_text("no folder")
    with (
        temporary_settings({PREFECT_HOME: tmp_path / "file"}, restore_defaults={PREFECT_API_URL}),
        pytest.raises(OutputNotWritable, match="PREFECT_HOME"),
    ):
        from_shell(never_begun)()


def test_an_error_stands_once(prefect_server: None, capfd: pytest.CaptureFixture[str]) -> None:
    """The command says it at its end; the log of the run says only that it failed."""

    @task(name="breaking")
    def breaking() -> None:
        raise FileChanged("A file was swapped", remedy="bring it back")

    @flow(name="with-an-error")
    def with_an_error() -> None:
        breaking()

    seen: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: seen.append(record.getMessage())  # type: ignore[method-assign]
    console = logging.getLogger("prefect")
    console.addHandler(handler)
    try:
        with pytest.raises(FileChanged):
            from_shell(with_an_error)()
    finally:
        console.removeHandler(handler)
    assert "Finished in state Failed" in seen
    assert not [line for line in seen if "swapped" in line]
