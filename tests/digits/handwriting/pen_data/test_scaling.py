"""Scaling: digit heights by writer, even samples, and what cannot be what it is said to be."""

import numpy as np
import pytest

from digits.arrays import Floats
from digits.handwriting.pen_data.recorded import RecordedText
from digits.handwriting.pen_data.scaling import STEP, ScaledText, crosses, scaled


def path(*points: tuple[float, float]) -> Floats:
    return np.array(points, dtype=np.float32)


def ones(count: int, height: float) -> list[RecordedText]:
    """Straight ones of one writer."""
    return [RecordedText("a-b", "1", [path((0, 0), (0, height))]) for _ in range(count)]


def test_a_writers_digits_give_the_unit() -> None:
    """The usual digit, 200 units, is 1 high; a taller one and a comma keep their proportions."""
    comma = RecordedText("a-b", ",", [path((50, 10), (40, 60))])
    *digits, tall, small = scaled([*ones(5, 200), *ones(1, 240), comma])
    assert {round(float(np.ptp(one.strokes[0][:, 1])), 3) for one in digits} == {1.0}
    assert np.ptp(tall.strokes[0][:, 1]) == pytest.approx(1.2)
    assert np.ptp(small.strokes[0], axis=0) == pytest.approx([0.05, 0.25])
    for one in (*digits, tall, small):
        points = np.concatenate(one.strokes)
        assert points[:, 0].min() == pytest.approx(0)
        assert points[:, 1].max() == pytest.approx(1)


def test_samples_are_even_and_pressure_falls_with_speed() -> None:
    """Points that a pen left close together and far apart come out one `STEP` apart."""
    slow = [(0.0, float(y)) for y in range(0, 100, 4)]
    quick = [(0.0, float(y)) for y in range(100, 201, 20)]
    text = RecordedText("a-b", "1", [path(*slow, *quick)])
    *_, one = scaled([*ones(5, 200), text])
    gaps = np.diff(one.strokes[0][:, 1])
    assert len(one.strokes[0]) == round(1 / STEP) + 1
    assert gaps[1:-1] == pytest.approx(STEP, abs=0.01)
    assert one.pressure[0][3] > one.pressure[0][-4]
    assert one.pressure[0].max() <= 1


def test_what_is_no_digit_is_left_out() -> None:
    """A speck, a bar far too wide, and a stroke of which a part lies elsewhere on the page."""
    speck = RecordedText("a-b", "1", [path((0, 0), (0, 20))])
    bar = RecordedText("a-b", "7", [path((0, 0), (600, 150))])
    astray = RecordedText("a-b", "-", [path((0, 0), (50, 0)), path((900, 0), (950, 0))])
    assert len(scaled([*ones(5, 200), speck, bar, astray])) == 5


def test_letters_give_the_unit_where_there_are_no_digits() -> None:
    """A small `a` is about six tenths of a digit; without either nothing is known."""
    letter = RecordedText("a-b", "a", [path((0, 0), (30, 60))])
    slash = RecordedText("c-d", "/", [path((0, 0), (30, 60))])
    (one,) = scaled([letter, slash])
    assert np.ptp(one.strokes[0][:, 1]) == pytest.approx(0.6)


def test_a_line_is_as_high_as_its_tall_strokes() -> None:
    """Base line and height come from the digits, not from the comma below them."""
    digits = [path((x, 0), (x + 10, 100)) for x in (0, 60, 180)]
    comma = path((120, 90), (110, 130))
    (line,) = scaled([RecordedText("a-b", "12,3", [*digits, comma])])
    assert line.strokes[0][-1].tolist() == pytest.approx([0.1, 1.0])
    assert np.concatenate(line.strokes)[:, 1].max() == pytest.approx(1.3)


def test_a_line_with_more_on_it_than_its_label_is_left_out() -> None:
    """Four strokes that stand apart are no `1/4`; nor are two that are miles apart."""
    strokes = [path((x, 0), (x + 10, 100)) for x in (0, 60, 120, 180)]
    assert scaled([RecordedText("a-b", "1/4", strokes)]) == []
    assert scaled([RecordedText("a-b", "11", [strokes[0], strokes[0] + 900])]) == []


def test_a_crossed_zero_is_known() -> None:
    """By a stroke through its middle; a plain one and an eight are none."""
    angles = np.linspace(0, 2 * np.pi, 30)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    bar = path((-1, 1), (1, -1))
    force = [np.ones(30, dtype=np.float32), np.ones(2, dtype=np.float32)]
    assert crosses(ScaledText("a", "0", [ring, bar], force))
    assert not crosses(ScaledText("a", "0", [ring], force[:1]))
    assert not crosses(ScaledText("a", "8", [ring, bar], force))
