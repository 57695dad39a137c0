"""The benchmark of readers: the same strings for everybody, kept whole in one file."""

from pathlib import Path

import numpy as np
import pytest

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
from digits.amounts.reader.recipe import READER_RECIPES, AmountSynthesisConfig
from digits.backends.keras_backend import forget_models
from digits.dataset.splits import Prepared
from digits.line_reader.batches import Writers
from digits.line_reader.network import build_reader, export_reader
from digits.line_reader.network_session import Reader, to_input
from digits.progress import Progress

FEW = BenchmarkConfig(strings=5, negatives=2, literal=3)


@pytest.fixture(scope="module")
def samples(prepared: Prepared) -> list[BenchmarkSample]:
    """Five amounts, two pictures without a text and three texts that are none, a currency."""
    return draw_benchmark(Writers(prepared.train, {}), AmountSynthesisConfig(), FEW)


def test_as_many_as_wanted(samples: list[BenchmarkSample]) -> None:
    """Texts that the grammar gives no meaning are replaced by others."""
    asked = [(sample.currency, sample.amount is None) for sample in samples]
    for currency in ("USD", "CLP", "INR", "EUR"):
        assert asked.count((currency, False)) == 5
        assert asked.count((currency, True)) == 2 + 3


def test_the_file_holds_the_very_samples(samples: list[BenchmarkSample], tmp_path: Path) -> None:
    """Pictures, currencies and amounts come back as they were; no pickle is needed."""
    np.savez(tmp_path / "benchmark.npz", allow_pickle=False, **benchmark_arrays(samples))
    again = read_benchmark(tmp_path / "benchmark.npz")
    for one, other in zip(samples, again, strict=True):
        np.testing.assert_array_equal(one.picture, other.picture)
        assert (one.currency, one.amount) == (other.currency, other.amount)


def test_another_seed_draws_other_samples(
    prepared: Prepared, samples: list[BenchmarkSample]
) -> None:
    """The same seed draws the same strings, another one others."""
    writers = Writers(prepared.train, {})
    again = draw_benchmark(writers, AmountSynthesisConfig(), FEW)
    other = draw_benchmark(writers, AmountSynthesisConfig(), FEW.model_copy(update={"seed": 1}))
    assert [one.amount for one in again] == [sample.amount for sample in samples]
    assert [one.amount for one in other] != [sample.amount for sample in samples]


def test_answers_are_counted(samples: list[BenchmarkSample]) -> None:
    """The shipped reader reads some, and what no amount is counts apart."""
    told: list[Progress] = []
    answers = run_benchmark(AmountReader.opened(), samples, told.append)
    result = benchmark_result("v", samples, answers)
    assert {currency: len(ticks) for currency, ticks in result.right.items()} == dict.fromkeys(
        ("USD", "CLP", "INR", "EUR"), 5
    )
    right = sum(ticks.count("1") for ticks in result.right.values())
    assert right == sum(
        round(5 * profile.exact_match) for profile in result.scores.by_currency.values()
    )
    assert right > 5
    assert result.scores.negatives == 4 * (2 + 3)
    assert result.ms > 0


def test_pictures_of_another_height_are_read(prepared: Prepared) -> None:
    """Drawn at 48 rows they are read as well as at 40 by a reader that looks at 40."""
    reader, writers = AmountReader.opened(), Writers(prepared.train, {})
    few = BenchmarkConfig(strings=12, negatives=1, literal=1)
    right = {}
    for height in (40, 48):
        synthesis = AmountSynthesisConfig(height=height, max_width=8 * height)
        samples = [
            sample
            for sample in draw_benchmark(writers, synthesis, few)
            if sample.amount is not None
        ]
        assert {sample.picture.shape[0] for sample in samples} == {height}
        right[height] = sum(answer.right for answer in run_benchmark(reader, samples))
    assert right[40] > 24
    assert right[48] > right[40] - 8


def test_a_reader_of_more_rows_reads_an_older_file(
    samples: list[BenchmarkSample], tmp_path: Path
) -> None:
    """What was drawn at 40 rows is enlarged to the 48 that it takes; nothing is cut off."""
    forget_models()
    small = READER_RECIPES["small"].network
    export_reader(build_reader(small, ALPHABET.classes, 48), tmp_path / "reader.onnx")
    higher = Reader.opened((tmp_path / "reader.onnx").read_bytes(), ALPHABET)
    seen = to_input(samples[0].crop, higher.height)
    height, width = samples[0].picture.shape
    assert seen.shape == (48, round(width * 48 / height))
    reader = AmountReader.opened()._replace(reader=higher)
    assert len(run_benchmark(reader, samples)) == len(samples)
