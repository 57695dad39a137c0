"""Readings of lines of words as text for people and as JSON for programs."""

import json

from artifacts.readings.amount_readings import money
from digits.amounts.words.line_files import LineReading


def as_text(reading: LineReading) -> str:
    """One line: file, the amount that is worded, the wording, and what was read; or why none."""
    written = f"; read as “{reading.text}”" if reading.text else ""
    if reading.amount is None:
        return f"{reading.file}: no amount. {reading.reason}{written}"
    return f"{reading.file}: {money(reading.amount)}, “{reading.wording}”{written}"


def as_json(reading: LineReading) -> str:
    """One JSON object; the amount is a string, so that no cent is lost in a float."""
    return json.dumps(
        {
            "file": str(reading.file),
            "amount": None if reading.amount is None else str(reading.amount),
            "wording": reading.wording or None,
            "text": reading.text,
            "reason": reading.reason or None,
        },
        ensure_ascii=False,
    )
