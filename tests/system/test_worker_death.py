"""The worker dies, and what it had begun goes on, or ends as what it is and is told."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from digits.registry.alias_log import aliases_of
from flows.service.automations import SILENT_SECONDS, START_SECONDS
from tests.system.conftest import Clone, Receiver
from tests.system.service import Service, wait_until

pytestmark = pytest.mark.system

CNN: dict[str, object] = {"preset": "small", "models": ["cnn"], "challenge": False}
LONG = CNN | {"epochs": 1000}
YES = {"decision": "promote the challenger", "reason": "it is better", "name": "Ada"}


@pytest.fixture(scope="module")
def own(
    trained: Clone, receiver: Receiver, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A service whose store has no champion yet, so that every challenger is asked about."""
    store = tmp_path_factory.mktemp("own") / "store"
    made = Service(trained, store, DIGITS_ALERT_URL=receiver.url)
    yield made
    made.down()


@pytest.fixture
def healthy(own: Service) -> Service:
    """The service, with its worker at work."""
    if own.digits("status").returncode:
        own.up()
    return own


def kill_with_worker(service: Service, number: str) -> None:
    """Kill the worker, and the run's own process if it has one."""
    service.kill("worker")
    for pid in service.processes_of(number):
        os.kill(pid, signal.SIGKILL)


def log_of(service: Service, number: str) -> str:
    """What the UI shows of a run's log."""
    wanted = {"logs": {"flow_run_id": {"any_": [number]}}, "limit": 200}
    return "\n".join(line["message"] for line in service.ask("/logs/filter", wanted))


def told_about(service: Service, receiver: Receiver, number: str) -> list[dict[str, str]]:
    """The alerts about a run."""
    name = service.run(number)["name"]
    return [alert for alert in receiver.received if alert["run"] == name]


def wait_until_told(service: Service, receiver: Receiver, number: str) -> None:
    """Wait until the webhook has heard of a run."""
    wait_until(lambda: told_about(service, receiver, number), "nobody was told")


def test_a_run_outlives_its_worker(healthy: Service) -> None:
    """It ends as if nothing had happened; what it says afterwards is in the log and in the UI."""
    number = healthy.start_run("retrain-now", CNN | {"seed": 11})
    name = healthy.wait_for_run(number, "Running")["name"]
    healthy.kill("worker")
    healthy.wait_for_run(number, "Completed", "Crashed", "Failed")
    assert healthy.run(number)["state_name"] == "Completed"
    wait_until(lambda: "The best model" in log_of(healthy, number), "the UI lacks log lines")
    log = healthy.store / "service" / "worker.log"
    last_line = f"Flow run '{name}' - Finished in state Completed()"
    wait_until(lambda: last_line in log.read_text("utf-8"), "worker.log lacks the run's last line")


def pending_run(service: Service, deployment: str = "retrain-now") -> str:
    """A run that its worker is about to start."""
    number = service.start_run(deployment, LONG)
    wait_until(lambda: service.run(number)["state_type"] != "SCHEDULED", "nobody takes the run")
    assert service.run(number)["state_type"] == "PENDING"
    return number


def test_up_ends_a_run_that_died_before_it_began(healthy: Service, receiver: Receiver) -> None:
    """It is Crashed at once and told, and the next run of its deployment is not refused."""
    number = pending_run(healthy)
    kill_with_worker(healthy, number)
    assert healthy.run(number)["state_type"] == "PENDING"
    assert f"Run {healthy.run(number)['name']} has no process" in healthy.up()
    assert healthy.run(number)["state_name"] == "Crashed"
    wait_until_told(healthy, receiver, number)
    following = healthy.start_run("retrain-now", CNN | {"models": ["logistic"]})
    assert healthy.wait_for_run(following, "Completed", "Cancelled")["state_name"] == "Completed"


def silent_run(service: Service) -> str:
    """A run that began, and was killed before it could say that it is alive."""
    number = service.start_run("score-checks", {"folder": "/nowhere"}, at="2100-01-01T00:00:00Z")
    state = {"state": {"type": "RUNNING", "name": "Running"}, "force": True}
    service.ask(f"/flow_runs/{number}/set_state", state)
    return number


def test_such_a_run_is_found_without_up(healthy: Service, receiver: Receiver) -> None:
    """The server finds it by its silence, says why, and tells the webhook; so one just begun."""
    silent, number = silent_run(healthy), pending_run(healthy)
    kill_with_worker(healthy, number)
    for lost, reason in (
        (number, f"Not started within {START_SECONDS} s"),
        (silent, f"No heartbeat for {SILENT_SECONDS} s"),
    ):
        run = healthy.wait_for_run(lost, "Crashed")
        assert run["state"]["message"].startswith(reason)
        wait_until_told(healthy, receiver, lost)


