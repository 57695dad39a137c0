"""What a training of a reader of words does: a preset's recipe, and on how much it is measured."""

from types import MappingProxyType

from pydantic import Field

from digits.amounts.words.recipe import WORD_READER_RECIPES, WordReaderConfig
from digits.config import Frozen, Preset
from digits.line_reader.config import GOING_ON, ReaderStart, adapted

HOLDOUT_LINES: MappingProxyType[Preset, int] = MappingProxyType(
    {"small": 60, "default": 2_000, "thorough": 2_000}
)


class WordsPlan(Frozen):
    """A training of a reader of words as it will be carried out."""

    reader: WordReaderConfig
    holdout_lines: int = Field(ge=1, description="by holdout writers, on which it is measured")


def words_plan(
    preset: Preset,
    seed: int,
    steps: int,
    start: ReaderStart = "scratch",
    batch_size: int = 0,
    blend: float = 0.0,
) -> WordsPlan:
    """Apply a user's parameters to a preset.

    Args:
        preset: which one.
        seed: of the training.
        steps: of the training; 0 keeps the preset's.
        start: where the weights begin; one that goes on from a reader learns more gently.
        batch_size: lines a step; 0 keeps the preset's.
        blend: share by which the weights go back, at the end, to those of that reader.

    Raises:
        SettingOutOfRange: if a value is outside its range.
    """
    gentler = GOING_ON if start == "reader" else {}
    recipe = adapted(
        WORD_READER_RECIPES[preset],
        steps,
        batch_size,
        seed=seed,
        start=start,
        blend=blend,
        **gentler,
    )
    return WordsPlan(reader=recipe, holdout_lines=HOLDOUT_LINES[preset])
