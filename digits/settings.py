"""Settings of the machine and of the service: one table of names, kinds, defaults and meanings.

They are read from the environment and from the file `.env` of the checkout. Whoever needs one
asks `machine_settings`; `docs/operations.md` shows the table, and a test compares the two.
"""

import difflib
import os
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from digits.config import GateConfig
from digits.errors import DigitsError, SettingOutOfRange, SettingsUnreadable, UnknownSetting
from digits.limits import Limits
from digits.settings_table import Origin, Setting, origins_of, rows_of, values_of

CONNECT_SECONDS = 20  # a closed network may drop packets silently: do not wait the TCP default
CHECKOUT = Path(__file__).resolve().parents[1]
ENV_FILE = CHECKOUT / ".env"
PREFIX, NESTED = "DIGITS_", "__"
SERVICE_TOKEN = "DIGITS_SERVICE"  # noqa: S105 - no setting: it marks what the service has started
ENCODING = "utf-8-sig"  # of `.env`: editors of Windows put a byte-order mark first
GROUPS = {"DIGITS_GATE", "DIGITS_LIMITS"}  # each may be given as one JSON object, too
LONGEST_SHOWN = 60  # characters of a value in a message
DATABASE = "postgresql://user:password@host:port/name"


class Settings(BaseSettings):
    """What a command or a run needs to know of its machine.

    The store may lie in a room of the sources: no code looks for modules or templates below it.
    An empty value means the default.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=NESTED,
        env_file=ENV_FILE,
        env_file_encoding=ENCODING,
        extra="ignore",
        frozen=True,
        allow_inf_nan=False,
    )

    store: Path = Field(
        CHECKOUT / "artifacts" / "store",
        description="where everything is kept that the program makes",
        examples=["/srv/digits"],
    )
    resnet50_weights: str = Field(
        "",
        title="a path",
        description="the file with ResNet50's weights; none: Keras' copy or download",
        examples=["/srv/resnet50.weights.h5"],
    )
    unattended_promotion: bool = Field(
        default=False,
        description="whether a challenger that passes the gate becomes champion without a person",
        examples=["true"],
    )
    approval_hours: float = Field(
        72.0,
        gt=0,
        le=24 * 30,
        description="how long a promotion waits for a person; after that it ends as not promoted",
        examples=["24"],
    )
    gate: GateConfig = Field(GateConfig(), description="gate")
    ceiling: Decimal | None = Field(
        None,
        gt=0,
        description="no amount above it is accepted without a person; none: no limit",
        examples=["5000"],
    )
    words: Literal["never", "help", "must"] = Field(
        "help",
        title="never, help or must",
        description="whether the amount in words is read: never; to confirm or gainsay the "
        "figures; or so that nothing is accepted without it",
        examples=["must"],
    )
    words_must_above: Decimal | None = Field(
        None,
        gt=0,
        description="no amount above it is accepted that the words do not confirm; none: no limit",
        examples=["10000"],
    )
    misread_rate: float = Field(
        0.001,
        gt=0,
        lt=1,
        description="share of misread among the accepted that `digits calibrate` aims at",
        examples=["0.01"],
    )
    ledger: SecretStr = Field(
        SecretStr(""),
        title=DATABASE,
        description="the database of the ledger of checks; none: SQLite in the store",
    )
    runner: str = Field(
        "threads:2",
        pattern=r"^((threads|processes|dask):[1-9]\d{0,3}|dask:(tcp|tls)://\S+)$",
        title="threads:N, processes:N, dask:N, or a cluster as dask:tcp://HOST:PORT",
        description="where checks are read; processes are quicker on large folders and take "
        "more memory",
        examples=["processes:4"],
    )
    layouts: Path | None = Field(
        None,
        description="the folder with the bank's own layouts, NAME.toml",
        examples=["/srv/layouts"],
    )
    inbox: Path | None = Field(
        None,
        description="the folder that `watch-inbox` scores every five minutes, new files only; "
        "`digits up` again after setting it",
        examples=["/srv/inbox"],
    )
    quiet_seconds: float = Field(
        10.0,
        ge=0,
        le=24 * 3600,
        description="how long a file of the inbox has to lie unchanged before it is read",
        examples=["60"],
    )
    duplicate_likeness: float = Field(
        0.85,
        gt=0,
        le=1,
        description="how alike two scans are, where they are least alike, to be of one check",
        examples=["0.9"],
    )
    duplicate_days: float = Field(
        90.0,
        ge=0,
        le=36_500,
        description="how far back duplicate presentments are looked for",
        examples=["180"],
    )
    micr_key: SecretStr = Field(
        SecretStr(""),
        title="a long random text",
        description="the key of the digests of MICR lines, the same on all hosts of one ledger; "
        "none: `micr.key` in the store",
    )
    quality_share: float = Field(
        0.01,
        ge=0,
        le=1,
        description="share of the accepted that is set aside for quality control",
        examples=["0.02"],
    )
    most_failures: float = Field(
        0.2,
        ge=0,
        le=1,
        description="share of quarantined files above which a run ends red",
        examples=["0.1"],
    )
    limits: Limits = Field(Limits(), description="limit before decoding")

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_default(cls, value: Any, info: ValidationInfo) -> Any:
        if value == "" and info.field_name:
            return cls.model_fields[info.field_name].default
        return value

    @field_validator("store", "layouts", "inbox")
    @classmethod
    def _home_is_understood(cls, value: Path | None) -> Path | None:
        return value.expanduser() if value else value


class AllSettings(Settings):
    """The whole table: what only the service needs to know stands here."""

    host: str = Field(
        "127.0.0.1",
        description="the address on which the server listens; other than loopback only with a "
        "password",
    )
    port: int = Field(
        4200, ge=1, le=65535, description="the port on which the server listens", examples=["4300"]
    )
    auth: SecretStr = Field(
        SecretStr(""),
        title="user:password of printable ASCII characters",
        description="what UI and API ask for; none: nothing",
    )
    database: SecretStr = Field(
        SecretStr(""),
        title=DATABASE,
        description="the database of the server; none: SQLite in the store",
    )
    alert_url: SecretStr = Field(
        SecretStr(""),
        title="an address that begins with http:// or https://",
        description="a webhook that gets failed runs",
    )


S = TypeVar("S", bound=Settings)


def machine_settings() -> Settings:
    """The settings of this machine, checked.

    Raises:
        UnknownSetting, SettingOutOfRange, SettingsUnreadable: see `checked_settings`.
    """
    return checked_settings(Settings)


def checked_settings(kind: type[S], env_file: Path | None = None) -> S:
    """Settings of a kind, from the environment and a file, whose names and values are allowed.

    What the service has started was told every setting by its environment, and reads no file: one
    that is edited meanwhile takes effect when `digits up` has checked it, and not before.

    Args:
        kind: which of them.
        env_file: the file; None: the checkout's `.env`. It need not be there.

    Raises:
        UnknownSetting: if a name begins as settings do, and is none.
        SettingOutOfRange: if a value cannot be used; a secret's is not shown.
        SettingsUnreadable: if the file is no text, or may not be read.
    """
    file = env_file or (None if SERVICE_TOKEN in os.environ else ENV_FILE)
    try:
        in_file = DotEnvSettingsSource(kind, env_file=file, env_file_encoding=ENCODING)
        _check_names([*os.environ, *in_file.env_vars])
        return kind(_env_file=file)
    except ValidationError as cause:
        raise _unusable(cause) from None  # its own text would show the value
    except SettingsError as cause:  # a group as JSON that is none
        raise SettingOutOfRange(
            "A group of settings is no JSON",
            where=" or ".join(sorted(GROUPS)),
            remedy=f"set each by its own name, such as {PREFIX}GATE{NESTED}MARGIN=0.002",
        ) from cause
    except (OSError, UnicodeDecodeError) as cause:
        raise SettingsUnreadable(
            "The file with the settings cannot be read",
            where=file or "",
            received=str(cause),
            remedy="write it as UTF-8 text that you may read, or move it away",
        ) from cause


def store_root(given: str = "") -> Path:
    """The store's folder: as given, else by the setting, else `artifacts/store` here."""
    return (Path(given) if given else machine_settings().store).expanduser().resolve()


