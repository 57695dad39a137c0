"""Starts what does not run, waits until it is well, and leaves alone what is."""

import sys
from collections.abc import Callable

from digits.models.imagenet_weights import COPY_IT
from digits.settings_fields import PREFIX
from flows.service import processes
from flows.service.api import Api
from flows.service.automations import update_automations
from flows.service.deploying import (
    SWITCHES,
    deploy,
    missing_weights,
    registry,
    without,
    without_resnet50,
)
from flows.service.down import GRACE_SECONDS, WORKER_GRACE_SECONDS, stop_all, stop_worker
from flows.service.environment import (
    server_environment,
    server_told,
    worker_environment,
    worker_told,
)
from flows.service.errors import ServiceNotUp
from flows.service.health import (
    POOL,
    WORKER,
    wait_for_deployments,
    wait_for_server,
    wait_for_worker,
    worker_online,
)
from flows.service.in_force import (
    differing,
    fingerprint,
    record_settings,
    recorded_settings,
    settings_now,
)
from flows.service.locking import hold_service_lock
from flows.service.lost_runs import crash_lost_runs
from flows.service.open_promotions import restart_promotions
from flows.service.ports import check_free
from flows.service.prechecks import check_before_start
from flows.service.settings import ServiceSettings
from flows.service.status import status

Tell = Callable[[str], None]

SERVER = [sys.executable, "-m", "flows.service.server_process"]
WORK = [sys.executable, "-m", "prefect", "worker", "start"]
WORK += ["--pool", POOL, "--type", "process", "--name", WORKER]

TOLD: dict[processes.Role, Callable[[ServiceSettings], dict[str, str]]] = {
    "server": server_told,
    "worker": worker_told,
}


def up(settings: ServiceSettings, tell: Tell) -> None:
    """Bring the service up: server, worker, deployments, automations.

    Args:
        settings: of the service.
        tell: is given each line of progress.

    Raises:
        PortBusy: if another program listens at the server's port.
        DatabaseUnreachable: if the server's database does not let it in.
        ServiceNotUp: if a part does not become healthy; with the end of its log.
        DeployingFailed: if a deployment is refused.
        ServiceBusy: if another command starts or stops the service, and does not end.
        ServiceOfAnotherUser: if somebody else started it.
        StoreFull, StoreNotWritable: if the store cannot be written.
    """
    with hold_service_lock(settings.folder, tell):
        changed = _changed(settings)
        check_before_start(settings, changed)
        _tell_changes(settings, changed, tell)
        _end_what_changed(settings, changed, tell)
        _server(settings, tell)
        _worker(settings, tell)
        _deployments(settings, tell)
        tell(update_automations(settings))
        # Not before: what failed on the way is not in force, and `digits status` must say so.
        record_settings(settings)
        for challenger in restart_promotions(settings):
            tell(f"Promotion: {challenger} is waiting for a decision; asking again in the UI.")
    _tell_where(settings, tell)


def _changed(settings: ServiceSettings) -> set[processes.Role]:
    """The processes that run and were told something else than they would be now."""
    return {
        role
        for role, told in TOLD.items()
        if (process := processes.find(settings.folder, role))
        and process.fingerprint != fingerprint(told(settings), settings.folder)
    }


def _tell_changes(settings: ServiceSettings, changed: set[processes.Role], tell: Tell) -> None:
    """Name the settings that change, those too for which no process has to start again."""
    names = differing(recorded_settings(settings.folder), settings_now(settings))
    if names or changed:
        tell(f"Changed: {', '.join(names) or 'settings, or the version of Prefect'}.")


def _end_what_changed(settings: ServiceSettings, changed: set[processes.Role], tell: Tell) -> None:
    if "server" in changed:
        tell("The server and the worker are stopped first.")
        stop_all(settings, tell)
    elif changed:
        tell("The worker is stopped first.")
        stop_worker(settings, tell)


def _server(settings: ServiceSettings, tell: Tell) -> None:
    running = processes.find(settings.folder, "server")
    if running and not Api(settings).healthy():
        tell(f"Server: process {running.pid} does not answer; restarting it.")
        processes.stop([running.pid], GRACE_SECONDS)
        running = None
    if running:
        tell(f"Server: already running (process {running.pid}).")
        return
    check_free(settings.host, settings.port)
    tell(f"Server: starting; log in {processes.log_file(settings.folder, 'server')} …")
    started = _start("server", SERVER, server_environment(settings), settings)
    wait_for_server(settings, started)
    tell(f"Server: healthy (process {started.pid}; {settings.database_name}).")


def _worker(settings: ServiceSettings, tell: Tell) -> None:
    running = processes.find(settings.folder, "worker")
    if running and not _comes_online(settings, running, tell):
        tell(f"Worker: process {running.pid} does not answer; restarting it.")
        processes.stop([running.pid], WORKER_GRACE_SECONDS)
        running = None
    if running:
        tell(f"Worker: already running (process {running.pid}).")
        return
    for run in crash_lost_runs(settings):
        tell(f"Run {run} has no process any more; it ends as Crashed.")
    tell(f"Worker: starting; log in {processes.log_file(settings.folder, 'worker')} …")
    started = _start("worker", WORK, worker_environment(settings), settings)
    wait_for_worker(settings, started)
    tell(f"Worker: online in the pool {POOL} (process {started.pid}).")


def _start(
    role: processes.Role, command: list[str], told: dict[str, str], settings: ServiceSettings
) -> processes.Started:
    print_of_it = fingerprint(TOLD[role](settings), settings.folder)
    return processes.start(settings.folder, role, command, told, print_of_it)


def _comes_online(settings: ServiceSettings, worker: processes.Started, tell: Tell) -> bool:
    if worker_online(Api(settings), worker):
        return True
    tell(f"Worker: process {worker.pid} is not online; waiting for it …")
    try:
        wait_for_worker(settings, worker)
    except ServiceNotUp:
        return False
    return True


def _deployments(settings: ServiceSettings, tell: Tell) -> None:
    wanted = registry()
    if missing_weights(settings):
        wanted = without_resnet50(wanted)
        tell("ResNet50 is left out of the schedule: its ImageNet weights are not on this machine.")
        tell(f"  To add it, {COPY_IT}, and set DIGITS_RESNET50_WEIGHTS; then digits up again.")
    for name, (setting, *others) in SWITCHES.items():
        if not any(getattr(settings, one) for one in (setting, *others)):
            wanted, missing = without(wanted, setting), f"{PREFIX}{setting.upper()}"
            tell(f"{name} is not planned: {missing} is not set. Set it, then digits up again.")
    changed = deploy(settings, wanted)
    names = [deployment["name"] for deployment in wanted["deployments"]]
    wait_for_deployments(settings, names)
    tell(f"Deployments: {', '.join(names)} ({'brought up to date' if changed else 'unchanged'}).")


def _tell_where(settings: ServiceSettings, tell: Tell) -> None:
    ill = [part for part in status(settings).parts if part.well is False]
    tell("")
    for part in ill:
        tell(f"Not well: {part.part}: {part.state}; {part.detail}.")
    up = "The service is up." if not ill else "The service runs, but not all of it is well."
    tell(f"{up} In a browser: {settings.ui_url}")
    tell(f"For the prefect command: export PREFECT_API_URL={settings.api_url}")
    if settings.auth.get_secret_value():
        tell("  and export PREFECT_API_AUTH_STRING=… with the value of DIGITS_AUTH")
