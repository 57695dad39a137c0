"""Which symbols of one hand nobody can tell apart, and that drawn pictures name them."""

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw

from digits.amounts.grammar.text_source import AmountTexts
from digits.amounts.reader.recipe import AmountSynthesisConfig
from digits.handwriting.generator import Synthesis
from digits.handwriting.glyphs import Glyph, InkBox, Inked, Stroked
from digits.handwriting.lookalikes import alike, written_alike

Path = list[tuple[float, float]]
SLASH: Path = [(30, 0), (0, 100)]
STEEP: Path = [(10, 0), (0, 100)]
FLAGGED: Path = [(0, 42), (34, 0), (30, 100)]
FOOTED: Path = [(24, 0), (20, 100), (0, 100), (46, 100)]


def stroked(path: Path) -> Stroked:
    """A path in hundredths of a digit's height, as a pen draws it."""
    corners = np.array(path, np.float32) / 100
    points = np.concatenate([np.linspace(*pair, 40) for pair in pairwise(corners)])
    left, top = points.min(axis=0).tolist()
    right, bottom = points.max(axis=0).tolist()
    box = InkBox(left, top, right, bottom)
    return Stroked(box, points.astype(np.float32), np.ones(len(points), np.float32))


def inked(path: Path) -> Inked:
    """The same path as ink on paper, half a digit wide."""
    image = Image.new("L", (50, 100), 0)
    ImageDraw.Draw(image).line(path, fill=200, width=6)
    inside = image.crop(image.getbbox())
    return Inked(InkBox(0.0, 0.0, inside.width / 100, inside.height / 100), inside)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (stroked(SLASH), stroked([(26, 4), (0, 104)]), True),
        (stroked(STEEP), inked(STEEP), True),
        (inked(SLASH), inked(SLASH), True),
        (stroked(SLASH), stroked([(45, -30), (0, 120)]), False),  # as steep, and half as tall again
        (stroked(SLASH), stroked([(80, 0), (0, 100)]), False),  # leans further
        (stroked(STEEP), stroked(FLAGGED), False),
        (inked(STEEP), inked(FOOTED), False),
    ],
    ids=["nearly", "pen and ink", "ink", "taller", "leaning", "flag", "foot"],
)
def test_what_is_drawn_the_same_is_alike(first: Glyph, second: Glyph, *, expected: bool) -> None:
    """Height, lean, a flag or a foot tell a slash from a 1; whether pen or ink does not matter."""
    assert alike(first, second) is expected
    assert alike(second, first) is expected


class Hand:
    """Writes a 1 as a bare slash, and all else as a hook."""

    thickness = 0.0
    lean = 0.0
    symbols = frozenset("17/")

    def write(self, symbol: str) -> Glyph:
        """A bare stroke, or one with a hook."""
        return stroked(SLASH if symbol in "1/" else FLAGGED)


def test_only_pairs_that_the_text_has_are_looked_at() -> None:
    """Either symbol of a pair in the text is enough; a text without both has nothing alike."""
    pairs = (("/", "1"), ("7", "1"))
    assert written_alike("70/-", pairs, Hand()) == (("/", "1"),)
    assert written_alike("1.00", pairs, Hand()) == (("/", "1"),)
    assert written_alike("250", pairs, Hand()) == ()


def test_pictures_name_what_their_writer_writes_alike() -> None:
    """Of hands that draw both, some are told apart and some are not; a 5 has no lookalike."""
    synthesis = Synthesis(AmountSynthesisConfig(), AmountTexts())
    rng = np.random.default_rng(3)
    named = [synthesis.picture_of("3/5", rng).alike for _ in range(60)]
    assert set(named) == {(), (("/", "1"),)}
    assert {synthesis.picture_of("35", rng).alike for _ in range(10)} == {()}
