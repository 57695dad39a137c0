"""What of the service runs, as the processes and the server report it."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel
from rich.console import Group
from rich.markup import escape
from rich.table import Table

from digits.errors import DigitsError
from digits.operations.stopped_acceptance import why_stopped
from digits.settings_fields import PREFIX
from digits.settings_table import Origin
from digits.store.folders import Store
from flows.service import processes
from flows.service.api import Api
from flows.service.automations import automation_names
from flows.service.deploying import registry, switched_off
from flows.service.down import runs_at_work
from flows.service.health import POOL, deployments, worker_online
from flows.service.in_force import (
    InForce,
    alerts_in_force,
    as_running,
    differing,
    recorded_settings,
    settings_now,
)
from flows.service.settings import ServiceSettings

RUNS_AT_WORK, RUNS_LATE = "runs at work", "runs late"
RUNS_WAITING = "runs waiting for a person"


class StatusRow(BaseModel, frozen=True):
    """One line of the table.

    Attributes:
        part: What it is.
        state: How it is, in a word or two.
        well: Whether it is as it should be; None where there is nothing to judge.
        detail: What else one wants to know.
    """

    part: str
    state: str
    well: bool | None = None
    detail: str = ""


class SettingRow(BaseModel, frozen=True):
    """A setting in force, and where its value comes from; a secret's is hidden."""

    name: str
    value: str
    origin: Origin


class Status(BaseModel, frozen=True):
    """All lines; the service is healthy if none is bad.

    `settings` are in force: of the service that runs, else those with which it would start.
    `changed` says which would be others after `digits up`.
    """

    healthy: bool
    url: str
    parts: list[StatusRow]
    settings: list[SettingRow]
    changed: list[str]


def status(settings: ServiceSettings) -> Status:
    """Ask the processes and the server how they are; never fails for a service that is down.

    Raises:
        ServiceOfAnotherUser: if somebody else started it.
    """
    running = as_running(settings)
    api = Api(running)
    parts = [_server(running, api), _worker(running, api), _database(running)]
    if parts[0].well:
        try:
            parts += [_pool(api), *_deployments(api), *_automations(settings, api), *_runs(api)]
        except DigitsError as cause:  # it went down just now
            parts.append(StatusRow(part="api", state="refuses", well=False, detail=str(cause)))
    parts += _acceptance(running)
    healthy = all(part.well is not False for part in parts)
    now, runs = settings_now(settings), any(part.state != "stopped" for part in parts[:2])
    before = recorded_settings(settings.folder) if runs else []
    changed = differing(before, now)
    return Status(
        healthy=healthy,
        url=running.ui_url,
        parts=[*parts, *_changed(changed, known=bool(before) or not runs)],
        settings=[_setting_row(row) for row in before or now],
        changed=changed,
    )


def status_tables(answer: Status) -> Group:
    """The status for people: the settings, and below them what runs."""
    settings = Table(title="Settings of the service")
    for name in ("setting", "value", "from"):
        settings.add_column(name, overflow="fold")
    for row in answer.settings:
        settings.add_row(row.name, escape(row.value), row.origin)
    return Group(settings, _parts_table(answer))


def _setting_row(row: InForce) -> SettingRow:
    return SettingRow(name=row.name, value=row.shown, origin=row.origin)


def _acceptance(settings: ServiceSettings) -> list[StatusRow]:
    """That nothing is accepted, and why; no line where all is as always."""
    try:
        why = why_stopped(Store(settings.store))
    except DigitsError as cause:
        return [StatusRow(part="acceptance", state="not known", well=False, detail=str(cause))]
    told = f"{why}; digits resume ends it"
    return [StatusRow(part="acceptance", state="stopped", well=False, detail=told)] if why else []


def _changed(changed: list[str], *, known: bool) -> list[StatusRow]:
    """Nothing to judge: a shell may have settings of its own that nobody wants in force."""
    if not known:
        told = "an older version started the service: digits up"
        return [StatusRow(part="settings", state="not known", detail=told)]
    told = f"{', '.join(changed)}: digits up makes it so"
    return [StatusRow(part="settings", state="changed", detail=told)] if changed else []


def _parts_table(answer: Status) -> Table:
    table = Table(
        title=f"Service at {answer.url}: {'healthy' if answer.healthy else 'not healthy'}"
    )
    for name in ("part", "state", "detail"):
        table.add_column(name, overflow="fold")
    for part in answer.parts:
        colour = {True: "green", False: "red", None: "default"}[part.well]
        table.add_row(part.part, f"[{colour}]{part.state}[/]", escape(part.detail))
    return table