def test_the_second_cancelled_run_of_a_schedule_is_told(
    healthy: Service, receiver: Receiver
) -> None:
    """One is cancelled in silence; the next, too, is told, for the schedule does nothing."""
    at_work = healthy.start_run("retrain", LONG)
    healthy.wait_for_run(at_work, "Running")
    numbers = []
    for _ in range(2):
        numbers.append(planned_run(healthy, "retrain"))
        healthy.wait_for_run(numbers[-1], "Cancelled")
    wait_until_told(healthy, receiver, numbers[1])
    assert told_about(healthy, receiver, numbers[1])[0]["state"] == "Cancelled"
    assert told_about(healthy, receiver, numbers[0]) == []
    kill_with_worker(healthy, at_work)


def planned_run(service: Service, deployment: str) -> str:
    """A run as the server's scheduler makes them."""
    place = f"/deployments/{service.deployment(deployment)['id']}/create_flow_run"
    return str(service.ask(place, {"parameters": CNN, "tags": ["auto-scheduled"]})["id"])


def waiting(service: Service, kind: str) -> list[dict[str, Any]]:
    """The promotions of a kind that wait for a person."""
    wanted = {"flow_runs": {"state": {"name": {"any_": ["Paused"]}}}}
    runs = service.ask("/flow_runs/filter", wanted)
    return [run for run in runs if run["parameters"].get("kind") == kind]


def asked(service: Service, kind: str, seed: int) -> dict[str, Any]:
    """Train a challenger, and wait until a person is asked about it."""
    wanted = CNN | {"models": [kind], "challenge": True, "seed": seed}
    service.wait_for_run(service.start_run("retrain-now", wanted), "Completed")
    return dict(wait_until(lambda: waiting(service, kind), "no promotion waits")[0])


def champion(service: Service, kind: str) -> str:
    """The version that is champion, as the registry has it."""
    return aliases_of(service.store / "models", kind).champion


def test_an_answer_after_the_workers_death_is_carried_out(healthy: Service) -> None:
    """The run waits on while the worker is started anew, and does what the person says."""
    run = asked(healthy, "logistic", 21)
    healthy.kill("worker")
    assert "has no process" not in healthy.up()
    healthy.ask(f"/flow_runs/{run['id']}/resume", {"run_input": YES})
    healthy.wait_for_run(run["id"], "Promoted")
    assert champion(healthy, "logistic") == run["parameters"]["version"]


def test_a_promotion_whose_process_was_killed_is_asked_about_again(healthy: Service) -> None:
    """The worker sees it die; without `up`, another run asks."""
    dead = asked(healthy, "cnn", 22)
    for pid in healthy.processes_of(dead["id"]):
        os.kill(pid, signal.SIGKILL)
    healthy.wait_for_run(dead["id"], "Crashed")
    (again,) = wait_until(lambda: waiting(healthy, "cnn"), "nobody asks again")
    assert again["parameters"] == dead["parameters"]


def test_an_answer_to_a_dead_run_is_asked_for_again(healthy: Service, receiver: Receiver) -> None:
    """The run was killed before the answer: that is told, and another asks, once, and says so."""
    (run,) = wait_until(lambda: waiting(healthy, "cnn"), "the test before left none")
    for pid in healthy.processes_of(run["id"]):
        os.kill(pid, signal.SIGSTOP)  # else the worker would notice at once that it is gone
    healthy.kill("worker")
    healthy.ask(f"/flow_runs/{run['id']}/resume", {"run_input": YES})
    for pid in healthy.processes_of(run["id"]):
        os.kill(pid, signal.SIGKILL)
    assert f"Run {run['name']} has no process" in healthy.up()
    wait_until_told(healthy, receiver, run["id"])
    (again,) = wait_until(lambda: waiting(healthy, "cnn"), "nobody asks again")
    assert champion(healthy, "cnn") == ""
    form = f"/flow_runs/{again['id']}/input/filter"
    wanted = {"prefix": f"paused-{run['parameters']['version']}-description"}
    (kept,) = wait_until(lambda: healthy.ask(form, wanted), "no form")
    question = kept["value"]
    assert "Asked again" in question
    assert "by Ada (it is better)" in question
    healthy.ask(f"/flow_runs/{again['id']}/resume", {"run_input": YES})
    healthy.wait_for_run(again["id"], "Promoted")
    assert champion(healthy, "cnn") == run["parameters"]["version"]
