"""The plan that a user's parameters make of a reader's preset."""

import pytest

from digits.amounts.reader.reader_plan import READER_PLANS, reader_plan
from digits.errors import SettingOutOfRange
from digits.line_reader.config import MOST_STRINGS


def test_parameters_change_the_profile() -> None:
    """Seed, steps and start are the user's; without steps the preset keeps its own."""
    plan = reader_plan("default", 7, 0, "digit-cnn")
    assert (plan.reader.seed, plan.reader.start) == (7, "digit-cnn")
    assert plan.reader.steps == READER_PLANS["default"].reader.steps


def test_a_short_training_averages_over_less() -> None:
    """The average of weights reaches back over a tenth of the steps at most."""
    assert reader_plan("default", 0, 500, "scratch").reader.averaging == 50
    whole = READER_PLANS["default"].reader
    assert reader_plan("default", 0, whole.steps, "scratch").reader == whole


def test_strings_a_step_are_the_users() -> None:
    """Without them the preset keeps its own."""
    assert reader_plan("default", 0, 0, "scratch", 192).reader.batch_size == 192
    assert reader_plan("default", 0, 0, "scratch").reader == READER_PLANS["default"].reader


def test_out_of_range_is_told() -> None:
    """The message names the parameter."""
    with pytest.raises(SettingOutOfRange, match="batch_size"):
        reader_plan("small", 0, 0, "scratch", MOST_STRINGS + 1)
    with pytest.raises(SettingOutOfRange, match="seed"):
        reader_plan("small", -1, 0, "scratch")
