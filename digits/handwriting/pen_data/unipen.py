"""UNIPEN's train_r01_v07: single digits, letters and marks, and whole numeric strings.

Categories 1a, 1b, 1c and 1d hold single characters, 7 words. A file in ``data/CATEGORY`` names
files in ``include`` and says which of their components are what.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

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
WORDS = "data/7/"  # the category of whole words
UNUSABLE = "BAD"
Selection: TypeAlias = Callable[[str, str], bool]  # of a file's name and a label
MOST_LETTERS = 6  # of one letter and writer: enough to vary, and small


def read_unipen_members(place: Path) -> dict[str, bytes]:
    """The files that are used: those that state wanted segments, and what they include.

    Raises:
        PenDataUnavailable: if the place cannot be read.
    """
    return read_stating(place, _is_wanted)


def unipen_texts(members: dict[str, bytes]) -> Iterator[RecordedText]:
    """The wanted symbols and strings, in order of the files' names; y points down."""
    letters: Counter[tuple[str, str]] = Counter()
    for text in recorded_segments(members, _is_wanted):
        letters[text.writer, text.text] += text.text in LETTERS
        if letters[text.writer, text.text] <= MOST_LETTERS:
            yield text


def read_stating(place: Path, wanted: Selection) -> dict[str, bytes]:
    """The files that state wanted segments, and what they include.

    Args:
        place: the collection, as a folder or archive.
        wanted: from a file's name and a label to whether it is.

    Raises:
        PenDataUnavailable: if the place cannot be read.
    """
    stated = read_members(place, lambda path: name if (name := _name(path))[:5] == "data/" else "")
    stated = {name: content for name, content in stated.items() if _chosen(name, content, wanted)}
    needed = {f"include/{file}" for content in stated.values() for file in includes(content)}
    included = read_members(place, lambda path: name if (name := _name(path)) in needed else "")
    return stated | included


def recorded_segments(members: dict[str, bytes], wanted: Selection) -> Iterator[RecordedText]:
    """The wanted segments that have ink, in order of the files' names; y points down."""
    for name in sorted(name for name in members if name.startswith("data/")):
        files = [f"include/{file}" for file in includes(members[name])]
        recording = read_recording([members[file] for file in files if file in members])
        writer = _writer(name, files, recording)
        for segment in _chosen(name, members[name], wanted):
            strokes = strokes_of(recording, segment.delineation)
            if strokes:
                turned = [stroke * np.array([1, -1], dtype=np.float32) for stroke in strokes]
                yield RecordedText(writer, segment.label, turned)


def _name(path: str) -> str:
    match = MEMBER.search(path)
    return match[1] if match else ""


def _chosen(name: str, content: bytes, wanted: Selection) -> list[Segment]:
    return [
        segment
        for segment in segments(content)
        if segment.quality != UNUSABLE and wanted(name, segment.label)
    ]


def _is_wanted(name: str, label: str) -> bool:
    if name.startswith(WORDS):
        return NUMERIC.fullmatch(label) is not None
    return label in SYMBOLS


def _writer(name: str, files: list[str], recording: Recording) -> str:
    donation = name.split("/")[2]
    stems = [Path(file).stem for file in files if file.endswith(".dat")]
    person = plain_name(recording.writer) or plain_name(stems[0] if stems else Path(name).stem)
    return f"unipen-{HOUSES.get(donation, donation)}-{person}"
