"""Finds the service for the other commands, so that their runs appear where people look."""

import os

from digits.errors import DigitsError
from flows.service import processes
from flows.service.environment import client_environment
from flows.service.in_force import as_running
from flows.service.ports import answers
from flows.service.settings import service_settings


def point_at_service() -> str:
    """Let Prefect in this process use the service, if it runs; returns its API's address or "".

    A server that the user chose himself (`PREFECT_API_URL`) stays chosen. Settings that the
    service could not start with are its own business: a run on the command line goes on without.
    """
    if "PREFECT_API_URL" in os.environ:
        return ""
    try:
        settings = as_running(service_settings())
        running = processes.find(settings.folder, "server")
    except DigitsError:
        return ""
    if not running or not answers(settings.reach, settings.port):
        return ""
    os.environ.pop("PREFECT_API_KEY", None)  # it would be sent instead of the password
    os.environ.update({k: v for k, v in client_environment(settings).items() if v})
    return settings.api_url
