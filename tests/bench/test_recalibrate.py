"""A reader that is calibrated anew: its network stays, its card says what decides now."""

import shutil
import sys
from pathlib import Path

import pytest

from artifacts.cards.reader_card import card_of, data_of
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.calibration import CalibrationConfig
from digits.amounts.reader.reader_card import BUNDLED_READER, ReaderCard
from digits.amounts.reader.reader_plan import READER_PLANS
from digits.amounts.reader.recipe import READER_RECIPES
from digits.environment import git_commit
from digits.line_reader.trainer import fit_reader
from digits.models.model_card import CARD_FILE
from digits.models.training_presets import RECIPES
from digits.operations.gather_data import fetch_into, prepare_into
from digits.operations.reader_files import save_reader, writers_of
from digits.refs import FileRef
from digits.store.atomic import write_text
from digits.store.folders import Store
from tests.bench.recalibrate import main, recalibrated

CONFIG = READER_RECIPES["small"].model_copy(update={"steps": 2, "chunk": 2, "batch_size": 4})

# So few that a rate of a third can just be certified, for both stages.
FEW = READER_PLANS["small"].model_copy(
    update={
        "calibration": CalibrationConfig(
            views=(0.9, 1.0), usual=20, harder=100, negatives=4, literal=8, wanted_rate=0.3
        )
    }
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store that holds nothing."""
    return Store(tmp_path_factory.mktemp("store")).prepare()


@pytest.fixture(scope="module")
def prepared(store: Store) -> FileRef:
    """The sample of MNIST as the preset `small` divides it."""
    return prepare_into(store, fetch_into(store, "mnist-sample", "").file, RECIPES["small"].split)


@pytest.fixture(scope="module")
def before(store: Store, prepared: FileRef) -> tuple[Path, ReaderCard]:
    """The folder of a reader of two steps and its card, with the shipped reader's calibration."""
    writers = writers_of(prepared, {})
    fitted = save_reader(
        store, fit_reader(writers, CONFIG.synthesis.texts, CONFIG, workers=0), writers, CONFIG
    )
    card = card_of(
        fitted.onnx,
        CONFIG,
        data_of(writers, prepared.sha256, CONFIG),
        ReaderCard.read(BUNDLED_READER / CARD_FILE).calibration,
        {"git_commit": "0" * 40},
        "2026-01-02T03:04:05+00:00",
        reproduce="digits train-reader",
        fit_seconds=fitted.fit_seconds,
        parameters=fitted.parameters,
        inputs="1" * 64,
    )
    folder = store.root / "reader"
    folder.mkdir()
    shutil.copy(fitted.onnx.path, folder)
    write_text(folder / CARD_FILE, card.to_json())
    return folder, card


@pytest.fixture(scope="module")
def after(before: tuple[Path, ReaderCard], prepared: FileRef) -> ReaderCard:
    """Its card after the command ran on it, with few strings."""
    words = [str(before[0]), "--prepared", str(prepared.path), "--fonts", "none"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["recalibrate", *words, "--preset", "small"])
        main()
    return ReaderCard.read(before[0] / CARD_FILE)


def test_the_network_stays(before: tuple[Path, ReaderCard], after: ReaderCard) -> None:
    """The same file under the same version, and it opens with the new card."""
    folder, card = before
    assert (after.version, after.files) == (card.version, card.files)
    assert FileRef.of(folder / after.files["onnx"].name).sha256 == after.files["onnx"].sha256
    assert AmountReader.opened(folder).card == after
    assert {path.name for path in folder.iterdir()} == {CARD_FILE, after.files["onnx"].name}


def test_what_is_told_of_the_training_stays(
    before: tuple[Path, ReaderCard], after: ReaderCard
) -> None:
    """Only calibration, benchmark and notes are new."""
    new = {"calibration", "benchmark", "notes", "data"}
    assert after.model_dump(exclude=new) == before[1].model_dump(exclude=new)
    data = {"benchmark"}
    assert after.data.model_dump(exclude=data) == before[1].data.model_dump(exclude=data)


def test_the_calibration_is_its_own(before: tuple[Path, ReaderCard], after: ReaderCard) -> None:
    """A threshold for this network, which two steps taught nothing; the one of another is gone."""
    old, new = before[1].calibration, after.calibration
    assert old.threshold.value is not None
    assert new.threshold.value is None
    assert new.threshold.evidence
    assert new.confidence_model != old.confidence_model
    assert new.metrics != old.metrics
    assert new.metrics.negatives_accepted == 0


def test_the_benchmark_is_run_again(before: tuple[Path, ReaderCard], after: ReaderCard) -> None:
    """With scores for every currency on a file that is named; the note says by which commit."""
    assert before[1].benchmark is None
    assert after.benchmark is not None
    assert after.benchmark.by_currency.keys() == after.calibration.metrics.by_currency.keys()
    assert after.data.benchmark is not None
    assert git_commit() in " ".join(after.notes)


def test_a_recalibrated_card_has_both_stages(
    store: Store, prepared: FileRef, tmp_path: Path
) -> None:
    """It opens, reads, and tells of the same training."""
    folder = tmp_path / "reader"
    folder.mkdir()
    for path in BUNDLED_READER.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    before = ReaderCard.read(folder / CARD_FILE)
    card = recalibrated(folder, prepared, writers_of(prepared, {}), store, FEW)
    assert card.calibration.views == (0.9, 1.0)
    assert card.calibration.first is not None
    assert card.calibration.threshold.value is not None
    assert (card.config, card.files, card.parameters) == (
        before.config,
        before.files,
        before.parameters,
    )
    assert card.benchmark is not None
    assert card.benchmark.negatives == 4 * (5 + 10)
    write_text(folder / CARD_FILE, card.to_json())
    assert AmountReader.opened(folder).card == card
