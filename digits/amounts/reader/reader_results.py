"""The results of a training of a reader, as plain frozen records."""

from pydantic import Field

from digits.amounts.reader.benchmark import BenchmarkResult
from digits.amounts.reader.reader_card import Calibration
from digits.refs import FileRef
from digits.results import FetchedData, Step
from digits.scores import Record


class FontFiles(Record):
    """Handwriting fonts by name; `reason` says why some are missing, or is empty.

    `attribution` says whose they are and under which licences, or is empty without any.
    """

    files: dict[str, FileRef]
    attribution: str = ""
    reason: str = ""


class PenFiles(Record):
    """Recordings of real pens, prepared.

    Attributes:
        file: all that are kept of them (`digits.handwriting.pen_data.records`), or None.
        attributions: what they are, whose, and under which licence, a sentence for each source.
        digests: of what was used of each source, by its name.
        reason: why some are missing, or "".
    """

    file: FileRef | None = None
    digests: dict[str, str] = Field(default_factory=dict)
    attributions: tuple[str, ...] = ()
    reason: str = ""


class StartFile(Record):
    """What a training starts from.

    Attributes:
        file: of the digit CNN, or the weights of a reader; None from scratch.
        reader: the version of that reader, or "".
    """

    file: FileRef | None = None
    reader: str = ""


class FittedReader(Record):
    """A trained reader on disk, before it is calibrated.

    `version` is the beginning of the digest of its ONNX file, which equal weights leave equal.
    `weights` are what another training may start from (`digits.line_reader.pretrained`).
    `losses` are means over equal stretches of the training, in nats a string; `export_gap` is
    the largest difference between probabilities of the network and of the file.
    """

    version: str
    onnx: FileRef
    weights: FileRef
    steps: int
    strings: int
    losses: tuple[float, ...]
    fit_seconds: float
    parameters: int
    onnx_bytes: int
    export_gap: float


class BenchmarkedReader(Record):
    """A reader's result on a benchmark, and the file with every one of its answers."""

    benchmark: FileRef
    result: BenchmarkResult
    answers: FileRef


class BenchmarkAnswer(Record):
    """One answer of a benchmark.

    Attributes:
        number: the sample's, from 0.
        currency: whose way of writing amounts it is.
        truth: the amount as a plain number; empty where there is none.
        read: what was read, likewise.
        text: the symbols that were read.
        probability: that it is right, 0 … 1.
        decision: "accept" or "review".
    """

    number: int
    currency: str
    truth: str
    read: str
    text: str
    probability: float
    decision: str


class ReaderRun(Record):
    """All that one training of a reader has to report.

    `request` holds the flow's parameters as given, `environment` versions and machine, `folder`
    is where the reader was published, `fonts` how many there were, `notes` what else to know.
    """

    run_id: str
    started: str
    request: dict[str, str]
    environment: dict[str, str]
    data: FetchedData
    prepared: FileRef
    fonts: int
    notes: tuple[str, ...]
    fitted: FittedReader
    calibration: Calibration
    benchmarked: BenchmarkedReader
    steps: tuple[Step, ...]
