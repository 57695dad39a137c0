"""A plan of the shipped reader to read with, and hands that write on forms drawn by tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.checks.batch.plan import ScoringPlan
from digits.checks.scoring import ScoringOptions
from digits.dataset.splits import Prepared
from digits.handwriting.config import ScanConfig
from digits.handwriting.generator import Synthesis
from digits.line_reader.batches import Writers

MakePlan = Callable[[Path, Path], ScoringPlan]


@pytest.fixture(scope="session")
def reader() -> AmountReader:
    """The reader of the package."""
    return AmountReader.opened()


@pytest.fixture(scope="session")
def options(reader: AmountReader) -> ScoringOptions:
    """Dollars, no layout, the card's own threshold."""
    return ScoringOptions(
        currency="USD",
        policy=reader.policy,
        stages=reader.card.calibration.stages,
    )


@pytest.fixture(scope="session")
def make_plan(reader: AmountReader, options: ScoringOptions) -> MakePlan:
    """A function that plans the reading of a folder with a store."""

    def make(folder: Path, store: Path) -> ScoringPlan:
        return ScoringPlan(folder=folder, store=store, reader=reader.card.version, options=options)

    return make


@pytest.fixture(scope="session")
def writing(prepared: Prepared) -> Synthesis:
    """Hands of MNIST and drawn ones, on clean paper."""
    none = dict.fromkeys(ScanConfig.model_fields, 0.0)
    config = AmountSynthesisConfig(max_width=640, scan=ScanConfig.model_validate(none))
    return amount_synthesis(config, Writers(prepared.train, {}))
