"""Scoring: validation calibrates, model-selection digits compare, test digits choose nothing."""

import numpy as np
import pytest

from digits.backends.onnx_backend import open_session
from digits.dataset.splits import LabelledDigits, Prepared, normalise
from digits.metrics.calibration import calibration_error, fit_temperature, soften
from digits.metrics.classification import score
from digits.models import evaluation
from digits.models.base import Fit
from digits.models.classifier import Classifier
from digits.models.evaluation import (
    ClassifierScores,
    batched_rate,
    evaluate,
    right_answers,
    single_latency_ms,
)


@pytest.fixture(scope="module")
def classifier(logistic: Fit, tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    """A logistic regression that is not yet calibrated."""
    path = tmp_path_factory.mktemp("onnx") / "model.onnx"
    logistic.model.export(path)
    return Classifier(open_session(path.read_bytes()))


@pytest.fixture(scope="module")
def outcome(classifier: Classifier, prepared: Prepared) -> ClassifierScores:
    """Its scores."""
    return evaluate(classifier, prepared.validation, prepared.model_selection, prepared.test)


def test_validation_chooses_the_temperature(
    classifier: Classifier, prepared: Prepared, outcome: ClassifierScores
) -> None:
    """It is the one fitted on validation digits, and it has an effect."""
    raw = classifier.probabilities(normalise(prepared.validation.images))
    assert outcome.temperature == fit_temperature(prepared.validation.labels, raw)
    assert abs(outcome.temperature - 1) > 0.01


def test_test_digits_choose_nothing(
    classifier: Classifier, prepared: Prepared, outcome: ClassifierScores
) -> None:
    """With other labels on the test digits nothing but their scores changes."""
    wrong = LabelledDigits(prepared.test.images, (prepared.test.labels + 1) % 10)
    other = evaluate(classifier, prepared.validation, prepared.model_selection, wrong)
    assert other.temperature == outcome.temperature
    assert other.model_selection == outcome.model_selection
    assert np.array_equal(other.test_probabilities, outcome.test_probabilities)
    assert other.test.accuracy < 0.2 < outcome.test.accuracy


def test_scores_are_on_calibrated_probabilities(
    classifier: Classifier, prepared: Prepared, outcome: ClassifierScores
) -> None:
    """Both sets are scored after the temperature; the error before it is told apart."""
    raw = classifier.probabilities(normalise(prepared.test.images))
    calm = soften(raw, outcome.temperature)
    assert outcome.test == score(prepared.test.labels, calm)
    assert np.array_equal(outcome.test_probabilities, calm)
    assert outcome.raw_calibration_error == calibration_error(prepared.test.labels, raw)
    assert outcome.model_selection == score(
        prepared.model_selection.labels, outcome.model_selection_probabilities
    )
    assert (outcome.test.n, outcome.model_selection.n) == (500, 300)


def test_right_answers_are_told_image_by_image() -> None:
    """One truth value for each."""
    probabilities = np.eye(10, dtype=np.float32)[[3, 1, 4]]
    right = right_answers(np.array([3, 2, 4], np.uint8), probabilities)
    assert right.tolist() == [True, False, True]


def test_speed_is_measured(
    classifier: Classifier, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Latency and rate are positive numbers, also with fewer digits than calls."""
    monkeypatch.setattr(evaluation, "SINGLE_CALLS", 5)
    monkeypatch.setattr(evaluation, "BATCHED_SECONDS", 0.01)
    digits = normalise(prepared.test.images[:3])
    assert single_latency_ms(classifier, digits) > 0
    assert batched_rate(classifier, digits) > 0
