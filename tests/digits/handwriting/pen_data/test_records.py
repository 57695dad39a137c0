"""Records: compact, whole after any journey, and free of code."""

import pickle
from pathlib import Path

import numpy as np

from digits.handwriting.pen_data.records import PenRecords, records_of
from digits.handwriting.pen_data.scaling import ScaledText


def same(one: PenRecords, other: PenRecords) -> bool:
    arrays = other.arrays()
    return all(np.array_equal(array, arrays[name]) for name, array in one.arrays().items())


def test_strokes_come_back(pen_records: PenRecords) -> None:
    """To a thousandth of a digit height, stroke by stroke."""
    number = pen_records.texts.index("$1,2")
    strokes, pressure = pen_records.strokes(number)
    assert [len(stroke) for stroke in strokes] == [3, 3, 3, 3]
    np.testing.assert_allclose(strokes[1], [[0.5, 0], [0.8, 0.5], [0.6, 1]], atol=0.001)
    assert [part.tolist() for part in pressure] == [[1, 1, 1]] * 4
    assert pen_records.ink(3).shape == (30, 12)


def test_a_file_holds_all(pen_records: PenRecords, tmp_path: Path) -> None:
    """Written, read without pickles, and the same."""
    pen_records.save(tmp_path / "pens.npz")
    read = PenRecords.load(tmp_path / "pens.npz")
    assert read.writers == pen_records.writers
    assert read.texts == pen_records.texts
    assert read.ink_texts == pen_records.ink_texts
    assert same(read, pen_records)


def test_another_process_gets_all(pen_records: PenRecords) -> None:
    """Records survive the way to a process that draws."""
    sent = pickle.dumps(pen_records)
    assert same(pickle.loads(sent), pen_records)  # noqa: S301 - made above


def test_no_records_are_records(tmp_path: Path) -> None:
    """Nothing in, nothing out; what is far too wide is left out."""
    wide = np.array([[0, 0], [40, 1]], dtype=np.float32)
    records = records_of([ScaledText("a", "-", [wide], [np.ones(2, dtype=np.float32)])], [])
    records.save(tmp_path / "none.npz")
    assert PenRecords.load(tmp_path / "none.npz").texts == ()
