"""The records in which scores and statistics are kept: frozen, plain numbers, light to import.

They are computed by `digits.metrics.classification`, `digits.metrics.calibration` and
`digits.dataset.drift`, and stand in cards and reports.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from digits.config import Kind

TenCounts: TypeAlias = Annotated[
    tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=10, max_length=10)
]
DriftVerdict: TypeAlias = Literal["stable", "shifted", "strongly shifted"]


class Record(BaseModel):
    """A frozen record of plain numbers."""

    model_config = ConfigDict(frozen=True)


class ClassScore(Record):
    """How well one digit is read. All shares lie in 0 … 1; `support` counts images."""

    digit: int
    precision: float
    recall: float
    f1: float
    support: int


class Mistake(Record):
    """One wrong reading: which picture of the set, what it is, what was read, how surely."""

    index: int
    truth: int
    predicted: int
    confidence: float


class RejectionPoint(Record):
    """Accuracy on what is kept when the least confident share is set aside."""

    rejected: float
    accuracy: float


class ReliabilityBin(Record):
    """Digits of about the same confidence: what was promised, and what came true."""

    count: int
    confidence: float
    accuracy: float


class Scores(Record):
    """All that is said of a model on one set of `n` images.

    `accuracy_low` and `accuracy_high` bound the accuracy with 95 % confidence. `confusion` has
    a row for each true digit and a column for each predicted one. `calibration_error` is the
    expected one, in 0 … 1. `worst` lists mistakes, the most confident first.
    """

    n: int
    correct: int
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    log_loss: float
    calibration_error: float
    per_class: tuple[ClassScore, ...]
    confusion: tuple[tuple[int, ...], ...]
    reliability: tuple[ReliabilityBin, ...]
    rejection: tuple[RejectionPoint, ...]
    worst: tuple[Mistake, ...]


class Measure(Record):
    """How a quantity is distributed over a set: mean, deviation, and counts in ten fixed bins."""

    mean: float
    std: float
    counts: TenCounts


class DataProfile(Record):
    """What `n` labelled pictures look like on the whole, without any picture.

    `digits` counts each digit. `pixels` are all pixels in 0 … 1 (0 is paper). Of each picture,
    `ink` is the share of pixels darker than half, `stroke` the width of its pen in pixels, and
    `slant` its lean to the right in degrees. `digits.dataset.drift` has the bins.
    """

    n: int = Field(ge=1)
    digits: TenCounts
    pixels: Measure
    ink: Measure
    stroke: Measure
    slant: Measure


class Shift(Record):
    """How far one distribution lies from its reference.

    `psi` is the population stability index, `chance` the one that pictures of the same kind
    would hardly ever exceed, being so many; `distance` is Jensen and Shannon's, 0 … 1.
    """

    what: str
    psi: float
    chance: float
    distance: float
    verdict: DriftVerdict


class Drift(Record):
    """New pictures compared with those that a model learned from.

    `reference` says in words whose data they are compared with. `total_variation` (0 … 1) and
    `p_value` (chi-squared) are of the digits' shares; the differences, new less reference, are
    of the pixels in 0 … 1. `verdict` is the worst of the shifts.
    """

    reference: str
    new: DataProfile
    old: DataProfile
    shifts: tuple[Shift, ...]
    total_variation: float
    p_value: float
    mean_difference: float
    std_difference: float
    verdict: DriftVerdict


class PairedTest(Record):
    """Two models on the same `n` model-selection images.

    `only_first` counts images that only the first one read right, `only_second` likewise.
    `p_value` is the chance of a difference at least this large between equally good models.
    """

    first: Kind
    second: Kind
    n: int
    only_first: int
    only_second: int
    p_value: float
