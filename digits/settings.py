"""Settings of the machine, read from the environment and from the file `.env` of the checkout."""

from decimal import Decimal
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from digits.config import GateConfig
from digits.limits import Limits

CONNECT_SECONDS = 20  # a closed network may drop packets silently: do not wait the TCP default
CHECKOUT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """What `DIGITS_STORE`, `DIGITS_RESNET50_WEIGHTS` and the like say, or the defaults.

    `store` is where everything is kept that the program makes. It may lie in a room of the
    sources: no code looks for modules or templates below it. `unattended_promotion` lets a
    challenger that passes the gate replace the champion without a person. `approval_hours` is how
    long a promotion waits for one. The gate's margins are those of `GateConfig`. No amount above
    `ceiling` is accepted without a person; `misread_rate` is the share of misread ones among the
    accepted that a bank's own calibration aims at. `layouts` is a folder with the bank's own
    layouts, NAME.toml. `limits` are those of the intake, as `DIGITS_LIMITS__MOST_PIXELS`.
    """

    model_config = SettingsConfigDict(
        env_prefix="DIGITS_",
        env_nested_delimiter="__",
        env_file=CHECKOUT / ".env",
        extra="ignore",
        frozen=True,
    )

    store: Path = CHECKOUT / "artifacts" / "store"
    resnet50_weights: str = ""
    unattended_promotion: bool = False
    approval_hours: float = Field(72.0, gt=0, le=24 * 30)
    gate: GateConfig = GateConfig()
    ceiling: Decimal | None = Field(None, gt=0)
    misread_rate: float = Field(0.001, gt=0, lt=1)
    ledger: SecretStr = SecretStr("")
    runner: str = Field("threads:2", pattern=r"^(threads|processes|dask):(\d+|(tcp|tls)://\S+)$")
    layouts: Path | None = None
    inbox: Path | None = None
    quiet_seconds: float = Field(10.0, ge=0)
    duplicate_bits: int = Field(7, ge=0, le=32)
    duplicate_days: float = Field(90.0, ge=0)
    quality_share: float = Field(0.01, ge=0, le=1)
    most_failures: float = Field(0.2, ge=0, le=1)
    limits: Limits = Limits()


def store_root(given: str = "") -> Path:
    """The store's folder: as given, else by the setting, else `artifacts/store` here."""
    return (Path(given) if given else Settings().store).expanduser().resolve()
