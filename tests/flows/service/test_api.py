"""Talking with the server: a busy one is asked again, a refusal and a silence are told."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from flows.service.api import TRIES, Api
from flows.service.errors import ServiceRefusal, ServiceUnreachable
from flows.service.settings import ServiceSettings


@contextmanager
def server(*codes: int) -> Iterator[int]:
    """A server that gives one answer after another, the last one ever after; yields its port."""
    left = list(codes)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer with the next code."""
            self.send_response(left.pop(0) if len(left) > 1 else left[0])
            self.end_headers()
            self.wfile.write(b'"said"')

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=made.serve_forever, daemon=True).start()
    try:
        yield made.server_port
    finally:
        made.shutdown()
        made.server_close()


def api(port: int, store: Path) -> Api:
    """What speaks with the server at a port."""
    return Api(ServiceSettings(port=port, store=store))


def test_a_busy_server_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked database (503) passes; nobody needs to hear of it."""
    monkeypatch.setattr("flows.service.api.PAUSE", 0.01)
    with server(503, 503, 200) as port:
        assert api(port, tmp_path).get("/x") == "said"


def test_one_that_stays_busy_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the last try the answer is told as it came."""
    monkeypatch.setattr("flows.service.api.PAUSE", 0.01)
    with server(*[503] * TRIES, 200) as port, pytest.raises(ServiceRefusal, match="503"):
        api(port, tmp_path).get("/x")


def test_a_wrong_password_is_told_at_once(tmp_path: Path) -> None:
    """The message names the setting."""
    with server(401) as port, pytest.raises(ServiceRefusal, match="DIGITS_AUTH"):
        api(port, tmp_path).get("/x")


def test_silence_is_told(tmp_path: Path) -> None:
    """Where nobody listens, the message says what starts the server."""
    with server(200) as port:
        pass
    with pytest.raises(ServiceUnreachable, match="digits up"):
        api(port, tmp_path).get("/x")
