"""What a retraining found out, as plain frozen records: the source of report, metrics, card."""

from typing import Any

from pydantic import Field

from digits.compare import PairedTest
from digits.config import DatasetName, Kind
from digits.refs import FileRef
from digits.scores import Facts, Scores


class FetchedData(Facts):
    """A verified data set in the store, and which source served it.

    `refused` tells why sources that were tried before `source` did not serve.
    """

    dataset: DatasetName
    file: FileRef
    source: str
    refused: tuple[str, ...]


class Weights(Facts):
    """ResNet50's ImageNet weights, or in plain words why there are none."""

    file: FileRef | None = None
    reason: str = ""


class DataFacts(Facts):
    """Which images a run used, where they came from, and how they were divided.

    `digests` maps the four raw MNIST files to their md5. `counts` maps ``train``,
    ``validation``, ``held_back`` and ``test`` to numbers of images. `refused` tells why
    sources that were tried before `source` did not serve.
    """

    dataset: str
    source: str
    refused: tuple[str, ...]
    digests: dict[str, str]
    counts: dict[str, int]
    class_counts: dict[str, tuple[int, ...]]
    pixel_mean: float
    pixel_std: float
    prepared: FileRef


class EpochRecord(Facts):
    """One epoch of training; shares in 0 … 1, seconds since the first epoch began."""

    epoch: int
    loss: float
    accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float


class FittedModel(Facts):
    """A trained model on disk, before it is scored.

    `version` is a digest of the weights, so equal trainings give equal versions.
    `model` is the original (Keras file or arrays), `onnx` its export. `export_gap` is the
    largest difference between their probabilities on real digits.
    """

    kind: Kind
    version: str
    model: FileRef
    onnx: FileRef
    parameters: int
    fit_seconds: float
    model_bytes: int
    onnx_bytes: int
    export_gap: float
    history: tuple[EpochRecord, ...]
    notes: tuple[str, ...]


class Evaluation(Facts):
    """A fitted model's scores.

    `test` and `held_back` are scored on calibrated probabilities; `raw_calibration_error` is
    the test set's before the temperature. `predictions` is an ``.npz`` with the calibrated
    ``test`` and ``held_back`` probabilities. `single_ms` is the median time of one image on
    one thread, `images_per_second` the rate in batches, both by ONNX Runtime.
    """

    kind: Kind
    temperature: float
    test: Scores
    held_back: Scores
    raw_calibration_error: float
    predictions: FileRef
    single_ms: float
    images_per_second: float


class ModelResult(Facts):
    """One line of the leaderboard: a trained model with its scores, or why it was skipped."""

    kind: Kind
    status: str  # "trained" or "skipped"
    reason: str = ""
    config: dict[str, Any] = Field(default_factory=dict)  # the recipe, as JSON
    fitted: FittedModel | None = None
    evaluation: Evaluation | None = None


class Step(Facts):
    """A step of the flow: its name, whether a cached result served it, and its seconds."""

    name: str
    cached: bool
    seconds: float


class RunResult(Facts):
    """All that one retraining has to report.

    `request` holds the flow's parameters as given, `environment` versions and machine.
    """

    run_id: str
    started: str
    request: dict[str, str]
    environment: dict[str, str]
    data: DataFacts
    models: tuple[ModelResult, ...]
    comparisons: tuple[PairedTest, ...]
    steps: tuple[Step, ...]
