"""How a flow runs from a shell: the same parameters, readable failures, a clean end on signals."""

import copy
import functools
import logging
import os
from collections.abc import Callable
from typing import Any, ParamSpec

import httpx
from prefect import Flow
from prefect.client.base import ServerType
from prefect.client.orchestration import get_client
from prefect.context import refresh_global_settings_context
from prefect.logging.configuration import setup_logging
from prefect.settings import (
    PREFECT_CLIENT_MAX_RETRIES,
    get_current_settings,
    temporary_settings,
)

from digits.errors import DigitsError
from digits.store.outputs import check_output_folder
from flows.service.discovery import point_at_service
from flows.service.errors import ServiceRefusal, ServiceUnreachable
from flows.temporary_server import TemporaryServer
from tasks.interruption import noted_interrupt, noted_termination, stop_if_interrupted

P = ParamSpec("P")
KNOWN = "digits_known"  # marks a record whose cause the command says at its end
FAILED = "Finished in state Failed("
NOT_ALLOWED = {401, 403}
ANSWER_SECONDS = 15  # within which a server that is there answers a first question


def from_shell(flow: Flow[P, Any], spare: TemporaryServer | None = None) -> Callable[P, None]:
    """A function with the flow's parameters that runs it; its log tells the person.

    Args:
        flow: what to run.
        spare: a server that gets ready already, for the case that one is needed.
    """

    @functools.wraps(flow.fn)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        setup_logging()  # done at the first run otherwise, which would put our filters away
        for logger in ("prefect.flow_runs", "prefect.task_runs"):
            logging.getLogger(logger).addFilter(_without_known_tracebacks)
        for handler in logging.getLogger("prefect").handlers:  # those that a person sees
            handler.addFilter(_said_once)
        with noted_interrupt() as interrupted:
            _reach_server(spare)
            try:
                _stoppable(flow)(*args, **kwargs)
            except httpx.TransportError as lost:
                if interrupted.is_set():
                    raise KeyboardInterrupt from None
                raise _server_lost(lost) from None
            except Exception:
                if interrupted.is_set():  # libraries may pass Ctrl-C on as an error of their own
                    raise KeyboardInterrupt from None
                raise
            stop_if_interrupted()

    return run


def _stoppable(flow: Flow[P, Any]) -> Flow[P, Any]:
    """The flow, whose function hears SIGTERM itself: Prefect's own way leaves no note of it."""

    @functools.wraps(flow.fn)
    def work(*args: P.args, **kwargs: P.kwargs) -> Any:
        with noted_termination():
            return flow.fn(*args, **kwargs)

    made = copy.copy(flow)
    made.fn = work
    return made


def _reach_server(spare: TemporaryServer | None) -> None:
    """Let the run use the server that is set, or the service, or else a temporary one.

    Raises:
        ServiceUnreachable, ServiceRefusal: if the one that is set cannot be used.
        OutputNotWritable: if a temporary one could not keep its database.
        ServiceNotUp: if a temporary one does not start.
    """
    if not get_current_settings().api.url and point_at_service():
        refresh_global_settings_context()  # Prefect read its settings when it was imported
    if get_current_settings().api.url:
        if spare:  # Prefect's own profile names another
            spare.stop()
        _see_that_server_answers()
        return
    check_output_folder(get_current_settings().home, "PREFECT_HOME")
    server = spare or TemporaryServer()
    server.start(get_current_settings().server.ephemeral.startup_timeout_seconds)
    os.environ.update({"PREFECT_API_URL": server.url, "PREFECT_UI_URL": ""})  # it shows no pages
    refresh_global_settings_context()


def _see_that_server_answers() -> None:
    """Ask a server of the user's one question, before a run would fail of it with a traceback.

    Raises:
        ServiceUnreachable: if nobody answers at its address, or no Prefect server.
        ServiceRefusal: if it wants a password, or another one.
    """
    address = get_current_settings().api.url or ""
    try:
        # Prefect's client would wait a minute for each of several tries, and say nothing.
        httpx.get(f"{address}/health", timeout=ANSWER_SECONDS)
        bounded = {"timeout": ANSWER_SECONDS}
        once = temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0})
        with once, get_client(httpx_settings=bounded, sync_client=True) as client:
            if client.server_type is ServerType.SERVER:
                client.api_version()
    except httpx.HTTPStatusError as refusal:
        if refusal.response.status_code in NOT_ALLOWED:
            raise ServiceRefusal(
                "The Prefect server wants a password, or another one",
                where=address,
                received=f"HTTP {refusal.response.status_code}",
                remedy="export PREFECT_API_AUTH_STRING=user:password with the server's (the value "
                "of its DIGITS_AUTH), and no PREFECT_API_KEY",
            ) from None
        raise _no_server(address, f"HTTP {refusal.response.status_code}") from None
    except httpx.TimeoutException:
        raise _no_server(address, f"no answer within {ANSWER_SECONDS} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RuntimeError) as cause:
        raise _no_server(address, str(cause) or type(cause).__name__) from None


def _no_server(address: str, received: str) -> ServiceUnreachable:
    return ServiceUnreachable(
        "No Prefect server answers at the address that is set",
        where=address,
        received=received.splitlines()[0],
        remedy="restart it (make up, if it is the service of this checkout); or correct "
        "PREFECT_API_URL, or unset it: a run then uses that service, or a server of its own",
    )


def _server_lost(lost: httpx.TransportError) -> ServiceUnreachable:
    return ServiceUnreachable(
        "The Prefect server stopped answering, so the run cannot continue",
        where=get_current_settings().api.url or "",
        received=str(lost) or type(lost).__name__,
        remedy="start it (make up), then give the same command: finished steps are not repeated",
    )


def _without_known_tracebacks(record: logging.LogRecord) -> bool:
    """Show a known cause by its message alone: a traceback would bury what to do."""
    cause = record.exc_info[1] if record.exc_info else None
    if isinstance(cause, DigitsError):
        record.msg, record.args, record.exc_info = "Failed: %s", (cause.problem,), None
        setattr(record, KNOWN, True)
    return True


def _said_once(record: logging.LogRecord) -> bool:
    """Leave a known cause to the end of the command, which says it whole; the UI has every line."""
    said = record.getMessage()
    if said.startswith(FAILED):
        record.msg, record.args = FAILED.rstrip("("), None
    return not hasattr(record, KNOWN)
