"""How steps are cached: the project's `task` decorator, its key, and steps that heal themselves.

Prefect's default policy hashes the thin wrapper, not the domain that does the work, and serves
paths whose files are gone. Here the key covers the sources, and every file is verified.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import prefect
from prefect import Task
from prefect.cache_policies import NO_CACHE, CachePolicy
from prefect.client.schemas.objects import State
from prefect.context import TaskRunContext
from prefect.filesystems import LocalFileSystem
from pydantic import BaseModel

from digits.environment import sources_digest
from digits.errors import FileChanged
from digits.refs import FileRef
from digits.results import Step
from digits.store.atomic import write_bytes
from tasks.interruption import stop_if_interrupted

P = ParamSpec("P")
R = TypeVar("R")

PLACES = frozenset({"store", "folders"})  # arguments that say where, not what: not in the key


@dataclass
class WorkPolicy(CachePolicy):
    """The key of a step: sources of the rooms it uses, its name, and what it was given.

    Args:
        rooms: the packages whose sources shape its result.
    """

    rooms: tuple[str, ...] = ("digits", "artifacts")

    def compute_key(
        self,
        task_ctx: TaskRunContext,
        inputs: dict[str, Any],
        flow_parameters: dict[str, Any],  # noqa: ARG002 - Prefect's interface
        **kwargs: Any,  # noqa: ARG002 - likewise
    ) -> str | None:
        """Files count by their digest, configs by their JSON; the flow's own parameters do not."""
        given = {name: _plain(value) for name, value in inputs.items() if name not in PLACES}
        text = json.dumps(given, sort_keys=True)
        name = task_ctx.task.name
        digest = hashlib.sha256((sources_digest(self.rooms) + name + text).encode())
        return f"{name}-{digest.hexdigest()}"


def _plain(value: Any) -> Any:
    if isinstance(value, FileRef):
        return value.sha256
    if isinstance(value, BaseModel):
        return {name: _plain(part) for name, part in value}
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def task(*, uses: tuple[str, ...] = (), **options: Any) -> Callable[[Callable[P, R]], Task[P, R]]:
    """The project's task decorator: nothing is cached unless it says which rooms it uses.

    Args:
        uses: the rooms whose sources shape the result; naming any makes the step cached.
        options: Prefect's own.
    """
    cached = {"cache_policy": WorkPolicy(rooms=uses), "persist_result": True}
    chosen = cached if uses else {"cache_policy": NO_CACHE, "persist_result": False}

    def decorate(function: Callable[P, R]) -> Task[P, R]:
        name = function.__name__.replace("_", "-")
        return prefect.task(
            function, **{"name": name, "result_serializer": "json", **chosen, **options}
        )

    return decorate


class CacheFolder(LocalFileSystem):
    """A folder of cached results, each there whole or not at all; Prefect writes them in place."""

    _block_type_name = "Folder of cached results"

    # Prefect's own is typed as a coroutine, and called as a function by steps that are none.
    def write_path(self, path: str, content: bytes, **_: bool) -> str:  # type: ignore[override]
        """Write a result; returns its path."""
        return str(write_bytes(self._resolve_path(path), content).path)


class Steps:
    """Runs the steps of a flow one after another, and remembers which a cached result served.

    Args:
        cache: the folder of cached results.
        refresh: run every step anew, whatever is cached.
    """

    def __init__(self, cache: Path, *, refresh: bool = False) -> None:
        self._cache, self._refresh = CacheFolder(basepath=str(cache)), refresh
        self.done: list[Step] = []

    def run(self, step: Task[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a step; raise what it raised, so that its failure is the flow's.

        A cached result whose file is gone or changed is not served: the step runs anew.

        Raises:
            KeyboardInterrupt: if Ctrl-C was pressed, even where the step before made nothing of it.
        """
        stop_if_interrupted()
        began = time.perf_counter()
        mine = self._bound(step, refresh=self._refresh)
        state: State[R] = mine(*args, **kwargs, return_state=True)
        result: R = state.result()
        if cached := state.name == "Cached":
            try:
                verify_files(result)
            except FileChanged as change:
                prefect.get_run_logger().warning("%s\n  The step runs anew.", change)
                result = self._bound(step, refresh=True)(*args, **kwargs)
                cached = False
        self.done.append(Step(name=step.name, cached=cached, seconds=time.perf_counter() - began))
        return result

    def _bound(self, step: Task[P, R], *, refresh: bool) -> Task[P, R]:
        if step.cache_policy is NO_CACHE:
            return step
        bound = step.with_options(refresh_cache=refresh)
        # Set here: as an option, a block would have to be saved on a server first.
        bound.result_storage = self._cache
        return bound


def verify_files(result: object) -> None:
    """See that every file that a result refers to is there and unchanged.

    Raises:
        FileChanged: if one is not.
    """
    if isinstance(result, FileRef):
        result.verified()
    elif isinstance(result, BaseModel):
        for _, part in result:
            verify_files(part)
    elif isinstance(result, Mapping):
        verify_files(list(result.values()))
    elif isinstance(result, list | tuple):
        for part in result:
            verify_files(part)
