"""Hands that write with MNIST's training digits: in each string, digits of one manner.

MNIST does not say who wrote what, so a "writer" is a neighbourhood: digits whose strokes are
about as thick and lean about as far. Symbols that MNIST lacks are drawn by a stroke style's pen.
Images are uint8 ``(n, 28, 28)``, white ink on black.
"""

import hashlib

import numpy as np
import numpy.typing as npt
from PIL import Image

from digits.arrays import CLASSES, SIDE, Floats, Labels, RawImages
from digits.handwriting.config import Split
from digits.handwriting.drawn_writers import DrawnWriter
from digits.handwriting.glyphs import Glyph, InkBox, Inked, belongs

GROUPS = 64  # of images, by digest: the units that are held out of training
INK = 96  # grey value from which a pixel is counted as ink
USUAL_HEIGHT = 20  # pixels: MNIST scales digits to fit a box of 20 × 20
NEIGHBOURS = 0.05  # share of a digit's images that count as equally thick
CANDIDATES = 8  # of which the one that leans most alike is taken
AGAIN = 0.35  # how often a writer's digit is the very same picture as before


class MnistDigits:
    """The training digits of one split, ordered so that digits of one manner are found at once."""

    def __init__(self, images: RawImages, labels: Labels, split: Split, share: float) -> None:
        kept = np.array([_is_of(image, split, share) for image in images], dtype=bool)
        self.images, self.labels = images[kept], labels[kept]
        thickness, self.lean = _thickness(self.images), _lean(self.images)
        self.boxes = _boxes(self.images)
        self.by_digit: list[npt.NDArray[np.intp]] = []
        for digit in range(CLASSES):
            members = np.flatnonzero(self.labels == digit)
            self.by_digit.append(members[np.argsort(thickness[members], kind="stable")])
        self.thickness = thickness

    @property
    def complete(self) -> bool:
        """Whether every digit is there."""
        return all(len(members) for members in self.by_digit)

    def alike(self, digit: int, rank: float, lean: float, rng: np.random.Generator) -> int:
        """The index of an image of a digit, of about that rank of thickness and that lean."""
        members = self.by_digit[digit]
        reach = max(1, int(len(members) * NEIGHBOURS))
        middle = int(rank * (len(members) - 1))
        low, high = max(0, middle - reach), min(len(members), middle + reach + 1)
        chosen = members[(low + rng.random(CANDIDATES) * (high - low)).astype(np.intp)]
        return int(chosen[np.abs(self.lean[chosen] - lean).argmin()])


class MnistWriter:
    """One neighbourhood of MNIST's digits; see `digits.handwriting.glyphs.Writer`."""

    def __init__(self, digits: MnistDigits, pen: DrawnWriter, rng: np.random.Generator) -> None:
        self._digits, self._pen, self._rng = digits, pen, rng
        self.symbols = pen.symbols
        self._rank = float(rng.random())
        self.lean = min(0.7, max(-0.35, rng.normal(0.12, 0.2)))
        self._last: dict[str, int] = {}
        middle = digits.by_digit[0][int(self._rank * (len(digits.by_digit[0]) - 1))]
        self.thickness = float(digits.thickness[middle]) / USUAL_HEIGHT

    def write(self, symbol: str) -> Glyph:
        """The symbol once more: digits from MNIST, all else drawn."""
        if not symbol.isdigit():
            return self._pen.write(symbol)
        if symbol not in self._last or self._rng.random() > AGAIN:
            chosen = self._digits.alike(int(symbol), self._rank, self.lean, self._rng)
            self._last[symbol] = chosen
        return self._inked(self._last[symbol])

    def _inked(self, index: int) -> Inked:
        top, bottom, left, right = self._digits.boxes[index].tolist()
        unit = max(bottom - top, 0.8 * USUAL_HEIGHT)
        ink = Image.fromarray(self._digits.images[index, top:bottom, left:right])
        return Inked(InkBox(0.0, 1 - (bottom - top) / unit, (right - left) / unit, 1.0), ink)


def group_of(image: RawImages) -> str:
    """The name of the group that an image belongs to, by the digest of its pixels."""
    digest = hashlib.blake2b(np.ascontiguousarray(image).tobytes(), digest_size=1).digest()
    return f"mnist-{digest[0] % GROUPS:02d}"


def _is_of(image: RawImages, split: Split, share: float) -> bool:
    return belongs(group_of(image), split, share)


def _thickness(images: RawImages) -> Floats:
    """Mean width of the strokes in pixels: twice the ink's area over the length of its edge."""
    ink = np.pad(images > INK, ((0, 0), (1, 1), (1, 1)))
    edge = (ink[:, 1:] ^ ink[:, :-1]).sum(axis=(1, 2)) + (ink[:, :, 1:] ^ ink[:, :, :-1]).sum(
        axis=(1, 2)
    )
    area = ink.sum(axis=(1, 2))
    # A slanting edge of unit length crosses 4/π grid lines on average.
    return np.asarray(2 * area * (4 / np.pi) / np.maximum(edge, 1), dtype=np.float32)


def _lean(images: RawImages) -> Floats:
    """The tangent of each digit's slant to the right, from its second moments."""
    axis = np.arange(SIDE, dtype=np.float32)
    weights = images.astype(np.float32)
    total = np.maximum(weights.sum(axis=(1, 2)), 1)
    x = axis - (weights.sum(axis=1) @ axis / total)[:, None]  # (n, 28)
    y = axis - (weights.sum(axis=2) @ axis / total)[:, None]
    mixed = np.einsum("nyx,ny,nx->n", weights, y, x, optimize=True)
    upright = np.einsum("nyx,ny->n", weights, y**2, optimize=True)
    return np.asarray(-mixed / np.maximum(upright, 1), dtype=np.float32)


def _boxes(images: RawImages) -> "npt.NDArray[np.int16]":
    """First row, end row, first column and end column of each image's ink, (n, 4)."""
    ink = images > INK // 2
    rows: npt.NDArray[np.bool_] = np.any(ink, axis=2)
    columns: npt.NDArray[np.bool_] = np.any(ink, axis=1)
    edges: list[npt.NDArray[np.intp]] = [
        edge
        for lines in (rows, columns)
        for edge in (lines.argmax(axis=1), SIDE - lines[:, ::-1].argmax(axis=1))
    ]
    return np.stack(edges, axis=1).astype(np.int16)
