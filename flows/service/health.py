"""Whether each part of the service is well, and waiting until it is."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from digits.errors import DigitsError
from flows.service.api import Api
from flows.service.errors import ServiceNotUp
from flows.service.processes import Role, Started, log_file
from flows.service.settings import ServiceSettings

POOL = "digits"
WORKER = "digits"  # one name always: a worker that is started anew takes the place of the old one
LOG_LINES = 15  # of a log that are shown where something does not come up
PAUSE = 0.5  # seconds between two looks

# Generous: a busy machine may need a minute to import Prefect and to make its database.
SERVER_SECONDS = 180
WORKER_SECONDS = 180
DEPLOYMENTS_SECONDS = 120


def wait_for_server(settings: ServiceSettings, server: Started) -> None:
    """Wait for the server's own health check.

    Raises:
        ServiceNotUp: if it ended or stays silent.
    """
    api = Api(settings)
    _wait(settings, "server", server, api.healthy, SERVER_SECONDS)


def wait_for_worker(settings: ServiceSettings, worker: Started) -> None:
    """Wait until the server has heard of the worker.

    Raises:
        ServiceNotUp: if it ended or the server does not hear of it.
    """
    api = Api(settings)
    _wait(settings, "worker", worker, lambda: worker_online(api, worker), WORKER_SECONDS)


def wait_for_deployments(settings: ServiceSettings, names: Iterable[str]) -> None:
    """Wait until a worker stands ready for every deployment.

    Raises:
        ServiceNotUp: if one does not become ready.
    """
    api, end = Api(settings), time.monotonic() + DEPLOYMENTS_SECONDS
    while missing := sorted(set(names) - ready_deployments(api)):
        if time.monotonic() > end:
            raise ServiceNotUp(
                "Deployments did not become ready",
                where=settings.api_url,
                received=", ".join(missing),
                remedy=f"see {log_file(settings.folder, 'worker')}, then digits up again",
            )
        time.sleep(PAUSE)


def worker_online(api: Api, worker: Started) -> bool:
    """Whether the server counts the worker as online, and has heard from this very process."""
    try:
        known = api.post(f"/work_pools/{POOL}/workers/filter")
    except DigitsError:
        return False  # no server yet, or no pool yet: the worker makes it
    return any(
        entry["name"] == WORKER
        and entry["status"] == "ONLINE"
        and datetime.fromisoformat(entry["last_heartbeat_time"]).timestamp() > worker.since
        for entry in known
    )


def ready_deployments(api: Api) -> set[str]:
    """The names of the deployments for which a worker stands ready."""
    return {
        deployment["name"] for deployment in deployments(api) if deployment["status"] == "READY"
    }


def deployments(api: Api) -> list[dict[str, Any]]:
    """The deployments of the service's pool, as the server describes them."""
    of_pool = {"work_pools": {"name": {"any_": [POOL]}}, "sort": "NAME_ASC"}
    answer: list[dict[str, Any]] = api.post("/deployments/filter", of_pool)
    return answer


def last_lines(log: Path, count: int = LOG_LINES) -> str:
    """The end of a log."""
    try:
        return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-count:])
    except OSError as cause:
        return str(cause)


def _wait(
    settings: ServiceSettings, role: Role, started: Started, holds: Callable[[], bool], limit: float
) -> None:
    end = time.monotonic() + limit
    while not holds():
        if not (alive := started.alive()) or time.monotonic() > end:
            log = log_file(settings.folder, role)
            raise ServiceNotUp(
                f"The {role} {'does not become healthy' if alive else 'ended'}",
                where=log,
                received=settings.redacted(last_lines(log)),
                remedy="see the whole log; then digits up again",
            )
        time.sleep(PAUSE)
