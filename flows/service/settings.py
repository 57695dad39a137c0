"""Settings of the service, read from the environment and from the file `.env` of the checkout.

Secrets are kept from whoever has no need of them: they reach the processes by environment, and no
message shows them. Prefect is not imported here: `digits status` answers at once.
"""

import ipaddress
import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr, field_validator

from digits.settings import checked_settings
from digits.settings_fields import ENCODING, ENV_FILE, PREFIX, AllSettings
from flows.service.errors import SecretExposed, UnprotectedService

SECRETS = [name for name, row in AllSettings.model_fields.items() if row.annotation is SecretStr]
PRINTABLE = re.compile(r"[ -~]*")  # Prefect compares passwords in a way that fails at other letters
OTHERS_MAY_READ = 0o077
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, never bound


class ServiceSettings(AllSettings):
    """Where the service listens, who may talk to it, where it keeps its data, whom it alerts."""

    # A password in a message would end up in a log, so the messages below show none.
    @field_validator("auth")
    @classmethod
    def _has_two_parts(cls, value: SecretStr) -> SecretStr:
        user, _, password = value.get_secret_value().partition(":")
        if value.get_secret_value() and not (user and password):
            raise ValueError("it must be user:password")
        if not PRINTABLE.fullmatch(value.get_secret_value()):
            raise ValueError("it must be of printable ASCII characters")
        return value

    @field_validator("database")
    @classmethod
    def _is_postgresql(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if url and not re.match(r"postgres(ql)?(\+asyncpg)?://", url):
            raise ValueError("it must be postgresql://user:password@host:port/name")
        return value

    @field_validator("alert_url")
    @classmethod
    def _is_web_address(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("it must begin with http:// or https://")
        return value

    @property
    def folder(self) -> Path:
        """The room of the store in which the service keeps everything of its own."""
        return self.store.expanduser().resolve() / "service"

    @property
    def reach(self) -> str:
        """The address at which this machine reaches the server."""
        return EVERYWHERE.get(self.host, self.host)

    @property
    def ui_url(self) -> str:
        """Where a browser finds the server; from other machines, if it listens for them."""
        return _web_address(socket.getfqdn() if self.host in EVERYWHERE else self.host, self.port)

    @property
    def api_url(self) -> str:
        """Where this machine finds the server's API."""
        return f"{_web_address(self.reach, self.port)}/api"

    @property
    def database_url(self) -> str:
        """The database's URL as Prefect wants it, or "" for SQLite."""
        url = self.database.get_secret_value()
        return re.sub(r"^postgres(ql)?(\+asyncpg)?://", "postgresql+asyncpg://", url)

    @property
    def database_name(self) -> str:
        """The database without its password, for people."""
        if not self.database_url:
            return f"SQLite, {self.folder / 'prefect' / 'prefect.db'}"
        url = urlsplit(self.database_url)
        return f"PostgreSQL, {url.hostname}:{url.port or 5432}{url.path}"

    def redacted(self, text: str) -> str:
        """A text without the secrets that stand in these settings."""
        values = [getattr(self, name).get_secret_value() for name in SECRETS]
        values += [self.auth.get_secret_value().partition(":")[2]]
        urls = (self.database_url, self.ledger.get_secret_value())
        values += [urlsplit(url).password or "" for url in urls]
        for value in filter(None, values):
            text = text.replace(value, "…")
        return text


def service_settings(env_file: Path = ENV_FILE) -> ServiceSettings:
    """The settings, checked.

    Raises:
        UnknownSetting, SettingOutOfRange, SettingsUnreadable: see `checked_settings`.
        SecretExposed: if `.env` holds a secret and others may read it.
        UnprotectedService: if other machines could use the server without a password.
    """
    settings = checked_settings(ServiceSettings, env_file)
    _check_readers(env_file)
    if not settings.auth.get_secret_value() and not _is_loopback(settings.host):
        raise UnprotectedService(
            "Other machines could use the server without a password",
            where="DIGITS_HOST",
            received=settings.host,
            remedy="set DIGITS_AUTH=user:password, or leave DIGITS_HOST at 127.0.0.1",
        )
    return settings


def _check_readers(path: Path) -> None:
    if not path.exists() or not path.stat().st_mode & OTHERS_MAY_READ:
        return
    names = "|".join(f"{PREFIX}{name.upper()}" for name in SECRETS)
    line = rf"(?im)^\s*(?:export\s+)?({names})\s*=\s*[^\s#]"
    if exposed := re.findall(line, path.read_text(ENCODING)):
        raise SecretExposed(
            "A file with a secret can be read by other users of this machine",
            where=path,
            received=f"{', '.join(exposed)}; mode {path.stat().st_mode & 0o777:o}",
            remedy=f"chmod 600 {path}",
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _web_address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
