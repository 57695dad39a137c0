"""The service as an operator meets it: up, healed, found by other commands, missed runs, down."""

import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.system.service import DIGITS, Service, wait_until

pytestmark = pytest.mark.system

SMALL: dict[str, object] = {"preset": "small", "models": ["logistic"], "challenge": False}
LONG = SMALL | {"models": ["cnn"], "epochs": 500}


def test_status_tells_of_every_part(running: Service) -> None:
    """All is healthy, deployments and next run are named, and no secret is shown."""
    answer = running.digits("status")
    assert answer.returncode == 0, answer.stdout
    for told in ("healthy", "online", "SQLite", "retrain-now", "next run", "crash-dead-runs"):
        assert told in answer.stdout
    assert running.auth.split(":")[1] not in answer.stdout


def test_the_targets_of_make(running: Service) -> None:
    """`make up`, `make status` and `make down` do what the commands do."""
    for command in ("make up", "make status", "make down"):
        answer = running.clone.run(*command.split(), limit=900, **running.environment)
        assert answer.returncode == 0, answer.stdout + answer.stderr[-3000:]
    assert running.processes() == {}


def test_up_again_changes_nothing(running: Service) -> None:
    """A second `up`, from another folder, leaves processes, deployments and automations alone."""
    before = running.pid("server"), running.pid("worker")
    automations = running.ask("/automations/filter", {})
    program = running.clone.root / DIGITS
    command = f"cd / && {program} up"
    told = running.clone.run("sh", "-c", command, limit=900, **running.environment)
    assert told.returncode == 0, told.stderr
    assert "unchanged" in told.stdout
    assert (running.pid("server"), running.pid("worker")) == before
    assert running.ask("/automations/filter", {}) == automations


def test_a_killed_worker_is_started_anew(running: Service) -> None:
    """`status` tells of it, `up` heals it, and the server is left alone."""
    server = running.pid("server")
    running.kill("worker")
    assert running.digits("status").returncode == 1
    assert running.part("worker")["state"] == "stopped"
    running.up()
    assert running.pid("server") == server
    assert running.digits("status").returncode == 0


def test_a_killed_server_comes_back_with_all_it_knew(running: Service) -> None:
    """After kill -9 and two `up` at once there is one server, with the deployments and runs."""
    number = running.start_run("retrain-now", SMALL)
    running.wait_for_run(number, "Completed")
    running.kill("server")
    assert running.digits("status").returncode == 1
    command = (DIGITS, "up")
    both = [running.clone.start(*command, **running.environment) for _ in range(2)]
    told = [one.communicate(timeout=600)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0], told
    servers = [line for line in running.processes().values() if "server_process" in line]
    assert len(servers) == 1
    assert running.run(number)["state_name"] == "Completed"
    assert running.digits("status").returncode == 0


def test_what_an_operator_paused_stays_paused(running: Service) -> None:
    """Deploying anew wakes no schedule, enables no automation, and doubles neither."""
    found = running.deployment("retrain")
    (schedule,) = found["schedules"]
    pause = f"/deployments/{found['id']}/schedules/{schedule['id']}"
    running.ask(pause, {"active": False}, "PATCH")
    (promotion,) = [
        one
        for one in running.ask("/automations/filter", {})
        if one["name"] == "promote-named-challenger"
    ]
    running.ask(f"/automations/{promotion['id']}", {"enabled": False}, "PATCH")
    registry = running.clone.root / "prefect.yaml"
    before = registry.read_text("utf-8")
    try:
        registry.write_text(before.replace("Every week:", "Every single week:"), "utf-8")
        assert "brought up to date" in running.up()
        found = running.deployment("retrain")
        assert found["description"].startswith("Every single week")
        assert [one["active"] for one in found["schedules"]] == [False]
        names = {one["name"]: one["enabled"] for one in running.ask("/automations/filter", {})}
        assert names["promote-named-challenger"] is False
        assert len(names) == len(running.ask("/automations/filter", {}))
        assert running.part("deployment retrain")["detail"] == "schedule paused"
    finally:
        registry.write_text(before, "utf-8")
        wake_up(running)


