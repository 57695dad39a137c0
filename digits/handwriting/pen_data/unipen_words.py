"""UNIPEN's handwritten words (category 7), by writer: as recorded, and in heights of letters.

A word's height is that of its writer's tall letters: its base line is y = 1, tall letters reach up
to about y = 0. Labels are kept as they are stated, capitals and all.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from digits.arrays import Floats
from digits.handwriting.pen_data.recorded import RecordedText
from digits.handwriting.pen_data.scaling import ScaledText, sampled
from digits.handwriting.pen_data.unipen import WORDS, read_stating, recorded_segments

WORD = re.compile(r"[A-Za-z][A-Za-z'-]*[A-Za-z]")
MOST_REPEATS = 2  # of one word by one writer
LOW = frozenset("acemnorsuvwxz")  # neither rise nor hang
HANGING = frozenset("fgjpqyz")
LOW_HEIGHT = 0.52  # of low letters, relative to tall ones
ADVANCE = (0.14, 1.1)  # heights a letter: beyond it, the label is of something else
TALLEST = 2.3  # heights of a word, loops and tails included
FEWEST = 3  # words of low letters that tell a writer's size


def read_unipen_word_members(place: Path) -> dict[str, bytes]:
    """The files of category 7 that state words, and what they include.

    Raises:
        PenDataUnavailable: if the place cannot be read.
    """
    return read_stating(place, is_word)


def is_word(name: str, label: str) -> bool:
    """Whether a label of a file is a word of two letters or more."""
    return name.startswith(WORDS) and WORD.fullmatch(label) is not None


def unipen_words(members: dict[str, bytes]) -> Iterator[RecordedText]:
    """The words, in order of the files' names; y points down."""
    repeats: Counter[tuple[str, str]] = Counter()
    for text in recorded_segments(members, is_word):
        repeats[text.writer, text.text.casefold()] += 1
        if repeats[text.writer, text.text.casefold()] <= MOST_REPEATS:
            yield text


def scaled_words(texts: list[RecordedText]) -> list[ScaledText]:
    """All words that can be what they are said to be, in heights of tall letters."""
    units = _units(texts)
    found = (_scaled(text, units.get(text.writer, 0.0)) for text in texts)
    return [text for text in found if text]


def _units(texts: list[RecordedText]) -> dict[str, float]:
    """How high each writer's tall letters are, in the device's units."""
    low: dict[str, list[float]] = {}
    tall: dict[str, list[float]] = {}
    for text in texts:
        letters = set(text.text)
        height = float(np.ptp(np.concatenate(text.strokes)[:, 1]))
        if letters <= LOW:
            low.setdefault(text.writer, []).append(height / LOW_HEIGHT)
        elif not letters & HANGING:
            tall.setdefault(text.writer, []).append(height)
    units = {writer: float(np.median(heights)) for writer, heights in tall.items()}
    sure = {writer: heights for writer, heights in low.items() if len(heights) >= FEWEST}
    for writer, heights in sure.items():
        known = units.get(writer)
        found = float(np.median(heights))
        units[writer] = found if known is None else (known + found) / 2
    return units


def _scaled(text: RecordedText, unit: float) -> ScaledText | None:
    points = np.concatenate(text.strokes)
    width, height = np.ptp(points, axis=0).tolist()
    if unit <= 0 or height > TALLEST * unit:
        return None
    if not ADVANCE[0] < width / unit / len(text.text) < ADVANCE[1]:
        return None
    pairs = [sampled(stroke, unit) for stroke in text.strokes]
    strokes = [pair[0] for pair in pairs]
    left = min(float(stroke[:, 0].min()) for stroke in strokes)
    shift = np.array([left, _base_line(text.text, strokes) - 1], dtype=np.float32)
    return ScaledText(
        text.writer, text.text, [stroke - shift for stroke in strokes], [pair[1] for pair in pairs]
    )


def _base_line(word: str, strokes: list[Floats]) -> float:
    """Where a word stands: at its lowest point, or at the median of the pen's lower turns."""
    lowest = max(float(stroke[:, 1].max()) for stroke in strokes)
    if not set(word) & HANGING:
        return lowest
    turns = [turn for stroke in strokes for turn in _lower_turns(stroke)]
    return float(np.median(turns)) if turns else lowest


def _lower_turns(stroke: Floats) -> list[float]:
    down = np.diff(stroke[:, 1])
    places = np.flatnonzero((down[:-1] > 0) & (down[1:] <= 0)) + 1
    return [float(value) for value in stroke[places, 1]]
