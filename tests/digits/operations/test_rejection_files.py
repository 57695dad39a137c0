"""From gathered data to a folder with network and card, on the sample of MNIST."""

from pathlib import Path

import numpy as np
import pytest

from digits.config import CnnConfig
from digits.models.model_card import CARD_FILE
from digits.models.rejection import Rejection, RejectionCard
from digits.models.training_presets import RECIPES
from digits.operations.rejection_files import Collections, train_rejection
from digits.progress import Progress
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
    assert {progress.total for progress in told} == {150, 120}
    return root / "out"


def test_the_folder_opens(folder: Path) -> None:
    """The network gives what its card's threshold judges."""
    opened = Rejection.opened(folder)
    pictures = np.zeros((3, 28, 28), np.float32)
    assert len(opened.opinions(pictures, np.zeros(3, np.intp))) == 3
    assert {path.name for path in folder.iterdir()} == {CARD_FILE, "rejection.onnx"}


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
