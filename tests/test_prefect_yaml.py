"""`prefect.yaml` names what exists: entry points import, parameters fit, schedules and triggers."""

import asyncio
import inspect
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect import Flow
from prefect.client.schemas.schedules import CronSchedule
from prefect.events import DeploymentEventTrigger
from prefect.flows import load_flow_from_entrypoint
from prefect.server.schemas.schedules import CronSchedule as PlannedBy
from prefect.utilities.callables import parameter_schema
from pydantic import ValidationError

from digits.config import KINDS
from digits.settings_fields import Settings
from flows.service.automations import SCHEDULES
from flows.service.deploying import SWITCHES, registry, without, without_resnet50
from flows.service.health import POOL
from tasks.promote import CHALLENGER_NAMED

ROOT = Path(__file__).resolve().parents[1]
DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
EXAMPLES = {"photos": ["photo.png"]}  # of required parameters that are no plain texts
TRIGGERS = [
    (deployment, trigger)
    for deployment in DEPLOYMENTS
    for trigger in deployment.get("triggers", [])
]
EMITTED = {CHALLENGER_NAMED: {"kind", "version", "store"}}  # events of the code, with their payload
CRASHED = "prefect.flow-run.Crashed"  # Prefect's own; it brings the run with its parameters


def flow_of(deployment: dict[str, Any]) -> Flow[..., Any]:
    """The flow that a deployment's entry point names."""
    path, name = deployment["entrypoint"].split(":")
    return load_flow_from_entrypoint(f"{ROOT / path}:{name}")


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one["name"])
def test_parameters_fit_the_flow(deployment: dict[str, Any]) -> None:
    """Every deployment's entry point loads, and its parameters are valid for the flow."""
    flow = flow_of(deployment)
    given = deployment["parameters"]
    assert set(given) <= set(inspect.signature(flow.fn).parameters)
    required = {
        name: EXAMPLES.get(name, "somebody")
        for name, one in inspect.signature(flow.fn).parameters.items()
        if one.default is one.empty
    }
    flow.validate_parameters(required | given)


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one["name"])
def test_every_parameter_has_a_help_text(deployment: dict[str, Any]) -> None:
    """The Prefect UI finds a description for every field of the form."""
    schema = parameter_schema(flow_of(deployment))
    described = {name: one.get("description", "") for name, one in schema.properties.items()}
    assert described
    assert all(described.values()), described


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one["name"])
def test_every_deployment_says_what_it_is(deployment: dict[str, Any]) -> None:
    """Description and tags are there, the interpreter is named, and the pool is the service's."""
    assert deployment["description"].endswith(".")
    assert deployment["tags"]
    assert deployment["work_pool"]["name"] == POOL
    assert ".venv/bin/python" in deployment["work_pool"]["job_variables"]["command"]


def test_names_are_used_once() -> None:
    """No two deployments or triggers share a name: one would take the place of the other."""
    for named in (DEPLOYMENTS, [trigger for _, trigger in TRIGGERS]):
        names = [one["name"] for one in named]
        assert len(names) == len(set(names))


def test_schedules_can_be_planned_and_found_again() -> None:
    """Every schedule has a cron line, a time zone, and a slug by which its pausing is kept."""
    schedules = [schedule for one in DEPLOYMENTS for schedule in one.get("schedules", [])]
    assert schedules
    for schedule in schedules:
        CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
        assert schedule["timezone"]
        assert schedule["slug"]
        assert isinstance(schedule["active"], bool)


def test_scheduled_runs_fail_rather_than_leave_a_model_out() -> None:
    """What nobody watches does not skip ResNet50 quietly."""
    for one in DEPLOYMENTS:
        if one.get("schedules") and "training" in one["tags"]:
            assert one["parameters"]["if_weights_missing"] == "fail"


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one["name"])
def test_trainings_and_schedules_do_not_overlap(deployment: dict[str, Any]) -> None:
    """A second such run of the same deployment is cancelled; nothing else is limited."""
    wanted = {"limit": 1, "collision_strategy": "CANCEL_NEW"}
    alone = {"training", "scheduled"} & set(deployment["tags"])
    assert deployment.get("concurrency_limit") == (wanted if alone else None)


@pytest.mark.parametrize(("deployment", "trigger"), TRIGGERS, ids=lambda one: one["name"])
def test_triggers_wait_for_events_that_there_are(
    deployment: dict[str, Any], trigger: dict[str, Any]
) -> None:
    """The event exists, and what comes with it fills parameters that the flow has."""
    parsed = DeploymentEventTrigger.model_validate(trigger)
    (event,) = parsed.expect
    assert event in {*EMITTED, CRASHED}
    accepted = inspect.signature(flow_of(deployment).fn).parameters
    room = r"event\.payload" if event in EMITTED else r"flow_run\.parameters"
    for name, value in trigger["parameters"].items():
        assert value["__prefect_kind"] == "jinja"
        (asked,) = re.findall(rf"{room}\.(\w+)", value["template"])
        assert asked in EMITTED.get(event, set(accepted))
        assert name in accepted


def test_a_crashed_promotion_is_asked_about_again_as_long_as_a_person_may_be_waited_for() -> None:
    """The trigger watches a run for longer than the longest DIGITS_APPROVAL_HOURS."""
    (trigger,) = (one for _, one in TRIGGERS if one["expect"] == [CRASHED])
    with pytest.raises(ValidationError, match="approval_hours"):
        Settings(approval_hours=trigger["within"] / 3600)


def test_alerts_of_cancelled_runs_know_the_schedules() -> None:
    """The time from one planned run to the next is that of the cron line."""
    for deployment in DEPLOYMENTS:
        for schedule in deployment.get("schedules", []):
            cron = PlannedBy(cron=schedule["cron"], timezone="UTC")
            first, second = asyncio.run(cron.get_dates(2, datetime(2026, 11, 26, tzinfo=UTC)))
            assert SCHEDULES[deployment["name"]] == (second - first).total_seconds()
    assert set(SCHEDULES) == {one["name"] for one in DEPLOYMENTS if one.get("schedules")}


def test_on_a_machine_without_the_weights_the_schedule_leaves_resnet50_out() -> None:
    """Only deployments that would fail are changed."""
    adjusted = {one["name"]: one for one in without_resnet50(registry())["deployments"]}
    learned = adjusted["retrain"]["parameters"]["models"]
    assert set(KINDS) - set(learned) == {"resnet50"}
    assert "models" not in adjusted["retrain-now"]["parameters"]


@pytest.mark.parametrize(("name", "setting"), [(name, one[0]) for name, one in SWITCHES.items()])
def test_without_its_setting_nothing_is_planned(name: str, setting: str) -> None:
    """The deployment stays, to be started by hand; the other schedules stay, too."""
    assert setting in Settings.model_fields
    adjusted = {one["name"]: one for one in without(registry(), setting)["deployments"]}
    planned = {
        other: schedule["active"]
        for other, one in adjusted.items()
        for schedule in one.get("schedules", [])
    }
    assert planned == dict.fromkeys(SCHEDULES, True) | {name: False}
