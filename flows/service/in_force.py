"""The settings with which the service runs: kept by `digits up`, compared with those of now.

What a process was told stands in its environment, which its user alone can read. The record beside
the processes is for people, and holds secrets as slow digests alone.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from pydantic import SecretStr

from digits.settings import setting_origins, setting_values, settings_table
from digits.settings_fields import AllSettings
from digits.settings_table import Origin
from digits.store.atomic import write_text
from flows.service import processes
from flows.service.settings import ServiceSettings

TOLD_BY_US = ("DIGITS_", "PREFECT_")
HIDDEN, NONE = "(hidden)", "none"
ALERT_URL, LEDGER = "DIGITS_ALERT_URL", "DIGITS_LEDGER"


class InForce(NamedTuple):
    """A setting, its value, and where that came from; of a secret the value is a digest."""

    name: str
    value: str
    origin: Origin

    @property
    def shown(self) -> str:
        """The value for people: no secret, and "none" where there is none."""
        hidden = self.value and settings_table()[self.name].secret
        return HIDDEN if hidden else self.value or NONE


def settings_now(settings: ServiceSettings) -> list[InForce]:
    """Every setting of the table, as it would be in force after `digits up`."""
    table, origins = settings_table(), setting_origins()
    values = setting_values(AllSettings, settings)
    values["DIGITS_STORE"] = str(settings.folder.parent)  # the same from every folder
    secret = {name for name, value in values.items() if value and table[name].secret}
    digests = {name: _slow_digest(values[name], settings.folder) for name in secret}
    return [
        InForce(name, digests.get(name, value), origins.get(name, "default"))
        for name, value in values.items()
    ]


def record_settings(settings: ServiceSettings) -> None:
    """Keep which settings are in force from now on.

    Raises:
        StoreFull, StoreNotWritable: if the store cannot be written.
    """
    write_text(
        _file(settings.folder), json.dumps([row._asdict() for row in settings_now(settings)])
    )


def recorded_settings(folder: Path) -> list[InForce]:
    """The settings with which the service was started; none where nothing tells."""
    try:
        rows = json.loads(_file(folder).read_text("utf-8"))
        known = [InForce(**row) for row in rows]
    except (FileNotFoundError, ValueError, TypeError):
        return []
    return [row for row in known if row.name in settings_table()]


def alerts_in_force(settings: ServiceSettings) -> bool:
    """Whether the service that runs has an address for alerts, whatever this shell sets."""
    recorded = {row.name: row.value for row in recorded_settings(settings.folder)}
    return bool(recorded.get(ALERT_URL, settings.alert_url.get_secret_value()))


def differing(before: Sequence[InForce], now: Sequence[InForce]) -> list[str]:
    """What differs, in words that show no secret: ``NAME old → new``."""
    old = {row.name: row for row in before}
    pairs = [(old[row.name], row) for row in now if row.name in old]
    return [f"{was.name} {was.shown} → {row.shown}" for was, row in pairs if was.value != row.value]


def fingerprint(environment: Mapping[str, str], folder: Path) -> str:
    """Tells whether a process was started with what it would be told now, and by this Prefect.

    Args:
        environment: what the service itself tells it; see `flows.service.environment`.
        folder: the service's.
    """
    told = {k: v for k, v in environment.items() if k.startswith(TOLD_BY_US)}
    return _slow_digest(json.dumps([version("prefect"), told], sort_keys=True), folder)


def as_running(settings: ServiceSettings) -> ServiceSettings:
    """The settings with the address, password and database of the server that runs.

    And with the ledger of its worker. They are those of now where none runs, or where the system
    does not tell (without /proc).
    """
    update: dict[str, object] = {}
    told = _told(settings.folder, "server")
    if "PREFECT_SERVER_API_PORT" in told:
        update = {
            "host": told.get("PREFECT_SERVER_API_HOST", settings.host),
            "port": int(told["PREFECT_SERVER_API_PORT"]),
            "auth": SecretStr(told.get("PREFECT_SERVER_API_AUTH_STRING", "")),
            "database": SecretStr(told.get("PREFECT_SERVER_DATABASE_CONNECTION_URL", "")),
        }
    if told := _told(settings.folder, "worker"):
        update["ledger"] = SecretStr(told.get(LEDGER, ""))
    return settings.model_copy(update=update) if update else settings


def _told(folder: Path, role: processes.Role) -> dict[str, str]:
    """The environment of a process that runs; empty where none does."""
    running = processes.find(folder, role)
    return processes.environment_of(running.pid) if running else {}


def _slow_digest(text: str, folder: Path) -> str:
    # Slow on purpose: the digest lies on the disk, and a password must not be guessed from it.
    salt = str(folder).encode()
    return hashlib.scrypt(text.encode(), salt=salt, n=2**14, r=8, p=1, dklen=16).hex()


def _file(folder: Path) -> Path:
    return folder / "settings.json"
