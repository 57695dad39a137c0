"""Somebody is told of runs that fail, and runs that died do not look alive."""

import os
import signal

import pytest

from tests.system.conftest import Receiver
from tests.system.service import Service, wait_until

pytestmark = pytest.mark.system

LONG: dict[str, object] = {
    "preset": "small",
    "models": ["cnn"],
    "epochs": 1000,
    "challenge": False,
}


def alert_about(running: Service, receiver: Receiver, number: str) -> dict[str, str]:
    """The alert about a run."""
    name = running.run(number)["name"]

    def arrived() -> dict[str, str] | None:
        return next((one for one in receiver.received if one["run"] == name), None)

    return dict(wait_until(arrived, f"no alert about {name}"))


def test_a_failed_run_is_told_to_the_webhook(running: Service, receiver: Receiver) -> None:
    """Flow, run, state, cause and the address of the run arrive as JSON."""
    number = running.start_run("retrain-now", {"preset": "small", "source": "nowhere.npz"})
    running.wait_for_run(number, "Failed")
    told = alert_about(running, receiver, number)
    assert (told["flow"], told["state"]) == ("retrain", "Failed")
    assert "nowhere.npz" in told["message"]
    assert told["url"] == f"http://127.0.0.1:{running.port}/runs/flow-run/{number}"


def test_a_killed_run_is_crashed_and_told(running: Service, receiver: Receiver) -> None:
    """A run that was killed with its worker ends as Crashed within minutes, by its silence."""
    number = running.start_run("retrain-now", LONG)
    running.wait_for_run(number, "Running")
    wait_until(lambda: heartbeats(running, number), "no heartbeat")
    running.kill("worker")
    for process in running.processes_of(number):
        os.kill(process, signal.SIGKILL)
    run = running.wait_for_run(number, "Crashed")  # `up` would end it at once, for another reason
    assert run["state"]["message"].startswith("No heartbeat for 90 s")
    assert alert_about(running, receiver, number)["state"] == "Crashed"
    log = (running.store / "service" / "server.log").read_text("utf-8")
    assert "database is locked" not in log  # a heartbeat was lost that way
    running.up()


def heartbeats(running: Service, number: str) -> int:
    """How often a run said that it is alive."""
    wanted = {
        "event": {"name": ["prefect.flow-run.heartbeat"]},
        "resource": {"id": [f"prefect.flow-run.{number}"]},
    }
    return int(running.ask("/events/filter", {"filter": wanted, "limit": 1})["total"])
