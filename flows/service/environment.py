"""What the environment of each process says: the only way by which secrets travel."""

import os

from digits.settings import SERVICE_TOKEN, setting_values
from digits.settings_fields import CHECKOUT, PREFIX, Settings
from flows.service.settings import ServiceSettings

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
)


def client_environment(settings: ServiceSettings) -> dict[str, str]:
    """What a process needs in order to run flows against the service."""
    return {
        "PREFECT_API_URL": settings.api_url,
        "PREFECT_API_AUTH_STRING": settings.auth.get_secret_value(),
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
        "NO_PROXY": _without_proxy(settings.reach),
    }


def worker_told(settings: ServiceSettings) -> dict[str, str]:
    """What the worker and its runs are told by us: the server, and every setting of a run.

    All are written out, so that a run does not depend on a file that is edited meanwhile.
    """
    store = {"DIGITS_STORE": str(settings.folder.parent)}
    runs = setting_values(Settings, settings)
    return _without_empty({**runs, **store, **client_environment(settings)})


def server_told(settings: ServiceSettings) -> dict[str, str]:
    """What the server is told by us; it alone knows the database's password, and no run's."""
    own = {
        "PREFECT_SERVER_API_HOST": settings.host,
        "PREFECT_SERVER_API_PORT": str(settings.port),
        "PREFECT_SERVER_API_AUTH_STRING": settings.auth.get_secret_value(),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": settings.database_url,
    }
    # Actions of automations call the server's own API, so it is a client as well.
    return _without_empty({**client_environment(settings), **own})


def worker_environment(settings: ServiceSettings) -> dict[str, str]:
    """The environment of the worker, of the runs that it starts, and of deploying."""
    return _without_empty(_inherited(settings)) | worker_told(settings)


def server_environment(settings: ServiceSettings) -> dict[str, str]:
    """The environment of the server."""
    # The UI asks port 4200 unless told otherwise; whoever puts a proxy before it says so himself.
    address = {
        "PREFECT_UI_URL": settings.ui_url,
        "PREFECT_SERVER_UI_API_URL": f"{settings.ui_url}/api",
    }
    return _without_empty({**address, **_inherited(settings)}) | server_told(settings)


def _inherited(settings: ServiceSettings) -> dict[str, str]:
    """What stays of the shell's environment: no setting, as each process is told its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in FOREIGN and not name.upper().startswith(PREFIX)
    }
    return {
        **kept,
        "PREFECT_HOME": str(settings.folder / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
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
