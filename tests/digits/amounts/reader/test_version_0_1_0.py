"""What version 0.1.0 wrote of readers still opens, and says the same numbers."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digits.amounts.reader.bank_calibration import BankCalibration
from digits.amounts.reader.benchmark import (
    BenchmarkConfig,
    BenchmarkSample,
    benchmark_arrays,
    draw_benchmark,
    read_benchmark,
)
from digits.amounts.reader.reader_card import ReaderCard
from digits.amounts.reader.recipe import AmountReaderConfig, AmountSynthesisConfig
from digits.dataset.splits import Prepared
from digits.line_reader.batches import Writers

LEFT = Path(__file__).parents[3] / "data" / "v0_1_0"
NAMES = {
    "country": "currency",
    "exam": "benchmark",
    "profiles": "by_currency",
    "strangers": "negatives",
    "strangers_accepted": "negatives_accepted",
    "trust": "confidence_model",
    "votes_ms": "all_views_ms",
}


def renamed(value: Any) -> Any:
    """The JSON value under the names of today; a card's recipe stays as it was written."""
    if not isinstance(value, dict):
        return value
    return {
        NAMES.get(name, name): part if name == "config" else renamed(part)
        for name, part in value.items()
    }


@pytest.fixture(scope="module")
def card() -> ReaderCard:
    """The card of the reader that version 0.1.0 shipped."""
    return ReaderCard.read(LEFT / "reader-card.json")


def test_card_says_the_same(card: ReaderCard) -> None:
    """Every field is there under its new name, with the value that was written."""
    written = json.loads((LEFT / "reader-card.json").read_text("utf-8"))
    assert json.loads(card.to_json()) == renamed(written)


def test_recipe_is_that_of_then(card: ReaderCard) -> None:
    """Forty rows, and neither literal texts nor a first stage, which there were not."""
    recipe = AmountReaderConfig.model_validate(card.config)
    assert recipe.synthesis.height == 40
    assert (recipe.synthesis.text.literal, recipe.synthesis.text.disturbed) == (0, 0)
    assert card.calibration.first is None


def test_calibration_says_the_same(card: ReaderCard) -> None:
    """A bank's calibration opens, and is of the reader that was shipped."""
    path = LEFT / "calibration" / "own.json"
    calibration = BankCalibration.read(path).checked(
        card.network, card.calibration.views, "USD", path
    )
    written = json.loads(path.read_text("utf-8"))
    assert json.loads(calibration.to_json()) == renamed(written)


def test_benchmark_gives_the_same_samples(prepared: Prepared, tmp_path: Path) -> None:
    """Its file calls the currencies countries."""
    config = BenchmarkConfig(strings=2, negatives=1, literal=1)
    samples = draw_benchmark(Writers(prepared.train, {}), AmountSynthesisConfig(), config)
    arrays = benchmark_arrays(samples)
    arrays["countries"] = arrays.pop("currencies")
    np.savez(tmp_path / "exam.npz", allow_pickle=False, **arrays)
    again = read_benchmark(tmp_path / "exam.npz")
    assert [_plain(sample) for sample in again] == [_plain(sample) for sample in samples]


def _plain(sample: BenchmarkSample) -> tuple[bytes, str, str]:
    return sample.picture.tobytes(), sample.currency, str(sample.amount)
