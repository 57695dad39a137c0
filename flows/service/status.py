"""What of the service runs, as the processes and the server report it."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel
from rich.table import Table

from digits.errors import DigitsError
from flows.service import processes
from flows.service.api import Api
from flows.service.automations import automation_names
from flows.service.deploying import registry
from flows.service.down import runs_at_work
from flows.service.health import POOL, deployments, worker_online
from flows.service.settings import ServiceSettings


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


class Status(BaseModel, frozen=True):
    """All lines; the service is healthy if none is bad."""

    healthy: bool
    url: str
    parts: list[StatusRow]


def status(settings: ServiceSettings) -> Status:
    """Ask the processes and the server how they are; never fails for a service that is down."""
    api = Api(settings)
    parts = [_server(settings, api), _worker(settings, api), _database(settings)]
    if parts[0].well:
        try:
            parts += [_pool(api), *_deployments(api), *_automations(settings, api), *_runs(api)]
        except DigitsError as cause:  # the password was changed, or it went down just now
            parts.append(StatusRow(part="api", state="refuses", well=False, detail=str(cause)))
    healthy = all(part.well is not False for part in parts)
    return Status(healthy=healthy, url=settings.ui_url, parts=parts)


def status_table(answer: Status) -> Table:
    """The status for people."""
    table = Table(
        title=f"Service at {answer.url}: {'healthy' if answer.healthy else 'not healthy'}"
    )
    for name in ("part", "state", "detail"):
        table.add_column(name, overflow="fold")
    for part in answer.parts:
        colour = {True: "green", False: "red", None: "default"}[part.well]
        table.add_row(part.part, f"[{colour}]{part.state}[/]", part.detail)
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
    wanted = automation_names(settings)
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
        _names("runs at work", at_work),
        _names("runs late", _in_state(api, "Late")),
        _names("runs waiting for a person", _in_state(api, "Paused", "Suspended")),
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
