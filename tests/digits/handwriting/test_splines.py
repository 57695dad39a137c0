"""Pen paths: smooth through their points, sharp at corners, and never torn."""

import numpy as np
import pytest

from digits.handwriting.splines import skeleton


def test_a_path_runs_through_its_points() -> None:
    """Every control point has a sample close by."""
    shape = skeleton("0,0 30,40 0,100")
    samples = shape.basis @ shape.controls
    for point in ((0, 0), (0.3, 0.4), (0, 1.0)):
        assert np.hypot(*(samples - point).T).min() < 0.03


def test_weights_add_up_to_one() -> None:
    """Moving all controls alike moves all samples alike."""
    for path in ("0,0 30,40 0,100", "0,0 50,0! 20,100 | 10,50 60,50", "2,97 5,99"):
        np.testing.assert_allclose(skeleton(path).basis.sum(axis=1), 1, atol=1e-5)


def test_lifting_the_pen_leaves_a_gap() -> None:
    """Between two strokes there are no samples."""
    shape = skeleton("0,0 0,40 | 0,80 0,120")
    samples = (shape.basis @ shape.controls)[:, 1]
    assert not ((samples > 0.45) & (samples < 0.75)).any()


def test_a_dot_covers_an_area() -> None:
    """A stroke too short to be seen gets a pen's turns."""
    shape = skeleton("2,97 5,99")
    assert (np.ptp(shape.basis @ shape.controls, axis=0) > 0.05).all()


@pytest.mark.parametrize("path", ["32,2 2,52 32,99 60,50 32,2", "0,0 50,0! 20,100"])
def test_bending_tears_nothing(path: str) -> None:
    """After any bending neighbouring samples stay close together."""
    shape = skeleton(path)
    rng = np.random.default_rng(0)
    bent = shape.controls + rng.normal(0, 0.1, shape.controls.shape).astype(np.float32)
    steps = np.hypot(*np.diff(shape.basis @ bent, axis=0).T)
    assert steps.max() < 0.06
