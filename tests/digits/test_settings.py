"""Where the store is: as given, else by the setting; always a whole path."""

from pathlib import Path

import pytest

from digits.settings import store_root


def test_the_home_folder_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`~` in the file `.env` or in a form means the home, which no shell has filled in there."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DIGITS_STORE", "~/kept")
    assert store_root() == tmp_path / "kept"
    assert store_root("~/other") == tmp_path / "other"


def test_a_relative_place_is_made_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A task in another folder finds the same store."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGITS_STORE", "kept")
    assert store_root() == tmp_path / "kept"
