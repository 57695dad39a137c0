"""What is kept of all recordings, compact: flat arrays, one file, nothing that runs code.

Points are int16 in `GRAIN` a digit height, so that all fits a few megabytes in every process that
draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from digits.arrays import Floats
from digits.handwriting.pen_data.recorded import InkedDigit
from digits.handwriting.pen_data.scaling import ScaledText

GRAIN = 1000
PRESSURE_GRAIN = 255
TUPLES, STRINGS = ("writers", "texts"), ("ink_texts",)
MOST = np.iinfo(np.int16).max / GRAIN


@dataclass(frozen=True, eq=False)
class PenRecords:
    """Recorded symbols, lines and inked digits, by writer.

    Attributes:
        writers: their names, each with its source's; unique.
        texts: what the recorded texts say: single symbols, or whole lines.
        owners: int32 (texts,) whose text it is, a place in `writers`.
        first_strokes: int32 (texts + 1,) where each text's strokes begin.
        first_points: int32 (strokes + 1,) where each stroke's points begin.
        points: int16 (points, 2) x, then y down, a thousand to a digit height.
        pressure: uint8 (points,).
        ink_texts: which digit each inked one is.
        ink_owners: int32 (inked,).
        first_pixels: int32 (inked + 1,) where each one's pixels begin.
        ink_widths: int32 (inked,).
        pixels: uint8, all inked digits row by row; 255 is ink.
    """

    writers: tuple[str, ...]
    texts: tuple[str, ...]
    owners: npt.NDArray[np.int32]
    first_strokes: npt.NDArray[np.int32]
    first_points: npt.NDArray[np.int32]
    points: npt.NDArray[np.int16]
    pressure: npt.NDArray[np.uint8]
    ink_texts: str
    ink_owners: npt.NDArray[np.int32]
    first_pixels: npt.NDArray[np.int32]
    ink_widths: npt.NDArray[np.int32]
    pixels: npt.NDArray[np.uint8]

    def strokes(self, number: int) -> tuple[list[Floats], list[Floats]]:
        """The strokes of a text, float32 (n, 2) in digit heights, and their pressure."""
        bounds = self.first_points[self.first_strokes[number] : self.first_strokes[number + 1] + 1]
        low, high = int(bounds[0]), int(bounds[-1])
        cuts = (bounds[1:-1] - low).tolist()
        points = self.points[low:high] * np.float32(1 / GRAIN)
        pressure = self.pressure[low:high] * np.float32(1 / PRESSURE_GRAIN)
        return np.split(points, cuts), np.split(pressure, cuts)

    def ink(self, number: int) -> npt.NDArray[np.uint8]:
        """The picture of an inked digit, (height, width)."""
        pixels = self.pixels[self.first_pixels[number] : self.first_pixels[number + 1]]
        return pixels.reshape(-1, int(self.ink_widths[number]))

    def arrays(self) -> "dict[str, npt.NDArray[Any]]":
        """All as arrays, for a file."""
        values = {field.name: getattr(self, field.name) for field in fields(type(self))}
        return values | {name: _packed(values[name]) for name in TUPLES + STRINGS}

    def save(self, path: Path | IO[bytes]) -> None:
        """Write an ``.npz``."""
        np.savez(path, allow_pickle=False, **self.arrays())

    @classmethod
    def load(cls, path: Path | IO[bytes]) -> "PenRecords":
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as file:
            values: dict[str, Any] = {field.name: file[field.name] for field in fields(cls)}
        for name in TUPLES + STRINGS:
            values[name] = values[name].tobytes().decode()
        for name in TUPLES:
            values[name] = tuple(values[name].split("\n")[:-1])
        return cls(**values)


def records_of(texts: Sequence[ScaledText], inked: Sequence[InkedDigit]) -> PenRecords:
    """The records of scaled texts and inked digits; what is far too wide is left out."""
    fit = [text for text in texts if max(float(np.abs(s).max()) for s in text.strokes) < MOST]
    names = sorted({text.writer for text in fit} | {digit.writer for digit in inked})
    place = {name: number for number, name in enumerate(names)}
    fit.sort(key=lambda text: place[text.writer])
    digits = sorted(inked, key=lambda digit: place[digit.writer])
    strokes = [stroke for text in fit for stroke in text.strokes]
    pressure = [part for text in fit for part in text.pressure]
    return PenRecords(
        writers=tuple(names),
        texts=tuple(text.text for text in fit),
        owners=_ints(place[text.writer] for text in fit),
        first_strokes=_starts(len(text.strokes) for text in fit),
        first_points=_starts(len(stroke) for stroke in strokes),
        points=np.rint(_joined(strokes, (0, 2)) * GRAIN).astype(np.int16),
        pressure=np.rint(_joined(pressure, (0,)) * PRESSURE_GRAIN).astype(np.uint8),
        ink_texts="".join(digit.text for digit in digits),
        ink_owners=_ints(place[digit.writer] for digit in digits),
        first_pixels=_starts(digit.ink.size for digit in digits),
        ink_widths=_ints(digit.ink.shape[1] for digit in digits),
        pixels=_joined([digit.ink.ravel() for digit in digits], (0,)).astype(np.uint8),
    )


def _packed(value: tuple[str, ...] | str) -> npt.NDArray[np.uint8]:
    """Texts as bytes: arrays of texts take four bytes for each letter of the longest."""
    text = value if isinstance(value, str) else "".join(f"{part}\n" for part in value)
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _joined(parts: "list[npt.NDArray[Any]]", empty: tuple[int, ...]) -> "npt.NDArray[Any]":
    return np.concatenate(parts) if parts else np.empty(empty, dtype=np.float32)


def _ints(values: "Any") -> npt.NDArray[np.int32]:
    return np.array(list(values), dtype=np.int32)


def _starts(lengths: "Any") -> npt.NDArray[np.int32]:
    return np.concatenate([[0], np.cumsum(_ints(lengths))]).astype(np.int32)
