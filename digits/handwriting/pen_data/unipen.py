"""UNIPEN's train_r01_v07: single digits, letters and marks, and whole numeric strings.

Categories 1a, 1b, 1c and 1d hold single characters, 7 words. A file in ``data/CATEGORY`` names
files in ``include`` and says which of their components are what.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from digits.handwriting.pen_data.distribution import read_members
from digits.handwriting.pen_data.recorded import LETTERS, NUMERIC, SYMBOLS, RecordedText, plain_name
from digits.handwriting.pen_data.unipen_format import (
    Recording,
    Segment,
    includes,
    read_recording,
    segments,
    strokes_of,
)

MEMBER = re.compile(r"(?:^|/)((?:data/(?:1a|1b|1c|1d|7)|include)/.+\.\w+)$")
# Donations of one house, in which one person may have written for several.
HOUSES = {
    **dict.fromkeys(("apa", "apb", "apc", "apd", "ape", "app"), "app"),
    **dict.fromkeys(("cea", "ceb", "cec", "ced", "cee"), "ced"),
    **dict.fromkeys(("hpb", "hpp"), "hpp"),
}
UNUSABLE = "BAD"
MOST_LETTERS = 6  # of one letter and writer: enough to vary, and small


def read_unipen_members(place: Path) -> dict[str, bytes]:
    """The files that are used: those that state wanted segments, and what they include.

    Raises:
        PenDataUnavailable: if the place cannot be read.
    """
    stated = read_members(place, lambda path: name if (name := _name(path))[:5] == "data/" else "")
    stated = {name: content for name, content in stated.items() if _wanted(name, content)}
    needed = {f"include/{file}" for content in stated.values() for file in includes(content)}
    included = read_members(place, lambda path: name if (name := _name(path)) in needed else "")
    return stated | included


def unipen_texts(members: dict[str, bytes]) -> Iterator[RecordedText]:
    """The wanted symbols and strings, in order of the files' names; y still points up."""
    letters: Counter[tuple[str, str]] = Counter()
    for name in sorted(name for name in members if name.startswith("data/")):
        files = [f"include/{file}" for file in includes(members[name])]
        wanted = _wanted(name, members[name])
        recording = read_recording([members[file] for file in files if file in members])
        writer = _writer(name, files, recording)
        for segment in wanted:
            letters[writer, segment.label] += segment.label in LETTERS
            if letters[writer, segment.label] > MOST_LETTERS:
                continue
            strokes = strokes_of(recording, segment.delineation)
            if strokes:
                turned = [stroke * np.array([1, -1], dtype=np.float32) for stroke in strokes]
                yield RecordedText(writer, segment.label, turned)


def _name(path: str) -> str:
    match = MEMBER.search(path)
    return match[1] if match else ""


def _wanted(name: str, content: bytes) -> list[Segment]:
    words = name.startswith("data/7/")
    return [
        segment
        for segment in segments(content)
        if segment.quality != UNUSABLE
        and (NUMERIC.fullmatch(segment.label) if words else segment.label in SYMBOLS)
    ]


def _writer(name: str, files: list[str], recording: Recording) -> str:
    donation = name.split("/")[2]
    stems = [Path(file).stem for file in files if file.endswith(".dat")]
    person = plain_name(recording.writer) or plain_name(stems[0] if stems else Path(name).stem)
    return f"unipen-{HOUSES.get(donation, donation)}-{person}"
