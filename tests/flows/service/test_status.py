"""What `digits status` says where nothing runs, and to whom it says nothing."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from rich.console import Console

from digits.operations.stopped_acceptance import resume, stop
from digits.store.folders import Store
from flows.service.errors import ServiceOfAnotherUser
from flows.service.settings import ServiceSettings
from flows.service.status import status, status_tables

NOBODY = 65_534


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A store whose service may be looked at by another user alone."""
    store = tmp_path / "store"
    folder = store / "service"
    folder.mkdir(parents=True)
    (folder / "server.json").write_text("{}", "utf-8")
    folder.chmod(0)
    root = os.geteuid() == 0
    if root:  # who may read everything becomes somebody who may not
        os.seteuid(NOBODY)
    yield store
    if root:
        os.seteuid(0)
    folder.chmod(0o700)


def test_another_users_service_is_told_in_a_sentence(closed: Path) -> None:
    """No traceback: whose it is, where, and what to do."""
    with pytest.raises(ServiceOfAnotherUser, match="another user's") as told:
        status(ServiceSettings(store=closed))
    assert "DIGITS_STORE" in str(told.value)


def test_stopped_acceptance_is_not_well(tmp_path: Path) -> None:
    """Somebody should look: with the reason, and how it ends; a damaged file is told, too."""
    store, settings = Store(tmp_path), ServiceSettings(store=tmp_path)
    assert acceptance(settings) == []
    stop(store, "USD: 3 of 40 are misread")
    ((state, well, detail),) = acceptance(settings)
    assert (state, well) == ("stopped", False)
    assert "3 of 40 are misread" in detail
    assert "digits resume" in detail
    resume(store, "looked at", "Ada")
    assert acceptance(settings) == []
    (tmp_path / "own" / "stops.json").write_text("no")
    assert [row[:2] for row in acceptance(settings)] == [("not known", False)]


def acceptance(settings: ServiceSettings) -> list[tuple[str, bool | None, str]]:
    """The lines about acceptance."""
    parts = status(settings).parts
    return [(row.state, row.well, row.detail) for row in parts if row.part == "acceptance"]


def test_without_a_service_the_settings_of_now_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Value and origin of each, at 60 columns too; no secret."""
    monkeypatch.setenv("DIGITS_CEILING", "1234.50")
    settings = ServiceSettings(store=tmp_path, auth=SecretStr("digits:pass-word"))
    answer = status(settings)
    assert not answer.healthy
    rows = {row.name: row for row in answer.settings}
    assert (rows["DIGITS_CEILING"].value, rows["DIGITS_CEILING"].origin) == (
        "1234.50",
        "environment",
    )
    assert rows["DIGITS_RUNNER"].origin == "default"
    assert rows["DIGITS_AUTH"].value == "(hidden)"
    console = Console(width=60)
    with console.capture() as shown:
        console.print(status_tables(answer))
    assert "1234.50" in shown.get()
    assert "pass-word" not in shown.get() + answer.model_dump_json()
