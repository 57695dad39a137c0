"""Settings are checked: the store is a whole path, and what cannot be meant is told by name."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from digits.errors import DigitsError, SettingOutOfRange, SettingsUnreadable, UnknownSetting
from digits.settings import (
    SERVICE_TOKEN,
    checked_settings,
    machine_settings,
    setting_origins,
    setting_values,
    settings_table,
    store_root,
)
from digits.settings_fields import AllSettings, Settings

Says = Callable[[DigitsError, str, str, str, str], None]


def test_the_home_folder_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`~` in the file `.env` or in a form means the home, which no shell has filled in there."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DIGITS_STORE", "~/kept")
    monkeypatch.setenv("DIGITS_LAYOUTS", "~/forms")
    assert store_root() == tmp_path / "kept"
    assert store_root("~/other") == tmp_path / "other"
    assert machine_settings().layouts == tmp_path / "forms"


def test_a_relative_place_is_made_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A task in another folder finds the same store."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGITS_STORE", "kept")
    assert store_root() == tmp_path / "kept"


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("CEILING", "12.500,00", "a number above 0"),
        ("CEILING", "0", "a number above 0"),
        ("CEILING", "NaN", "a number above 0"),
        ("QUALITY_SHARE", "5 %", "a number at least 0 and at most 1"),
        ("QUIET_SECONDS", "inf", "at most 86400"),
        ("LIMITS__MOST_ITEMS", "6.5", "a whole number"),
        ("UNATTENDED_PROMOTION", "maybe", "true or false"),
        ("RUNNER", "process:4", "DIGITS_RUNNER=processes:4"),
        ("RUNNER", "dask:0", "dask:tcp://HOST:PORT"),
        ("LIMITS__MOST_PAGES", "many", "DIGITS_LIMITS__MOST_PAGES=500"),
        ("GATE__MARGIN", "0.5", "at most 0.2"),
        *(
            ("RETENTION", value, "a time such as 90d, 12w, 6m or 7y, such as DIGITS_RETENTION=90d")
            for value in ("90", "-5d", "abc", "0d", "30 days", "101y")
        ),
    ],
)
def test_a_value_that_cannot_be_meant_is_told(
    name: str, value: str, kind: str, says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the setting as it is typed, what was received, and what to give."""
    monkeypatch.setenv(f"DIGITS_{name}", value)
    with pytest.raises(SettingOutOfRange) as caught:
        machine_settings()
    says(caught.value, "cannot be used", f"DIGITS_{name}", value, kind)


