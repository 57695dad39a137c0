"""The characters of E-13B: their sizes by the standard, and that no two are alike."""

import numpy as np
import pytest

from digits.micr.characters import CHARACTERS, HIGH, MICR_ALPHABET, PITCH, SPACE, width_of


def marks(character: str) -> "np.typing.NDArray[np.bool_]":
    """Where a character has ink, in squares of a quarter of a unit."""
    ink = np.zeros((36, 32), np.bool_)
    for left, top, right, bottom in CHARACTERS[character]:
        ink[round(4 * top) : round(4 * bottom), round(4 * left) : round(4 * right)] = True
    return ink


def test_all_characters_but_the_space_have_ink() -> None:
    """Ten digits and four symbols."""
    assert set(CHARACTERS) == set(MICR_ALPHABET.symbols) - {SPACE}
    assert len(CHARACTERS) == 14
    assert width_of(SPACE) == 0


@pytest.mark.parametrize("character", CHARACTERS)
def test_a_character_keeps_to_its_place(character: str) -> None:
    """Nine units high at most, digits just so; four to seven and a quarter wide, of a pitch."""
    ink = marks(character)
    rows = np.flatnonzero(ink.sum(axis=1))
    assert ink[:, 0].any()
    assert 4 <= width_of(character) <= 7.25 < PITCH
    if character.isdigit():
        assert len(rows) == rows[-1] + 1 == 4 * HIGH


def test_no_two_characters_are_alike() -> None:
    """Laid on their right edges, any two differ in at least a tenth of the larger one's ink."""
    inks = {
        name: np.roll(marks(name), 29 - round(4 * width_of(name)), axis=1) for name in CHARACTERS
    }
    for one, ink in inks.items():
        for other, another in inks.items():
            if one < other:
                assert (ink ^ another).sum() > 0.1 * max(ink.sum(), another.sum()), (one, other)
