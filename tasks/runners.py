"""Where the parts of a batch are worked on: threads, processes, or Dask, by one setting."""

import os
from typing import Any, TypeAlias

from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

Runner: TypeAlias = TaskRunner[Any]

AT_CLUSTER = 4  # parts of the first files, where nobody knows how many workers there are


def runner_of(setting: str) -> Runner:
    """The runner of a setting: ``threads:2``, ``processes:2``, ``dask:2``, ``dask:tcp://…``.

    Args:
        setting: as `digits.settings.Settings.runner` checks it; a number is of workers.
    """
    kind, _, rest = setting.partition(":")
    if kind == "threads":
        return ThreadPoolTaskRunner(max_workers=int(rest))
    if kind == "processes":
        return ProcessPoolTaskRunner(max_workers=int(rest))
    # Imported here: Dask takes a second to load, and most never use it.
    from prefect_dask import DaskTaskRunner

    local = {"threads_per_worker": 1, "dashboard_address": None}
    if rest.isdigit():
        dask: Runner = DaskTaskRunner(cluster_kwargs=local | {"n_workers": int(rest)})
    else:
        dask = DaskTaskRunner(address=rest)
    return dask


def workers_of(setting: str) -> int:
    """How many work at once, as far as the setting tells."""
    rest = setting.partition(":")[2]
    return int(rest) if rest.isdigit() else min(AT_CLUSTER, os.cpu_count() or 1)
