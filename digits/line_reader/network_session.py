"""A trained reader: from a crop of a line to log-probabilities, with ONNX Runtime and NumPy.

What the probabilities mean is for `digits.line_reader.ctc` to say.
"""

import numpy as np
import onnxruntime
from PIL import Image

from digits.arrays import Grey
from digits.backends.onnx_backend import open_session
from digits.line_reader.ctc import LogProbabilities
from digits.photos.normalisation import normalise

HEIGHT = 40  # pixels of the reader's input
WIDTH_STEP = 16  # pictures are padded with paper to a multiple of it, as in training
MOST_WIDTH = 640  # pixels; what is wider is squeezed
LEAST_WIDTH = 16


def to_input(crop: Image.Image, stretch: float = 1.0) -> Grey:
    """A crop as the reader sees it: uint8 ``(40, width)``, ink high.

    Args:
        crop: of a line, dark ink on light paper, any mode.
        stretch: factor of the width.
    """
    grey = crop if crop.mode == "L" else crop.convert("L")
    wide = round(grey.width * HEIGHT / grey.height * stretch)
    size = (min(MOST_WIDTH, max(LEAST_WIDTH, wide)), HEIGHT)
    return normalise(grey.resize(size, Image.Resampling.BILINEAR))


class Reader:
    """An opened reader.

    Args:
        session: the network, ``(n, 40, width, 1)`` to ``(n, frames, classes)``.
    """

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self._input = session.get_inputs()[0].name

    @classmethod
    def opened(cls, content: bytes, threads: int = 1) -> "Reader":
        """Open the bytes of an ONNX file, which the caller has verified.

        Args:
            content: the file's bytes.
            threads: how many to use; 0 leaves it to ONNX Runtime.
        """
        return cls(open_session(content, threads))

    def scores(self, picture: Grey) -> LogProbabilities:
        """Log-probabilities ``(frames, classes)`` of a picture, uint8 ``(40, width)``, ink high."""
        scores: LogProbabilities = self.scores_of([picture])[0]
        return scores

    def scores_of(self, pictures: list[Grey]) -> LogProbabilities:
        """Log-probabilities ``(n, frames, classes)`` of pictures, padded to a common width."""
        widest = max(picture.shape[1] for picture in pictures)
        common = -(-widest // WIDTH_STEP) * WIDTH_STEP
        shape = (len(pictures), pictures[0].shape[0], common, 1)
        inputs = np.zeros(shape, np.float32)
        for row, picture in enumerate(pictures):
            inputs[row, :, : picture.shape[1], 0] = picture
        inputs /= np.float32(255)
        scores: LogProbabilities = self._session.run(None, {self._input: inputs})[0]
        return scores
