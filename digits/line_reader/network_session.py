"""A trained reader: from a crop of a line to log-probabilities, with ONNX Runtime and NumPy.

What the probabilities mean is for `digits.line_reader.ctc` to say. How many rows a reader looks at
and how many symbols it knows is read from its network, so that readers of several heights and of
older alphabets can be opened side by side.
"""

from typing import Self

import numpy as np
from PIL import Image

from digits.arrays import Grey
from digits.backends.onnx_backend import Session, open_session
from digits.handwriting.alphabet import Alphabet
from digits.line_reader.ctc import LogProbabilities
from digits.line_reader.errors import UnfitNetwork
from digits.photos.normalisation import normalise

WIDTH_STEP = 16  # pictures are padded with paper to a multiple of it, as in training
WIDEST = 16  # times the height; what is wider is squeezed
LEAST_WIDTH = 16
FEWEST_CLASSES = 2  # the blank and a symbol


def to_input(crop: Image.Image, height: int, stretch: float = 1.0) -> Grey:
    """A crop as a reader sees it: uint8 ``(height, width)``, ink high.

    Args:
        crop: of a line, dark ink on light paper, any mode and size.
        height: of the reader's input, in pixels.
        stretch: factor of the width.
    """
    grey = crop if crop.mode == "L" else crop.convert("L")
    wide = round(grey.width * height / grey.height * stretch)
    size = (min(WIDEST * height, max(LEAST_WIDTH, wide)), height)
    return normalise(grey.resize(size, Image.Resampling.BILINEAR))


class Reader:
    """An opened reader.

    Args:
        session: the network, ``(n, height, width, 1)`` to ``(n, frames, classes)``.
        alphabet: what the scores are to be of. A network may be older than it: then it has fewer
            classes, and the symbols that came later have the probability 0.

    Attributes:
        height: of the pictures that it reads, in pixels.

    Raises:
        UnfitNetwork: if the network takes or gives anything else.
    """

    def __init__(self, session: Session, alphabet: Alphabet) -> None:
        self._session = session
        taken, given = session.get_inputs()[0], session.get_outputs()[0]
        self._input = taken.name
        self.height = _size_of(taken.shape, 1)
        classes = _size_of(given.shape, 2)
        if not (self.height and FEWEST_CLASSES <= classes <= alphabet.classes):
            raise UnfitNetwork(
                "A network is no reader of this alphabet",
                received=f"pictures {taken.shape}, scores {given.shape}",
                remedy="open one that reads pictures of one height and gives 2 to "
                f"{alphabet.classes} classes: the blank, and the first symbols of "
                f"{alphabet.symbols}",
            )
        self._later = alphabet.classes - classes

    @classmethod
    def opened(cls, content: bytes, alphabet: Alphabet, threads: int = 1) -> Self:
        """Open the bytes of an ONNX file, which the caller has verified.

        Args:
            content: the file's bytes.
            alphabet: what the scores are to be of; the network's own, or a later one.
            threads: how many to use; 0 leaves it to ONNX Runtime.

        Raises:
            UnfitNetwork: if the network does not read lines, or knows more symbols.
        """
        return cls(open_session(content, threads), alphabet)

    def scores(self, picture: Grey) -> LogProbabilities:
        """Log-probabilities ``(frames, classes)`` of a picture, uint8 ``(height, width)``."""
        return self.scores_of([picture])[0]

    def scores_of(self, pictures: list[Grey]) -> list[LogProbabilities]:
        """Log-probabilities of several pictures, each ``(its frames, classes)``.

        Pictures that need the same width share a call. Others do not: the more paper stands
        behind a line, the more its scores change, so what was read would depend on its company.
        """
        widths = [-(-picture.shape[1] // WIDTH_STEP) * WIDTH_STEP for picture in pictures]
        found: dict[int, LogProbabilities] = {}
        for width in dict.fromkeys(widths):
            those = [place for place, own in enumerate(widths) if own == width]
            scores = self._run([pictures[place] for place in those], width)
            found |= dict(zip(those, scores, strict=True))
        return [found[place] for place in range(len(pictures))]

    def _run(self, pictures: list[Grey], width: int) -> LogProbabilities:
        """The scores ``(n, frames, classes)`` of pictures that are padded to one width."""
        inputs = np.zeros((len(pictures), self.height, width, 1), np.float32)
        for row, picture in enumerate(pictures):
            inputs[row, :, : picture.shape[1], 0] = picture
        inputs /= np.float32(255)
        scores: LogProbabilities = self._session.run(None, {self._input: inputs})[0]
        if self._later:
            unknown = np.full((*scores.shape[:2], self._later), -np.inf, np.float32)
            scores = np.concatenate([scores, unknown], axis=2)
        return scores


def _size_of(shape: list[int | str | None], axis: int) -> int:
    """The size of an axis that is the same for all inputs; 0 where there is none."""
    size = shape[axis] if axis < len(shape) else None
    return size if isinstance(size, int) else 0
