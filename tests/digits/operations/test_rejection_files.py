"""From gathered data to a folder with network and card, on the sample of MNIST."""

from pathlib import Path

import numpy as np
import pytest

from digits.arrays import Floats, Images
from digits.config import CnnConfig
from digits.metrics.calibration import soften
from digits.models.model_card import CARD_FILE
from digits.models.rejection import NOTHING, Rejection, RejectionCard, bundled_rejection
from digits.models.training_presets import RECIPES
from digits.operations.network_folders import check_network_place
from digits.operations.rejection_files import Collections, judge, train_rejection
from digits.progress import Progress
from digits.rejection.samples import KINDS, Samples
from digits.store.folders import Store


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that was trained for moments."""
    from digits.rejection.training import RejectionConfig

    root = tmp_path_factory.mktemp("rejection")
    store = Store(root / "store").prepare()
    collections = Collections(store, "", "none", "none", RECIPES["small"])
    one = CnnConfig(epochs=1)
    config = RejectionConfig(
        drawn=150, mnist=200, coarse=80, holdout=120, training=one, coarsening=one, finishing=one
    )
    told: list[Progress] = []
    (root / "out").mkdir()
    card = train_rejection(collections, root / "out", config, told.append)
    assert RejectionCard.read(root / "out" / CARD_FILE) == card
    drawing = {one.total for one in told if one.unit == "photograph"}
    assert drawing == {150, 120}
    assert [one.done for one in told if one.unit == "epoch"] == [1, 2, 3]
    return root / "out"


def test_the_folder_opens(folder: Path) -> None:
    """The network gives what its card's threshold judges."""
    opened = Rejection.opened(folder)
    pictures = np.zeros((3, 28, 28), np.float32)
    assert len(opened.opinions(pictures, np.zeros(3, np.intp))) == 3
    assert opened.temperature == RejectionCard.read(folder / CARD_FILE).temperature
    assert {path.name for path in folder.iterdir()} == {CARD_FILE, "rejection.onnx"}
    assert check_network_place(folder, "rejection") == folder  # it may give way to another


class Boasting(Rejection):
    """Says of every picture with 99 % that it is a 3."""

    def __init__(self) -> None:
        super().__init__(bundled_rejection()._session, 0.5)

    def probabilities(self, images: Images) -> Floats:
        """The same of every picture."""
        row = np.full(NOTHING + 1, 0.001, np.float32)
        row[3] = 0.99
        return np.tile(row, (len(images), 1))


def test_what_is_told_comes_true() -> None:
    """Of what it says with 99 % seven in ten are right: it is told with 70 %."""
    truths = np.array([3] * 70 + [NOTHING] * 20 + [5] * 10)
    kinds = np.array([KINDS.index("plain")] * 70 + [KINDS.index("letter")] * 30)
    holdout = Samples(np.zeros((100, 28, 28), np.float32), truths, kinds)
    judged = judge(Boasting(), holdout, None)
    told = soften(Boasting().probabilities(holdout.images[:1]), judged.temperature)
    assert told[0, 3] == pytest.approx(0.7, abs=0.01)
    assert judged.threshold == pytest.approx(0.3, abs=0.01)


def test_the_card_says_what_was_learned_from(folder: Path) -> None:
    """Counts, digests, recipe, and MNIST's attribution; nothing that was not there."""
    card = RejectionCard.read(folder / CARD_FILE)
    assert card.data.photographs["MNIST's digits as they are"] == 200
    assert card.data.photographs["MNIST's digits, coarser"] == 80
    assert card.data.photographs["drawn digits"] + card.data.photographs["not one digit"] > 100
    assert (card.data.fonts, card.data.pens) == ({}, {})
    assert card.version == card.files["onnx"].sha256[:12]
    assert card.config["drawn"] == 150
    assert card.holdout["MNIST's digits as they are"].photographs > 50
    assert len(card.notes) == 1
