"""The secret key of the digests of MICR lines: a setting, or a private file in the store.

Hosts that write into one ledger need one key. It never goes into the ledger or an export.
"""

import os
import secrets
from pathlib import Path
from typing import Final

from digits.settings import machine_settings
from digits.store.atomic import translate_os_errors, write_bytes

KEY_FILE: Final = "micr.key"
SIZE: Final = 32  # bytes


def micr_key(store: Path) -> bytes:
    """The key by the setting DIGITS_MICR_KEY, else that of the store, made where there is none.

    Raises:
        StoreFull, StoreNotWritable: if the file cannot be made.
    """
    if given := machine_settings().micr_key.get_secret_value():
        return given.encode()
    file = store / KEY_FILE
    if not file.exists():
        _make(file)
    return file.read_bytes()


def _make(file: Path) -> None:
    """Whole or not at all, for its owner alone; of several at once the first one's stays."""
    fresh = file.with_name(f"{KEY_FILE}.partial-{secrets.token_hex(8)}")
    with translate_os_errors(file, making=True):
        write_bytes(fresh, secrets.token_bytes(SIZE), private=True)
        try:
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
