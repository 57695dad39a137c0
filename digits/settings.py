"""Settings of the machine and of the service: one table of names, kinds, defaults and meanings.

They are read from the environment and from the file `.env` of the checkout. Whoever needs one
asks `machine_settings`; `docs/operations.md` shows the table, and a test compares the two.
"""

import difflib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from pydantic_settings import (
    DotEnvSettingsSource,
    SettingsError,
)

from digits.errors import DigitsError, SettingOutOfRange, SettingsUnreadable, UnknownSetting
from digits.settings_fields import ENCODING, ENV_FILE, NESTED, PREFIX, AllSettings, Settings
from digits.settings_table import Origin, Setting, origins_of, rows_of, values_of

CONNECT_SECONDS = 20  # a closed network may drop packets silently: do not wait the TCP default
SERVICE_TOKEN = "DIGITS_SERVICE"  # noqa: S105 - no setting: it marks what the service has started
GROUPS = {"DIGITS_GATE", "DIGITS_LIMITS"}  # each may be given as one JSON object, too
LONGEST_SHOWN = 60  # characters of a value in a message


S = TypeVar("S", bound=Settings)


def machine_settings() -> Settings:
    """The settings of this machine, checked.

    Raises:
        UnknownSetting, SettingOutOfRange, SettingsUnreadable: see `checked_settings`.
    """
    return checked_settings(Settings)


def checked_settings(kind: type[S], env_file: Path | None = None) -> S:
    """Settings of a kind, from the environment and a file, whose names and values are allowed.

    What the service has started was told every setting by its environment, and reads no file: one
    that is edited meanwhile takes effect when `digits up` has checked it, and not before.

    Args:
        kind: which of them.
        env_file: the file; None: the checkout's `.env`. It need not be there.

    Raises:
        UnknownSetting: if a name begins as settings do, and is none.
        SettingOutOfRange: if a value cannot be used; a secret's is not shown.
        SettingsUnreadable: if the file is no text, or may not be read.
    """
    file = env_file or (None if SERVICE_TOKEN in os.environ else ENV_FILE)
    try:
        in_file = DotEnvSettingsSource(kind, env_file=file, env_file_encoding=ENCODING)
        _check_names([*os.environ, *in_file.env_vars])
        return kind(_env_file=file)
    except ValidationError as cause:
        raise _unusable(cause) from None  # its own text would show the value
    except SettingsError as cause:  # a group as JSON that is none
        raise SettingOutOfRange(
            "A group of settings is no JSON",
            where=" or ".join(sorted(GROUPS)),
            remedy=f"set each by its own name, such as {PREFIX}GATE{NESTED}MARGIN=0.002",
        ) from cause
    except (OSError, UnicodeDecodeError) as cause:
        raise SettingsUnreadable(
            "The file with the settings cannot be read",
            where=file or "",
            received=str(cause),
            remedy="write it as UTF-8 text that you may read, or move it away",
        ) from cause


def store_root(given: str = "") -> Path:
    """The store's folder: as given, else by the setting, else `artifacts/store` here."""
    return (Path(given) if given else machine_settings().store).expanduser().resolve()


def settings_table() -> dict[str, Setting]:
    """Every setting by its name, those of groups each by its own."""
    return {row.name: row for row in rows_of(AllSettings, PREFIX, NESTED)}


def setting_values(kind: type[Settings], given: Settings) -> dict[str, str]:
    """The values of the settings of a kind, as an environment says them; secrets are not hidden."""
    return values_of(kind, given, PREFIX, NESTED)


def setting_origins(env_file: Path = ENV_FILE) -> dict[str, Origin]:
    """Where each setting comes from whose name is given somewhere; all others are defaults."""
    return origins_of(AllSettings, env_file, ENCODING, PREFIX, NESTED)


def _check_names(names: Iterable[str]) -> None:
    """See that whatever begins as a setting is one: a misspelt ceiling would accept anything."""
    mine = {name.upper() for name in names if name.upper().startswith(PREFIX)}
    if unknown := sorted(mine - settings_table().keys() - GROUPS - {SERVICE_TOKEN}):
        raise _no_setting(unknown[0])


def _no_setting(name: str) -> UnknownSetting:
    known = settings_table()
    (nearest,) = difflib.get_close_matches(name, known, n=1, cutoff=0)
    return UnknownSetting(
        "There is no setting of that name",
        where=name,
        received=f"the nearest is {nearest}: {known[nearest].meaning}",
        remedy="correct or remove it, in the environment or in .env; docs/operations.md lists "
        "all settings",
    )


def _unusable(cause: ValidationError) -> DigitsError:
    error = cause.errors(include_url=False, include_context=False)[0]
    name, known = PREFIX + NESTED.join(map(str, error["loc"])).upper(), settings_table()
    if name not in known.keys() | GROUPS:  # in a group that is given as JSON
        return _no_setting(name)
    row = known.get(name) or Setting(name, "a JSON object", "", "", '{"…": …}')
    such = f", such as {name}={row.example}" if row.example else ""
    return SettingOutOfRange(
        "A setting cannot be used",
        where=name,
        received=str(error["input"])[:LONGEST_SHOWN] if row.example else "",
        remedy=f"give {row.kind}{such}, in the environment or in .env",
    )
