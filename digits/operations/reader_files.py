"""Readers of amounts on disk: fonts, the benchmark, a fit, its answers, and what is published.

A fit lies under ``fits/reader/VERSION/``, a benchmark under ``data/``, its answers under
``scores/``, and the checkpoint of a training that is not finished under ``checkpoints/``.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

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
from digits.handwriting.font_list import FONTS, Font
from digits.line_reader.batches import Writers
from digits.line_reader.config import Start
from digits.line_reader.network_session import Reader
from digits.operations.errors import NoWeightsKept
from digits.operations.fitted_readers import CHECKED, ReaderFiles, save_fit
from digits.operations.pen_files import read_pen_records
from digits.progress import OnProgress, silent
from digits.refs import FileRef
from digits.registry.versions import Published, find
from digits.store.atomic import write_arrays, write_text
from digits.store.folders import Store

if TYPE_CHECKING:  # the module imports Keras, which only training needs
    from digits.line_reader.trainer import ReaderFit

START_KINDS: dict[Start, str] = {"digit-cnn": "cnn", "reader": "reader"}
# What ships with the package stays within 10 MB.
FILES = ReaderFiles("reader", "reader.onnx", ALPHABET, most_bytes=8_000_000)
BENCHMARK_ANSWERS = TypeAdapter(tuple[BenchmarkAnswer, ...])


def gather_fonts(
    store: Store, wanted: str, *, may_lack: bool, fonts: tuple[Font, ...] = FONTS
) -> FontFiles:
    """The handwriting fonts as files of the store or of a folder.

    Args:
        store: where fetched ones are kept.
        wanted: "auto" for those of the store, fetched through npm where they are missing; "none";
            or a folder that holds them.
        may_lack: whether it is enough to say which are missing.
        fonts: which ones there are.

    Raises:
        FontsUnavailable: if one is missing that may not.
    """
    if wanted == "none":
        return FontFiles(files={}, reason="Trained without fonts, as asked: it knows fewer hands.")
    folder = store.path("data", "fonts") if wanted == "auto" else Path(wanted).expanduser()
    failure = _fetch_failure(folder, fonts, may_lack=may_lack) if wanted == "auto" else ""
    names = read_fonts(folder, fonts).keys()
    there = [font for font in fonts if font.name in names]
    lacking = [font for font in fonts if font.name not in names]
    if lacking and not may_lack:
        raise FontsUnavailable(
            "Handwriting fonts are not in the folder that was given",
            where=folder,
            received=f"{len(names)} of {len(fonts)}; no {lacking[0].file}",
            remedy="put them there, or let fonts be skipped: fewer hands, a less able reader",
        )
    return FontFiles(
        files={font.name: FileRef.of(folder / font.file) for font in there},
        attribution=_attribution(there),
        reason=_lacking_reason(len(lacking), len(fonts), failure),
    )


def _attribution(fonts: list[Font]) -> str:
    """Whose the fonts are, as a sentence; nothing without any."""
    by_licence = Counter(font.licence for font in fonts)
    shares = ", ".join(f"{count} under {licence}" for licence, count in sorted(by_licence.items()))
    many = f"Handwriting fonts by their authors, from the npm packages @fontsource: {shares}."
    return many if fonts else ""


def _fetch_failure(folder: Path, fonts: tuple[Font, ...], *, may_lack: bool) -> str:
    """Fetch the fonts; why that failed, or nothing."""
    try:
        fetch_fonts(folder, fonts)
    except FontsUnavailable as missing:
        if not may_lack:
            raise
        return str(missing)
    return ""


def _lacking_reason(lacking: int, of: int, failure: str) -> str:
    if not lacking:
        return ""
    what = f"{lacking} of {of} handwriting fonts were missing, so it knows fewer hands."
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
    return StartFile(
        file=kept_weights(model), reader=model.card.version if start == "reader" else ""
    )


def kept_weights(model: Published) -> FileRef:
    """The file of a version's weights, from which another training may go on.

    Raises:
        NoWeightsKept: if the version holds none.
    """
    if (file := model.card.files.get("model")) is None:
        raise NoWeightsKept(
            "The training cannot go on from the champion, which came without its weights",
            where=model.folder,
            received=f"version {model.card.version}, with {', '.join(model.card.files)} alone",
            remedy="promote a reader that was trained with this release, or start from scratch",
        )
    return FileRef(path=model.folder / file.name, sha256=file.sha256)


def save_benchmark(
    store: Store, writers: Writers, config: AmountReaderConfig, benchmark: BenchmarkConfig
) -> FileRef:
    """Draw a benchmark into the store's data; its file is named by the digest of its pictures."""
    arrays = benchmark_arrays(draw_benchmark(writers, config.synthesis, benchmark))
    name = hashlib.sha256(arrays["ink"].tobytes()).hexdigest()[:12]
    return write_arrays(store.path("data", f"benchmark-{name}.npz"), arrays)


def checkpoint_of(store: Store, inputs: str, kind: str = "reader") -> Path:
    """The file in which the training with these inputs keeps what it needs to go on."""
    return store.path("checkpoints", f"{kind}-{inputs[:24]}.npz")


def save_reader(
    store: Store, fit: "ReaderFit", writers: Writers, config: AmountReaderConfig
) -> FittedReader:
    """Write a trained reader as ONNX, compared with the network, and its weights.

    Raises:
        ReaderTooLarge: if the ONNX file is too large to be published.
        ExportMismatch: if it differs from the network.
    """
    batch = amount_synthesis(config.synthesis, writers).batch(config.seed, 0, CHECKED)
    return save_fit(store, FILES, fit, batch.pictures, config.batch_size)


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
