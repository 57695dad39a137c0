"""Reading a user's own pictures of amounts: from files to answers, one file after the other.

A file that cannot be opened, or shows nothing like an amount, gives a reading for a person to
look at with the reason; it never stops the others.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from digits.amounts.decision.decision import AmountReading, Policy, unread
from digits.amounts.decision.evaluation import EvaluatedReading
from digits.amounts.decision.ground_truth import LabelledCrop
from digits.amounts.decision.stages import Predictions, Stages
from digits.amounts.grammar.currencies import AmountPrediction
from digits.amounts.reader.amount_reader import AmountReader, decoded_views
from digits.amounts.reader.bank_threshold import first_view
from digits.amounts.reader.crops import NoAmount, open_crop
from digits.config import Currency
from digits.errors import DigitsError
from digits.line_reader.ensemble import pool_views
from digits.progress import OnProgress, Progress, silent

NOTHING: AmountPrediction = pool_views(())  # the prediction for a picture that was not read


class ReadingContext(NamedTuple):
    """What amounts are read with: the reader, the currency, and how is decided.

    `stages` and `policy` are those of the reader's card, or of a bank's calibration.
    """

    reader: AmountReader
    currency: Currency
    stages: Stages
    policy: Policy


class FileReading(NamedTuple):
    """What one file says.

    Attributes:
        file: its path.
        reading: the amount and the decision.
        failed: whether the file could not be opened at all.
        crop: what was read, mode L; None if nothing was.
    """

    file: Path
    reading: AmountReading
    failed: bool = False
    crop: Image.Image | None = None


def read_amounts(files: Iterable[Path], context: ReadingContext) -> Iterator[FileReading]:
    """The amount on each picture, in order."""
    for file in files:
        yield read_file(file, context)


def read_file(file: Path, context: ReadingContext) -> FileReading:
    """The amount on one picture, or why a person should look."""
    try:
        crop = open_crop(file)
    except DigitsError as failure:
        return FileReading(file, unread(_in_one_line(failure)), failed=True)
    if isinstance(crop, NoAmount):
        return FileReading(file, unread(crop.reason))
    reading = context.reader.read(crop, context.currency, context.policy, context.stages)
    return FileReading(file, reading, crop=crop)


def read_labelled(
    labelled: Sequence[LabelledCrop], context: ReadingContext, on_progress: OnProgress = silent
) -> list[EvaluatedReading]:
    """Read labelled pictures; the seconds of each are those from its file to its decision."""
    readings = []
    for count, crop in enumerate(labelled, start=1):
        began = time.perf_counter()
        reading = read_file(crop.file, context).reading
        seconds = time.perf_counter() - began
        readings.append(EvaluatedReading(crop.file, crop.amount, reading, seconds))
        on_progress(Progress(count, len(labelled), "picture"))
    return readings


def predictions_of(
    labelled: Sequence[LabelledCrop],
    reader: AmountReader,
    currency: Currency,
    on_progress: OnProgress = silent,
) -> list[Predictions]:
    """What all views of each labelled picture say, and the first view alone, to calibrate on.

    Of one that cannot be opened they say nothing. The first view is that of
    `digits.amounts.reader.bank_threshold.first_view`, or any where a bank has no first stage.
    """
    predictions = []
    for count, crop in enumerate(labelled, start=1):
        predictions.append(_predictions(crop, reader, currency))
        on_progress(Progress(count, len(labelled), "picture"))
    return predictions


def _predictions(labelled: LabelledCrop, reader: AmountReader, currency: Currency) -> Predictions:
    nothing = Predictions(NOTHING, NOTHING, labelled.amount)
    try:
        crop = open_crop(labelled.file)
    except DigitsError:
        return nothing
    if isinstance(crop, NoAmount):
        return nothing
    return predictions_on(crop, labelled.amount, reader, currency)


def predictions_on(
    crop: Image.Image, amount: Decimal, reader: AmountReader, currency: Currency
) -> Predictions:
    """What all views of a crop say together, and the first view alone.

    Args:
        crop: dark ink on light paper, any mode.
        amount: the true one.
        reader: whose views.
        currency: whose way of writing amounts it is.
    """
    own = reader.card.calibration
    decodings = decoded_views(reader.reader, crop, currency, own.views)
    first = decodings[own.views.index(first_view(own) or own.views[0])]
    return Predictions(pool_views(decodings, own.pool), pool_views([first]), amount)


def _in_one_line(failure: DigitsError) -> str:
    """A failure in one line: what is wrong, and what was found."""
    problem = failure.problem[:1].lower() + failure.problem[1:]
    return f"{problem}: {failure.received}" if failure.received else problem
