"""Presets and the plan that a user's parameters make of them; what is out of range is refused."""

from collections.abc import Callable
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from digits.config import MAX_EPOCHS, MAX_SEED, CnnConfig, Preset, ResnetConfig
from digits.errors import DigitsError, SettingOutOfRange
from digits.models.training_presets import RECIPES, plan
from digits.models.zoo import ZOO

Says = Callable[[DigitsError, str, str, str, str], None]

USUAL: dict[str, Any] = {
    "models": ["logistic", "cnn", "resnet50"],
    "preset": "small",
    "seed": 0,
    "epochs": 0,
    "image_size": 32,
}


def test_every_preset_has_a_recipe() -> None:
    """The names that the command line offers are those that there are."""
    assert set(RECIPES) == set(get_args(Preset))


def test_small_preset_needs_no_network() -> None:
    """It uses the sample in the repository, the others the whole of MNIST."""
    assert RECIPES["small"].dataset == "mnist-sample"
    assert RECIPES["default"].dataset == RECIPES["thorough"].dataset == "mnist"


def test_plan_keeps_the_presets_recipes() -> None:
    """Without wishes the plan is the preset."""
    recipe, made = RECIPES["small"], plan(**USUAL)
    assert made.models == tuple(ZOO[kind].recipes["small"] for kind in USUAL["models"])
    assert (made.dataset, made.split) == (recipe.dataset, recipe.split)


def test_wishes_reach_the_models() -> None:
    """Seed, epochs and size go where they belong; the rest of the recipe stays."""
    made = plan(**USUAL | {"seed": 7, "epochs": 3, "image_size": 64})
    logistic, cnn, resnet = made.models
    assert {model.seed for model in made.models} == {7}
    assert isinstance(cnn, CnnConfig)
    assert isinstance(resnet, ResnetConfig)
    assert (cnn.epochs, resnet.epochs, resnet.image_size) == (3, 3, 64)
    assert cnn == ZOO["cnn"].recipes["small"].model_copy(update={"seed": 7, "epochs": 3})
    assert logistic == ZOO["logistic"].recipes["small"].model_copy(update={"seed": 7})


def test_order_and_repetition_do_not_matter() -> None:
    """The kinds are trained in the project's own order, each once."""
    made = plan(**USUAL | {"models": ["cnn", "logistic", "cnn"]})
    assert [model.kind for model in made.models] == ["logistic", "cnn"]


def test_division_does_not_follow_the_seed() -> None:
    """Runs with different seeds are compared on the same model-selection digits."""
    assert plan(**USUAL | {"seed": 1}).split == plan(**USUAL | {"seed": 2}).split


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("seed", -1, "greater than or equal to 0"),
        ("seed", MAX_SEED + 1, f"less than or equal to {MAX_SEED}"),
        ("epochs", -1, "greater than or equal to 1"),
        ("epochs", MAX_EPOCHS + 1, f"less than or equal to {MAX_EPOCHS}"),
        ("image_size", 48, "32, 64, 96 or 224"),
        ("preset", "huge", "small, default, thorough"),
        ("models", [], "at least 1 item"),
    ],
)
def test_value_out_of_range_is_explained(says: Says, name: str, value: object, remedy: str) -> None:
    """The message names the parameter, the value, and what is allowed."""
    received = "()" if value == [] else str(value)
    with pytest.raises(SettingOutOfRange) as caught:
        plan(**USUAL | {name: value})
    says(caught.value, "", name, received, remedy)


@pytest.mark.parametrize(("name", "value"), [("seed", MAX_SEED), ("epochs", MAX_EPOCHS)])
def test_ends_of_the_ranges_are_allowed(name: str, value: int) -> None:
    """The largest seed and the most epochs are fine."""
    made = plan(**USUAL | {name: value})
    assert getattr(made.models[1], name) == value


def test_configs_are_frozen_and_strict() -> None:
    """They cannot be changed, and a misspelt name is refused."""
    config = CnnConfig()
    with pytest.raises(ValidationError, match="frozen"):
        config.epochs = 3  # type: ignore[misc]
    with pytest.raises(ValidationError, match="epoch"):
        CnnConfig.model_validate({"epoch": 3})
