"""The gate: each check alone says no, and says why."""

from pathlib import Path
from typing import Any

import pytest

from digits.config import GateConfig
from digits.models.model_card import CARD_FILE, Card
from digits.registry.promotion_gate import GateVerdict, MeasuredPair, judge
from digits.registry.reevaluation import Rescored, rescore
from digits.store.folders import Store

GENEROUS = GateConfig(margin=0.05)


@pytest.fixture(scope="module")
def card(published_logistic: Path) -> Card:
    """The card of the published model."""
    return Card.read(published_logistic / CARD_FILE)


@pytest.fixture(scope="module")
def measured(published_logistic: Path, card: Card) -> Rescored:
    """That model, truly scored again from its files."""
    assert card.data.prepared is not None
    store = Store(published_logistic.parents[2])
    prepared = store.path("data", card.data.prepared.name)
    return rescore(published_logistic, prepared, original=True)


def changed(measured: Rescored, **values: Any) -> Rescored:
    """The same measurement with other scores or fields."""
    scores = {
        name: values.pop(name)
        for name in list(values)
        if name in type(measured.model_selection).model_fields
    }
    model_selection = measured.model_selection.model_copy(update=scores)
    return measured.model_copy(update={"model_selection": model_selection, **values})


def failed(verdict: GateVerdict) -> list[str]:
    """The names of the checks that say no."""
    return [check.name for check in verdict.checks if not check.passed]


def test_an_honest_first_challenger_passes(card: Card, measured: Rescored) -> None:
    """Files that give what the card says pass, with no champion to beat."""
    verdict = judge(card, MeasuredPair(measured, None), GENEROUS)
    assert verdict.passed
    assert verdict.failures == ""
    assert len(verdict.checks) == 3


def test_an_equal_challenger_passes(card: Card, measured: Rescored) -> None:
    """The same answers as the champion's are not worse, given digits enough for the margin."""
    assert judge(card, MeasuredPair(measured, measured), GENEROUS).passed


def test_few_digits_prove_little(card: Card, measured: Rescored) -> None:
    """On 300 model-selection digits a loss of 0.2 % cannot be ruled out, even by equal answers."""
    assert failed(judge(card, MeasuredPair(measured, measured), GateConfig())) == [
        "Not less accurate than the champion"
    ]


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"log_loss": 0.5}, "Scores equal the card’s"),
        ({"confusion": ((300,),)}, "Scores equal the card’s"),
        ({"single_ms": 250.0}, "Fast enough"),
        ({"original_gap": 1e-3}, "Original opens and agrees with the ONNX file"),
        ({"original_gap": None}, "Original opens and agrees with the ONNX file"),
        ({"right": "0" * 300}, "Not less accurate than the champion"),
    ],
)
def test_each_check_can_say_no(
    card: Card, measured: Rescored, values: dict[str, Any], check: str
) -> None:
    """One thing that is wrong is named, and nothing else."""
    verdict = judge(card, MeasuredPair(changed(measured, **values), measured), GENEROUS)
    assert failed(verdict) == [check]
    assert check in verdict.failures


def test_worse_calibration_says_no(card: Card, measured: Rescored) -> None:
    """A champion whose confidence is far more reliable stays."""
    better = changed(measured, calibration_error=measured.model_selection.calibration_error - 0.011)
    assert failed(judge(card, MeasuredPair(measured, better), GENEROUS)) == [
        "Confidence as reliable as the champion’s"
    ]
