"""What the environment of each process says: the only way by which secrets travel."""

import os

from digits.settings import CHECKOUT, SERVICE_TOKEN
from flows.service.settings import SECRETS, WORKERS, ServiceSettings

HEARTBEAT_SECONDS = 30  # Prefect's minimum; the automation for dead runs counts on it

# Left over in a shell, these would point a process at another server, or log it in as another.
FOREIGN = (
    "PREFECT_API_URL",
    "PREFECT_API_KEY",  # wins over the password, and a server of one's own answers 401
    "PREFECT_API_AUTH_STRING",
    "PREFECT_SERVER_API_AUTH_STRING",
    "PREFECT_PROFILE",
    "PREFECT_API_DATABASE_CONNECTION_URL",
    "PREFECT_SERVER_DATABASE_CONNECTION_URL",
    *(f"DIGITS_{name.upper()}" for name in SECRETS),
)

WORKERS_OWN = tuple(f"DIGITS_{name.upper()}" for name in WORKERS)


def client_environment(settings: ServiceSettings) -> dict[str, str]:
    """What a process needs in order to run flows against the service."""
    return {
        "PREFECT_API_URL": settings.api_url,
        "PREFECT_API_AUTH_STRING": settings.auth.get_secret_value(),
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
        "NO_PROXY": _without_proxy(settings.reach),
    }


def worker_environment(settings: ServiceSettings) -> dict[str, str]:
    """The environment of the worker, of the runs that it starts, and of deploying."""
    return _without_empty({**_inherited(settings), **client_environment(settings)})


def server_environment(settings: ServiceSettings) -> dict[str, str]:
    """The environment of the server, which alone knows the database's password."""
    own = {
        "PREFECT_SERVER_API_HOST": settings.host,
        "PREFECT_SERVER_API_PORT": str(settings.port),
        "PREFECT_SERVER_API_AUTH_STRING": settings.auth.get_secret_value(),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": settings.database_url,
    }
    # The UI asks port 4200 unless told otherwise; whoever puts a proxy before it says so himself.
    address = {
        "PREFECT_UI_URL": settings.ui_url,
        "PREFECT_SERVER_UI_API_URL": f"{settings.ui_url}/api",
    }
    # Actions of automations call the server's own API, so it is a client as well.
    client = client_environment(settings)
    environment = _without_empty({**address, **_inherited(settings), **client, **own})
    return {name: value for name, value in environment.items() if name not in WORKERS_OWN}


def _inherited(settings: ServiceSettings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {
        **kept,
        "PREFECT_HOME": str(settings.folder / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "DIGITS_STORE": str(settings.folder.parent),
        "PWD": str(CHECKOUT),  # what `{{ $PWD }}` in prefect.yaml means
        SERVICE_TOKEN: str(settings.folder),
    }


def _without_empty(environment: dict[str, str]) -> dict[str, str]:
    # An empty password is not the same as none: Prefect would ask for the empty one.
    return {name: value for name, value in environment.items() if value}


def _without_proxy(host: str) -> str:
    # A proxy of the network cannot reach this machine's loopback.
    before = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
    return ",".join(filter(None, [before, host, "localhost"]))
