"""Scores as a reader gives them, made by chance or for a text."""

from collections.abc import Callable

import numpy as np
import pytest

from digits.amounts.decoding import LogProbabilities
from digits.amounts.symbols import BLANK, CLASSES, classes_of

Spoken = Callable[..., LogProbabilities]


@pytest.fixture(scope="session")
def spoken() -> Spoken:
    """A function that gives the scores of a text: two frames of each symbol, then a blank."""

    def make(text: str, sure: float = 0.98) -> LogProbabilities:
        table = np.full((3 * len(text) + 1, CLASSES), (1 - sure) / (CLASSES - 1))
        table[:, BLANK] = sure
        for place, one in enumerate(classes_of(text)):
            for frame in (3 * place + 1, 3 * place + 2):
                table[frame, BLANK], table[frame, one] = table[frame, one], sure
        return np.asarray(np.log(table), dtype=np.float32)

    return make