@pytest.mark.parametrize("name", ["STORE", "CEILING", "LAYOUTS", "INBOX", "RETENTION", "RUNNER"])
def test_an_empty_value_is_the_default(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty inbox is none, and not the folder in which the command was given."""
    monkeypatch.setenv(f"DIGITS_{name}", "")
    default = Settings.model_fields[name.lower()].default
    assert getattr(machine_settings(), name.lower()) == default


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("DIGITS_CEILNG", "DIGITS_CEILING"),
        ("digits_most_failure", "DIGITS_MOST_FAILURES"),
        ("DIGITS_LIMITS_MOST_BYTES", "DIGITS_LIMITS__MOST_BYTES"),
        ("DIGITS_GATE__CALIBRATION", "DIGITS_GATE__CALIBRATION_MARGIN"),
        ("DIGITS_PROT", "DIGITS_PORT"),
    ],
)
def test_an_unknown_name_is_an_error(
    name: str, nearest: str, says: Says, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the environment and in the file: a ceiling that nobody reads would let all pass."""
    file = tmp_path / ".env"
    file.write_text(f"export {name}=5\n", "utf-8")
    with pytest.raises(UnknownSetting) as caught:
        checked_settings(Settings, file)
    says(caught.value, "no setting of that name", name.upper(), f"{nearest}: ", "correct")
    monkeypatch.setenv(name, "5")
    with pytest.raises(UnknownSetting, match=nearest):
        machine_settings()


def test_what_is_no_setting_of_ours_is_left_alone(tmp_path: Path) -> None:
    """Other programs' names in the same file, and settings of the service."""
    file = tmp_path / ".env"
    file.write_text("PREFECT_HOME=/x\nDIGITS_PORT=4300\nDIGITS_SERVICE=/y\n", "utf-8")
    assert checked_settings(Settings, file).ceiling is None


def test_the_file_may_begin_with_a_mark(tmp_path: Path) -> None:
    """Editors of Windows put three bytes before the first name."""
    file = tmp_path / ".env"
    file.write_text("\ufeffDIGITS_CEILING=750.50\n", "utf-8")
    assert checked_settings(Settings, file).ceiling == Decimal("750.50")


def test_a_file_that_is_no_text_is_told(says: Says, tmp_path: Path) -> None:
    """UTF-16 has a zero in every second byte."""
    file = tmp_path / ".env"
    file.write_text("DIGITS_CEILING=750\n", "utf-16")
    with pytest.raises(SettingsUnreadable) as caught:
        checked_settings(Settings, file)
    says(caught.value, "cannot be read", str(file), "codec", "UTF-8")


def test_a_group_may_be_one_object(monkeypatch: pytest.MonkeyPatch) -> None:
    """As JSON, whose mistakes are told like those of single names."""
    monkeypatch.setenv("DIGITS_GATE", json.dumps({"margin": 0.01}))
    assert machine_settings().gate.margin == 0.01
    monkeypatch.setenv("DIGITS_GATE", json.dumps({"margins": 0.01}))
    with pytest.raises(UnknownSetting, match="nearest is DIGITS_GATE__MARGIN:"):
        machine_settings()
    for value in ("7", "{margin: 1}"):
        monkeypatch.setenv("DIGITS_GATE", value)
        with pytest.raises(SettingOutOfRange, match="DIGITS_GATE"):
            machine_settings()


def test_what_the_service_started_reads_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is edited while the service runs takes effect with `digits up`, not before."""
    file = tmp_path / ".env"
    file.write_text("DIGITS_CEILING=10\n", "utf-8")
    monkeypatch.setattr("digits.settings.ENV_FILE", file)
    monkeypatch.delenv("DIGITS_CEILING", raising=False)
    assert machine_settings().ceiling == 10
    monkeypatch.setenv(SERVICE_TOKEN, "/srv/digits/service")
    assert machine_settings().ceiling is None


def test_origins_follow_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment wins, in any case of letters; an empty value is the default."""
    for name in settings_table():
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / ".env"
    lines = "DIGITS_CEILING=10\nDIGITS_PORT=4300\nDIGITS_INBOX=/in\nDIGITS_LIMITS__MOST_PAGES=7\n"
    file.write_text(lines, "utf-8")
    monkeypatch.setenv("digits_ceiling", "20")
    monkeypatch.setenv("DIGITS_INBOX", "")
    monkeypatch.setenv("DIGITS_GATE", '{"margin": 0.01}')
    assert setting_origins(file) == {
        "DIGITS_CEILING": "environment",
        "DIGITS_GATE__MARGIN": "environment",
        "DIGITS_INBOX": "default",
        "DIGITS_PORT": ".env",
        "DIGITS_LIMITS__MOST_PAGES": ".env",
    }


def test_values_read_back_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process is told by its environment is what its parent has, to the last place."""
    monkeypatch.setenv("DIGITS_CEILING", "1250.10")
    monkeypatch.setenv("DIGITS_MISREAD_RATE", "0.00012345678901")
    monkeypatch.setenv("DIGITS_UNATTENDED_PROMOTION", "yes")
    before = machine_settings()
    for name, value in setting_values(Settings, before).items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name, raising=False)
    assert machine_settings() == before


def test_every_example_is_allowed() -> None:
    """What a message proposes works; each setting has its words."""
    table = settings_table()
    rows = {name: row for name, row in table.items() if "__" not in name and row.example}
    values = {name.removeprefix("DIGITS_").lower(): row.example for name, row in rows.items()}
    AllSettings.model_validate(values)
    assert all(row.meaning and row.kind and row.default for row in table.values())
