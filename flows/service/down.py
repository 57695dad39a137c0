"""Stops what the service started, and nothing else: runs first, then the worker, then the server.

A run that is at work is cancelled, not crashed: somebody wanted it, so nobody is alerted. Its
finished steps are kept; started again, it goes on after the last of them.
"""

import time
from collections.abc import Callable
from typing import Any

from digits.errors import DigitsError
from flows.service import processes
from flows.service.api import Api
from flows.service.health import POOL
from flows.service.in_force import as_running
from flows.service.locking import hold_service_lock
from flows.service.settings import ServiceSettings

Tell = Callable[[str], None]

GRACE_SECONDS = 20.0  # to end politely; afterwards by force
# Its runs are cancelled by then, and Prefect's worker often loses the signal: not worth a wait.
WORKER_GRACE_SECONDS = 5.0
CANCEL_SECONDS = 60.0  # the worker gives a run 30 of them before it uses force
MESSAGE = "Stopped by `digits down`, or by `digits up` with other settings."
AT_WORK = ("PENDING", "RUNNING", "PAUSED", "CANCELLING")


def down(settings: ServiceSettings, tell: Tell) -> None:
    """Stop the service; what is stopped already is left alone.

    Args:
        settings: of the service.
        tell: is given each line of progress.

    Raises:
        ServiceBusy: if another command starts or stops the service, and does not end.
        StoreFull, StoreNotWritable: if the store cannot be written.
    """
    with hold_service_lock(settings.folder, tell):
        stop_all(settings, tell)


def stop_all(settings: ServiceSettings, tell: Tell) -> None:
    """What `down` does, for those who hold the lock."""
    stop_worker(settings, tell)
    server = processes.find(settings.folder, "server")
    _stop("Server", [server.pid] if server else [], GRACE_SECONDS, tell)
    processes.record_file(settings.folder, "server").unlink(missing_ok=True)


def stop_worker(settings: ServiceSettings, tell: Tell) -> None:
    """Stop all but the server: runs, then the worker; for those who hold the lock."""
    worker = processes.find(settings.folder, "worker")
    server = processes.find(settings.folder, "server")
    if server:  # asked as it was started: settings may have changed since
        _cancel_runs(Api(as_running(settings)), tell, worker=worker is not None)
    _stop("Worker", [worker.pid] if worker else [], WORKER_GRACE_SECONDS, tell)
    # A run whose worker was killed goes on by itself; it ends here at the latest.
    kept = [server.pid] if server else []
    others = [pid for pid in processes.of_service(settings.folder) if pid not in kept]
    if others:
        _stop("Other processes", others, GRACE_SECONDS, tell)
    processes.record_file(settings.folder, "worker").unlink(missing_ok=True)


def runs_at_work(api: Api) -> list[dict[str, Any]]:
    """Runs of the pool that have a process or soon will, as the server describes them."""
    runs: list[dict[str, Any]] = api.post(
        "/flow_runs/filter",
        {
            "flow_runs": {"state": {"type": {"any_": AT_WORK}}},
            "work_pools": {"name": {"any_": [POOL]}},
        },
    )
    # A suspended run waits without a process: it outlives the service.
    return [run for run in runs if run["state_name"] != "Suspended"]


def _cancel_runs(api: Api, tell: Tell, *, worker: bool) -> None:
    try:
        runs = runs_at_work(api)
        for run in runs:
            tell(f"Run {run['name']} is running; cancelling it.")
        if worker:  # it ends the runs' processes, and tells the server
            _set_state(api, runs, "CANCELLING")
            _wait_until_cancelled(api)
        _set_state(api, runs_at_work(api), "CANCELLED")
    except DigitsError as cause:  # a server that does not answer shall not keep us from stopping it
        tell(f"The running flow runs could not be cancelled, only stopped. {cause.problem}.")
        return
    if runs:
        tell("  Their finished steps are kept; a new run continues after the last one.")


def _set_state(api: Api, runs: list[dict[str, Any]], state: str) -> None:
    asked = {"state": {"type": state, "message": MESSAGE}, "force": True}
    for run in runs:
        api.post(f"/flow_runs/{run['id']}/set_state", asked)


def _wait_until_cancelled(api: Api) -> None:
    end = time.monotonic() + CANCEL_SECONDS
    while runs_at_work(api) and time.monotonic() < end:
        time.sleep(0.5)


def _stop(name: str, pids: list[int], grace: float, tell: Tell) -> None:
    if not pids:
        tell(f"{name}: not running.")
        return
    forced = processes.stop(pids, grace)
    tell(f"{name}: stopped{' by force' if forced else ''} ({', '.join(map(str, pids))}).")
