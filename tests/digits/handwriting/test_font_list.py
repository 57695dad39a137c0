"""The list of fonts is sound: each once, pinned, and under a licence that allows its use."""

import re
from collections import Counter

from digits.handwriting.font_list import FONTS


def test_the_list_pins_every_font() -> None:
    """A hundred names and more, each once and in order, with a version and a SHA-256."""
    assert len(FONTS) >= 100
    names = [font.name for font in FONTS]
    assert names == sorted(set(names))
    assert len({font.sha256 for font in FONTS}) == len(FONTS)
    for font in FONTS:
        assert re.fullmatch(r"[0-9a-f]{64}", font.sha256)
        assert re.fullmatch(r"\d+\.\d+\.\d+", font.version)


def test_the_documented_licences_are_those_of_the_list() -> None:
    """The two counts in the design are the list's."""
    assert Counter(font.licence for font in FONTS) == {"OFL-1.1": 96, "Apache-2.0": 10}


def test_a_font_is_asked_for_by_its_exact_version() -> None:
    """So is the file in its package by its name."""
    font = next(font for font in FONTS if font.name == "rock-salt")
    assert font.package == f"@fontsource/rock-salt@{font.version}"
    assert font.file == "rock-salt-latin-400-normal.woff"
    assert font.licence == "Apache-2.0"
