"""Scoring a classifier: fit its temperature, compare models, and test once.

Validation digits calibrate, model-selection digits compare, test digits choose nothing.
Probabilities are float32 ``(n, 10)``; a classifier takes float32 ``(n, 28, 28)`` in 0 … 1.
"""

import time
from typing import NamedTuple

import numpy as np

from digits.arrays import Images, Labels, Probabilities
from digits.dataset.splits import LabelledDigits, normalise
from digits.metrics.calibration import calibration_error, fit_temperature, soften
from digits.metrics.classification import score
from digits.models.classifier import Classifier
from digits.scores import Scores

SINGLE_CALLS = 100  # single images timed; the median of them is told
BATCHED_SECONDS = 0.5  # at least this long is measured for the rate


class ClassifierScores(NamedTuple):
    """Scores on calibrated probabilities, and the calibrated probabilities themselves."""

    temperature: float
    test: Scores
    model_selection: Scores
    raw_calibration_error: float
    test_probabilities: Probabilities
    model_selection_probabilities: Probabilities


def evaluate(
    classifier: Classifier,
    validation: LabelledDigits,
    model_selection: LabelledDigits,
    test: LabelledDigits,
) -> ClassifierScores:
    """Score a classifier that is not yet calibrated.

    Args:
        classifier: with temperature 1.
        validation: chooses the temperature, and nothing else here.
        model_selection: for comparing models.
        test: scored once; chooses nothing.
    """
    temperature = fit_temperature(validation.labels, _probabilities(classifier, validation))
    raw_test = _probabilities(classifier, test)
    calm_test = soften(raw_test, temperature)
    calm_model_selection = soften(_probabilities(classifier, model_selection), temperature)
    return ClassifierScores(
        temperature=temperature,
        test=score(test.labels, calm_test),
        model_selection=score(model_selection.labels, calm_model_selection),
        raw_calibration_error=calibration_error(test.labels, raw_test),
        test_probabilities=calm_test,
        model_selection_probabilities=calm_model_selection,
    )


def right_answers(labels: Labels, probabilities: Probabilities) -> "np.typing.NDArray[np.bool_]":
    """Which images are read right: bool ``(n,)``."""
    return np.asarray(probabilities.argmax(axis=1) == labels)


def single_latency_ms(classifier: Classifier, images: Images) -> float:
    """Median milliseconds to classify one digit, the model being warm."""
    times = []
    for call in range(SINGLE_CALLS + 1):
        image = images[call % len(images)][None]
        began = time.perf_counter()
        classifier.probabilities(image)
        times.append(time.perf_counter() - began)
    return float(np.median(times[1:]) * 1000)  # the first call warms up


def batched_rate(classifier: Classifier, images: Images) -> float:
    """Digits classified per second in large batches."""
    done, began = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - began) < BATCHED_SECONDS:
        classifier.probabilities(images)
        done += len(images)
    return done / elapsed


def _probabilities(classifier: Classifier, part: LabelledDigits) -> Probabilities:
    return classifier.probabilities(normalise(part.images))
