"""A changed setting takes effect, and a mistake in one takes nothing down."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.digits.checks.drawn_checks import draw_folder
from tests.system.service import Service, wait_until

pytestmark = pytest.mark.system

LONG: dict[str, object] = {
    "preset": "small",
    "models": ["cnn"],
    "epochs": 500,
    "challenge": False,
}


@contextmanager
def with_settings(running: Service, **settings: str) -> Iterator[str]:
    """The service with other settings, brought up; yields what `up` said."""
    before = dict(running.environment)
    running.environment.update(settings)
    try:
        yield running.up()
    finally:
        running.environment.clear()
        running.environment.update(before)
        running.up()


def setting(running: Service, name: str) -> tuple[str, str]:
    """A setting in force and its origin, as `status` tells them."""
    row = next(row for row in running.status()["settings"] if row["name"] == name)
    return row["value"], row["origin"]


def scored(running: Service, folder: Path, out: Path) -> dict[str, Any]:
    """The summary of a folder that the service has scored."""
    number = running.start_run("score-checks", {"folder": str(folder), "out": str(out)})
    run = running.wait_for_run(number, "Completed", "Failed", "Crashed")
    assert run["state_name"] == "Completed", run["state"]
    summary: dict[str, Any] = json.loads((out / "summary.json").read_text("utf-8"))
    return summary


def artifact(running: Service) -> str:
    """The newest artifact about scored checks."""
    wanted = {"artifacts": {"key": {"any_": ["checks-scored"]}}, "sort": "CREATED_DESC", "limit": 1}
    (found,) = running.ask("/artifacts/filter", wanted)
    return str(found["data"])


def test_a_new_ceiling_decides_from_then_on(running: Service, tmp_path: Path) -> None:
    """The worker is restarted, its run named and cancelled; readings and artifact tell of it."""
    folder = draw_folder(tmp_path / "scans", 3)
    server, worker = running.pid("server"), running.pid("worker")
    at_work = running.start_run("retrain-now", LONG)
    running.wait_for_run(at_work, "Running")
    name = running.run(at_work)["name"]
    with with_settings(running, DIGITS_CEILING="7.25") as told:
        assert "DIGITS_CEILING none → 7.25" in told
        assert f"Run {name} is running; cancelling it" in told
        assert running.run(at_work)["state_name"] == "Cancelled"
        assert (running.pid("server") == server, running.pid("worker") == worker) == (True, False)
        assert setting(running, "DIGITS_CEILING") == ("7.25", "environment")
        summary = scored(running, folder, tmp_path / "out")
        assert "nothing above 7.25" in summary["policy"]
        assert summary["pages"]["accept"] == 0
        assert "| DIGITS_CEILING | 7.25 |" in artifact(running)
        assert "DIGITS_CEILING" not in running.up()  # nothing changed since
        other = running.digits("status", DIGITS_CEILING="8")
        assert other.returncode == 0, other.stdout
        assert "DIGITS_CEILING 7.25 → 8" in other.stdout.replace("\n", " ")
    assert setting(running, "DIGITS_CEILING") == ("none", "default")


def test_a_file_that_is_edited_waits_for_up(running: Service, tmp_path: Path) -> None:
    """`.env` is read when `up` says so; a run before that has the settings from before."""
    folder = draw_folder(tmp_path / "scans", 1)
    file = running.clone.root / ".env"
    try:
        file.write_text("DIGITS_CEILING=3.50\n", "utf-8")
        assert "nothing above" not in scored(running, folder, tmp_path / "before")["policy"]
        assert running.status()["changed"] == ["DIGITS_CEILING none → 3.50"]
        running.up()
        assert setting(running, "DIGITS_CEILING") == ("3.50", ".env")
        assert "nothing above 3.5" in scored(running, folder, tmp_path / "after")["policy"]
    finally:
        file.unlink()
        running.up()


def test_what_runs_by_itself_follows_its_setting(running: Service, tmp_path: Path) -> None:
    """With an inbox, a retention time, days to learn: planned and run; paused without."""
    given = {
        "watch-inbox": ("DIGITS_INBOX", str(tmp_path)),
        "purge": ("DIGITS_RETENTION", "30d"),
        "learn": ("DIGITS_LEARN_DAYS", "30"),
    }

    def detail(name: str) -> str:
        return str(running.part(f"deployment {name}")["detail"])

    def all_paused() -> bool:
        return all(f"{setting} is not set" in detail(name) for name, (setting, _) in given.items())

    assert all_paused()
    with with_settings(running, **dict(given.values())):
        # The server plans its runs a moment after it is told to.
        wait_until(lambda: all(detail(name).startswith("next run") for name in given), "no plan")
        run = running.start_run("purge", {})
        ended = running.wait_for_run(run, "Completed", "Failed", "Crashed")
        assert ended["state"]["message"].startswith("Nothing to remove")
        learning = running.wait_for_run(running.start_run("learn", {}), "Completed", "Failed")
        assert learning["state"]["message"] == "0 decided checks."
    assert all_paused()
    for name in given:
        assert [one["active"] for one in running.deployment(name)["schedules"]] == [False]


def test_a_mistake_takes_nothing_down(running: Service) -> None:
    """A port that is taken, a database that is not there, a password that cannot be: all go on."""
    before = running.pid("server"), running.pid("worker")
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        for wrong, told in (
            ({"DIGITS_PORT": taken}, f"127.0.0.1:{taken}"),
            ({"DIGITS_DATABASE": "postgresql://digits:x@127.0.0.1:1/prefect"}, "DIGITS_DATABASE"),
            ({"DIGITS_AUTH": "digits:contraseña"}, "DIGITS_AUTH"),
            (
                {"DIGITS_CEILING": "9", "DIGITS_RESNET50_WEIGHTS": __file__},
                "nothing was stopped",
            ),
        ):
            answer = running.digits("up", **wrong)
            assert answer.returncode == 1
            assert told in answer.stderr
            assert "Traceback" not in answer.stderr
    assert running.digits("status").returncode == 0
    assert (running.pid("server"), running.pid("worker")) == before


def test_another_port_and_password_cancel_what_runs(running: Service) -> None:
    """The old server is asked as it was started: the run is cancelled, not killed."""
    at_work = running.start_run("retrain-now", LONG)
    running.wait_for_run(at_work, "Running")
    port, auth = running.port, running.auth
    with socket.create_server(("127.0.0.1", 0)) as free:
        running.port = int(free.getsockname()[1])
    running.auth = "digits:other-word"
    try:
        with with_settings(
            running, DIGITS_PORT=str(running.port), DIGITS_AUTH=running.auth
        ) as told:
            assert "is running; cancelling it" in told
            assert running.run(at_work)["state_name"] == "Cancelled"
            running.port, running.auth = port, auth
    finally:
        running.port, running.auth = port, auth


def webhooks(running: Service) -> list[str]:
    """The addresses that the server calls, as its own encrypted blocks hold them."""
    wanted = {"block_documents": {"name": {"any_": ["digits-alert"]}}, "include_secrets": True}
    return [block["data"]["url"] for block in running.ask("/block_documents/filter", wanted)]


def test_a_paused_pool_and_another_webhook_are_told(running: Service) -> None:
    """`up` does not say that all is well where `status` is red; it names what restarts nothing."""
    before = running.pid("server"), running.pid("worker")
    running.ask("/work_pools/digits", {"is_paused": True}, "PATCH")
    try:
        with with_settings(running, DIGITS_ALERT_URL="http://127.0.0.1:9/other") as told:
            assert "The service is up." not in told
            assert "Not well: pool digits: paused" in told
            assert re.search(r"^Changed: DIGITS_ALERT_URL \S+ → \(hidden\)\.$", told, re.MULTILINE)
            assert running.digits("status").returncode == 1
            assert webhooks(running) == ["http://127.0.0.1:9/other"]
    finally:
        running.ask("/work_pools/digits", {"is_paused": False}, "PATCH")
    assert "The service is up." in running.up()
    assert webhooks(running) != ["http://127.0.0.1:9/other"]
    assert (running.pid("server"), running.pid("worker")) == before


def test_the_numbers_of_a_running_service(running: Service) -> None:
    """Up, with its schedules; the exit status is 0 also where it is down."""
    answer = running.digits("status", "--metrics")
    assert answer.returncode == 0
    samples = [
        sample
        for family in text_string_to_metric_families(answer.stdout)
        for sample in family.samples
    ]
    values = {sample.name: sample.value for sample in samples}
    assert values["digits_healthy"] == values["digits_service_up"] == 1
    assert values["digits_worker_up"] == values["digits_ledger_up"] == 1
    schedules = [sample.labels for sample in samples if sample.name.startswith("digits_schedule")]
    assert schedules == [{"deployment": "retrain"}]
    running.kill("worker")
    answer = running.digits("status", "--metrics")
    assert (answer.returncode, "digits_worker_up 0.0\n" in answer.stdout) == (0, True)


def test_what_up_could_not_bring_is_not_in_force(running: Service) -> None:
    """A worker that cannot start has no new ceiling: the next `up` is due for it."""
    running.kill("worker")
    wanted = {"DIGITS_CEILING": "6.50"}
    failed = running.digits("up", **wanted, PREFECT_WORKER_QUERY_SECONDS="seldom")
    assert (failed.returncode, "DIGITS_CEILING none → 6.50" in failed.stdout) == (1, True)
    told = json.loads(running.digits("status", "--json", **wanted).stdout)
    assert told["changed"] == ["DIGITS_CEILING none → 6.50"]
