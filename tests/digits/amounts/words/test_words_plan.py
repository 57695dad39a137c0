"""What parameters make of a preset's recipe."""

import pytest

from digits.amounts.words.recipe import WORD_READER_RECIPES, WordReaderConfig
from digits.amounts.words.words_plan import words_plan
from digits.errors import SettingOutOfRange
from digits.line_reader.config import ReaderStart

STARTS: tuple[ReaderStart, ...] = ("scratch", "reader")


def test_a_preset_stays_as_it_is_but_for_seed_and_steps() -> None:
    """The average reaches back over a tenth of the steps; texts and network do not change."""
    thorough = WORD_READER_RECIPES["thorough"]
    assert words_plan("thorough", 0, 0).reader == thorough
    shorter = words_plan("thorough", 5, 1_500).reader
    assert (shorter.seed, shorter.steps, shorter.averaging) == (5, 1_500, 150)
    undone = {"seed": thorough.seed, "steps": thorough.steps, "averaging": thorough.averaging}
    assert shorter.model_copy(update=undone) == thorough


def test_what_goes_on_from_a_reader_learns_more_gently() -> None:
    """A lower top of the rate, and a shorter way up to it."""
    anew, further = (words_plan("thorough", 1, 900, start).reader for start in STARTS)
    assert further.learning_rate < anew.learning_rate
    assert further.warmup < anew.warmup
    changed = ("start", "learning_rate", "warmup")
    undone = {name: getattr(anew, name) for name in changed}
    assert further.model_copy(update=undone) == anew


def test_lines_a_step_and_the_way_back_are_the_users() -> None:
    """Without them the preset's lines, and no way back."""
    usual = words_plan("thorough", 1, 900, "reader").reader
    changed = words_plan("thorough", 1, 900, "reader", 128, 0.25).reader
    assert (changed.batch_size, changed.blend) == (128, 0.25)
    assert (usual.batch_size, usual.blend) == (WORD_READER_RECIPES["thorough"].batch_size, 0.0)


def test_only_what_went_on_from_a_reader_goes_back_to_one() -> None:
    """The message says why."""
    with pytest.raises(SettingOutOfRange, match="only where they went on from one"):
        words_plan("small", 0, 0, blend=0.5)


def test_a_recipe_comes_back_from_a_card() -> None:
    """Its own texts and generator included."""
    recipe = words_plan("default", 3, 700).reader
    assert WordReaderConfig.model_validate(recipe.model_dump(mode="json")) == recipe


def test_steps_out_of_range_are_told() -> None:
    """With the field's name."""
    with pytest.raises(SettingOutOfRange, match="steps"):
        words_plan("small", 0, 10**7)
