"""Each process is told what it needs to know, and no more."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from digits.settings import SERVICE_TOKEN
from flows.service.environment import server_environment, worker_environment
from flows.service.settings import ServiceSettings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ServiceSettings:
    """Settings with every secret, in a shell with left-overs."""
    for name in ("PREFECT_API_KEY", "PREFECT_PROFILE", "PREFECT_API_URL", "DIGITS_DATABASE"):
        monkeypatch.setenv(name, "left-over")
    monkeypatch.setenv("PREFECT_LOGGING_LEVEL", "DEBUG")
    return ServiceSettings(
        store=tmp_path,
        auth=SecretStr("digits:word"),
        database=SecretStr("postgresql://digits:key@db/prefect"),
        alert_url=SecretStr("http://127.0.0.1:9/hook"),
    )


def test_left_overs_of_the_shell_do_not_matter(settings: ServiceSettings) -> None:
    """Nothing points elsewhere; what the user set for Prefect otherwise stays."""
    for made in (server_environment(settings), worker_environment(settings)):
        assert "left-over" not in made.values()
        assert made["PREFECT_LOGGING_LEVEL"] == "DEBUG"
        assert made["PREFECT_HOME"] == str(settings.store / "service" / "prefect")
        assert made["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_only_the_server_knows_the_database(settings: ServiceSettings) -> None:
    """A run of a flow cannot read the database's password from its environment."""
    assert "digits:key@" in server_environment(settings)["PREFECT_SERVER_DATABASE_CONNECTION_URL"]
    assert not any("digits:key" in value for value in worker_environment(settings).values())


def test_only_the_worker_knows_the_ledger(
    settings: ServiceSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Runs write into it; the server never does."""
    monkeypatch.setenv("DIGITS_LEDGER", "postgresql://digits:page@db/ledger")
    monkeypatch.delenv("DIGITS_DATABASE")  # the left-over is none
    made = ServiceSettings(store=settings.store)
    assert "digits:page@" in worker_environment(made)["DIGITS_LEDGER"]
    assert not any("digits:page" in value for value in server_environment(made).values())


def test_runs_are_told_every_setting_once(
    settings: ServiceSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they were checked, however they were spelt; the server is told none of a run's."""
    monkeypatch.setenv("digits_ceiling", "7.50")
    monkeypatch.setenv("DIGITS_GATE", '{"margin": 0.01}')
    monkeypatch.delenv("DIGITS_DATABASE")  # the left-over is none
    made = ServiceSettings(store=settings.store)
    told = worker_environment(made)
    assert told["DIGITS_CEILING"] == "7.50"
    assert told["DIGITS_GATE__MARGIN"] == "0.01"
    assert told["DIGITS_RUNNER"] == "threads:2"
    assert not {"digits_ceiling", "DIGITS_GATE", "DIGITS_AUTH"} & told.keys()
    names = [name for name in server_environment(made) if name.upper().startswith("DIGITS_")]
    assert names == [SERVICE_TOKEN]


def test_nobody_is_told_of_the_webhook(settings: ServiceSettings) -> None:
    """Its address travels in a block."""
    for made in (server_environment(settings), worker_environment(settings)):
        assert not any(":9/hook" in value for value in made.values())


def test_both_sides_know_the_password(settings: ServiceSettings) -> None:
    """The server asks for what the worker gives; without one, neither is told an empty one."""
    assert server_environment(settings)["PREFECT_SERVER_API_AUTH_STRING"] == "digits:word"
    assert worker_environment(settings)["PREFECT_API_AUTH_STRING"] == "digits:word"
    plain = settings.model_copy(update={"auth": SecretStr("")})
    assert "PREFECT_SERVER_API_AUTH_STRING" not in server_environment(plain)
    assert "PREFECT_API_AUTH_STRING" not in worker_environment(plain)


def test_the_ui_is_told_its_port(settings: ServiceSettings) -> None:
    """Otherwise it would call 4200."""
    made = server_environment(settings.model_copy(update={"port": 4300}))
    assert made["PREFECT_SERVER_UI_API_URL"] == "http://127.0.0.1:4300/api"
