"""The UNIPEN format, as far as single characters and words need it; also pendigits' and UJI's.

A file is a row of statements, each a keyword at the beginning of a line. Its components, numbered
from 0 over all files that are read together, are the pen-down and pen-up runs that are not empty.
Source: Guyon et al., "UNIPEN project of on-line data exchange", ICPR 1994.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from digits.arrays import Floats

STATEMENT = re.compile(rb"[\r\n][ \t\r\n]*\.(?=[A-Z])")
SEGMENT = re.compile(rb'SEGMENT\s+(\S+)\s+(\S+)\s+(\S+)\s+"((?:[^"\\]|\\.)*)"')
RANGE = re.compile(r"(\d+)(?::(\d+))?(?:-(\d+)(?::(\d+))?)?")
NO_LABEL = "\\@"  # what the format writes where a segment is nothing that can be named
USUAL_COLUMNS = ("X", "Y")
MOST_SQUEEZED = 2.0  # ratio of a device's resolutions across and down; beyond it is a slip


class Segment(NamedTuple):
    """A piece of writing: where its ink is, how good it is, and what it says."""

    level: str
    delineation: str
    quality: str
    label: str


class Component(NamedTuple):
    """A run of the pen, on paper or in the air: its numbers as text, and the columns' names."""

    down: bool
    numbers: bytes
    columns: tuple[str, ...]


class Recording(NamedTuple):
    """All that files which are read together hold.

    Attributes:
        components: pen-down and pen-up runs in order.
        segments: as they are stated.
        writer: the writer's name, or "".
        stretch: by how much x must be multiplied to be on the scale of y.
    """

    components: list[Component]
    segments: list[Segment]
    writer: str
    stretch: float


def includes(content: bytes) -> list[str]:
    """The files that are read together with this one, relative to the folder of includes."""
    rests = (rest for keyword, rest in statements(content) if keyword == b"INCLUDE")
    return [rest.split()[0].decode("latin-1") for rest in rests if rest.split()]


def statements(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The statements of a file: keyword, and all up to the next one."""
    for piece in STATEMENT.split(b"\n" + content)[1:]:
        keyword = piece.split(None, 1)[0]
        yield keyword, piece[len(keyword) :]


def segments(content: bytes) -> list[Segment]:
    """The segments that a file states, without those that are nothing that can be named."""
    found = (SEGMENT.match(piece) for piece in STATEMENT.split(b"\n" + content)[1:])
    parts = ([part.decode("latin-1") for part in match.groups()] for match in found if match)
    return [
        Segment(level, delineation, quality, re.sub(r"\\(.)", r"\1", label))
        for level, delineation, quality, label in parts
        if label and label != NO_LABEL
    ]


def read_recording(contents: Sequence[bytes]) -> Recording:
    """Read files together, in their order."""
    components: list[Component] = []
    columns: tuple[str, ...] = USUAL_COLUMNS
    writer = ""
    scale = {b"X": 0.0, b"Y": 0.0}
    for content in contents:
        for keyword, rest in statements(content):
            if keyword in (b"PEN_DOWN", b"PEN_UP"):
                if rest.strip():
                    components.append(Component(keyword == b"PEN_DOWN", rest, columns))
            elif keyword == b"COORD":
                columns = tuple(rest.split(b"\n")[0].decode("latin-1").split()) or columns
            elif keyword == b"WRITER_ID":
                writer = writer or rest.strip().split(b"\n")[0].decode("latin-1").strip()
            elif keyword[1:] in (b"_POINTS_PER_INCH", b"_POINTS_PER_MM"):
                scale[keyword[:1]] = _number(rest)
    found = [segment for content in contents for segment in segments(content)]
    return Recording(components, found, writer, _stretch(scale[b"X"], scale[b"Y"]))


def _number(text: bytes) -> float:
    try:
        return float(text.split()[0])
    except (ValueError, IndexError):
        return 0.0


def _stretch(across: float, down: float) -> float:
    if across <= 0 or down <= 0:
        return 1.0
    ratio = down / across
    return ratio if 1 / MOST_SQUEEZED <= ratio <= MOST_SQUEEZED else 1.0


def strokes_of(recording: Recording, delineation: str) -> list[Floats]:
    """The ink of a segment, (n, 2) a pen-down run, x then y as the device gave them.

    Args:
        recording: what the segment belongs to.
        delineation: components, or points of them, such as ``3``, ``3-5``, ``3:12-5:40`` or
            several of them with commas between.
    """
    strokes = []
    for part in delineation.split(","):
        match = RANGE.fullmatch(part.strip())
        if not match:
            continue
        first, begin, last, end = (None if text is None else int(text) for text in match.groups())
        first = first or 0
        if last is None:
            last, end = first, None
        for number in range(first, min(last + 1, len(recording.components))):
            component = recording.components[number]
            if component.down:
                low = begin or 0 if number == first else 0
                high = end + 1 if number == last and end is not None else None
                strokes.append(_points(component, recording.stretch)[low:high])
    return [stroke for stroke in strokes if len(stroke)]


def _points(component: Component, stretch: float) -> Floats:
    width = len(component.columns)
    try:
        numbers = np.array(component.numbers.split(), dtype=np.float32)
    except ValueError:
        return np.empty((0, 2), dtype=np.float32)
    rows = numbers[: len(numbers) // width * width].reshape(-1, width)
    x, y = (component.columns.index(name) for name in USUAL_COLUMNS)
    return rows[:, [x, y]] * np.array([stretch, 1], dtype=np.float32)
