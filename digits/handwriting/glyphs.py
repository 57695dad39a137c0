"""What a hand hands over: single symbols, as pen strokes or as ink, and who counts as unseen.

Lengths are in digit heights: x to the right from the symbol's left edge, y downwards, 0 at the top
of a digit and 1 on the base line.
"""

import hashlib
from typing import NamedTuple, Protocol

from PIL import Image

from digits.arrays import Floats
from digits.handwriting.config import Split


class InkBox(NamedTuple):
    """Where a symbol's ink is, in digit heights."""

    left: float
    top: float
    right: float
    bottom: float


class Stroked(NamedTuple):
    """A symbol as pen strokes: samples (n, 2), x then y, and the pen's pressure (n,) in 0 … 1."""

    box: InkBox
    points: Floats
    pressure: Floats


class Inked(NamedTuple):
    """A symbol as ink: a grey picture (mode L, 255 is ink) that fills the box.

    It is to be sheared (`shear`, tangent) and turned (`turn`, radians) within the box.
    """

    box: InkBox
    ink: Image.Image
    shear: float = 0.0
    turn: float = 0.0


Glyph = Stroked | Inked


class PlacedGlyph(NamedTuple):
    """A symbol on the line: x of its left edge, y by which it is moved, and its size."""

    glyph: Glyph
    x: float
    y: float
    size: float


class Writer(Protocol):
    """One person writing one string."""

    @property
    def thickness(self) -> float:
        """Width of the strokes of inked symbols in digit heights; 0 where a pen draws all."""

    @property
    def lean(self) -> float:
        """How far the hand leans already: the tangent of its slant to the right."""

    @property
    def symbols(self) -> frozenset[str]:
        """What this person can write."""

    def write(self, symbol: str) -> Glyph:
        """The symbol once more, a little different each time."""


def holdout(name: str, share: float) -> bool:
    """Whether a hand of this name is kept from training; the same on every machine."""
    digest = hashlib.blake2b(name.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") < share * 2**32


def belongs(name: str, split: Split, share: float) -> bool:
    """Whether a hand of this name is one of the split."""
    return holdout(name, share) == (split == "holdout")
