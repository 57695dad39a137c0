"""Runs that look alive on the server and have no process any more, ended where that is certain.

A worker that is killed takes the runs with it that it was about to start, and a reboot takes all.
The server's automations find them by their silence; `digits up` need not wait for that.
"""

from typing import Any

from flows.service import processes
from flows.service.api import Api
from flows.service.down import runs_at_work
from flows.service.health import POOL, WORKER
from flows.service.settings import ServiceSettings

MESSAGE = (
    "Its process is gone: it was killed with its worker, or the machine went down. Finished steps "
    "are kept; start it again."
)


def crash_lost_runs(settings: ServiceSettings) -> list[str]:
    """End the runs of the pool that have no process; returns their names.

    To be called while the service's own worker is down: one at work may just be starting a run.

    Raises:
        ServiceUnreachable, ServiceRefusal: if the server does not answer.
    """
    api, alive = Api(settings), processes.runs_of_service(settings.folder)
    lost = [run for run in runs_at_work(api) if run["id"] not in alive]
    if not lost or not processes.PROC.is_dir() or _others_at_work(api):
        return []  # what cannot be seen from here is left to the automations
    for run in lost:
        _crash(api, run)
    return [run["name"] for run in lost]


def _others_at_work(api: Api) -> bool:
    """Whether workers of other machines take runs from the same pool."""
    workers = api.post(f"/work_pools/{POOL}/workers/filter")
    return any(worker["name"] != WORKER and worker["status"] == "ONLINE" for worker in workers)


def _crash(api: Api, run: dict[str, Any]) -> None:
    asked = {"state": {"type": "CRASHED", "message": MESSAGE}, "force": True}
    api.post(f"/flow_runs/{run['id']}/set_state", asked)
