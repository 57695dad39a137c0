"""The table of settings: names, kinds, defaults and meanings of the machine's and the service's.

`digits.settings` reads and checks them; `docs/operations.md` shows the table, and a test compares
the two.
"""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from digits.config import GateConfig
from digits.limits import Limits

CHECKOUT = Path(__file__).resolve().parents[1]
ENV_FILE = CHECKOUT / ".env"
PREFIX, NESTED = "DIGITS_", "__"
ENCODING = "utf-8-sig"  # of `.env`: editors of Windows put a byte-order mark first
DATABASE = "postgresql://user:password@host:port/name"
DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}  # by the letters of a retention time
MOST_DAYS = 36_500


def days_of(retention: str) -> int | None:
    """The days of a retention time; None if it is not written like ``90d``, or is no time."""
    match = re.fullmatch(r"([0-9]{1,5})([dwmy])", retention.strip().lower())
    days = int(match[1]) * DAYS[match[2]] if match else 0
    return days if 0 < days <= MOST_DAYS else None


class Settings(BaseSettings):
    """What a command or a run needs to know of its machine.

    The store may lie in a room of the sources: no code looks for modules or templates below it.
    An empty value means the default, but not of a field of `gate` or `limits`: there it is refused.
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
        description="share of misread among the accepted that `calibrate` and `learn` aim at",
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
    retention: str = Field(
        "",
        title="a time such as 90d, 12w, 6m or 7y",
        description="how long after its end a batch is kept before the deployment `purge` removes "
        "its pictures and rows; none: for ever; `digits up` again after setting it",
        examples=["90d"],
    )
    learn_days: int = Field(
        0,
        ge=0,
        le=36_500,
        description="how many days the crops of decided checks are kept to learn from; 0: none is",
        examples=["365"],
    )
    learn_amounts: int = Field(
        500,
        ge=0,
        le=100_000,
        description="from how many decided checks on a reader is trained further on them; 0: none",
        examples=["1000"],
    )
    stop_on_alarm: bool = Field(
        default=False,
        description="whether nothing is accepted any more once quality control finds more misread "
        "than was certified, until a person agrees",
        examples=["true"],
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

    @field_validator("retention")
    @classmethod
    def _is_retention_time(cls, value: str) -> str:
        if value and days_of(value) is None:
            raise ValueError("no retention time")
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
