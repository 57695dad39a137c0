"""Starts what does not run, waits until it is well, and leaves alone what is."""

import sys
from collections.abc import Callable

from digits.models.imagenet_weights import HOW_TO_SUPPLY
from flows.service import processes
from flows.service.api import Api
from flows.service.automations import update_automations
from flows.service.deploying import (
    deploy,
    missing_weights,
    registry,
    without_inbox,
    without_resnet50,
)
from flows.service.down import GRACE_SECONDS, WORKER_GRACE_SECONDS, stop_all
from flows.service.environment import server_environment, worker_environment
from flows.service.errors import ServiceNotUp
from flows.service.health import (
    POOL,
    WORKER,
    wait_for_deployments,
    wait_for_server,
    wait_for_worker,
    worker_online,
)
from flows.service.locking import hold_service_lock
from flows.service.lost_runs import crash_lost_runs
from flows.service.open_promotions import restart_promotions
from flows.service.ports import check_free
from flows.service.settings import ServiceSettings

Tell = Callable[[str], None]

PREFECT = [sys.executable, "-m", "prefect"]
SERVER = [*PREFECT, "server", "start"]
WORK = [*PREFECT, "worker", "start", "--pool", POOL, "--type", "process", "--name", WORKER]


def up(settings: ServiceSettings, tell: Tell) -> None:
    """Bring the service up: server, worker, deployments, automations.

    Args:
        settings: of the service.
        tell: is given each line of progress.

    Raises:
        PortBusy: if another program listens at the server's port.
        ServiceNotUp: if a part does not become healthy; with the end of its log.
        DeployingFailed: if a deployment is refused.
        ServiceBusy: if another command starts or stops the service, and does not end.
        StoreFull, StoreNotWritable: if the store cannot be written.
    """
    with hold_service_lock(settings.folder, tell):
        _end_if_settings_changed(settings, tell)
        _server(settings, tell)
        _worker(settings, tell)
        _deployments(settings, tell)
        tell(update_automations(settings))
        for challenger in restart_promotions(settings):
            tell(f"Promotion: {challenger} is waiting for a decision; asking again in the UI.")
    _tell_where(settings, tell)


def _end_if_settings_changed(settings: ServiceSettings, tell: Tell) -> None:
    roles: tuple[processes.Role, ...] = ("server", "worker")
    running = [process for role in roles if (process := processes.find(settings.folder, role))]
    if any(process.fingerprint != settings.fingerprint for process in running):
        tell("Settings or Prefect's version changed; stopping the server and the worker first.")
        stop_all(settings, tell)


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
    started = processes.start(
        settings.folder, "server", SERVER, server_environment(settings), settings.fingerprint
    )
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
    started = processes.start(
        settings.folder, "worker", WORK, worker_environment(settings), settings.fingerprint
    )
    wait_for_worker(settings, started)
    tell(f"Worker: online in the pool {POOL} (process {started.pid}).")


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
        tell(f"  To add it, {HOW_TO_SUPPLY}; then digits up again.")
    if settings.inbox is None:
        wanted = without_inbox(wanted)
        tell("No inbox is watched: DIGITS_INBOX names none. Set it, then digits up again.")
    changed = deploy(settings, wanted)
    names = [deployment["name"] for deployment in wanted["deployments"]]
    wait_for_deployments(settings, names)
    tell(f"Deployments: {', '.join(names)} ({'brought up to date' if changed else 'unchanged'}).")


def _tell_where(settings: ServiceSettings, tell: Tell) -> None:
    tell("")
    tell(f"The service is up. In a browser: {settings.ui_url}")
    tell(f"For the prefect command: export PREFECT_API_URL={settings.api_url}")
    if settings.auth.get_secret_value():
        tell("  and export PREFECT_API_AUTH_STRING=… with the value of DIGITS_AUTH")
