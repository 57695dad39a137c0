"""Trained models and their scores on disk, before they are published.

A fit lies under ``fits/KIND/VERSION/``; its predictions under ``scores/``. Both are named by
content, so writing one twice changes nothing.
"""

import numpy as np

from digits.arrays import Images, RawImages
from digits.backends.onnx_backend import open_session
from digits.config import Kind
from digits.dataset.splits import load_part, normalise
from digits.metrics.classification import wilson_interval
from digits.models.base import Fit, parameter_count, version_of
from digits.models.classifier import Classifier
from digits.models.evaluation import (
    ClassifierScores,
    batched_rate,
    evaluate,
    right_answers,
    single_latency_ms,
)
from digits.operations.errors import ExportMismatch
from digits.refs import FileRef
from digits.results import Evaluation, FittedModel, NewScore
from digits.store.atomic import atomic_folder, write_arrays
from digits.store.folders import Store

ONNX_FILE = "model.onnx"
MOST_EXPORT_GAP = 1e-5
CHECKED_IMAGES = 64  # on which original and export are compared
TIMED_IMAGES = 512


def save_fit(store: Store, kind: Kind, fit: Fit, images: RawImages, image_size: int) -> FittedModel:
    """Write original and ONNX file, once both are seen to give the same probabilities.

    Args:
        store: where to.
        kind: the model's kind.
        fit: the trained model.
        images: uint8 digits, at least 1, of which some are used for the comparison.
        image_size: what ResNet50 was trained for, 0 for other models.

    Raises:
        ExportMismatch: if they differ by more than 1e-5.
    """
    version = version_of(fit.model)
    folder = store.path("fits", kind, version)
    digits = normalise(images[:CHECKED_IMAGES])
    with atomic_folder(folder, replace=True) as partial:
        fit.model.save(partial / fit.model.filename)
        fit.model.export(partial / ONNX_FILE)
        gap = _export_gap(fit, (partial / ONNX_FILE).read_bytes(), digits, image_size)
    return FittedModel(
        kind=kind,
        version=version,
        model=FileRef.of(folder / fit.model.filename),
        onnx=FileRef.of(folder / ONNX_FILE),
        parameters=parameter_count(fit.model),
        fit_seconds=fit.seconds,
        model_bytes=(folder / fit.model.filename).stat().st_size,
        onnx_bytes=(folder / ONNX_FILE).stat().st_size,
        export_gap=gap,
        history=fit.history,
        notes=fit.notes,
    )


def _export_gap(fit: Fit, onnx: bytes, digits: Images, image_size: int) -> float:
    exported = Classifier(open_session(onnx), image_size=image_size)
    gap = float(np.abs(exported.probabilities(digits) - fit.model.probabilities(digits)).max())
    if gap > MOST_EXPORT_GAP:
        raise ExportMismatch(
            "The exported model does not give the original's probabilities",
            where=fit.model.kind,
            received=f"a difference of {gap:.1e}, at most {MOST_EXPORT_GAP:.0e} is allowed",
            remedy="check the versions of tensorflow, tf2onnx and onnxruntime against the lock",
        )
    return gap


def evaluate_fit(
    store: Store, fitted: FittedModel, prepared: FileRef, image_size: int
) -> Evaluation:
    """Score a fit by its ONNX file and keep its predictions."""
    path = prepared.verified()
    content = fitted.onnx.verified().read_bytes()
    classifier = Classifier(open_session(content), image_size=image_size)
    test = load_part(path, "test")
    outcome = evaluate(
        classifier, load_part(path, "validation"), load_part(path, "model_selection"), test
    )
    digits = normalise(test.images[:TIMED_IMAGES])
    single = Classifier(open_session(content, threads=1), image_size=image_size)
    return Evaluation(
        kind=fitted.kind,
        temperature=outcome.temperature,
        test=outcome.test,
        model_selection=outcome.model_selection,
        raw_calibration_error=outcome.raw_calibration_error,
        predictions=_save_predictions(store, fitted, prepared, outcome),
        single_ms=single_latency_ms(single, digits),
        images_per_second=batched_rate(classifier, digits),
    )


def _save_predictions(
    store: Store, fitted: FittedModel, prepared: FileRef, outcome: ClassifierScores
) -> FileRef:
    name = f"{fitted.kind}-{fitted.version}-{prepared.sha256[:12]}.npz"
    arrays = {
        "test": outcome.test_probabilities,
        "model_selection": outcome.model_selection_probabilities,
    }
    return write_arrays(store.path("scores", name), arrays)


def model_selection_answers(
    evaluation: Evaluation, prepared: FileRef
) -> "np.typing.NDArray[np.bool_]":
    """Which model-selection digits a scored model read right: bool ``(n,)``."""
    labels = load_part(prepared.verified(), "model_selection").labels
    with np.load(evaluation.predictions.verified(), allow_pickle=False) as archive:
        return right_answers(labels, archive["model_selection"])


def score_new(evaluation: Evaluation, prepared: FileRef, new: int) -> NewScore:
    """How many model-selection pictures a scored model reads right, new ones and others apart.

    Args:
        evaluation: of the model.
        prepared: the data that it was scored on.
        new: how many of the model-selection pictures are new, at least 1; they stand at the end.
    """
    right = model_selection_answers(evaluation, prepared)
    correct = int(right[-new:].sum())
    low, high = wilson_interval(correct, new)
    return NewScore(
        kind=evaluation.kind,
        new_n=new,
        new_correct=correct,
        new_low=low,
        new_high=high,
        mnist_n=len(right) - new,
        mnist_correct=int(right[:-new].sum()),
    )
