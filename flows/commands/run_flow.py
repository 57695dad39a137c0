"""How a flow runs from a shell: the same parameters, readable failures, a clean end on Ctrl-C."""

import functools
import inspect
import logging
import signal
from collections.abc import Callable
from typing import Any, ParamSpec

import httpx
from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.context import refresh_global_settings_context
from prefect.settings import get_current_settings

from digits.errors import DigitsError
from flows.service.discovery import point_at_service
from flows.service.errors import ServiceUnreachable
from tasks.interruption import noted_interrupt, stop_if_interrupted

P = ParamSpec("P")


def from_shell(flow: Flow[P, Any]) -> Callable[P, None]:
    """A function with the flow's signature and docstring that runs it and returns nothing."""

    @functools.wraps(flow.fn)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        for logger in ("prefect.flow_runs", "prefect.task_runs"):
            logging.getLogger(logger).addFilter(_without_known_tracebacks)
        if not get_current_settings().api.url and point_at_service():
            refresh_global_settings_context()  # Prefect read its settings when it was imported
        _start_server_out_of_reach()
        with noted_interrupt() as interrupted:
            try:
                flow(*args, **kwargs)
            except httpx.TransportError as lost:
                if interrupted.is_set():
                    raise KeyboardInterrupt from None
                raise _server_lost(lost) from None
            except Exception:
                if interrupted.is_set():  # libraries may pass Ctrl-C on as an error of their own
                    raise KeyboardInterrupt from None
                raise
            stop_if_interrupted()

    signature = inspect.signature(flow.fn)
    options = [
        parameter.replace(kind=parameter.KEYWORD_ONLY)
        for parameter in signature.parameters.values()
    ]
    # What the flow returns is for programs; its log has told the person.
    signature = signature.replace(parameters=options, return_annotation=None)
    run.__signature__ = signature  # type: ignore[attr-defined]  # functions do have one
    return run


def _start_server_out_of_reach() -> None:
    """Start Prefect's temporary server, where one is needed, so that Ctrl-C does not reach it.

    A terminal sends Ctrl-C to the server too. It would end first, and the run would wait for
    minutes to report to it. A child inherits which signals are blocked, so it is started while
    this one is; when the run ends, Prefect stops it by another.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        get_client(sync_client=True)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _server_lost(lost: httpx.TransportError) -> ServiceUnreachable:
    return ServiceUnreachable(
        "The Prefect server stopped answering, so the run cannot continue",
        where=get_current_settings().api.url or "the temporary server of this command",
        received=str(lost) or type(lost).__name__,
        remedy="start it (make up), then give the same command: finished steps are not repeated",
    )


def _without_known_tracebacks(record: logging.LogRecord) -> bool:
    """Show a known cause by its message alone: a traceback would bury what to do."""
    cause = record.exc_info[1] if record.exc_info else None
    if isinstance(cause, DigitsError):
        record.msg, record.args, record.exc_info = "Failed: %s", (cause.problem,), None
    return True
