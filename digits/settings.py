"""Settings of the machine, read from the environment: where the store is, where weights lie."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

CONNECT_SECONDS = 20  # a closed network may drop packets silently: do not wait the TCP default
CHECKOUT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """What `DIGITS_STORE` and `DIGITS_RESNET50_WEIGHTS` say, or the defaults."""

    model_config = SettingsConfigDict(env_prefix="DIGITS_", frozen=True)

    store: Path = CHECKOUT / "artifacts" / "store"
    resnet50_weights: str = ""


def store_root(given: str = "") -> Path:
    """The store's folder: as given, else by the setting, else `artifacts/store` here."""
    return Path(given).expanduser().resolve() if given else Settings().store
