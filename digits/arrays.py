"""The array types that the whole project speaks of, named once.

``n`` is the number of digits. Pictures of digits are always 28 × 28, white ink (1.0 or 255) on
black (0), as MNIST has them.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

RawImages: TypeAlias = npt.NDArray[np.uint8]  # (n, 28, 28), 0 … 255
Images: TypeAlias = npt.NDArray[np.float32]  # (n, 28, 28), 0 … 1
Labels: TypeAlias = npt.NDArray[np.uint8]  # (n,), 0 … 9
OneHot: TypeAlias = npt.NDArray[np.float32]  # (n, 10), one 1.0 a row
Probabilities: TypeAlias = npt.NDArray[np.float32]  # (n, 10), each row adds up to 1
Grey: TypeAlias = npt.NDArray[np.uint8]  # (height, width), a page or line in shades of grey
Floats: TypeAlias = npt.NDArray[np.float32]
Doubles: TypeAlias = npt.NDArray[np.float64]
Booleans: TypeAlias = npt.NDArray[np.bool_]

SIDE = 28  # pixels along an edge of an MNIST picture
CLASSES = 10  # the digits 0 … 9
