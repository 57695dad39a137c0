"""Readers of amounts on disk: fonts, the benchmark, a fit, its answers, and what is published.

A fit lies under ``fits/reader/VERSION/``, a benchmark under ``data/``, its answers under
``scores/``, and the checkpoint of a training that is not finished under ``checkpoints/``.
"""

import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import TypeAdapter

from digits.amounts.decision.evaluation import EvaluatedReading
from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.benchmark import (
    BenchmarkConfig,
    BenchmarkSample,
    benchmark_arrays,
    benchmark_result,
    draw_benchmark,
    read_benchmark,
    run_benchmark,
)
from digits.amounts.reader.reader_card import ReaderCard
from digits.amounts.reader.reader_results import (
    BenchmarkAnswer,
    BenchmarkedReader,
    FittedReader,
    FontFiles,
    StartFile,
)
from digits.amounts.reader.recipe import AmountReaderConfig, amount_synthesis
from digits.dataset.splits import load_part
from digits.handwriting.errors import FontsUnavailable
from digits.handwriting.font_files import fetch_fonts, read_fonts
from digits.handwriting.font_list import FONTS
from digits.line_reader.batches import Writers
from digits.line_reader.config import Start
from digits.line_reader.network_session import Reader
from digits.operations.errors import ExportMismatch, NoWeightsKept, ReaderTooLarge
from digits.operations.pen_files import read_pen_records
from digits.progress import OnProgress, silent
from digits.refs import FileRef
from digits.registry.versions import find
from digits.store.atomic import atomic_folder, write_arrays, write_text
from digits.store.folders import Store

if TYPE_CHECKING:  # the module imports Keras, which only training needs
    from digits.line_reader.trainer import ReaderFit

ONNX_FILE = "reader.onnx"
WEIGHTS_FILE = "weights.npz"
START_KINDS: dict[Start, str] = {"digit-cnn": "cnn", "reader": "reader"}
MOST_BYTES = 8_000_000  # of an exported reader: what ships with the package stays within 10 MB
MOST_EXPORT_GAP = 1e-4  # between probabilities of the network and of its export
CHECKED = 16  # strings on which both are compared
POINTS = 200  # of the curve of losses
BENCHMARK_ANSWERS = TypeAdapter(tuple[BenchmarkAnswer, ...])


def gather_fonts(store: Store, wanted: str, *, may_lack: bool) -> FontFiles:
    """The handwriting fonts as files of the store or of a folder.

    Args:
        store: where fetched ones are kept.
        wanted: "auto" for those of the store, fetched through npm where they are missing; "none";
            or a folder that holds them.
        may_lack: whether it is enough to say which are missing.

    Raises:
        FontsUnavailable: if one is missing that may not.
    """
    if wanted == "none":
        return FontFiles(files={}, reason="Trained without fonts, as asked: it knows fewer hands.")
    folder = store.path("data", "fonts") if wanted == "auto" else Path(wanted).expanduser()
    failure = _fetch_failure(folder, may_lack=may_lack) if wanted == "auto" else ""
    names = read_fonts(folder).keys()
    lacking = [font for font in FONTS if font.name not in names]
    if lacking and not may_lack:
        raise FontsUnavailable(
            "Handwriting fonts are not in the folder that was given",
            where=folder,
            received=f"{len(names)} of {len(FONTS)}; no {lacking[0].file}",
            remedy="put them there, or let fonts be skipped: fewer hands, a less able reader",
        )
    files = {font.name: FileRef.of(folder / font.file) for font in FONTS if font.name in names}
    return FontFiles(files=files, reason=_lacking_reason(len(lacking), failure))


def _fetch_failure(folder: Path, *, may_lack: bool) -> str:
    """Fetch the fonts; why that failed, or nothing."""
    try:
        fetch_fonts(folder)
    except FontsUnavailable as missing:
        if not may_lack:
            raise
        return str(missing)
    return ""


def _lacking_reason(lacking: int, failure: str) -> str:
    if not lacking:
        return ""
    what = f"{lacking} of {len(FONTS)} handwriting fonts were missing, so it knows fewer hands."
    return f"{what} {failure}".strip()


def writers_of(
    prepared: FileRef, fonts: Mapping[str, FileRef], pens: FileRef | None = None
) -> Writers:
    """Who writes: MNIST's training digits, the fonts, and recorded pens if there are any.

    Raises:
        FileChanged: if a file is gone or has changed.
    """
    content = {name: file.verified().read_bytes() for name, file in fonts.items()}
    return Writers(load_part(prepared.verified(), "train"), content, read_pen_records(pens))


def start_of(store: Store, start: Start) -> StartFile:
    """What a reader starts from: the champion of the small CNN or of the readers.

    Raises:
        NoModelYet: if there is no such model.
        NoWeightsKept: if the reader's version holds no weights.
    """
    if start == "scratch":
        return StartFile()
    model = find(store.path("models"), START_KINDS[start])
    if (file := model.card.files.get("model")) is None:
        raise NoWeightsKept(
            "The training cannot go on from the champion, which came without its weights",
            where=model.folder,
            received=f"version {model.card.version}, with {', '.join(model.card.files)} alone",
            remedy="promote a reader that was trained with this release, or start from scratch",
        )
    return StartFile(
        file=FileRef(path=model.folder / file.name, sha256=file.sha256),
        reader=model.card.version if start == "reader" else "",
    )


