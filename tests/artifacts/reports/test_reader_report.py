"""The report of a reader's training: one whole HTML file, with every currency and mistake."""

from pathlib import Path

import pytest

from artifacts.reports.reader_report import reader_markdown, render_reader
from digits.amounts.reader.benchmark import BenchmarkConfig
from digits.amounts.reader.reader_card import BUNDLED_READER, ReaderCard
from digits.amounts.reader.reader_results import FittedReader, ReaderRun
from digits.amounts.reader.recipe import AmountReaderConfig
from digits.config import CURRENCIES
from digits.dataset.splits import Prepared
from digits.line_reader.batches import Writers
from digits.models.model_card import CARD_FILE
from digits.operations.reader_files import read_answers, run_reader_benchmark, save_benchmark
from digits.refs import FileRef
from digits.results import FetchedData, Step
from digits.store.folders import Store


@pytest.fixture(scope="module")
def run(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> ReaderRun:
    """The shipped reader on a small benchmark, as if it had just been trained."""
    store = Store(tmp_path_factory.mktemp("report")).prepare()
    card = ReaderCard.read(BUNDLED_READER / CARD_FILE)
    onnx = FileRef.of(BUNDLED_READER / card.files["onnx"].name)
    config = BenchmarkConfig(strings=12, negatives=1, literal=1)
    benchmark = save_benchmark(store, Writers(prepared.train, {}), AmountReaderConfig(), config)
    fitted = FittedReader(
        version=card.version, onnx=onnx, weights=onnx, steps=2, strings=96, losses=(3.0, 0.5),
        fit_seconds=1.0,
        parameters=card.parameters, onnx_bytes=card.files["onnx"].bytes, export_gap=0.0,
    )  # fmt: skip
    return ReaderRun(
        run_id="run", started="2026-11-25T00:00:00+00:00", request={"preset": "small"},
        environment={"python": "3.11"}, prepared=onnx, fonts=0, notes=("Without fonts.",),
        data=FetchedData(dataset="mnist-sample", file=onnx, source="package", refused=()),
        fitted=fitted, calibration=card.calibration,
        benchmarked=run_reader_benchmark(store, card, onnx, benchmark),
        steps=(Step(name="fit-reader", cached=True, seconds=0.0),),
    )  # fmt: skip


def test_report_is_whole(run: ReaderRun) -> None:
    """It names every currency, the note, and each amount that was misread."""
    html = render_reader(run, {"loss": Path(__file__).read_bytes()})
    for currency in CURRENCIES:
        assert f"synthetic {currency} amounts read right" in html
        assert f"<td>{currency}</td>" in html
    assert "Without fonts." in html
    wrong = [one for one in read_answers(run.benchmarked.answers) if one.truth != one.read]
    assert wrong
    assert html.count('alt="A synthetic amount"') >= len([one for one in wrong if one.truth])


def test_prefect_page_has_the_same_numbers(run: ReaderRun) -> None:
    """The table of currencies and the threshold's evidence stand there, too."""
    markdown = reader_markdown(run)
    assert all(currency in markdown for currency in CURRENCIES)
    assert "certified on synthetic strings" in markdown
