"""Readings of lines of words as text and as JSON."""

import json
from decimal import Decimal
from pathlib import Path

from artifacts.readings.words_readings import as_json, as_text
from digits.amounts.words.line_files import LineReading

WORDED = LineReading(Path("a.png"), "to hundred six", "two hundred six", Decimal("206.00"))
NONE = LineReading(Path("b.png"), "grenwich", reason="what is written words no amount")


def test_text_says_amount_wording_and_what_was_read() -> None:
    """Or why there is no amount."""
    assert as_text(WORDED) == "a.png: 206.00, “two hundred six”; read as “to hundred six”"
    told = as_text(NONE)
    assert "no amount. what is written words no amount" in told
    assert "“grenwich”" in told


def test_json_keeps_every_cent() -> None:
    """Amounts are strings; what is missing is null."""
    assert json.loads(as_json(WORDED)) == {
        "file": "a.png", "amount": "206.00", "wording": "two hundred six",
        "text": "to hundred six", "reason": None,
    }  # fmt: skip
    assert json.loads(as_json(NONE))["amount"] is None