def save_benchmark(
    store: Store, writers: Writers, config: AmountReaderConfig, benchmark: BenchmarkConfig
) -> FileRef:
    """Draw a benchmark into the store's data; its file is named by the digest of its pictures."""
    arrays = benchmark_arrays(draw_benchmark(writers, config.synthesis, benchmark))
    name = hashlib.sha256(arrays["ink"].tobytes()).hexdigest()[:12]
    return write_arrays(store.path("data", f"benchmark-{name}.npz"), arrays)


def checkpoint_of(store: Store, inputs: str) -> Path:
    """The file in which the training with these inputs keeps what it needs to go on."""
    return store.path("checkpoints", f"reader-{inputs[:24]}.npz")


def save_reader(
    store: Store, fit: "ReaderFit", writers: Writers, config: AmountReaderConfig
) -> FittedReader:
    """Write a trained reader as ONNX, compared with the network, and its weights.

    Raises:
        ReaderTooLarge: if the ONNX file is larger than `MOST_BYTES`.
        ExportMismatch: if it differs from the network.
    """
    # Imported here: publishing a reader or running a benchmark does not need Keras.
    from digits.line_reader.network import export_reader
    from digits.line_reader.pretrained import save_weights

    with tempfile.TemporaryDirectory() as private:
        export_reader(fit.network, Path(private) / ONNX_FILE)
        content = (Path(private) / ONNX_FILE).read_bytes()
    gap = _export_gap(fit, content, writers, config)
    _check_size(content)
    version = hashlib.sha256(content).hexdigest()[:12]
    folder = store.path("fits", "reader", version)
    with atomic_folder(folder, replace=True) as fresh:
        (fresh / ONNX_FILE).write_bytes(content)
        save_weights(fit.network, fresh / WEIGHTS_FILE)
    return FittedReader(
        version=version,
        onnx=FileRef.of(folder / ONNX_FILE),
        weights=FileRef.of(folder / WEIGHTS_FILE),
        steps=len(fit.losses),
        strings=len(fit.losses) * config.batch_size,
        losses=tuple(float(part.mean()) for part in np.array_split(fit.losses, _points(fit))),
        fit_seconds=fit.seconds,
        parameters=int(fit.network.count_params()),
        onnx_bytes=len(content),
        export_gap=gap,
    )


def _check_size(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise ReaderTooLarge(
            "The trained reader is too large to be published",
            received=f"{len(content):,} bytes",
            remedy=f"train a smaller network: at most {MOST_BYTES:,} bytes are allowed",
        )


def _points(fit: "ReaderFit") -> int:
    return min(POINTS, len(fit.losses))


def _export_gap(
    fit: "ReaderFit", content: bytes, writers: Writers, config: AmountReaderConfig
) -> float:
    batch = amount_synthesis(config.synthesis, writers).batch(config.seed, 0, CHECKED)
    exported = Reader.opened(content, ALPHABET).scores_of(list(batch.pictures))
    wanted = fit.network(batch.pictures[..., None].astype(np.float32) / np.float32(255))
    gap = float(np.abs(np.exp(exported) - np.exp(np.asarray(wanted))).max())
    if gap > MOST_EXPORT_GAP:
        raise ExportMismatch(
            "The exported reader does not give the network's probabilities",
            where="reader",
            received=f"a difference of {gap:.1e}, at most {MOST_EXPORT_GAP:.0e} is allowed",
            remedy="check the versions of tensorflow, tf2onnx and onnxruntime against the lock",
        )
    return gap


def run_reader_benchmark(
    store: Store,
    card: ReaderCard,
    onnx: FileRef,
    benchmark: FileRef,
    on_progress: OnProgress = silent,
) -> BenchmarkedReader:
    """Run a benchmark with a reader, and keep every answer in the store's scores.

    Args:
        store: where to.
        card: of the reader; it need not be published.
        onnx: the reader's network.
        benchmark: the file of the benchmark.
        on_progress: called after every hundred strings.

    Raises:
        FileChanged: if a file is gone or has changed.
    """
    reader = AmountReader(card, Reader.opened(onnx.verified().read_bytes(), ALPHABET))
    samples = read_benchmark(benchmark.verified())
    readings = run_benchmark(reader, samples, on_progress)
    answers = tuple(
        _answer(number, *pair) for number, pair in enumerate(zip(samples, readings, strict=True))
    )
    name = f"reader-{card.version}-{benchmark.sha256[:12]}.json"
    text = BENCHMARK_ANSWERS.dump_json(answers).decode()
    return BenchmarkedReader(
        benchmark=benchmark,
        result=benchmark_result(card.version, samples, readings),
        answers=write_text(store.path("scores", name), text),
    )


def _answer(number: int, sample: BenchmarkSample, evaluated: EvaluatedReading) -> BenchmarkAnswer:
    reading = evaluated.reading
    return BenchmarkAnswer(
        number=number,
        currency=sample.currency,
        truth=str(sample.amount or ""),
        read=str(reading.amount or ""),
        text=reading.text,
        probability=reading.probability,
        decision=reading.decision,
    )


def read_answers(file: FileRef) -> tuple[BenchmarkAnswer, ...]:
    """Every answer of a benchmark.

    Raises:
        FileChanged: if the file is gone or has changed.
    """
    return BENCHMARK_ANSWERS.validate_json(file.verified().read_bytes())