def settings_table() -> dict[str, Setting]:
    """Every setting by its name, those of groups each by its own."""
    return {row.name: row for row in rows_of(AllSettings, PREFIX, NESTED)}


def setting_values(kind: type[Settings], given: Settings) -> dict[str, str]:
    """The values of the settings of a kind, as an environment says them; secrets are not hidden."""
    return values_of(kind, given, PREFIX, NESTED)


def setting_origins(env_file: Path = ENV_FILE) -> dict[str, Origin]:
    """Where each setting comes from whose name is given somewhere; all others are defaults."""
    return origins_of(AllSettings, env_file, ENCODING, PREFIX, NESTED)


def _check_names(names: Iterable[str]) -> None:
    """See that whatever begins as a setting is one: a misspelt ceiling would accept anything."""
    mine = {name.upper() for name in names if name.upper().startswith(PREFIX)}
    if unknown := sorted(mine - settings_table().keys() - GROUPS - {SERVICE_TOKEN}):
        raise _no_setting(unknown[0])


def _no_setting(name: str) -> UnknownSetting:
    known = settings_table()
    (nearest,) = difflib.get_close_matches(name, known, n=1, cutoff=0)
    return UnknownSetting(
        "There is no setting of that name",
        where=name,
        received=f"the nearest is {nearest}: {known[nearest].meaning}",
        remedy="correct or remove it, in the environment or in .env; docs/operations.md lists "
        "all settings",
    )


def _unusable(cause: ValidationError) -> DigitsError:
    error = cause.errors(include_url=False, include_context=False)[0]
    name, known = PREFIX + NESTED.join(map(str, error["loc"])).upper(), settings_table()
    if name not in known.keys() | GROUPS:  # in a group that is given as JSON
        return _no_setting(name)
    row = known.get(name) or Setting(name, "a JSON object", "", "", '{"…": …}')
    such = f", such as {name}={row.example}" if row.example else ""
    return SettingOutOfRange(
        "A setting cannot be used",
        where=name,
        received=str(error["input"])[:LONGEST_SHOWN] if row.example else "",
        remedy=f"give {row.kind}{such}, in the environment or in .env",
    )
