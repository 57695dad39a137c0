"""What an operator decided in the UI survives a redeployment."""

import contextlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from prefect.settings import PREFECT_API_URL

from flows.service.api import Api
from flows.service.deploying import Registry, _keep_decisions, deploy, registry, without
from flows.service.errors import ServiceRefusal
from flows.service.health import POOL, deployments
from flows.service.settings import ServiceSettings


def only(name: str) -> tuple[Registry, dict[str, Any]]:
    """What prefect.yaml says of one deployment, and this deployment."""
    wanted = registry()
    wanted["deployments"] = [one for one in wanted["deployments"] if one["name"] == name]
    return wanted, wanted["deployments"][0]


def only_retrain() -> tuple[Registry, dict[str, Any]]:
    """The same of the scheduled training."""
    return only("retrain")


@pytest.fixture
def settings(tmp_path: Path) -> ServiceSettings:
    """A service of the tests' own server, with its work pool."""
    server = urlsplit(PREFECT_API_URL.value() or "")
    made = ServiceSettings(store=tmp_path, host=str(server.hostname), port=server.port or 0)
    made.folder.mkdir()
    with contextlib.suppress(ServiceRefusal):  # it is there already
        Api(made).post("/work_pools/", {"name": POOL, "type": "process"})
    return made


def test_paused_schedules_and_disabled_triggers_are_passed_on() -> None:
    """By slug and by name; what the server does not know keeps what prefect.yaml says."""
    wanted = {one["name"]: one for one in registry()["deployments"]}
    weekly = {"slug": "weekly", "active": False}
    present = {"paused": True, "tags": [], "schedules": [weekly]}
    _keep_decisions(wanted["retrain"], present, {})
    assert wanted["retrain"]["paused"] is True
    assert wanted["retrain"]["schedules"][0]["active"] is False
    _keep_decisions(wanted["promote"], None, {"promote-named-challenger": False})
    assert wanted["promote"]["triggers"][0]["enabled"] is False


@pytest.mark.parametrize("paused", [True, False])
def test_a_persons_pause_outlives_a_setting_that_is_taken_away(paused: bool) -> None:
    """Twice without the inbox, then with it again: the schedule is what the person left it as."""
    present = dict(only("watch-inbox")[1], paused=False)
    present["schedules"] = [dict(present["schedules"][0], active=not paused)]
    for inbox in (False, False, True):
        registry_then = only("watch-inbox")[0]
        wanted = (registry_then if inbox else without(registry_then, "inbox"))["deployments"][0]
        _keep_decisions(wanted, present, {})
        present = wanted
        assert wanted["schedules"][0]["active"] == (inbox and not paused)
    assert present["tags"] == only("watch-inbox")[1]["tags"]


def test_a_first_deployment_is_as_written() -> None:
    """Schedules are active and triggers enabled where the server knows nothing yet."""
    wanted = {one["name"]: one for one in registry()["deployments"]}
    for one in wanted.values():
        _keep_decisions(one, None, {})
    assert wanted["retrain"]["schedules"][0]["active"] is True
    assert wanted["promote"]["triggers"][0]["enabled"] is True


@pytest.mark.parametrize(
    ("saved", "kept"),
    [
        ({"profile": "small", "seed": 3}, {"preset": "small", "seed": 3}),
        ({"profile": "small", "preset": "thorough"}, {"preset": "thorough"}),
        ({"seed": 3}, {"seed": 3}),
        (None, {}),
    ],
)
def test_a_schedule_keeps_its_parameters_under_their_present_names(
    saved: dict[str, Any] | None, kept: dict[str, Any]
) -> None:
    """What an operator gave a schedule before the renaming; the present name wins."""
    _, retrain = only_retrain()
    before = {"slug": "weekly", "active": True, "parameters": saved}
    _keep_decisions(retrain, {"paused": False, "tags": [], "schedules": [before]}, {})
    assert retrain["schedules"][0]["parameters"] == kept


def test_an_inbox_starts_its_schedule_and_takes_it_away(settings: ServiceSettings) -> None:
    """On a real server: planned with an inbox, paused without; what an operator paused stays so."""
    api = Api(settings)

    def deployed(wanted: Registry) -> dict[str, Any]:
        assert deploy(settings, wanted)
        (found,) = [one for one in deployments(api) if one["name"] == "watch-inbox"]
        return found

    def active(wanted: Registry) -> list[bool]:
        return [one["active"] for one in deployed(wanted)["schedules"]]

    assert active(without(only("watch-inbox")[0], "inbox")) == [False]
    assert active(only("watch-inbox")[0]) == [True]
    assert active(without(only("watch-inbox")[0], "inbox")) == [False]
    found = deployed(only("watch-inbox")[0])
    (schedule,) = found["schedules"]
    assert schedule["active"]
    changed, watch = only("watch-inbox")
    watch["description"] = "said otherwise"
    place = f"/deployments/{found['id']}/schedules/{schedule['id']}"
    api._ask("PATCH", place, {"active": False})
    assert active(changed) == [False]
    api.delete(f"/deployments/{found['id']}")


def test_a_redeployment_takes_over_deployments_of_version_0_1_0(
    settings: ServiceSettings,
) -> None:
    """On a real server the old parameters give way to the new ones, and a third time is idle."""
    api = Api(settings)
    old, retrain = only_retrain()
    retrain["parameters"] = {"profile": "default", "if_weights_missing": "fail"}
    retrain["schedules"][0]["parameters"] = {"profile": "small"}
    assert deploy(settings, old)
    (before,) = deployments(api)
    assert before["schedules"][0]["parameters"] == {"profile": "small"}
    assert deploy(settings, only_retrain()[0])
    (after,) = deployments(api)
    assert after["id"] == before["id"]
    assert after["parameters"] == {"preset": "default", "if_weights_missing": "fail"}
    assert [one["parameters"] for one in after["schedules"]] == [{"preset": "small"}]
    assert "profile" not in after["parameter_openapi_schema"]["properties"]
    assert not deploy(settings, only_retrain()[0])
    api.delete(f"/deployments/{after['id']}")
