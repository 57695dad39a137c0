"""Other commands use the service only where it runs, and only where nobody chose otherwise."""

import os
from pathlib import Path

import pytest

from flows.service.discovery import point_at_service


def test_without_a_service_nothing_is_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No record, no server."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("DIGITS_STORE", str(tmp_path))
    assert point_at_service() == ""
    assert "PREFECT_API_URL" not in os.environ


def test_a_choice_of_the_user_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """PREFECT_API_URL is left as it is."""
    monkeypatch.setenv("PREFECT_API_URL", "http://elsewhere.example/api")
    assert point_at_service() == ""
    assert os.environ["PREFECT_API_URL"] == "http://elsewhere.example/api"
