"""Runs of a flow that take turns on a store; a deployment's run that finds it busy is cancelled."""

import functools
import inspect
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import ParamSpec, TypeVar, cast

from prefect.logging import get_run_logger
from prefect.runtime import deployment, flow_run
from prefect.states import Cancelled

from digits.settings import store_root
from digits.store.errors import StoreBusy
from digits.store.folders import Store
from digits.store.locks import hold_lock

P = ParamSpec("P")
R = TypeVar("R")


def one_at_a_time(work: Callable[P, R]) -> Callable[P, R]:
    """Let a flow's function begin only when no other run of it is at work on the same store.

    A person or script that starts it waits, and is told for whom. A run of a deployment does
    not: the next one comes by itself, so this one ends as cancelled and says who is at work.

    Args:
        work: what the flow does; its parameter `store` says where.
    """

    @functools.wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        given = inspect.signature(work).bind(*args, **kwargs).arguments
        lock_store = Store(store_root(given.get("store", "")))
        return when_free(lock_store, [work.__name__], lambda: work(*args, **kwargs))

    return run


def when_free(store: Store, locks: Sequence[str], work: Callable[[], R]) -> R:
    """Do something while holding locks of a store, once nobody else holds one.

    Who waits and who is cancelled: see `one_at_a_time`.

    Args:
        store: whose locks.
        locks: their names, in the order in which everybody takes them.
        work: what is done.
    """
    on_wait = None if deployment.id else get_run_logger().info
    try:
        with ExitStack() as held:
            for name in locks:
                held.enter_context(hold_lock(store, name, flow_run.name or "", on_wait=on_wait))
            return work()
    except StoreBusy as busy:
        # Prefect takes a returned state for the run's own; nobody else sees it.
        return cast("R", Cancelled(message=f"{busy.problem}: {busy.received}."))
