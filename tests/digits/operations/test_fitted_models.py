"""Fits on disk: original and export together, compared before they count, scored by the export."""

from pathlib import Path

import numpy as np
import pytest

from digits.backends.onnx_backend import save_graph
from digits.dataset.splits import Prepared, as_arrays
from digits.errors import FileChanged
from digits.models import evaluation
from digits.models.base import Fit, version_of
from digits.models.logistic import LogisticModel
from digits.operations.errors import ExportMismatch
from digits.operations.fitted_models import (
    MOST_EXPORT_GAP,
    ONNX_FILE,
    evaluate_fit,
    model_selection_answers,
    save_fit,
)
from digits.refs import FileRef
from digits.results import FittedModel
from digits.store.atomic import write_arrays
from digits.store.folders import Store


class Garbled(LogisticModel):
    """A model whose export is a little off."""

    def export(self, path: Path) -> None:
        """Write other intercepts than its own."""
        save_graph(path, self.coefficients, self.intercepts + np.float32(np.eye(10)[0] * 0.01))


@pytest.fixture
def fitted(store: Store, logistic: Fit, prepared: Prepared) -> FittedModel:
    """A logistic regression in the store."""
    return save_fit(store, "logistic", logistic, prepared.test.images, 0)


@pytest.fixture
def data(store: Store, prepared: Prepared) -> FileRef:
    """The prepared digits in the store."""
    return write_arrays(store.path("data", "prepared.npz"), as_arrays(prepared))


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure speed briefly."""
    monkeypatch.setattr(evaluation, "SINGLE_CALLS", 5)
    monkeypatch.setattr(evaluation, "BATCHED_SECONDS", 0.01)


def test_fit_lies_under_its_version(store: Store, fitted: FittedModel, logistic: Fit) -> None:
    """Both files are in the folder that kind and weights name, and the record tells of them."""
    folder = store.path("fits", "logistic", version_of(logistic.model))
    assert sorted(path.name for path in folder.iterdir()) == ["model.npz", ONNX_FILE]
    assert fitted.model.verified() == folder / "model.npz"
    assert fitted.onnx.verified() == folder / ONNX_FILE
    assert (fitted.kind, fitted.version) == ("logistic", folder.name)
    assert (fitted.parameters, fitted.notes) == (7850, logistic.notes)
    assert 0 <= fitted.export_gap <= MOST_EXPORT_GAP


def test_saved_original_is_the_model(fitted: FittedModel) -> None:
    """Loaded, it has the version under which it lies."""
    assert version_of(LogisticModel.load(fitted.model.verified())) == fitted.version


def test_saving_twice_changes_nothing(
    store: Store, fitted: FittedModel, logistic: Fit, prepared: Prepared
) -> None:
    """Equal weights give the equal record, and one folder."""
    assert save_fit(store, "logistic", logistic, prepared.test.images, 0) == fitted
    assert len(list(store.path("fits", "logistic").iterdir())) == 1


def test_damaged_fit_is_replaced(
    store: Store, fitted: FittedModel, logistic: Fit, prepared: Prepared
) -> None:
    """Trained again, a fit whose file was damaged is whole again."""
    fitted.onnx.path.write_bytes(b"damaged")
    save_fit(store, "logistic", logistic, prepared.test.images, 0)
    assert fitted.onnx.verified().exists()


def test_export_that_differs_is_refused(store: Store, logistic: Fit, prepared: Prepared) -> None:
    """An export that is off by more than 1e-5 is told, and nothing of it is kept."""
    garbled = Garbled(*logistic.model.weights())
    fit = logistic._replace(model=garbled)
    with pytest.raises(ExportMismatch) as caught:
        save_fit(store, "logistic", fit, prepared.test.images, 0)
    assert "does not give the original's probabilities" in caught.value.problem
    assert caught.value.where == "logistic"
    assert "at most 1e-05 is allowed" in caught.value.received
    assert "against the lock" in caught.value.remedy
    assert list(store.path("fits", "logistic").iterdir()) == []


def test_predictions_are_kept(
    store: Store, fitted: FittedModel, data: FileRef, prepared: Prepared
) -> None:
    """The archive holds the calibrated probabilities that were scored."""
    scored = evaluate_fit(store, fitted, data, 0)
    with np.load(scored.predictions.verified(), allow_pickle=False) as archive:
        test, model_selection = archive["test"], archive["model_selection"]
    assert (test.shape, model_selection.shape) == ((500, 10), (300, 10))
    right = (test.argmax(axis=1) == prepared.test.labels).sum()
    assert (scored.test.n, scored.test.correct) == (500, right)
    assert scored.test.accuracy > 0.8
    assert (scored.single_ms > 0, scored.images_per_second > 0) == (True, True)
    assert fitted.version in scored.predictions.path.name


def test_model_selection_answers_are_those_that_were_scored(
    store: Store, fitted: FittedModel, data: FileRef
) -> None:
    """As many are right as the score says."""
    scored = evaluate_fit(store, fitted, data, 0)
    answers = model_selection_answers(scored, data)
    assert (answers.dtype, answers.shape) == (np.dtype(bool), (300,))
    assert answers.sum() == scored.model_selection.correct


def test_changed_files_are_not_scored(store: Store, fitted: FittedModel, data: FileRef) -> None:
    """Neither a model nor data that changed after they were written."""
    content = fitted.onnx.path.read_bytes()
    fitted.onnx.path.write_bytes(content + b"\0")
    with pytest.raises(FileChanged, match=ONNX_FILE):
        evaluate_fit(store, fitted, data, 0)
    fitted.onnx.path.write_bytes(content)
    data.path.unlink()
    with pytest.raises(FileChanged, match=r"prepared\.npz"):
        evaluate_fit(store, fitted, data, 0)
