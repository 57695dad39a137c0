"""The table of models: it agrees with the types, is light to read, and names what there is."""

import subprocess
import sys
from importlib import import_module
from inspect import signature
from typing import get_args

import pytest

from digits.config import KINDS, Kind, ModelConfig, Preset
from digits.models.zoo import ZOO, ModelSpec, image_size_of


def test_table_and_types_name_the_same_models() -> None:
    """What the checker and the forms know is what the table has, in the same order."""
    union, _ = get_args(ModelConfig)
    configs = [config.model_fields["kind"].default for config in get_args(union)]
    assert tuple(ZOO) == KINDS == tuple(configs)


@pytest.mark.parametrize("kind", KINDS)
def test_every_preset_has_a_recipe_of_the_models_own_kind(kind: Kind) -> None:
    """No entry has another model's recipe, and none lacks a preset."""
    spec = ZOO[kind]
    assert spec.kind == kind
    assert set(spec.recipes) == set(get_args(Preset))
    assert {recipe.kind for recipe in spec.recipes.values()} == {kind}


@pytest.mark.parametrize("kind", KINDS)
def test_the_named_module_trains_and_opens(kind: Kind) -> None:
    """Each module has both functions, with the parameters that the table hands them."""
    module = import_module(ZOO[kind].module)
    assert list(signature(module.fit).parameters) == ["data", "config", "on_progress"]
    assert list(signature(module.load_original).parameters) == ["path"]


@pytest.mark.parametrize("spec", ZOO.values(), ids=ZOO)
def test_only_models_that_resize_have_a_size(spec: ModelSpec) -> None:
    """ResNet50's recipes have a size; models that take digits as they are have none."""
    sizes = {image_size_of(recipe) for recipe in spec.recipes.values()}
    assert sizes == ({32} if spec.preprocessing == "resnet50" else {0})


def test_reading_the_table_loads_nothing_that_trains() -> None:
    """Neither Keras nor scikit-learn is needed to know what models there are."""
    code = "import sys, digits.models.zoo; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in answer.stdout.split()}
    assert not loaded & {"keras", "tensorflow", "sklearn", "scipy", "prefect"}
