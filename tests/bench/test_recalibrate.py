"""Calibrating a published reader anew: its card changes, its network and its training do not."""

from pathlib import Path

from digits.amounts.reader.amount_reader import BUNDLED_READER, AmountReader
from digits.amounts.reader.calibration import CalibrationConfig
from digits.amounts.reader.reader_card import ReaderCard
from digits.amounts.reader.reader_plan import READER_PLANS
from digits.models.model_card import CARD_FILE
from digits.models.training_presets import RECIPES
from digits.operations.gather_data import fetch_into, prepare_into
from digits.store.atomic import write_text
from digits.store.folders import Store
from tests.bench.recalibrate import recalibrated

# So few that a rate of a third can just be certified, for both stages.
FEW = READER_PLANS["small"].model_copy(
    update={
        "calibration": CalibrationConfig(
            views=(0.9, 1.0), usual=20, harder=100, negatives=4, wanted_rate=0.3
        )
    }
)


def test_a_recalibrated_card_has_both_stages(store: Store, tmp_path: Path) -> None:
    """It opens, reads, and tells of the same training."""
    folder = tmp_path / "reader"
    folder.mkdir()
    for path in BUNDLED_READER.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    before = ReaderCard.read(folder / CARD_FILE)
    fetched = fetch_into(store, "mnist-sample", "")
    prepared = prepare_into(store, fetched.file, RECIPES["small"].split)
    card = recalibrated(folder, prepared, "none", store, FEW)
    assert card.calibration.views == (0.9, 1.0)
    assert card.calibration.first is not None
    assert card.calibration.threshold.value is not None
    assert (card.config, card.files, card.parameters) == (
        before.config,
        before.files,
        before.parameters,
    )
    assert card.benchmark is not None
    assert card.benchmark.negatives == 20
    write_text(folder / CARD_FILE, card.to_json())
    assert AmountReader.opened(folder).card == card
