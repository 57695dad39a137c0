"""Where the parts of a batch are worked on: threads, processes, or Dask, by one setting."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, get_current_settings, temporary_settings
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from digits.checks.batch.processes import reading_processes

Runner: TypeAlias = TaskRunner[Any]

API_URL = "PREFECT_API_URL"
THREADED = frozenset({"threads", "processes"})
AT_CLUSTER = 4  # parts of the first files, where nobody knows how many workers there are


def runner_of(setting: str) -> Runner:
    """The runner of a setting: ``threads:2``, ``processes:2``, ``dask:2``, ``dask:tcp://…``.

    Threads hand out what processes read, too: Prefect's own pool of processes may wait for ever
    when one of them is killed.

    Args:
        setting: as `digits.settings.Settings.runner` checks it; a number is of workers.
    """
    kind, _, rest = setting.partition(":")
    if kind in THREADED:
        return ThreadPoolTaskRunner(max_workers=int(rest))
    # Imported here: Dask takes a second to load, and most never use it.
    from prefect_dask.task_runners import DaskTaskRunner

    # A free port of this machine alone: the default, 8787 for everybody, can be had only once.
    local = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    if rest.isdigit():
        dask: Runner = DaskTaskRunner(cluster_kwargs=local | {"n_workers": int(rest)})
    else:
        dask = DaskTaskRunner(address=rest)
    return dask


@contextmanager
def started(setting: str) -> Iterator[Runner]:
    """The runner of a setting, at work, with the processes that it wants.

    Dask's talk to this flow's server: where it is a temporary one, each would start another of its
    own, and take ten seconds for it.
    """
    kind, _, rest = setting.partition(":")
    if kind == "processes":
        # Left last: a part that a thread waits for is read to its end.
        with reading_processes(int(rest)), runner_of(setting) as runner:
            yield runner
        return
    if kind in THREADED or get_current_settings().api.url:
        with runner_of(setting) as runner:
            yield runner
        return
    url = str(get_client(sync_client=True).api_url)
    os.environ[API_URL] = url  # for processes that Dask starts
    try:
        with temporary_settings({PREFECT_API_URL: url}), runner_of(setting) as runner:
            yield runner
    finally:
        os.environ.pop(API_URL)


def workers_of(setting: str) -> int:
    """How many work at once, as far as the setting tells."""
    rest = setting.partition(":")[2]
    return int(rest) if rest.isdigit() else min(AT_CLUSTER, os.cpu_count() or 1)
