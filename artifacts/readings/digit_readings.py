"""How readings look: a line for people, JSON for programs, a picture of what the model saw."""

import io
import json
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from digits.models.prediction import DigitReading
from digits.store.atomic import write_bytes

ENLARGED = 8  # times: 28 pixels become 224
PICTURED = 100  # readings shown in the UI: about 1 kB each


def as_text(reading: DigitReading) -> str:
    """One line: file, digit, probabilities of it, its runners-up and none, or why there is none."""
    if reading.digit is None:
        return f"{reading.file}: no digit. {reading.reason}"
    others = ", ".join(f"{other.digit} {other.probability:.1%}" for other in reading.top3[1:])
    told = f"{reading.probability:.1%}; then {others}; no digit {reading.no_digit:.1%}"
    return f"{reading.file}: {reading.digit} ({told})"


def as_json(reading: DigitReading) -> str:
    """One JSON object: file, digit or null, probabilities, top3, reason or null.

    The probabilities of the ten digits, of which `top3` are the largest, and of no digit add up
    to 1.
    """
    top3 = [
        {"digit": candidate.digit, "probability": round(candidate.probability, 6)}
        for candidate in reading.top3
    ]
    return json.dumps(
        {
            "file": reading.file,
            "digit": reading.digit,
            "probability": _rounded(reading.probability),
            "no_digit": _rounded(reading.no_digit),
            "top3": top3,
            "reason": reading.reason or None,
        }
    )


def _rounded(probability: float | None) -> float | None:
    return None if probability is None else round(probability, 6)


def seen_png(reading: DigitReading) -> bytes | None:
    """What the model saw, enlarged to 224 × 224, as PNG; None where nothing was classified."""
    if reading.seen is None:
        return None
    grey = np.round(reading.seen * 255).astype(np.uint8)
    side = grey.shape[0] * ENLARGED
    buffer = io.BytesIO()
    Image.fromarray(grey).resize((side, side), Image.Resampling.NEAREST).save(buffer, "PNG")
    return buffer.getvalue()


def save_seen(reading: DigitReading, folder: Path) -> Path | None:
    """Write what the model saw as ``FOLDER/NAME.seen.png``; returns the path, or None."""
    png = seen_png(reading)
    return write_bytes(_free_name(folder, reading), png).path if png else None


def _free_name(folder: Path, reading: DigitReading) -> Path:
    # Photographs of the same name from different folders must not overwrite each other.
    stem, number = Path(reading.file).stem, 1
    path = folder / f"{stem}.seen.png"
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}.seen.png"
    return path


def readings_markdown(readings: Sequence[DigitReading], most: int = PICTURED) -> str:
    """A table with what the model saw, for the Prefect UI, whose artifacts must stay small.

    The probability is that of the likeliest digit, whether it is named or not.

    Args:
        readings: all of them.
        most: how many are shown; the rest is counted in a last line.
    """
    titles = ("file", "seen", "digit", "probability", "no digit", "remark")
    lines = ["| " + " | ".join(titles) + " |", "|---" * len(titles) + "|"]
    for reading in readings[:most]:
        png = seen_png(reading)
        seen = f"![seen](data:image/png;base64,{b64encode(png).decode()})" if png else ""
        digit = "–" if reading.digit is None else str(reading.digit)
        chances = (
            "" if chance is None else f"{chance:.1%}"
            for chance in (reading.probability, reading.no_digit)
        )
        cells = (_cell(reading.file), seen, digit, *chances, _cell(reading.reason))
        lines.append("| " + " | ".join(cells) + " |")
    if len(readings) > most:
        lines.append(f"\n… and {len(readings) - most} more; the log names them all.")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")
    return " ".join(safe.split())
