"""What the service runs with is known: named, compared, kept without secrets, found again."""

import json
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from digits.settings import SERVICE_TOKEN, settings_table
from flows.service import processes
from flows.service.environment import (
    server_environment,
    server_told,
    worker_environment,
    worker_told,
)
from flows.service.in_force import (
    alerts_in_force,
    as_running,
    differing,
    fingerprint,
    record_settings,
    recorded_settings,
    settings_now,
)
from flows.service.settings import ServiceSettings

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def settings(tmp_path: Path) -> ServiceSettings:
    """Settings with a password."""
    made = ServiceSettings(store=tmp_path, port=24_500, auth=SecretStr("digits:pass-word"))
    made.folder.mkdir()
    return made


# Another value for every kind of setting; a setting of a new kind needs a row here.
OTHERS = {"true or false": "true", "a path": "/other"}


def other(name: str) -> str:
    """Another value than the default of a setting."""
    row = settings_table()[name]
    if row.secret:
        return {"DIGITS_AUTH": "a:b", "DIGITS_ALERT_URL": "http://127.0.0.1:9/"}.get(
            name, "postgresql://digits:word@127.0.0.1:1/other"
        )
    if name == "DIGITS_RUNNER":
        return "processes:3"
    named = {"DIGITS_HOST": "127.0.0.2", "DIGITS_WORDS": "must", "DIGITS_RETENTION": "90d"}
    if name in named:
        return named[name]
    return (
        OTHERS.get(row.kind)
        or {"number": "0.1", "whole": "31"}["whole" if "whole" in row.kind else "number"]
    )


@pytest.mark.parametrize("name", settings_table())
def test_whatever_a_run_or_the_server_reads_restarts_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every setting: another value is another fingerprint of who reads it, and it is named."""
    before = ServiceSettings(store=tmp_path)
    value = other(name) if name != "DIGITS_LIMITS__MOST_PIXELS" else "65"
    monkeypatch.setenv(name, value)
    after = ServiceSettings() if name == "DIGITS_STORE" else ServiceSettings(store=tmp_path)
    changed = {
        role
        for role, told in (("server", server_told), ("worker", worker_told))
        if fingerprint(told(before), tmp_path) != fingerprint(told(after), tmp_path)
    }
    of_server = {"DIGITS_HOST", "DIGITS_PORT", "DIGITS_AUTH"}
    wanted = {"server", "worker"} if name in of_server else {"worker"}
    by_up = {"DIGITS_ALERT_URL": set(), "DIGITS_DATABASE": {"server"}}
    assert changed == by_up.get(name, wanted)
    (told_as,) = differing(settings_now(before), settings_now(after))
    assert told_as.startswith(f"{name} ")


def test_no_secret_is_kept(settings: ServiceSettings) -> None:
    """The record tells a changed password from the old one, and neither can be read in it."""
    record_settings(settings)
    kept = recorded_settings(settings.folder)
    assert "pass-word" not in json.dumps(kept)
    assert {row.name for row in kept} == settings_table().keys()
    (auth,) = [row for row in kept if row.name == "DIGITS_AUTH"]
    assert auth.shown == "(hidden)"
    assert differing(kept, settings_now(settings)) == []
    changed = settings.model_copy(update={"auth": SecretStr("digits:page-word")})
    assert differing(kept, settings_now(changed)) == ["DIGITS_AUTH (hidden) → (hidden)"]


def test_alerts_are_judged_by_the_service_that_runs(settings: ServiceSettings) -> None:
    """A shell that sets an address, or has lost it, changes nothing of what is in force."""
    alerting = settings.model_copy(update={"alert_url": SecretStr("https://hooks.example/1")})
    silent = settings.model_copy(update={"alert_url": SecretStr("")})
    assert alerts_in_force(alerting)
    for kept, other in ((silent, alerting), (alerting, silent)):
        record_settings(kept)
        assert alerts_in_force(other) == alerts_in_force(kept) == (kept is alerting)


@pytest.mark.parametrize("content", [None, "", "{}", "[1]", '[{"name": "DIGITS_PORT"}]'])
def test_a_broken_record_tells_nothing(content: str | None, tmp_path: Path) -> None:
    """Whatever lies there, the service can be asked and started."""
    if content is not None:
        (tmp_path / "settings.json").write_text(content, "utf-8")
    assert recorded_settings(tmp_path) == []


def test_each_value_says_where_it_came_from(
    settings: ServiceSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment, or nobody; `.env` is in the tests of settings."""
    monkeypatch.setenv("DIGITS_CEILING", "12.50")
    changed = ServiceSettings(store=settings.store)
    rows = {row.name: row for row in settings_now(changed)}
    assert rows["DIGITS_CEILING"][1:] == ("12.50", "environment")
    assert rows["DIGITS_INBOX"].shown == "none"
    assert rows["DIGITS_INBOX"].origin == "default"


def test_the_running_server_is_asked_as_it_was_started(settings: ServiceSettings) -> None:
    """Address, password and database come from its own environment, whatever is set now."""
    assert as_running(settings) is settings
    old = settings.model_copy(update={"database": SecretStr("postgresql://u:p@db/prefect")})
    environment = server_environment(old)
    assert environment[SERVICE_TOKEN] == str(settings.folder)
    started = processes.start(settings.folder, "server", SLEEP, environment, "print")
    try:
        new = settings.model_copy(update={"port": 24_501, "auth": SecretStr("digits:new")})
        found = as_running(new)
        assert found.api_url == "http://127.0.0.1:24500/api"
        assert found.auth.get_secret_value() == "digits:pass-word"
        assert found.database_url == old.database_url
        assert found.ledger == new.ledger  # no worker tells of another
    finally:
        processes.stop([started.pid], 10)


def test_the_ledger_is_the_worker_s(settings: ServiceSettings) -> None:
    """Whatever a shell sets, numbers come from the ledger into which the runs write."""
    url = SecretStr("postgresql://digits:word@127.0.0.1:1/ledger")
    other = settings.model_copy(update={"ledger": url})
    for told, shell in ((other, settings), (settings, other)):
        environment = worker_environment(told)
        started = processes.start(settings.folder, "worker", SLEEP, environment, "print")
        try:
            assert as_running(shell).ledger == told.ledger != shell.ledger
        finally:
            processes.stop([started.pid], 10)
