"""Drawn photographs as arrays: pictures (n, 28, 28), and what they show: a digit, or 10 for none.

Sample i of a seed is always the same, whatever was drawn before.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from digits.arrays import Images
from digits.models.rejection import NOTHING
from digits.progress import OnProgress, Progress, silent
from digits.rejection.drawings import DRAWINGS
from digits.rejection.photographs import Seen, inks_of, seen
from digits.rejection.symbols import Hands

STREAM = 9_209  # keeps these draws apart from others with the same seed
READABLE, SPOILT = 0.85, 0.7  # likeness to the digit alone: from here on it is read, below not
TOLD = 100  # photographs between two notes of progress
KINDS = tuple(DRAWINGS)
CHANCES = np.cumsum([often for _, often in DRAWINGS.values()])


class Samples(NamedTuple):
    """Pictures, float32 (n, 28, 28) in 0 … 1; classes (n,) 0 … 10; the kind of each, in KINDS."""

    images: Images
    truths: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.int64]


def draw_samples(hands: Hands, seed: int, count: int, on_progress: OnProgress = silent) -> Samples:
    """The first samples of a seed; fewer than `count`, for not all show something."""
    drawn = []
    for index in range(count):
        drawn += [one] if (one := draw_sample(hands, seed, index)) else []
        if index % TOLD == 0:
            on_progress(Progress(index, count, "photograph"))
    images, truths, kinds = zip(*drawn, strict=True)
    return Samples(np.stack(images), np.array(truths), np.array(kinds))


def draw_sample(hands: Hands, seed: int, index: int) -> tuple[Images, int, int] | None:
    """Sample `index` of a seed, or None where its photograph shows nothing or is doubtful."""
    rng = np.random.Generator(np.random.SFC64([STREAM, seed, index]))
    kind = int(np.searchsorted(CHANCES, rng.random() * CHANCES[-1], side="right"))
    drawing = DRAWINGS[KINDS[kind]][0](hands, rng)
    inks = inks_of(drawing.line, drawing.alone, drawing.thickness, rng)
    found = seen(inks, rng)
    if found is None:
        return None
    truth = drawing.truth if drawing.truth == NOTHING else _truth(found, drawing.truth)
    return None if truth is None else (found.image, truth, kind)


def _truth(found: Seen, digit: int) -> int | None:
    """The digit, if the model is shown about what it should be; None where that is in doubt."""
    if found.alone is None:
        return digit
    likeness = float(np.corrcoef(found.image.ravel(), found.alone.ravel())[0, 1])
    return digit if likeness >= READABLE else NOTHING if likeness < SPOILT else None
