"""Wrong labels: what all others contradict goes, what is merely rare stays."""

import numpy as np

from digits.arrays import Floats
from digits.handwriting.pen_data.outliers import plausible, plausible_ink
from digits.handwriting.pen_data.recorded import InkedDigit
from digits.handwriting.pen_data.scaling import ScaledText


def ring(wide: float) -> Floats:
    angles = np.linspace(0, 2 * np.pi, 40)
    return np.stack([wide * np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def line(lean: float) -> Floats:
    along = np.linspace(0, 1, 20)
    return np.stack([lean * along, along], axis=1).astype(np.float32)


def text(writer: int, says: str, stroke: Floats) -> ScaledText:
    return ScaledText(f"w-{writer}", says, [stroke], [np.ones(len(stroke), dtype=np.float32)])


def test_a_label_that_all_others_contradict_goes() -> None:
    """A ring that is called a one is left out; marks are not judged."""
    right = [text(n, "0", ring(0.5 + 0.01 * n)) for n in range(20)]
    right += [text(n, "1", line(0.01 * n)) for n in range(20)]
    wrong = [text(30, "1", ring(0.6)), text(31, ",", ring(0.6)), text(32, "0", ring(0.55))]
    kept = plausible([*right, *wrong])
    assert kept[:40].all()
    assert kept[40:].tolist() == [False, True, True]


def test_a_writer_is_no_witness_of_his_own() -> None:
    """Who calls all his rings ones is still contradicted by the others."""
    right = [text(n, "0", ring(0.5 + 0.01 * n)) for n in range(20)]
    right += [text(n, "1", line(0.01 * n)) for n in range(20)]
    stubborn = [text(99, "1", ring(0.6)) for _ in range(15)]
    assert not plausible([*right, *stubborn])[40:].any()


def test_few_texts_are_all_kept() -> None:
    """Where there is nobody to ask, nothing is contradicted."""
    assert plausible([text(n, "1", ring(1.0)) for n in range(3)]).all()
    assert plausible([]).tolist() == []


def test_ink_is_judged_alike() -> None:
    """A bar among the zeros on paper goes."""
    bar, frame = np.zeros((30, 12), np.uint8), np.full((30, 20), 255, np.uint8)
    bar[:, 4:8], frame[4:-4, 4:-4] = 255, 0
    digits = [InkedDigit(f"s-{n}", "1", bar) for n in range(15)]
    digits += [InkedDigit(f"s-{n}", "0", frame) for n in range(15)]
    assert plausible_ink([*digits, InkedDigit("s-99", "0", bar)]).tolist() == [True] * 30 + [False]
