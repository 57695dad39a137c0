"""What a retraining does: the presets' recipes, and the plan that parameters make of one."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from pydantic import Field, ValidationError

from digits.config import (
    KINDS,
    AugmentConfig,
    CnnConfig,
    DatasetName,
    Frozen,
    ImageSize,
    Kind,
    LogisticConfig,
    ModelConfig,
    Preset,
    ResnetConfig,
    SplitConfig,
)
from digits.errors import SettingOutOfRange


class Recipe(Frozen):
    """A preset: which data, how it is divided, and how each model is trained."""

    dataset: DatasetName = "mnist"
    split: SplitConfig = SplitConfig()
    logistic: LogisticConfig = LogisticConfig()
    cnn: CnnConfig = CnnConfig()
    resnet50: ResnetConfig = ResnetConfig()


RECIPES: MappingProxyType[Preset, Recipe] = MappingProxyType(
    {
        "small": Recipe(
            dataset="mnist-sample",
            split=SplitConfig(validation=300, model_selection=300),
            cnn=CnnConfig(epochs=8, batch_size=32),
            resnet50=ResnetConfig(epochs=3, batch_size=32),
        ),
        "default": Recipe(),
        "thorough": Recipe(
            cnn=CnnConfig(
                epochs=100,
                learning_rate=3e-3,
                augment=AugmentConfig(
                    rotation=12, scale=0.12, shear=0.12, elastic=0.3, elastic_grid=5
                ),
            ),
            resnet50=ResnetConfig(epochs=60),
        ),
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
        preset: which recipe.
        seed: of the training.
        epochs: of the CNN and of ResNet50's head; 0 keeps the preset's.
        image_size: for ResNet50, in pixels.

    Raises:
        SettingOutOfRange: if a value is outside its range.
    """
    try:
        recipe = RECIPES[preset]
        chosen: dict[Kind, ModelConfig] = {
            "logistic": _changed(recipe.logistic, seed=seed),
            "cnn": _changed(recipe.cnn, seed=seed, epochs=epochs or recipe.cnn.epochs),
            "resnet50": _changed(
                recipe.resnet50,
                seed=seed,
                epochs=epochs or recipe.resnet50.epochs,
                image_size=image_size,
            ),
        }
        wanted = tuple(chosen[kind] for kind in KINDS if kind in models)
        return Plan(dataset=recipe.dataset, split=recipe.split, models=wanted)
    except (ValidationError, KeyError) as cause:
        raise _out_of_range(cause) from cause


def _changed(config: Any, **values: object) -> Any:
    # model_copy would not check the new values against their ranges.
    return type(config).model_validate(config.model_dump() | values)


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
