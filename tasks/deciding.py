"""Which settings decided, as the page of a run names them."""

from digits.settings import machine_settings, setting_values, settings_table
from digits.settings_fields import Settings


def deciding(*beginnings: str) -> str:
    """The settings whose names begin so, with the values that a run has read; no secret.

    Args:
        beginnings: of the names, such as DIGITS_GATE.
    """
    values, table = setting_values(Settings, machine_settings()), settings_table()
    named = [
        f"{name} {text or 'none'}"
        for name, text in values.items()
        if name.startswith(beginnings) and not table[name].secret
    ]
    return f"\nSettings that decide: {', '.join(named)}.\n"
