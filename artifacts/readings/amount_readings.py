"""Readings of amounts as text for people and as JSON for programs."""

import json
from decimal import Decimal

from digits.amounts.reader.bank_calibration import BankCalibration
from digits.amounts.reader.reading import FileReading


def as_text(file_reading: FileReading) -> str:
    """One or two lines: file, decision, amount, probability, runner-up, and why a person looks."""
    reading = file_reading.reading
    decided = f"{file_reading.file}: {reading.decision}"
    if reading.amount is None:
        return f"{decided}, no amount. {'; '.join(reading.reasons)}"
    line = f"{decided} {money(reading.amount)} ({reading.probability:.2%}"
    if reading.runner_up is not None:
        second = reading.runner_up
        line += f"; then {money(second.meaning)} {second.probability:.2%}"
    return f"{line}){''.join(f'{chr(10)}    {reason}' for reason in reading.reasons)}"


def as_json(file_reading: FileReading) -> str:
    """One JSON object; amounts are strings, so that no cent is lost in a float."""
    reading, second = file_reading.reading, file_reading.reading.runner_up
    return json.dumps(
        {
            "file": str(file_reading.file),
            "amount": None if reading.amount is None else str(reading.amount),
            "probability": round(reading.probability, 6),
            "decision": reading.decision,
            "runner_up": None
            if second is None
            else {"amount": str(second.meaning), "probability": round(second.probability, 6)},
            "reasons": list(reading.reasons),
            "text": reading.text or None,
            "written_as": reading.shape or None,
        },
        ensure_ascii=False,
    )


def money(amount: Decimal) -> str:
    """1234.5 as ``1,234.5``: the one way in which amounts are shown, whatever the currency."""
    return f"{amount:,f}"


def calibration_words(calibration: BankCalibration) -> str:
    """How a bank's pictures were read, what was fitted, and the threshold; two lines."""
    fitting = (
        "The confidence model was fitted on half of them, the threshold certified on the other."
        if calibration.fitted
        else "They are too few to fit a confidence model on: the reader's own is kept, and the "
        "threshold certified on all of them."
    )
    return (
        f"{calibration.right:,} of {calibration.pictures:,} {calibration.currency} amounts "
        f"read right. {fitting}\n"
        f"Threshold: {calibration.threshold.words}."
    )
