"""How steps are cached: the project's `task` decorator, its key, and steps that heal themselves.

Prefect's default policy hashes the thin wrapper, not the domain that does the work, and serves
paths whose files are gone. Here the key covers the sources, and every file is verified.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import prefect
from prefect import Task
from prefect.cache_policies import NO_CACHE, CachePolicy
from prefect.client.schemas.objects import State
from prefect.context import TaskRunContext
from pydantic import BaseModel

from digits.environment import package_versions
from digits.errors import FileChanged
from digits.refs import FileRef
from digits.results import Step
from digits.settings import CHECKOUT

P = ParamSpec("P")
R = TypeVar("R")

PLACES = frozenset({"store"})  # arguments that say where, not what: no part of the key


@lru_cache
def sources_digest(rooms: tuple[str, ...]) -> str:
    """SHA-256 over every source and template in the given rooms, and the packages' versions."""
    digest = hashlib.sha256(json.dumps(package_versions()).encode())
    for path in sorted(_sources(rooms)):
        digest.update(f"{path.relative_to(CHECKOUT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(rooms: tuple[str, ...]) -> list[Path]:
    return [
        path
        for room in rooms
        for pattern in ("*.py", "*.j2")
        for path in (CHECKOUT / room).rglob(pattern)
        if "store" not in path.relative_to(CHECKOUT).parts
    ]


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


class Steps:
    """Runs the steps of a flow one after another, and remembers which a cached result served.

    Args:
        cache: the folder of cached results.
        refresh: run every step anew, whatever is cached.
    """

    def __init__(self, cache: Path, *, refresh: bool = False) -> None:
        self._options: dict[str, Any] = {"result_storage": cache, "refresh_cache": refresh}
        self.done: list[Step] = []

    def run(self, step: Task[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a step; raise what it raised, so that its failure is the flow's.

        A cached result whose file is gone or changed is not served: the step runs anew.
        """
        began = time.perf_counter()
        mine = step.with_options(**self._options) if step.cache_policy is not NO_CACHE else step
        state: State[R] = mine(*args, **kwargs, return_state=True)
        result: R = state.result()
        if cached := state.name == "Cached":
            try:
                verify_files(result)
            except FileChanged as change:
                prefect.get_run_logger().warning("%s\n  The step runs anew.", change)
                result = mine.with_options(refresh_cache=True)(*args, **kwargs)
                cached = False
        self.done.append(Step(name=step.name, cached=cached, seconds=time.perf_counter() - began))
        return result


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