def _server(settings: ServiceSettings, api: Api) -> StatusRow:
    running = processes.find(settings.folder, "server")
    if not running:
        return StatusRow(part="server", state="stopped", well=False, detail="start it: digits up")
    well = api.healthy()
    detail = f"process {running.pid} since {_time(running.since)}, {settings.api_url}"
    return StatusRow(
        part="server", state="healthy" if well else "does not answer", well=well, detail=detail
    )


def _worker(settings: ServiceSettings, api: Api) -> StatusRow:
    running = processes.find(settings.folder, "worker")
    if not running:
        return StatusRow(part="worker", state="stopped", well=False, detail="start it: digits up")
    well = worker_online(api, running)
    detail = f"process {running.pid} since {_time(running.since)}"
    return StatusRow(
        part="worker", state="online" if well else "not online", well=well, detail=detail
    )


def _database(settings: ServiceSettings) -> StatusRow:
    kind, _, location = settings.database_name.partition(", ")
    return StatusRow(part="database", state=kind, detail=location)


def _pool(api: Api) -> StatusRow:
    pool = api.get(f"/work_pools/{POOL}")
    paused = pool["is_paused"]
    return StatusRow(
        part=f"pool {POOL}",
        state="paused" if paused else pool["status"].lower().replace("_", " "),
        well=not paused and pool["status"] == "READY",
        detail="runs wait until it is resumed in the UI" if paused else "",
    )


def _deployments(api: Api) -> list[StatusRow]:
    present = {deployment["name"]: deployment for deployment in deployments(api)}
    return [
        _deployment(api, deployment["name"], present) for deployment in registry()["deployments"]
    ]


def _deployment(api: Api, name: str, present: dict[str, dict[str, Any]]) -> StatusRow:
    if (deployment := present.get(name)) is None:
        return StatusRow(part=f"deployment {name}", state="missing", well=False, detail="digits up")
    ready = deployment["status"] == "READY"
    return StatusRow(
        part=f"deployment {name}",
        state="ready" if ready else "not ready",
        well=ready,
        detail=_schedule(api, deployment),
    )


def _schedule(api: Api, deployment: dict[str, Any]) -> str:
    if not deployment["schedules"]:
        return "by hand or by an event"
    if setting := switched_off(deployment["name"], deployment["tags"]):
        return f"schedule paused: {PREFIX}{setting.upper()} is not set"
    if deployment["paused"] or not any(schedule["active"] for schedule in deployment["schedules"]):
        return "schedule paused"
    upcoming = api.post(
        "/flow_runs/filter",
        {
            "deployments": {"id": {"any_": [deployment["id"]]}},
            "flow_runs": {"state": {"name": {"any_": ["Scheduled"]}}},
            "sort": "EXPECTED_START_TIME_ASC",
            "limit": 1,
        },
    )
    return f"next run {_local(upcoming[0]['expected_start_time'])}" if upcoming else "not planned"


def _automations(settings: ServiceSettings, api: Api) -> list[StatusRow]:
    present = {automation["name"]: automation for automation in api.post("/automations/filter")}
    wanted = automation_names(alerts=alerts_in_force(settings))
    missing = [
        StatusRow(part=f"automation {name}", state="missing", well=False, detail="digits up")
        for name in wanted
        if name not in present
    ]
    # One that an operator disabled is his decision: shown, not judged.
    return missing + [
        StatusRow(
            part=f"automation {name}",
            state="enabled" if automation["enabled"] else "disabled",
            well=True if automation["enabled"] else None,
            detail=automation["description"],
        )
        for name, automation in sorted(present.items())
    ]


def _runs(api: Api) -> list[StatusRow]:
    at_work = [run for run in runs_at_work(api) if run["state_type"] != "PAUSED"]
    return [
        _names(RUNS_AT_WORK, at_work),
        _names(RUNS_LATE, _in_state(api, "Late")),
        _names(RUNS_WAITING, _in_state(api, "Paused", "Suspended")),
    ]


def _in_state(api: Api, *names: str) -> list[dict[str, Any]]:
    wanted = {"flow_runs": {"state": {"name": {"any_": names}}}}
    runs: list[dict[str, Any]] = api.post("/flow_runs/filter", wanted)
    return runs


def _names(part: str, runs: list[dict[str, Any]]) -> StatusRow:
    return StatusRow(part=part, state=str(len(runs)), detail=", ".join(run["name"] for run in runs))


def _time(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M %Z}"


def _local(iso: str) -> str:
    return f"{datetime.fromisoformat(iso).astimezone():%a %Y-%m-%d %H:%M %Z}"
