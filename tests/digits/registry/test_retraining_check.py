"""Whether a training brings anything new."""

from pathlib import Path

import pytest

from digits.config import CnnConfig, LogisticConfig
from digits.models.model_card import CARD_FILE, Card
from digits.registry.alias_changes import change_alias
from digits.registry.retraining_check import decided, training_inputs
from digits.store.folders import Store

INPUTS = training_inputs(LogisticConfig(), "data", "", "code")


def test_everything_that_matters_counts() -> None:
    """Recipe, data, weights and code each make other inputs."""
    assert training_inputs(LogisticConfig(), "data", "", "code") == INPUTS
    others = {
        training_inputs(LogisticConfig(seed=1), "data", "", "code"),
        training_inputs(LogisticConfig(), "more data", "", "code"),
        training_inputs(LogisticConfig(), "data", "weights", "code"),
        training_inputs(LogisticConfig(), "data", "", "other code"),
        training_inputs(CnnConfig(), "data", "", "code"),
    }
    assert len(others | {INPUTS}) == 6


@pytest.fixture
def models(rivals: tuple[Store, str, str]) -> tuple[Path, str, str]:
    """The two rivals' registry, where the challenger was trained with `INPUTS`."""
    store, first, second = rivals
    path = store.path("models", "logistic", second, CARD_FILE)
    card = Card.read(path).model_copy(update={"inputs": INPUTS})
    path.write_text(card.to_json(), "utf-8")
    return store.path("models"), first, second


def test_a_challenger_that_waits_is_not_decided(models: tuple[Path, str, str]) -> None:
    """As long as nobody said yes or no, a training is not skipped."""
    assert decided(models[0], "logistic", INPUTS) == ""


def test_the_champions_inputs_are_nothing_new(models: tuple[Path, str, str]) -> None:
    """The same inputs would give the champion again."""
    change_alias(models[0], "logistic", "promote", models[2], reason="better")
    assert "is champion already" in decided(models[0], "logistic", INPUTS)


def test_what_was_refused_is_not_asked_again(models: tuple[Path, str, str]) -> None:
    """The same inputs would give the refused challenger again."""
    change_alias(models[0], "logistic", "refuse", models[2], reason="looks odd")
    assert "was not approved" in decided(models[0], "logistic", INPUTS)
    assert "looks odd" in decided(models[0], "logistic", INPUTS)


def test_a_champion_that_was_rolled_back_does_not_return(models: tuple[Path, str, str]) -> None:
    """A model that a person took back is not proposed again by the next scheduled run."""
    change_alias(models[0], "logistic", "promote", models[2], reason="better")
    change_alias(models[0], "logistic", "roll back", models[1], reason="complaints")
    assert "was champion before" in decided(models[0], "logistic", INPUTS)


def test_other_inputs_are_new(models: tuple[Path, str, str]) -> None:
    """Whatever no version was trained from is worth a training."""
    assert decided(models[0], "logistic", "0" * 64) == ""
    assert decided(models[0], "cnn", INPUTS) == ""
