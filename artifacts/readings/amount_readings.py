"""How readings of amounts look: a line for people, JSON for programs."""

import json
from decimal import Decimal

from digits.amounts.reader.bank_calibration import BankCalibration
from digits.amounts.reader.reading import FileReading


def as_text(one: FileReading) -> str:
    """One or two lines: file, decision, amount, probability, runner-up, and why a person looks."""
    reading = one.reading
    if reading.amount is None:
        return f"{one.file}: {reading.decision}, no amount. {'; '.join(reading.reasons)}"
    told = f"{one.file}: {reading.decision} {money(reading.amount)} ({reading.probability:.2%}"
    if reading.runner_up is not None:
        second = reading.runner_up
        told += f"; then {money(second.amount)} {second.probability:.2%}"
    return f"{told}){''.join(f'{chr(10)}    {reason}' for reason in reading.reasons)}"


def as_json(one: FileReading) -> str:
    """One JSON object; amounts are strings, so that no cent is lost in a float."""
    reading, second = one.reading, one.reading.runner_up
    return json.dumps(
        {
            "file": str(one.file),
            "amount": None if reading.amount is None else str(reading.amount),
            "probability": round(reading.probability, 6),
            "decision": reading.decision,
            "runner_up": None
            if second is None
            else {"amount": str(second.amount), "probability": round(second.probability, 6)},
            "reasons": list(reading.reasons),
            "text": reading.text or None,
            "written_as": reading.shape or None,
        },
        ensure_ascii=False,
    )


def money(amount: Decimal) -> str:
    """1234.5 as ``1,234.5``: the one way in which amounts are shown, whatever the currency."""
    return f"{amount:,f}"


def calibration_words(found: BankCalibration) -> str:
    """What a bank's calibration found, and what it certifies."""
    fitting = (
        "Trust was fitted on half of them, the threshold certified on the other."
        if found.fitted
        else "They are too few to fit trust on: the reader's own map is kept, and the threshold "
        "certified on all of them."
    )
    return (
        f"{found.right:,} of {found.pictures:,} {found.currency} amounts read right. {fitting}\n"
        f"Threshold: {found.threshold.words}."
    )
