"""UNIPEN's format: which components are counted, which points a segment takes."""

import numpy as np
import pytest

from digits.handwriting.pen_data.unipen_format import (
    Segment,
    includes,
    read_recording,
    segments,
    strokes_of,
)

DOCUMENT = b""".VERSION 1.0
.COORD P Y X
.X_POINTS_PER_INCH 100
.Y_POINTS_PER_INCH 200
.COMMENT a line
     of more than one .PEN_DOWN
"""
INK = b""".WRITER_ID  Some One
.PEN_DOWN
 9 20 10
 9 21 11
 9 22 12
.PEN_UP
.DT 100
.PEN_DOWN
 9 30 20
.PEN_UP
 9 31 21
.PEN_DOWN
 9 40 30
 9 41 31
"""


def test_components_are_the_runs_that_are_not_empty() -> None:
    """Pen up counts, where the device recorded it; what is empty does not."""
    recording = read_recording([DOCUMENT, INK])
    assert [component.down for component in recording.components] == [True, True, False, True]
    assert recording.writer == "Some One"


def test_columns_and_resolutions_are_those_that_are_stated() -> None:
    """X is the third column here, and twice as coarse as Y."""
    (stroke,) = strokes_of(read_recording([DOCUMENT, INK]), "0")
    assert stroke.tolist() == [[20, 20], [22, 21], [24, 22]]


@pytest.mark.parametrize(
    ("delineation", "lengths"),
    [("0", [3]), ("0-1", [3, 1]), ("1-3", [1, 2]), ("0:1-3:0", [2, 1, 1]), ("0:1", [2]),
     ("0:0-0:1", [2]), ("0,3", [3, 2]), ("2", []), ("7-9", []), ("?", [])],
)  # fmt: skip
def test_a_delineation_takes_pen_down_runs_alone(delineation: str, lengths: list[int]) -> None:
    """Of whole components, or of points in them, both ends included."""
    strokes = strokes_of(read_recording([DOCUMENT, INK]), delineation)
    assert [len(stroke) for stroke in strokes] == lengths


def test_segments_and_includes_are_found() -> None:
    """Labels may hold quotes; what nobody could name is left out."""
    content = (
        b'.INCLUDE abc/one.doc\n.INCLUDE abc/data/two.dat\n.SEGMENT CHARACTER 1-2 ? "\\""\n'
        b'.SEGMENT WORD 3:1-4:2 OK "$4,5"  \n.SEGMENT CHARACTER 5 ? "\\@"\n'
    )
    assert includes(content) == ["abc/one.doc", "abc/data/two.dat"]
    assert segments(content) == [
        Segment("CHARACTER", "1-2", "?", '"'),
        Segment("WORD", "3:1-4:2", "OK", "$4,5"),
    ]


def test_what_is_damaged_gives_no_stroke() -> None:
    """Numbers that are none are no ink; half a row is dropped."""
    recording = read_recording([b".PEN_DOWN\n 1 2 x\n.PEN_DOWN\n 1 2 3\n"])
    assert strokes_of(recording, "0") == []
    np.testing.assert_array_equal(strokes_of(recording, "1")[0], [[1, 2]])
