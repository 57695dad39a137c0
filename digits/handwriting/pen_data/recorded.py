"""What the readers of the sources hand over, before it is scaled: who wrote what, with what ink."""

import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from digits.arrays import Floats

DIGITS = frozenset("0123456789")
MARKS = frozenset(".,-/=$#*:+()%&;'!?\"|_<>[]@")
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
SYMBOLS = DIGITS | MARKS | LETTERS
NUMERIC = re.compile(r"[0-9.,\-/=$#*x:+()%]*[0-9][0-9.,\-/=$#*x:+()%]*")


class RecordedText(NamedTuple):
    """A symbol or a line by one writer; strokes (n, 2), x then y, y down, in the device's units."""

    writer: str
    text: str
    strokes: list[Floats]


class InkedDigit(NamedTuple):
    """A digit on paper by one writer: uint8 (height, width), ink high."""

    writer: str
    text: str
    ink: npt.NDArray[np.uint8]


def plain_name(name: str) -> str:
    """A writer's name in small letters and digits alone: sources spell one in several ways."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())
