"""A page names the settings that decided, and no secret."""

import pytest

from tasks.deciding import deciding


def test_settings_are_named_with_their_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those whose names begin so; what is not set says so."""
    monkeypatch.setenv("DIGITS_LEARN_DAYS", "45")
    monkeypatch.setenv("DIGITS_CEILING", "12.50")
    told = deciding("DIGITS_LEARN_DAYS", "DIGITS_LEARN_AMOUNTS", "DIGITS_RETENTION")
    assert told == (
        "\nSettings that decide: DIGITS_RETENTION none, DIGITS_LEARN_DAYS 45, "
        "DIGITS_LEARN_AMOUNTS 500.\n"
    )


def test_no_secret_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where its name begins as asked for."""
    monkeypatch.setenv("DIGITS_LEDGER", "postgresql://digits:pass-word@127.0.0.1/ledger")
    told = deciding("DIGITS_")
    assert ("DIGITS_LEDGER" in told, "pass-word" in told) == (False, False)
    assert "DIGITS_DUPLICATE_DAYS 90" in told
