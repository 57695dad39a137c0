"""Recorded words: which are taken, how they are scaled, where they stand."""

import io
import tarfile
from pathlib import Path

import numpy as np
import pytest

from digits.handwriting.pen_data.recorded import RecordedText
from digits.handwriting.pen_data.unipen_words import (
    is_word,
    read_unipen_word_members,
    scaled_words,
    unipen_words,
)

STATED = b""".INCLUDE abc/data/w1.dat
.SEGMENT WORD 0 OK "two"
.SEGMENT WORD 1 OK "two"
.SEGMENT WORD 2 OK "Two"
.SEGMENT WORD 3 OK "45"
.SEGMENT WORD 4 BAD "eight"
"""
INK = b""".COORD X Y
.WRITER_ID ann
""" + b"".join(
    b".PEN_DOWN\n %d 0\n %d 100\n %d 60\n.PEN_UP\n" % (x, x + 60, x + 90)
    for x in range(0, 500, 100)
)


def pen(word: str, height: float, width: float, writer: str = "ann") -> RecordedText:
    """A word as one stroke from top to bottom."""
    stroke = np.array([[0, 0], [width / 2, height], [width, height / 2]], dtype=np.float32)
    return RecordedText(writer, word, [stroke])


@pytest.mark.parametrize(
    ("name", "label", "taken"),
    [
        ("data/7/abc/x.dat", "hundred", True),
        ("data/7/abc/x.dat", "o'clock", True),
        ("data/7/abc/x.dat", "$45", False),
        ("data/7/abc/x.dat", "a", False),
        ("data/1c/abc/x.dat", "aa", False),
    ],
)
def test_words_are_two_letters_or_more_of_category_seven(
    name: str, label: str, *, taken: bool
) -> None:
    """Neither figures nor single letters."""
    assert is_word(name, label) is taken


def test_a_word_is_taken_twice_at_most(tmp_path: Path) -> None:
    """Capitals do not make another word; what is bad or a figure is left out."""
    archive = tmp_path / "unipen.tar"
    with tarfile.open(archive, "w") as file:
        for name, content in (("data/7/abc/w.dat", STATED), ("include/abc/data/w1.dat", INK)):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            file.addfile(entry, io.BytesIO(content))
    words = list(unipen_words(read_unipen_word_members(archive)))
    assert [word.text for word in words] == ["two", "two"]
    assert words[0].writer == "unipen-abc-ann"
    assert words[0].strokes[0][0].tolist() == [0, 0]
    assert words[0].strokes[0][1].tolist() == [60, -100]  # y points down


def test_low_words_are_half_as_high_as_tall_ones() -> None:
    """A writer's unit is that of tall letters, whichever the word."""
    texts = [pen("held", 100, 200), pen("one", 52, 120), pen("sum", 52, 130), pen("a", 52, 60)]
    texts += [pen("vow", 52, 120)]
    heights = {
        word.text: float(np.ptp(np.concatenate(word.strokes)[:, 1])) for word in scaled_words(texts)
    }
    assert heights["held"] == pytest.approx(1.0, abs=0.1)
    assert heights["one"] == pytest.approx(0.52, abs=0.06)


def test_words_stand_on_the_line() -> None:
    """Their lowest point is the base line, but for letters that hang below it."""
    plain = scaled_words([pen("held", 100, 200)])[0]
    assert max(float(stroke[:, 1].max()) for stroke in plain.strokes) == pytest.approx(1.0)
    low = np.array([[0, 0], [20, 50], [40, 0], [60, 50], [80, 0], [90, 90], [100, 0], [120, 50],
                    [140, 0]], dtype=np.float32)  # fmt: skip
    hanging = scaled_words([pen("held", 100, 200), RecordedText("ann", "enyo", [low])])[1]
    assert max(float(stroke[:, 1].max()) for stroke in hanging.strokes) > 1.2


@pytest.mark.parametrize("word", [pen("held", 300, 200), pen("hi", 100, 900)])
def test_what_cannot_be_the_word_is_left_out(word: RecordedText) -> None:
    """Three times as high as the writer's other words, or far too wide for its letters."""
    usual = [pen("held", 100, 200), pen("told", 100, 210), pen("lit", 100, 150)]
    assert word.text not in [kept.text for kept in scaled_words([*usual, word])[3:]]
