"""Finds the service for the other commands, so that their runs appear where people look."""

import os

from digits.errors import DigitsError
from flows.service import processes
from flows.service.environment import client_environment
from flows.service.in_force import as_running
from flows.service.ports import answers
from flows.service.settings import ServiceSettings, service_settings


def running_service() -> ServiceSettings | None:
    """The settings of the service, if it runs.

    Settings that it could not start with are its own business: a run on the command line goes on
    without.
    """
    try:
        settings = as_running(service_settings())
        running = processes.find(settings.folder, "server")
    except DigitsError:
        return None
    return settings if running and answers(settings.reach, settings.port) else None


def point_at_service() -> str:
    """Let Prefect in this process use the service, if it runs; returns its API's address or "".

    A server that the user chose himself (`PREFECT_API_URL`) stays chosen.
    """
    if "PREFECT_API_URL" in os.environ or not (settings := running_service()):
        return ""
    os.environ.pop("PREFECT_API_KEY", None)  # it would be sent instead of the password
    os.environ.update({k: v for k, v in client_environment(settings).items() if v})
    return settings.api_url
