"""A bank's own calibration: what it fits, what it certifies, and for whom it is meant."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from digits.amounts.decision.ground_truth import LabelledCrop
from digits.amounts.decision.stages import Predictions
from digits.amounts.errors import CalibrationMismatch, MalformedCalibration
from digits.amounts.grammar.currencies import AmountCandidate, AmountDecoding
from digits.amounts.reader.bank_calibration import BankCalibration
from digits.amounts.reader.bank_threshold import calibrate_bank
from digits.amounts.reader.reader_card import BUNDLED_READER, ReaderCard
from digits.errors import SettingOutOfRange
from digits.line_reader.ensemble import pool_views
from digits.models.model_card import CARD_FILE

WHEN = "2026-11-01T00:00:00+00:00"


@pytest.fixture(scope="module")
def card() -> ReaderCard:
    """Of the reader in the package."""
    return ReaderCard.read(BUNDLED_READER / CARD_FILE)


def labelled_predictions(n: int, seed: int = 1) -> tuple[list[LabelledCrop], list[Predictions]]:
    """Pictures and predictions; the surer a prediction, the more often it is right."""
    rng = np.random.default_rng(seed)
    labelled, predictions = [], []
    for place in range(n):
        share = float(rng.beta(3, 1)) * 0.9999
        amount = Decimal(int(rng.integers(1, 10**5)))
        right = rng.random() < (1 if share > 0.5 else 0.3)
        truth = amount if right else amount + 1
        labelled.append(LabelledCrop(Path(f"{place}.png"), truth))
        view = AmountDecoding((AmountCandidate(amount, share, "1", "whole"),), share)
        predictions.append(Predictions(pool_views([view] * 3), pool_views([view]), truth))
    return labelled, predictions


def test_many_pictures_fit_and_certify(card: ReaderCard) -> None:
    """Half of them fit, half certify; the sentence says so."""
    labelled, predictions = labelled_predictions(3000)
    found = calibrate_bank(card, "CLP", labelled, predictions, 0.01, WHEN)
    assert found.fitted
    assert found.confidence_model.readings == found.threshold.readings == 1500
    assert found.threshold.value is not None
    assert found.threshold.bound <= 0.01
    assert "3,000 labelled pictures of the bank's own" in found.threshold.words
    assert "synthetic" not in found.threshold.words


def test_a_bank_has_its_own_first_stage(card: ReaderCard, tmp_path: Path) -> None:
    """Fitted on the half that certifies nothing; where views are few, all are always taken."""
    labelled, predictions = labelled_predictions(3000)
    found = calibrate_bank(card, "CLP", labelled, predictions, 0.01, WHEN)
    assert found.first is not None
    assert found.first.view == 1.0
    assert found.first.confidence_model.readings == 1500
    assert found.stages.first == found.first
    path = tmp_path / "own.json"
    path.write_text(found.to_json())
    assert BankCalibration.read(path) == found
    one_view = card.calibration.model_copy(update={"views": (1.0,), "first": None})
    single = card.model_copy(update={"calibration": one_view})
    assert calibrate_bank(single, "CLP", labelled, predictions, 0.01, WHEN).first is None


def test_few_pictures_certify_the_readers_own_model(card: ReaderCard) -> None:
    """All of them then testify, for no picture was fitted on."""
    labelled, predictions = labelled_predictions(400)
    found = calibrate_bank(card, "CLP", labelled, predictions, 0.01, WHEN)
    assert not found.fitted
    assert found.confidence_model == card.calibration.confidence_model
    assert found.threshold.readings == 400
    assert found.first is None


def test_too_few_pictures_certify_nothing(card: ReaderCard) -> None:
    """A tenth of a percent takes thousands; what can be had is told."""
    labelled, predictions = labelled_predictions(400)
    found = calibrate_bank(card, "CLP", labelled, predictions, 0.001, WHEN)
    assert found.threshold.value is None
    assert "without a mistake it takes 2,995 readings" in found.threshold.words


def test_order_of_the_list_changes_nothing(card: ReaderCard) -> None:
    """The halves follow from the files' names."""
    labelled, predictions = labelled_predictions(1500)
    found = calibrate_bank(card, "CLP", labelled, predictions, 0.02, WHEN)
    turned = calibrate_bank(card, "CLP", labelled[::-1], predictions[::-1], 0.02, WHEN)
    assert found.fitted
    assert turned == found


def test_calibration_survives_its_file(card: ReaderCard, tmp_path: Path) -> None:
    """And is accepted for the reader and the currency that it was made with."""
    labelled, predictions = labelled_predictions(400)
    found = calibrate_bank(card, "CLP", labelled, predictions, 0.01, WHEN)
    path = tmp_path / "own.json"
    path.write_text(found.to_json())
    assert (
        BankCalibration.read(path).checked(card.network, card.calibration.views, "CLP", path)
        == found
    )


def test_calibration_of_others_is_refused(card: ReaderCard, tmp_path: Path) -> None:
    """Of another currency, another version, or other views."""
    labelled, predictions = labelled_predictions(400)
    found = calibrate_bank(card, "CLP", labelled, predictions, 0.01, WHEN)
    for other in (
        found.model_copy(update={"currency": "USD"}),
        found.model_copy(update={"reader": "000000000000"}),
        found.model_copy(update={"views": (1.0,), "first": None}),
    ):
        with pytest.raises(CalibrationMismatch, match="of another reader or currency"):
            other.checked(card.network, card.calibration.views, "CLP", tmp_path)


@pytest.mark.parametrize("text", [None, "", "{}", "[1]"])
def test_what_is_no_calibration_is_told(text: str | None, tmp_path: Path) -> None:
    """Missing, empty, or something else."""
    path = tmp_path / "own.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(MalformedCalibration, match="make it anew"):
        BankCalibration.read(path)


def test_impossible_rate_is_refused(card: ReaderCard) -> None:
    """A rate lies inside 0 … 1."""
    labelled, predictions = labelled_predictions(50)
    with pytest.raises(SettingOutOfRange):
        calibrate_bank(card, "CLP", labelled, predictions, 1.5, WHEN)
