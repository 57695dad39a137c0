"""Settings are checked before anything starts, and secrets stay secret."""

from pathlib import Path

import pytest

from digits.errors import SettingOutOfRange
from flows.service.errors import SecretExposed, UnprotectedService
from flows.service.settings import ServiceSettings, service_settings


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for `.env`, with nothing set in the environment."""
    for name in ("HOST", "PORT", "AUTH", "DATABASE", "ALERT_URL"):
        monkeypatch.delenv(f"DIGITS_{name}", raising=False)
    return tmp_path / ".env"


def settings(path: Path, text: str, mode: int = 0o600) -> ServiceSettings:
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return service_settings(path)


def test_without_settings_it_listens_on_loopback_only(empty: Path) -> None:
    """The defaults are those that docs/operations.md names."""
    made = service_settings(empty)
    assert (made.host, made.port) == ("127.0.0.1", 4200)
    assert made.api_url == "http://127.0.0.1:4200/api"
    assert made.database_url == ""
    assert made.database_name.startswith("SQLite")


def test_the_file_is_read_and_the_environment_wins(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is set in the shell overrides what stands in `.env`."""
    monkeypatch.setenv("DIGITS_PORT", "4301")
    made = settings(empty, "DIGITS_PORT=4300\nDIGITS_AUTH=digits:word\n")
    assert made.port == 4301
    assert made.auth.get_secret_value() == "digits:word"


def test_a_secret_that_others_may_read_is_refused(empty: Path) -> None:
    """The message names the setting and the remedy, not the secret."""
    with pytest.raises(SecretExposed, match="chmod 600") as refused:
        settings(empty, "DIGITS_AUTH=digits:word\n", 0o640)
    assert "digits:word" not in str(refused.value)
    settings(empty, "DIGITS_PORT=4300\nDIGITS_AUTH=\n", 0o644)  # no secret, no harm
    with pytest.raises(SecretExposed, match="DIGITS_LEDGER"):
        settings(empty, "DIGITS_LEDGER=postgresql://digits:word@db/ledger\n", 0o604)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "check-reader.example"])  # noqa: S104
def test_other_machines_need_a_password(empty: Path, host: str) -> None:
    """An address that others reach is refused without a password, and taken with one."""
    with pytest.raises(UnprotectedService, match="DIGITS_AUTH"):
        settings(empty, f"DIGITS_HOST={host}\n")
    assert settings(empty, f"DIGITS_HOST={host}\nDIGITS_AUTH=digits:word\n").host == host


@pytest.mark.parametrize(
    "line",
    [
        "DIGITS_AUTH=se-cret",
        "DIGITS_AUTH=:se-cret",
        "DIGITS_AUTH=digits:se-cret-ñ",
        "DIGITS_AUTH=digits:se-cret\u2011",
        "DIGITS_DATABASE=mysql://digits:se-cret@localhost/prefect",
        "DIGITS_ALERT_URL=ftp://example/se-cret",
    ],
)
def test_what_cannot_be_used_is_told_without_its_value(empty: Path, line: str) -> None:
    """Malformed secrets are refused by name."""
    with pytest.raises(SettingOutOfRange, match=line.split("=", maxsplit=1)[0]) as refused:
        settings(empty, line)
    assert "se-cret" not in str(refused.value)


def test_the_port_has_bounds(empty: Path) -> None:
    """0 and 65536 are no ports."""
    for port in (0, 65536):
        with pytest.raises(SettingOutOfRange, match="DIGITS_PORT"):
            settings(empty, f"DIGITS_PORT={port}")


def test_postgresql_is_told_without_its_password(empty: Path) -> None:
    """Prefect gets its driver's URL; people see host and name."""
    made = settings(empty, "DIGITS_DATABASE=postgres://digits:s3cret@db.example/prefect")
    assert made.database_url == "postgresql+asyncpg://digits:s3cret@db.example/prefect"
    assert made.database_name == "PostgreSQL, db.example:5432/prefect"
    assert "s3cret" not in repr(made)
    assert made.redacted("cannot log in with s3cret at db") == "cannot log in with … at db"
    made = settings(empty, "DIGITS_LEDGER=postgresql://digits:page@db.example/ledger")
    assert made.redacted("cannot log in with page at db") == "cannot log in with … at db"
