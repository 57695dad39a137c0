"""What a training of a reader does: the presets, and the plan that parameters make of one."""

from types import MappingProxyType

from pydantic import Field

from digits.amounts.reader.benchmark import BenchmarkConfig
from digits.amounts.reader.calibration import CalibrationConfig
from digits.amounts.reader.recipe import READER_RECIPES, AmountReaderConfig
from digits.config import DatasetName, Frozen, Preset, SplitConfig
from digits.line_reader.config import GOING_ON, Start, adapted
from digits.models.training_presets import RECIPES


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


def reader_plan(
    preset: Preset, seed: int, steps: int, start: Start, batch_size: int = 0
) -> ReaderPlan:
    """Apply a user's parameters to a preset.

    Args:
        preset: which one.
        seed: of the training.
        steps: of the training; 0 keeps the preset's.
        start: where the weights begin; one that goes on from a reader learns more gently.
        batch_size: strings a step; 0 keeps the preset's.

    Raises:
        SettingOutOfRange: if a value is outside its range.
    """
    plan = READER_PLANS[preset]
    gentler = GOING_ON if start == "reader" else {}
    changed = adapted(plan.reader, steps, batch_size, seed=seed, start=start, **gentler)
    return plan.model_copy(update={"reader": changed})
