"""Reading a user's own digit: from picture files to answers, or to a reason why there is none.

A model sees each picture as float32 ``(28, 28)`` in 0 … 1 and answers with ten probabilities.
Beside it the network of `digits.models.rejection` sees the same picture: what it takes for no
digit, or for another one, is not named. A digit is told with the probability that there is one
digit at all, times the model's that it is this one; so the ten and "no digit" add up to 1.
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
from digits.models.rejection import NOTHING, Opinion, Rejection, bundled_rejection
from digits.photos.binarization import NoDigit
from digits.photos.photo import Photo, read_photo

TOGETHER = 64  # photographs decoded and classified at a time: bounds memory
DECODERS = 4  # threads; Pillow decodes outside Python's lock
LEAST_PROBABILITY = 0.5  # of the model's digit, if there is one: below it none is named


class DigitCandidate(NamedTuple):
    """A digit and the probability, 0 … 1, that the picture shows it."""

    digit: int
    probability: float


class DigitReading(NamedTuple):
    """What one file shows.

    `digit` is None where there is nothing like one digit, or where no digit is likely enough;
    `reason` says why. `failed` tells that the file could not be opened at all. `top3` is empty
    where nothing was classified, and `probability` that of its first. `seen` is what the model saw,
    ``(28, 28)``, and `no_digit` the probability, 0 … 1, that it does not show one digit.
    """

    file: str
    digit: int | None
    probability: float | None
    top3: tuple[DigitCandidate, ...]
    reason: str
    failed: bool = False
    seen: Images | None = None
    no_digit: float | None = None


def read_digits(
    files: Iterable[Path],
    classifier: Classifier,
    least: float = LEAST_PROBABILITY,
    rejection: Rejection | None = None,
) -> Iterator[DigitReading]:
    """Read one digit from each picture, in order, a few at a time.

    Args:
        files: pictures; one that cannot be opened gives a reading that says so.
        classifier: the model.
        least: the model's probability of its digit below which none is named. It is asked of the
            model alone: whether there is a digit at all, `rejection` judges by its own threshold.
        rejection: what says how likely there is no digit, and refuses pictures that do not show
            the digit; None for the one that comes with the package.

    Raises:
        MalformedCard, ModelTampered: if that cannot be opened.
    """
    rejection = rejection or bundled_rejection()
    waiting = iter(files)
    # Python's warning filters belong to the process: put back here, once all threads are done.
    with warnings.catch_warnings(), ThreadPoolExecutor(DECODERS) as decoders:
        while batch := list(islice(waiting, TOGETHER)):
            opened = list(decoders.map(_opened, batch))
            seen = [photo.image for photo in opened if isinstance(photo, Photo)]
            answers = iter(_answers(np.stack(seen), classifier, rejection, least) if seen else ())
            for file, photo in zip(batch, opened, strict=True):
                yield _reading(str(file), photo, answers)


def _opened(file: Path) -> Photo | NoDigit | DigitsError:
    try:
        return read_photo(file)
    except DigitsError as failure:
        return failure


def _reading(
    file: str, photo: Photo | NoDigit | DigitsError, answers: Iterator[DigitReading]
) -> DigitReading:
    """The next answer for a photograph that shows something, or why another shows nothing."""
    if isinstance(photo, Photo):
        return next(answers)._replace(file=file)
    if isinstance(photo, NoDigit):
        return DigitReading(file, None, None, (), photo.reason)
    return DigitReading(file, None, None, (), str(photo), failed=True)


def _answers(
    seen: Images, classifier: Classifier, rejection: Rejection, least: float
) -> Iterator[DigitReading]:
    """What is read in pictures (n, 28, 28), without the files' names."""
    rows = classifier.probabilities(seen)
    opinions = rejection.opinions(seen, rows.argmax(axis=1))
    for row, picture, opinion in zip(rows, seen, opinions, strict=True):
        told, order = (1 - opinion.no_digit) * row, np.argsort(-row, kind="stable")[:3]
        top3 = tuple(DigitCandidate(int(digit), float(told[digit])) for digit in order)
        reason = _objection(top3[0], opinion) if opinion.refused or row.max() < least else ""
        digit = None if reason else top3[0].digit
        yield DigitReading(
            "", digit, top3[0].probability, top3, reason, seen=picture, no_digit=opinion.no_digit
        )


def _objection(likeliest: DigitCandidate, opinion: Opinion) -> str:
    """Why the likeliest digit is not named."""
    if opinion.likeliest not in {NOTHING, likeliest.digit}:
        return (
            f"it may be a {likeliest.digit} or a {opinion.likeliest}: write it anew, more clearly, "
            "or take a clearer picture"
        )
    if opinion.likeliest == NOTHING or opinion.refused:
        return (
            f"this does not look like one digit ({opinion.no_digit:.0%}): photograph one digit "
            "alone, with nothing that touches it or is drawn across it"
        )
    return (
        f"no digit is likely: {likeliest.digit} with {likeliest.probability:.0%} at most; "
        "write it anew or take a clearer picture"
    )
