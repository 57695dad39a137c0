"""The study of the generator: each of its rows does leave out what it names."""

import pytest

from tests.bench.study import PARTS, Part, recipe_of


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_row_has_a_recipe_of_its_own(part: Part) -> None:
    """A part that names a knob which the generator does not have cannot be switched off."""
    others = [recipe_of(other, 10, 0) for other in PARTS if other is not part]
    assert recipe_of(part, 10, 0) not in others
