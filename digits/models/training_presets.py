"""What a retraining does: the data of each preset, and the plan that parameters make of it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from pydantic import Field, ValidationError

from digits.config import (
    KINDS,
    DatasetName,
    Frozen,
    ImageSize,
    Kind,
    ModelConfig,
    Preset,
    SplitConfig,
)
from digits.errors import SettingOutOfRange
from digits.models.zoo import ZOO


class TrainingRecipe(Frozen):
    """Which data a preset uses and how it is divided; `ModelSpec.recipes` has its models."""

    dataset: DatasetName = "mnist"
    split: SplitConfig = SplitConfig()


RECIPES: MappingProxyType[Preset, TrainingRecipe] = MappingProxyType(
    {
        "small": TrainingRecipe(
            dataset="mnist-sample", split=SplitConfig(validation=300, model_selection=300)
        ),
        "default": TrainingRecipe(),
        "thorough": TrainingRecipe(),
    }
)


class Plan(Frozen):
    """A retraining as it will be carried out."""

    dataset: DatasetName
    split: SplitConfig
    models: tuple[ModelConfig, ...] = Field(min_length=1)


def plan(
    models: Sequence[Kind], preset: Preset, seed: int, epochs: int, image_size: ImageSize
) -> Plan:
    """Apply a user's parameters to a preset.

    Args:
        models: the kinds to train; their order and repetitions do not matter.
        preset: which recipes.
        seed: of the training.
        epochs: of models that have any; 0 keeps the preset's.
        image_size: for models that bring digits to another size, in pixels.

    Raises:
        SettingOutOfRange: if a value is outside its range.
    """
    try:
        recipe = RECIPES[preset]
        wishes = {"seed": seed, "image_size": image_size} | ({"epochs": epochs} if epochs else {})
        wanted = tuple(
            _changed(ZOO[kind].recipes[preset], wishes) for kind in KINDS if kind in models
        )
        return Plan(dataset=recipe.dataset, split=recipe.split, models=wanted)
    except (ValidationError, KeyError) as cause:
        raise _out_of_range(cause) from cause


def _changed(config: ModelConfig, wishes: Mapping[str, object]) -> ModelConfig:
    """A recipe with those wishes that it has a field for."""
    kind, values = type(config), config.model_dump()
    # model_copy would not check the new values against their ranges.
    return kind.model_validate(
        values | {name: wish for name, wish in wishes.items() if name in values}
    )


def _out_of_range(cause: ValidationError | KeyError) -> SettingOutOfRange:
    if isinstance(cause, KeyError):
        return SettingOutOfRange(
            "There is no such preset",
            where="preset",
            received=str(cause),
            remedy=f"choose one of {', '.join(RECIPES)}",
        )
    first = cause.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    return SettingOutOfRange(
        "A parameter is out of range",
        where=name,
        received=str(first["input"]),
        remedy=first["msg"],
    )
