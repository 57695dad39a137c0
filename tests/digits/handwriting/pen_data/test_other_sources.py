"""Pendigits, UJI and Swiss digits, from small files in their formats."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from digits.handwriting.pen_data.other_sources import (
    INK_HEIGHT,
    pendigits_texts,
    read_pendigits_members,
    read_swiss_members,
    read_uji_members,
    swiss_digits,
    uji_texts,
)

PENDIGITS = b""".SEGMENT DIGIT    0 ? "8"
.COMMENT 8 12  224
.PEN_DOWN
 267  333
 267  336
.PEN_UP
.DT 100
.SEGMENT DIGIT    1-2 ? "4"
.COMMENT 4 3  54
.PEN_DOWN
 1 2
.PEN_UP
.DT 100
.PEN_DOWN
 3 4
.PEN_UP
.DT 100
"""
UJI = b""".LEXICON "a" "A" "0"
.COMMENT Class #01: [A] = { "a" , "A" }
.SEGMENT CHARACTER 0 ? "a"
.COMMENT Class [A]
.PEN_DOWN
 557  844
 550  803
.PEN_UP
.DT 100
"""


def test_pendigits_say_who_wrote_in_a_comment(tmp_path: Path) -> None:
    """Number 3 of one file is not number 3 of the other; the archive names them otherwise."""
    (tmp_path / "pendigits-orig.tra").write_bytes(PENDIGITS)
    (tmp_path / "pendigits-test").write_bytes(PENDIGITS)
    texts = list(pendigits_texts(read_pendigits_members(tmp_path)))
    assert [(text.writer, text.text) for text in texts] == [
        ("pendigits-test-12", "8"),
        ("pendigits-test-03", "4"),
        ("pendigits-train-12", "8"),
        ("pendigits-train-03", "4"),
    ]
    assert texts[0].strokes[0].tolist() == [[267, -333], [267, -336]]
    assert [stroke.tolist() for stroke in texts[1].strokes] == [[[1, -2]], [[3, -4]]]


def test_uji_has_a_file_for_each_writer(tmp_path: Path) -> None:
    """Its y points down already."""
    (tmp_path / "UJIpenchars-w07").write_bytes(UJI)
    (text,) = uji_texts(read_uji_members(tmp_path))
    assert (text.writer, text.text) == ("uji-07", "a")
    assert text.strokes[0].tolist() == [[557, 844], [550, 803]]


def test_swiss_digits_are_cut_out_of_their_paper(tmp_path: Path) -> None:
    """Ink is high, the digit fills the picture; an empty one is no digit."""
    grey = np.full((100, 100), 230, dtype=np.uint8)
    empty = grey.copy()
    grey[20:80, 40:50] = 60
    for name, picture in (("number-1.png", grey), ("number-2.png", empty)):
        path = tmp_path / "numbers" / "0003_CH2M" / "7" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        Image.fromarray(picture).save(buffer, "PNG")
        path.write_bytes(buffer.getvalue())
    members = read_swiss_members(tmp_path)
    assert sorted(members) == ["0003_CH2M/7/number-1.png", "0003_CH2M/7/number-2.png"]
    (digit,) = swiss_digits(members)
    assert (digit.writer, digit.text) == ("swiss-0003", "7")
    assert digit.ink.shape[0] == INK_HEIGHT
    assert 5 <= digit.ink.shape[1] <= 8
    assert (digit.ink[:, digit.ink.shape[1] // 2] > 200).all()
