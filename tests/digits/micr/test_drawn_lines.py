"""Drawn MICR lines: the same again, of the reader's size, and with their characters in place."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from digits.handwriting.config import SynthesisConfig
from digits.micr import drawn_lines
from digits.micr.characters import HEIGHT, MICR_ALPHABET, PITCH, SPACE, TALL, WIDEST
from digits.micr.drawn_lines import (
    HARDER,
    LEAST_LEFT,
    SCAN,
    MicrLines,
    MicrPrinters,
    PrintConfig,
    least_left,
)
from digits.micr.line_texts import FORMS, MicrTexts
from digits.micr.micr_line import printed_line

CONFIG = SynthesisConfig(height=HEIGHT, scan=SCAN)
CLEAN = SynthesisConfig(
    height=HEIGHT, scan=SCAN.model_validate(dict.fromkeys(type(SCAN).model_fields, 0.0))
)
NEAT = PrintConfig(0, 0, 0, 0, 0, 0, 0, 0)


def test_an_item_is_the_same_again() -> None:
    """Whatever was drawn before."""
    first = MicrPrinters().synthesis(CONFIG, MicrTexts()).item(4, 9)
    lines = MicrLines(CONFIG, MicrTexts())
    lines.item(4, 8)
    again = lines.item(4, 9)
    assert again.text == first.text
    np.testing.assert_array_equal(again.picture, first.picture)


def test_pictures_have_the_readers_size() -> None:
    """However long a text and however badly printed; texts are of the alphabet, some are none."""
    lines = MicrLines(CONFIG, MicrTexts(), HARDER)
    samples = [lines.item(2, index) for index in range(80)]
    assert {sample.picture.shape[0] for sample in samples} == {HEIGHT}
    assert max(sample.picture.shape[1] for sample in samples) <= WIDEST
    assert set("".join(sample.text for sample in samples)) == set(MICR_ALPHABET.symbols)
    negatives = [sample for sample in samples if not sample.text]
    assert 0 < len(negatives) < 20
    assert {sample.writer for sample in negatives} == {"negative"}


@pytest.mark.parametrize("text", ["0", "08080", "⑆12345⑆"])
def test_characters_stand_a_pitch_apart(text: str) -> None:
    """On clean paper ink begins and ends where the first and the last character do."""
    picture = MicrLines(CLEAN, MicrTexts(), NEAT).picture_of(text, np.random.default_rng(3)).picture
    rows, columns = (np.flatnonzero((picture > 128).any(axis=axis)) for axis in (1, 0))
    tall = rows[-1] - rows[0] + 1
    assert 0.8 * TALL < tall < 1.25 * TALL
    wanted = ((len(text) - 1) * PITCH + 7) * tall / 9
    assert columns[-1] - columns[0] == pytest.approx(wanted, rel=0.1)


def test_forms_of_banks_are_lines_that_say_something() -> None:
    """What is drawn as a whole line is understood as one; spaces never stand at its ends."""
    rng = np.random.default_rng(0)
    texts = [MicrTexts().draw(rng).text for _ in range(400)]
    understood = sum(printed_line(text) is not None for text in texts)
    assert 0.3 * len(texts) < understood < 0.6 * len(texts)
    assert texts == [text.strip(SPACE) for text in texts]
    assert len(FORMS) == 8


def test_where_most_ink_was_lost_counts() -> None:
    """One of five without its left half, and then without any ink; ink beside takes nothing."""
    ink = drawn_lines._printed("80808", NEAT, np.random.default_rng(8))
    worn = ink.copy()
    assert least_left(ink, worn) == 1
    columns = np.flatnonzero(np.asarray(ink).any(axis=0))
    pitch = (columns[-1] - columns[0]) / (4 * PITCH + 7) * PITCH
    begin, pen = float(columns[0] + 2 * pitch), ImageDraw.Draw(worn)
    pen.rectangle((0, 0, columns[0] - 2, ink.height), 255)
    assert least_left(ink, worn) == 1
    pen.rectangle((begin, 0, begin + 0.36 * pitch, ink.height), 0)
    assert 0.05 < least_left(ink, worn) < 0.5
    pen.rectangle((begin, 0, begin + 0.72 * pitch, ink.height), 0)
    assert least_left(ink, worn) < 0.01
    assert least_left(Image.new("L", ink.size), worn) == 1


def test_nothing_is_drawn_that_nobody_can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """However badly printed, each character keeps most of its ink."""
    left = []
    wear = drawn_lines._worn

    def looked_at(ink: Image.Image, printing: PrintConfig, rng: np.random.Generator) -> Image.Image:
        worn = wear(ink, printing, rng)
        left.append(least_left(ink, worn))
        return worn

    monkeypatch.setattr(drawn_lines, "_worn", looked_at)
    lines = MicrLines(CONFIG, MicrTexts(), HARDER._replace(broken=1, gain=0.5))
    for index in range(60):
        lines.item(5, index)
    assert min(left) >= LEAST_LEFT
    assert np.mean(np.array(left) < 0.95) > 0.3
