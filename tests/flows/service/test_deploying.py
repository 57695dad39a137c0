"""What an operator decided in the UI survives a redeployment."""

from flows.service.deploying import _keep_decisions, registry


def test_paused_schedules_and_disabled_triggers_are_passed_on() -> None:
    """By slug and by name; what the server does not know keeps what prefect.yaml says."""
    wanted = {one["name"]: one for one in registry()["deployments"]}
    present = {"paused": True, "schedules": [{"slug": "weekly", "active": False}]}
    _keep_decisions(wanted["retrain"], present, {})
    assert wanted["retrain"]["paused"] is True
    assert wanted["retrain"]["schedules"][0]["active"] is False
    _keep_decisions(wanted["promote"], None, {"promote-named-challenger": False})
    assert wanted["promote"]["triggers"][0]["enabled"] is False


def test_a_first_deployment_is_as_written() -> None:
    """Schedules are active and triggers enabled where the server knows nothing yet."""
    wanted = {one["name"]: one for one in registry()["deployments"]}
    for one in wanted.values():
        _keep_decisions(one, None, {})
    assert wanted["retrain"]["schedules"][0]["active"] is True
    assert wanted["promote"]["triggers"][0]["enabled"] is True