def wake_up(running: Service) -> None:
    """Undo what the test paused: the tests after it count on schedule and trigger."""
    found = running.deployment("retrain")
    (schedule,) = found["schedules"]
    place = f"/deployments/{found['id']}/schedules/{schedule['id']}"
    running.ask(place, {"active": True}, "PATCH")
    for one in running.ask("/automations/filter", {}):
        running.ask(f"/automations/{one['id']}", {"enabled": True}, "PATCH")


def test_a_run_on_the_command_line_is_seen_by_the_service(running: Service) -> None:
    """`digits retrain` finds the running service by itself."""
    answer = running.digits(
        "retrain", "--preset", "small", "--models", "logistic", "--seed", "7", "--challenge=false"
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    done = {"flow_runs": {"state": {"name": {"any_": ["Completed"]}}}}
    assert 7 in [run["parameters"].get("seed") for run in running.ask("/flow_runs/filter", done)]


def test_a_named_challenger_waits_for_a_person(running: Service) -> None:
    """Training names a challenger; its promotion starts by itself, once, and waits."""
    number = running.start_run("retrain-now", SMALL | {"challenge": True, "seed": 5})
    running.wait_for_run(number, "Completed")
    waiting = wait_until(lambda: paused(running), "no promotion waits")
    assert [run["parameters"]["kind"] for run in waiting] == ["logistic"]
    assert running.part("runs waiting for a person")["state"] == "1"


def test_a_challenger_is_asked_about_again(running: Service) -> None:
    """`down` ends the promotion that waits; the next `up` starts it anew, and only once."""
    (before,) = paused(running)
    running.down()
    assert "asking again" in running.up()
    after = wait_until(lambda: paused(running), "no promotion waits")
    assert [run["parameters"]["version"] for run in after] == [before["parameters"]["version"]]
    assert after[0]["id"] != before["id"]
    assert "asking again" not in running.up()


def paused(service: Service) -> list[dict[str, Any]]:
    """The runs that wait for a person."""
    wanted = {"flow_runs": {"state": {"name": {"any_": ["Paused"]}}}}
    found: list[dict[str, Any]] = service.ask("/flow_runs/filter", wanted)
    return found


def test_missed_runs_end_as_one(running: Service) -> None:
    """Of three runs that were due while the service was down, one runs and two are cancelled."""
    due = datetime.now(UTC) + timedelta(seconds=45)
    numbers = [
        running.start_run("retrain", SMALL, at=(due + timedelta(seconds=wait)).isoformat())
        for wait in range(3)
    ]
    running.down()
    wait_until(lambda: datetime.now(UTC) > due + timedelta(seconds=5), "time stands still")
    running.up()
    states = [
        running.wait_for_run(number, "Completed", "Cancelled", "Failed") for number in numbers
    ]
    names = sorted(state["state_name"] for state in states)
    assert names == ["Cancelled", "Cancelled", "Completed"], states


def test_a_busy_port_is_told(running: Service) -> None:
    """Another program at the port: which port, who has it, which setting."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        store = str(running.store.parent / "other")
        answer = running.digits("up", DIGITS_PORT=port, DIGITS_STORE=store)
    assert answer.returncode == 1
    assert f"127.0.0.1:{port}" in answer.stderr
    assert "held by" in answer.stderr
    assert "DIGITS_PORT" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_down_leaves_nothing_behind(running: Service) -> None:
    """A run at work is cancelled, all processes and the port are gone; once more does no harm."""
    number = running.start_run("retrain-now", LONG)
    running.wait_for_run(number, "Running")
    assert "is running; cancelling it" in running.down()
    assert running.processes() == {}
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", running.port), timeout=2)
    assert "Server: not running." in running.down()
    assert running.digits("status").returncode == 1
    running.up()
    assert running.run(number)["state_name"] == "Cancelled"
