"""Reading a user's own digit: from picture files to answers, or to a reason why there is none.

A model sees each picture as float32 ``(28, 28)`` in 0 … 1 and answers with ten probabilities.
"""

import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from digits.arrays import Images
from digits.errors import DigitsError
from digits.models.classifier import Classifier
from digits.photos.binarization import NoDigit
from digits.photos.photo import Photo, read_photo

TOGETHER = 64  # photographs decoded and classified at a time: bounds memory
DECODERS = 4  # threads; Pillow decodes outside Python's lock
LEAST_PROBABILITY = 0.5  # below it, "more likely wrong than right": no digit is named


class DigitCandidate(NamedTuple):
    """A digit and its calibrated probability in 0 … 1."""

    digit: int
    probability: float


class DigitReading(NamedTuple):
    """What one file shows.

    `digit` is None where there is nothing like one digit, or where no digit is likely enough;
    `reason` says why. `failed` tells that the file could not be opened at all. `top3` is empty
    where nothing was classified. `seen` is what the model saw, ``(28, 28)``.
    """

    file: str
    digit: int | None
    probability: float | None
    top3: tuple[DigitCandidate, ...]
    reason: str
    failed: bool = False
    seen: Images | None = None


def read_digits(
    files: Iterable[Path], classifier: Classifier, least: float = LEAST_PROBABILITY
) -> Iterator[DigitReading]:
    """Read one digit from each picture, in order, a few at a time.

    Args:
        files: pictures; one that cannot be opened gives a reading that says so.
        classifier: the model.
        least: the probability below which no digit is named.
    """
    waiting = iter(files)
    # Python's warning filters belong to the process: put back here, once all threads are done.
    with warnings.catch_warnings(), ThreadPoolExecutor(DECODERS) as decoders:
        while batch := list(islice(waiting, TOGETHER)):
            yield from _classified(batch, list(decoders.map(_opened, batch)), classifier, least)


def _opened(file: Path) -> Photo | NoDigit | DigitsError:
    try:
        return read_photo(file)
    except DigitsError as failure:
        return failure


def _classified(
    files: list[Path],
    opened: list[Photo | NoDigit | DigitsError],
    classifier: Classifier,
    least: float,
) -> Iterator[DigitReading]:
    photos = [photo.image for photo in opened if isinstance(photo, Photo)]
    rows = iter(classifier.probabilities(np.stack(photos)) if photos else ())
    for file, photo in zip(files, opened, strict=True):
        if isinstance(photo, Photo):
            yield _answer(str(file), next(rows), photo.image, least)
        elif isinstance(photo, NoDigit):
            yield DigitReading(str(file), None, None, (), photo.reason)
        else:
            yield DigitReading(str(file), None, None, (), str(photo), failed=True)


def _answer(
    file: str, row: "np.typing.NDArray[np.float32]", seen: Images, least: float
) -> DigitReading:
    order = np.argsort(-row, kind="stable")[:3]
    top3 = tuple(DigitCandidate(int(digit), float(row[digit])) for digit in order)
    likeliest = top3[0]
    if likeliest.probability < least:
        reason = (
            f"no digit is likely: {likeliest.digit} with {likeliest.probability:.0%} at most; "
            "write it anew or take a clearer picture"
        )
        return DigitReading(file, None, likeliest.probability, top3, reason, seen=seen)
    return DigitReading(file, likeliest.digit, likeliest.probability, top3, "", seen=seen)
