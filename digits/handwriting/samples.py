"""Drawn pictures with their texts, alone and padded side by side.

Pictures are uint8 ``(height, width)``: ink is high, paper is 0.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from digits.handwriting.alphabet import Alphabet
from digits.handwriting.config import WriterKind

Pictures = npt.NDArray[np.uint8]
WIDTH_STEP = 16  # batches are padded to a multiple of it


class DrawnSample(NamedTuple):
    """One picture, uint8 (height, width), ink high; its text; what wrote it.

    `alike` are pairs of symbols, one of them in the text, that its writer writes alike.
    """

    picture: Pictures
    text: str
    writer: WriterKind | str
    alike: tuple[tuple[str, str], ...] = ()


class PaddedBatch(NamedTuple):
    """Pictures of a common width.

    Attributes:
        pictures: uint8 (n, height, width), ink high, padded on the right with 0, which is paper.
        widths: int32 (n,) each picture's own width in pixels.
        labels: int32 (n, longest text) classes, padded with 0, the blank.
        lengths: int32 (n,) each text's number of symbols.
        texts: the n texts.
    """

    pictures: Pictures
    widths: npt.NDArray[np.int32]
    labels: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int32]
    texts: tuple[str, ...]


def padded(items: list[DrawnSample], alphabet: Alphabet) -> PaddedBatch:
    """Samples side by side in arrays; see `PaddedBatch`."""
    widths = np.array([item.picture.shape[1] for item in items], dtype=np.int32)
    common = -(-int(widths.max()) // WIDTH_STEP) * WIDTH_STEP
    pictures = np.zeros((len(items), items[0].picture.shape[0], common), dtype=np.uint8)
    lengths = np.array([len(item.text) for item in items], dtype=np.int32)
    labels = np.zeros((len(items), max(1, int(lengths.max()))), dtype=np.int32)
    for row, item in enumerate(items):
        pictures[row, :, : widths[row]] = item.picture
        labels[row, : lengths[row]] = alphabet.classes_of(item.text)
    return PaddedBatch(pictures, widths, labels, lengths, tuple(item.text for item in items))
