"""What a training of a reader does: the presets, and the plan that parameters make of one."""

from types import MappingProxyType

from pydantic import Field, ValidationError

from digits.amounts.reader.benchmark import BenchmarkConfig
from digits.amounts.reader.calibration import CalibrationConfig
from digits.amounts.reader.recipe import READER_RECIPES, AmountReaderConfig
from digits.config import DatasetName, Frozen, Preset, SplitConfig
from digits.errors import SettingOutOfRange
from digits.line_reader.config import Start
from digits.models.training_presets import RECIPES

# Weights that are good already: a lower top, and a short way up to it.
GOING_ON = MappingProxyType({"learning_rate": 2e-3, "warmup": 0.05})
LEAST_SHARE = 10  # the average reaches back over a tenth of the steps at most


class ReaderPlan(Frozen):
    """A training of a reader as it will be carried out."""

    dataset: DatasetName = "mnist"
    split: SplitConfig = SplitConfig()
    reader: AmountReaderConfig = AmountReaderConfig()
    calibration: CalibrationConfig = CalibrationConfig()
    benchmark: BenchmarkConfig = Field(default_factory=BenchmarkConfig)


READER_PLANS: MappingProxyType[Preset, ReaderPlan] = MappingProxyType(
    {
        "small": ReaderPlan(
            dataset=RECIPES["small"].dataset,
            split=RECIPES["small"].split,
            reader=READER_RECIPES["small"],
            calibration=CalibrationConfig(usual=20, harder=20, negatives=4, literal=8),
            benchmark=BenchmarkConfig(strings=20, negatives=5, literal=10),
        ),
        "default": ReaderPlan(reader=READER_RECIPES["default"]),
        "thorough": ReaderPlan(reader=READER_RECIPES["thorough"]),
    }
)


def reader_plan(preset: Preset, seed: int, steps: int, start: Start) -> ReaderPlan:
    """Apply a user's parameters to a preset.

    Args:
        preset: which one.
        seed: of the training.
        steps: of the training; 0 keeps the preset's.
        start: where the weights begin; one that goes on from a reader learns more gently.

    Raises:
        SettingOutOfRange: if a value is outside its range.
    """
    plan = READER_PLANS[preset]
    recipe = plan.reader
    changes: dict[str, object] = {"seed": seed, "start": start}
    if start == "reader":
        changes |= GOING_ON
    if steps:
        averaging = min(recipe.averaging, steps // LEAST_SHARE)
        changes |= {"steps": steps, "averaging": averaging}
    try:
        changed = AmountReaderConfig.model_validate(recipe.model_dump() | changes)
    except ValidationError as cause:
        first = cause.errors()[0]
        raise SettingOutOfRange(
            "A parameter is out of range",
            where=".".join(str(part) for part in first["loc"]),
            received=str(first["input"]),
            remedy=first["msg"],
        ) from cause
    return plan.model_copy(update={"reader": changed})
