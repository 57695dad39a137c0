"""The same flow against a Prefect server that was started by hand, as in production."""

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from tests.system.conftest import Clone

pytestmark = pytest.mark.system


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(url: str, body: object) -> list[dict[str, object]]:
    """POST JSON to Prefect's API and return its answer."""
    request = urllib.request.Request(  # noqa: S310 - loopback
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
        found: list[dict[str, object]] = json.load(answer)
        return found


def wait_until_healthy(api: str, server: subprocess.Popen[str]) -> None:
    """Wait for the server's own health check."""
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{api}/health", timeout=5).close()  # noqa: S310 - loopback
        except (urllib.error.URLError, OSError):
            assert server.poll() is None, "the server ended"
            time.sleep(0.5)
        else:
            return
    pytest.fail("the server did not become healthy")


def test_a_run_against_a_server_shows_its_artifacts(trained: Clone) -> None:
    """With PREFECT_API_URL set, run and artifacts are found on that server afterwards."""
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    command = (".venv/bin/prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port))
    server = trained.start(*command, PREFECT_SERVER_ANALYTICS_ENABLED="false")
    try:
        wait_until_healthy(api, server)
        answer = trained.run(
            ".venv/bin/digits", "retrain", "--preset", "small", PREFECT_API_URL=api
        )
        assert answer.returncode == 0, answer.stderr[-3000:]
        run = ask(f"{api}/flow_runs/filter", {"sort": "START_TIME_DESC", "limit": 1})[0]
        assert (run["state_name"], run["name"] != "") == ("Completed", True)
        keys = {one["key"] for one in ask(f"{api}/artifacts/filter", {})}
    finally:
        server.terminate()
        server.communicate(timeout=60)
    assert {"leaderboard", "model-cnn", "model-logistic", "model-resnet50", "report"} <= keys
