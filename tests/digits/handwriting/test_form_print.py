"""What forms print: within the picture, in its place, and only beside the text."""

import numpy as np
import pytest

from digits.amounts.grammar.text_source import SIGNS
from digits.handwriting.form_print import (
    OVERLAP,
    print_bars,
    print_cut,
    print_ending,
    print_sign,
    print_word,
)
from digits.handwriting.text_source import PrintedSign


@pytest.mark.parametrize("style", SIGNS)
def test_signs_stay_in_their_room(style: str) -> None:
    """A sign that fits is printed in the room it has, one that does not is not printed."""
    printed = 0
    for seed in range(40):
        dark = np.zeros((40, 100), dtype=np.float32)
        print_sign(dark, 30, SIGNS[style], np.random.default_rng(seed))  # type: ignore[index]
        assert dark[:, 30:].max() == 0
        printed += bool(dark.max() > 0)
    assert printed > 10


def test_a_sign_without_room_is_not_printed() -> None:
    """Then nothing is to be read of it."""
    dark = np.zeros((40, 100), dtype=np.float32)
    sign = print_sign(dark, 2, (PrintedSign("$", "$"),), np.random.default_rng(0))
    assert sign == ""
    assert dark.max() == 0


@pytest.mark.parametrize("sign", ["₹", "€", "$", "Rs."])
def test_every_sign_shows(sign: str) -> None:
    """Those that the built-in font lacks are drawn, with thick lines and empty space between."""
    dark = np.zeros((40, 60), dtype=np.float32)
    print_sign(dark, 60, (PrintedSign(sign, sign),), np.random.default_rng(1))
    assert 0.02 < (dark > 0.3).mean() < 0.4


def test_other_lines_hardly_reach_into_the_text() -> None:
    """They may touch its first and last rows, no more."""
    seen = 0
    for seed in range(200):
        dark = np.zeros((40, 100), dtype=np.float32)
        print_cut(dark, (10, 30), np.random.default_rng(seed))
        assert dark[10 + OVERLAP + 1 : 30 - OVERLAP - 1].max() == 0
        seen += bool(dark.max() > 0.2)
    assert seen > 120


@pytest.mark.parametrize("end", ["top", "bottom", "left", "right"])
@pytest.mark.parametrize("shape", [(1, 1), (3, 80), (40, 5), (40, 200)])
def test_words_are_cut_anywhere(end: str, shape: tuple[int, int]) -> None:
    """No space is too small."""
    for seed in range(40):
        dark = np.zeros(shape, dtype=np.float32)
        print_word(dark, np.random.default_rng(seed), end=end)
        assert 0 <= dark.min() <= dark.max() <= 1


def test_bars_lie_across() -> None:
    """Each row is all dark or all light."""
    dark = np.zeros((40, 9), dtype=np.float32)
    print_bars(dark, np.random.default_rng(0))
    assert (dark == dark[:, :1]).all()
    assert 5 < (dark[:, 0] > 0).sum() < 35


def test_an_ending_stands_behind_its_column() -> None:
    """Or is not printed, and not read, where it would be cut."""
    dark, slash = np.zeros((40, 100), dtype=np.float32), PrintedSign("/-", "/-")
    assert print_ending(dark, 60, slash, 16, np.random.default_rng(0)) == "/-"
    assert dark[:, :60].max() == 0
    assert dark[:, 60:].max() > 0.5
    assert print_ending(dark, 95, slash, 16, np.random.default_rng(0)) == ""
