"""Reading a user's own pictures of amounts: from files to answers, one file after the other.

A file that cannot be opened, or shows nothing like an amount, gives a reading for a person to
look at with the reason; it never stops the others.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from digits.amounts.decision.confidence import ConfidenceModel
from digits.amounts.decision.decision import AmountReading, Policy, unread
from digits.amounts.decision.evaluation import EvaluatedReading
from digits.amounts.decision.ground_truth import LabelledCrop
from digits.amounts.grammar.currencies import Currency
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.crops import NoAmount, open_crop
from digits.errors import DigitsError
from digits.line_reader.ensemble import PooledPrediction, pool_views
from digits.progress import OnProgress, Progress, silent

NOTHING = pool_views(())  # the ballot of a picture that was not looked at


class ReadingContext(NamedTuple):
    """What an amount is read with: the reader, whose writing it is, how it is decided.

    `trust` and `policy` are the card's own, or those of a bank's calibration.
    """

    reader: AmountReader
    currency: Currency
    confidence_model: ConfidenceModel
    policy: Policy


class FileReading(NamedTuple):
    """What one file says.

    `failed` tells that it could not be opened at all; `crop` is what was looked at, or None.
    """

    file: Path
    reading: AmountReading
    failed: bool = False
    crop: Image.Image | None = None


def read_amounts(files: Iterable[Path], judge: ReadingContext) -> Iterator[FileReading]:
    """The amount on each picture, in order."""
    for file in files:
        yield read_file(file, judge)


def read_file(file: Path, judge: ReadingContext) -> FileReading:
    """The amount on one picture, or why a person should look."""
    try:
        crop = open_crop(file)
    except DigitsError as failure:
        return FileReading(file, unread(_said(failure)), failed=True)
    if isinstance(crop, NoAmount):
        return FileReading(file, unread(crop.reason))
    reading = judge.reader.read(crop, judge.currency, judge.policy, judge.confidence_model)
    return FileReading(file, reading, crop=crop)


def read_labelled(
    labelled: Sequence[LabelledCrop], judge: ReadingContext, on_progress: OnProgress = silent
) -> list[EvaluatedReading]:
    """Read labelled pictures; the seconds of each are those from its file to its decision."""
    answers = []
    for place, one in enumerate(labelled, start=1):
        begun = time.perf_counter()
        reading = read_file(one.file, judge).reading
        answers.append(EvaluatedReading(one.file, one.amount, reading, time.perf_counter() - begun))
        on_progress(Progress(place, len(labelled), "picture"))
    return answers


def pooled_predictions(
    labelled: Sequence[LabelledCrop],
    reader: AmountReader,
    currency: Currency,
    on_progress: OnProgress = silent,
) -> list[PooledPrediction]:
    """The votes on labelled pictures; one that cannot be looked at gives a ballot of nothing."""
    predictions = []
    for place, one in enumerate(labelled, start=1):
        predictions.append(_ballot(one.file, reader, currency))
        on_progress(Progress(place, len(labelled), "picture"))
    return predictions


def _ballot(file: Path, reader: AmountReader, currency: Currency) -> PooledPrediction:
    try:
        crop = open_crop(file)
    except DigitsError:
        return NOTHING
    return NOTHING if isinstance(crop, NoAmount) else reader.predict(crop, currency)


def _said(failure: DigitsError) -> str:
    """A failure in one line: what is wrong, and what was found."""
    problem = failure.problem[:1].lower() + failure.problem[1:]
    return f"{problem}: {failure.received}" if failure.received else problem
