"""Hands: held out by name, complete in symbols, and consistent within a string."""

import numpy as np
import pytest

from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.dataset.splits import Prepared
from digits.handwriting.drawn_writers import (
    SHAPES,
    DrawnWriter,
    StrokeStyle,
    stroke_styles,
)
from digits.handwriting.errors import UnknownSymbol
from digits.handwriting.font_writers import FontGlyphs, FontWriter
from digits.handwriting.glyphs import Inked, Stroked, belongs, holdout
from digits.handwriting.latin_strokes import LATIN_SHAPES
from digits.handwriting.mnist_writers import GROUPS, MnistDigits, MnistWriter, group_of
from digits.line_reader.batches import Writers

SHARE = AmountSynthesisConfig().holdout


def test_held_out_is_decided_by_the_name_alone() -> None:
    """The same names on every machine, about as many as asked for, none twice."""
    names = [f"hand-{number}" for number in range(2000)]
    out = {name for name in names if holdout(name, SHARE)}
    assert 0.10 < len(out) / len(names) < 0.15
    assert holdout("latin-03", 1.0)
    assert not holdout("latin-03", 0.0)
    assert all(belongs(name, "train", SHARE) != belongs(name, "holdout", SHARE) for name in names)


def test_no_school_is_in_both_splits() -> None:
    """Schools are divided: some for training, at least one a calibration can use."""
    train, out = (
        {style.name for style in stroke_styles(split, SHARE)} for split in ("train", "holdout")
    )
    assert train
    assert out
    assert not train & out


def test_no_mnist_image_is_in_both_splits(prepared: Prepared) -> None:
    """Images are divided by their digest, in whole groups, and none is lost."""
    part = prepared.train
    train = MnistDigits(*part, "train", 0.25)
    out = MnistDigits(*part, "holdout", 0.25)
    assert len(train.labels) + len(out.labels) == len(part.labels)
    groups = [{group_of(image) for image in one.images} for one in (train, out)]
    assert groups[0]
    assert groups[1]
    assert not groups[0] & groups[1]
    assert len(groups[0] | groups[1]) <= GROUPS


def test_held_out_fonts_never_write_in_training(font_file: bytes) -> None:
    """Every font belongs to just one split."""
    names = [f"font{number}" for number in range(12)]
    config = AmountSynthesisConfig(holdout=0.4)
    train, out = (
        {
            font.name
            for font in amount_synthesis(
                config, Writers(None, dict.fromkeys(names, font_file)), split
            )._fonts
        }
        for split in ("train", "holdout")
    )
    assert train
    assert out
    assert not train & out
    assert train | out == set(names)


@pytest.mark.parametrize("digit", "0123456789")
def test_every_digit_has_many_shapes(digit: str) -> None:
    """At least five ways, each with its own name."""
    names = [shape.name for shape in SHAPES[digit]]
    assert len(names) >= 5
    assert len(set(names)) == len(names)


def test_pens_write_the_nines_of_latin_america() -> None:
    """At least fifteen that no free set of digits has are among the shapes that pens draw."""
    nines = [shape for shape in LATIN_SHAPES["9"] if "L" in shape.regions]
    assert len(nines) >= 15
    assert set(nines) <= set(SHAPES["9"])


def test_pens_write_commas_as_long_as_half_a_digit() -> None:
    """As on Indian cheques: they begin in a digit's middle and end below its foot, yet no digit."""
    rng = np.random.default_rng(11)
    style = next(style for style in stroke_styles("train", 0.125) if style.name == "indian-00")
    boxes = [DrawnWriter(style, rng).write(",").box for _ in range(400)]
    heights = np.array([box.bottom - box.top for box in boxes])
    assert heights.max() < 0.85
    assert 0.05 < (heights > 0.42).mean() < 0.95
    assert all(box.top > 0.4 and box.bottom > 1 for box in boxes)


def test_what_no_pen_has_a_shape_for_is_refused(rng: np.random.Generator) -> None:
    """The message says what to do about it."""
    with pytest.raises(UnknownSymbol, match="let only fonts write"):
        DrawnWriter(StrokeStyle("latin-01"), rng).write("Q")


def test_every_symbol_with_ink_has_shapes() -> None:
    """The pen can draw the whole alphabet."""
    assert set(SHAPES) == set(ALPHABET.symbols) - {"^", " ", "?"}


@pytest.mark.parametrize("digit", "0123456789")
def test_shapes_are_as_high_as_digits(digit: str) -> None:
    """Every shape begins near the top and ends near the base line, tails of nines below it."""
    for shape in SHAPES[digit]:
        heights = [
            float(token.rstrip("!").split(",")[1]) for token in shape.path.replace("|", "").split()
        ]
        assert -10 <= min(heights) <= 16
        assert 84 <= max(heights) <= 126


def test_a_writer_repeats_himself_but_never_exactly(rng: np.random.Generator) -> None:
    """One writer's two sevens resemble each other far more than two writers' sevens."""
    style = StrokeStyle("european-00")
    writer = DrawnWriter(style, rng)
    first, second = writer.write("7"), writer.write("7")
    assert first.points.shape == second.points.shape
    difference = np.abs(first.points - second.points).mean()
    assert 0 < difference < 0.05


def test_a_glyph_fills_its_box(rng: np.random.Generator) -> None:
    """The box is the ink's: it starts at 0 and holds every sample."""
    for symbol in SHAPES:
        glyph = DrawnWriter(StrokeStyle("indian-01"), rng).write(symbol)
        assert isinstance(glyph, Stroked)
        assert glyph.points[:, 0].min() == pytest.approx(0, abs=1e-5)
        assert glyph.points[:, 0].max() == pytest.approx(glyph.box.right, abs=1e-4)
        assert 0 <= glyph.pressure.min() <= glyph.pressure.max() <= 1


def test_mnist_writes_digits_of_one_manner(prepared: Prepared) -> None:
    """Digits of one string are more alike in thickness than digits at large."""
    digits = MnistDigits(*prepared.train, "train", 0.0)
    spread = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        writer = MnistWriter(digits, DrawnWriter(StrokeStyle("latin-01"), rng), rng)
        for symbol in "0123456789":
            assert isinstance(writer.write(symbol), Inked)
        spread.append(np.std([digits.thickness[index] for index in writer._last.values()]))
    assert np.mean(spread) < 0.6 * digits.thickness.std()
    assert [digits.labels[index] for index in writer._last.values()] == list(range(10))


def test_fonts_leave_what_they_lack_to_the_pen(font_file: bytes, rng: np.random.Generator) -> None:
    """Digits are the font's; a symbol without a glyph is drawn."""
    font = FontGlyphs("one", font_file, "0123456789.,")
    assert set("0123456789") <= set(font.symbols)
    writer = FontWriter(font, DrawnWriter(StrokeStyle("latin-01"), rng), rng)
    assert isinstance(writer.write("5"), Inked)
    assert isinstance(writer.write("₹"), Stroked)
    assert 0.03 < font.thickness < 0.3
