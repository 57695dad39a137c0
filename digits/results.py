"""What a retraining found out, as plain frozen records: the source of report, metrics, card."""

from typing import Any

from pydantic import Field

from digits.config import DatasetName, Kind
from digits.refs import FileRef
from digits.scores import DataProfile, Drift, PairedTest, Record, Scores


class FetchedData(Record):
    """A verified data set in the store, and which source served it.

    `refused` tells why sources that were tried before `source` did not serve.
    """

    dataset: DatasetName
    file: FileRef
    source: str
    refused: tuple[str, ...]


class Weights(Record):
    """ResNet50's ImageNet weights, or in plain words why there are none."""

    file: FileRef | None = None
    reason: str = ""


class FolderCounts(Record):
    """What became of the `listed` pictures of a labelled folder.

    `used` are new; `repeated` had been given already, in this folder or one before; `in_mnist`
    are MNIST's own. `parts` maps ``train``, ``validation`` and ``model_selection`` to how many of
    those used they got; `class_counts` counts their digits.
    """

    listed: int
    used: int
    repeated: int
    in_mnist: int
    parts: dict[str, int]
    class_counts: tuple[int, ...]


class NewFolder(FolderCounts):
    """The same with the folder's place, as it was given, and the digest of its content."""

    folder: str
    digest: str


class NewData(Record):
    """The new pictures of all folders in one ``.npz``, and the counts of each folder in order."""

    file: FileRef
    folders: tuple[FolderCounts, ...]


class Reference(Record):
    """Whose data new pictures are compared with, in words, and what these data look like."""

    name: str
    profile: DataProfile


class NewScore(Record):
    """A model's reading of the model-selection pictures: the new ones alone, and MNIST's alone.

    The accuracies in between `low` and `high` are believed with 95 % confidence.
    """

    kind: Kind
    new_n: int
    new_correct: int
    new_low: float
    new_high: float
    mnist_n: int
    mnist_correct: int


class DataFacts(Record):
    """Which images a run used, where they came from, and how they were divided.

    `digests` maps the four raw MNIST files to their md5. `counts` maps ``train``,
    ``validation``, ``model_selection`` and ``test`` to numbers of images. `refused` tells why
    sources that were tried before `source` did not serve. `profile` is of the training part,
    new pictures included. `new` tells of the folders that were given besides MNIST, and `drift`
    how their pictures differ from the reference.
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
    profile: DataProfile | None = None
    new: tuple[NewFolder, ...] = ()
    drift: Drift | None = None

    def new_in(self, part: str) -> int:
        """How many of a part's pictures are new ones."""
        return sum(folder.parts.get(part, 0) for folder in self.new)


class EpochRecord(Record):
    """One epoch of training; shares in 0 … 1, seconds since the first epoch began."""

    epoch: int
    loss: float
    accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float


class FittedModel(Record):
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


class Evaluation(Record):
    """A fitted model's scores.

    `test` and `model_selection` are scored on calibrated probabilities; `raw_calibration_error` is
    the test set's before the temperature. `predictions` is an ``.npz`` with the calibrated
    ``test`` and ``model_selection`` probabilities. `single_ms` is the median time of one image on
    one thread, `images_per_second` the rate in batches, both by ONNX Runtime.
    """

    kind: Kind
    temperature: float
    test: Scores
    model_selection: Scores
    raw_calibration_error: float
    predictions: FileRef
    single_ms: float
    images_per_second: float


class ModelResult(Record):
    """One line of the leaderboard: a trained model with its scores, or why it was skipped."""

    kind: Kind
    status: str  # "trained" or "skipped"
    reason: str = ""
    config: dict[str, Any] = Field(default_factory=dict)  # the recipe, as JSON
    fitted: FittedModel | None = None
    evaluation: Evaluation | None = None


class Step(Record):
    """A step of the flow: its name, whether a cached result served it, and its seconds."""

    name: str
    cached: bool
    seconds: float


class RunResult(Record):
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
    new_scores: tuple[NewScore, ...] = ()
