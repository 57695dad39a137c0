"""The baseline: it learns, says whether it converged, and leaves files without pickle."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from digits.backends.onnx_backend import open_session, run_session
from digits.config import LogisticConfig
from digits.dataset.splits import Prepared, normalise
from digits.models.base import Fit, parameter_count, version_of
from digits.models.logistic import LogisticModel, fit_logistic


def test_baseline_learns(prepared: Prepared, logistic: Fit) -> None:
    """1,400 digits are enough to read more than four in five of those it never saw."""
    probabilities = logistic.model.probabilities(normalise(prepared.test.images))
    assert probabilities.dtype == np.float32
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(500), abs=1e-5)
    assert (probabilities.argmax(axis=1) == prepared.test.labels).mean() > 0.8


def test_fit_tells_that_it_converged(logistic: Fit) -> None:
    """The note counts iterations; there are no epochs to tell of."""
    (note,) = logistic.notes
    assert note.startswith("L-BFGS converged after ")
    assert logistic.history == ()
    assert logistic.seconds > 0


def test_fit_tells_that_it_did_not_converge(prepared: Prepared) -> None:
    """Stopped early it warns nobody's console, but its note says so and what to change."""
    config = LogisticConfig(max_iterations=3)
    fit = fit_logistic(normalise(prepared.train.images), prepared.train.labels, config)
    assert fit.notes == (
        "L-BFGS stopped after 3 iterations without converging (limit 3); raise max_iterations.",
    )


def test_penalty_is_the_one_of_the_config(prepared: Prepared, logistic: Fit) -> None:
    """A stronger penalty gives smaller coefficients."""
    config = LogisticConfig(inverse_penalty=1e-4, tolerance=1e-2)
    images, labels = normalise(prepared.train.images), prepared.train.labels
    strict, usual = fit_logistic(images, labels, config).model.weights(), logistic.model.weights()
    assert np.abs(strict[0]).max() < 0.1 * np.abs(usual[0]).max()


def test_same_digits_give_the_same_version(prepared: Prepared) -> None:
    """Trained twice on the same digits it is the same to the bit; on other digits it is not."""
    images, labels = normalise(prepared.train.images), prepared.train.labels
    config = LogisticConfig(max_iterations=5)
    first, again = (version_of(fit_logistic(images, labels, config).model) for _ in range(2))
    other = version_of(fit_logistic(images[50:], labels[50:], config).model)
    assert first == again
    assert first != other


def test_weights_are_the_784_pixels_and_a_bias_for_each_digit(logistic: Fit) -> None:
    """7,850 numbers, as float32."""
    assert [weight.shape for weight in logistic.model.weights()] == [(784, 10), (10,)]
    assert {weight.dtype for weight in logistic.model.weights()} == {np.dtype(np.float32)}
    assert parameter_count(logistic.model) == 7850


def test_saved_model_is_the_same(prepared: Prepared, logistic: Fit, tmp_path: Path) -> None:
    """What is saved is loaded to the bit."""
    path = tmp_path / logistic.model.filename
    logistic.model.save(path)
    loaded = LogisticModel.load(path)
    images = normalise(prepared.test.images)
    assert np.array_equal(loaded.probabilities(images), logistic.model.probabilities(images))
    assert version_of(loaded) == version_of(logistic.model)


def test_saved_model_holds_no_pickle(logistic: Fit, tmp_path: Path) -> None:
    """The file holds two plain arrays of float32 and nothing else."""
    logistic.model.save(tmp_path / "model.npz")
    with zipfile.ZipFile(tmp_path / "model.npz") as archive:
        assert sorted(archive.namelist()) == ["coefficients.npy", "intercepts.npy"]
        for name in archive.namelist():
            header = archive.read(name)[:128]
            assert header.startswith(b"\x93NUMPY")
            assert b"'descr': '<f4'" in header


def test_export_agrees(prepared: Prepared, logistic: Fit, tmp_path: Path) -> None:
    """The ONNX file gives the original's probabilities to 1e-5, a single digit included."""
    logistic.model.export(tmp_path / "model.onnx")
    session = open_session((tmp_path / "model.onnx").read_bytes())
    images = normalise(prepared.test.images)
    wanted = logistic.model.probabilities(images)
    assert run_session(session, images[..., None]) == pytest.approx(wanted, abs=1e-5)
    assert run_session(session, images[:1, ..., None]) == pytest.approx(wanted[:1], abs=1e-5)
