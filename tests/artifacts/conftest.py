"""A small run that looks like a real one: seeded labels and probabilities, truly scored."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digits.arrays import Images, Labels, Probabilities
from digits.config import Kind
from digits.metrics.classification import score
from digits.metrics.paired_tests import mcnemar
from digits.models.errors import WeightsMissing
from digits.refs import FileRef
from digits.results import (
    DataFacts,
    EpochRecord,
    Evaluation,
    FittedModel,
    ModelResult,
    RunResult,
    Step,
)

N = 600

MakeResult = Callable[..., ModelResult]


def guesses(labels: Labels, mistakes: float, seed: int) -> Probabilities:
    """Probabilities ``(n, 10)`` that name the truth except for a share of `mistakes`."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, 1, (len(labels), 10))
    wrong = random.random(len(labels)) < mistakes
    named = np.where(wrong, (labels + random.integers(1, 10, len(labels))) % 10, labels)
    logits[np.arange(len(labels)), named] += np.where(wrong, 4, 8)
    powers = np.exp(logits)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="session", name="guesses")
def guesses_fixture() -> Callable[[Labels, float, int], Probabilities]:
    """The function `guesses`, for tests that make their own probabilities."""
    return guesses


@pytest.fixture(scope="session")
def labels() -> Labels:
    """Labels of `N` digits in which each digit appears."""
    return np.asarray(np.random.default_rng(1).permutation(np.arange(N) % 10), dtype=np.uint8)


@pytest.fixture(scope="session")
def images(labels: Labels) -> Images:
    """Pictures ``(N, 28, 28)`` in 0 … 1 whose bright bar lies lower for larger digits."""
    pictures = np.zeros((N, 28, 28), np.float32)
    for picture, label in zip(pictures, labels, strict=True):
        picture[2 * label + 3 : 2 * label + 7, 5:23] = 1
    noise = np.random.default_rng(2).random(pictures.shape, dtype=np.float32)
    return np.asarray(pictures * noise, dtype=np.float32)


@pytest.fixture(scope="session")
def make_result(tmp_path_factory: pytest.TempPathFactory, labels: Labels) -> MakeResult:
    """A function that gives a trained model with a wanted share of mistakes."""
    folder = tmp_path_factory.mktemp("models")

    def make(kind: Kind, mistakes: float, epochs: int = 0, n: int = N) -> ModelResult:
        test = guesses(labels[:n], mistakes, seed=3)
        model_selection = guesses(labels[:n], mistakes, seed=4)
        stem = f"{kind}-{mistakes}-{n}"
        np.savez(folder / f"{stem}.npz", test=test, model_selection=model_selection)
        return ModelResult(
            kind=kind,
            status="trained",
            fitted=_fitted(folder, stem, kind, epochs),
            evaluation=Evaluation(
                kind=kind,
                temperature=1.25,
                test=score(labels[:n], test),
                model_selection=score(labels[:n], model_selection),
                raw_calibration_error=0.02,
                predictions=FileRef.of(folder / f"{stem}.npz"),
                single_ms=0.34,
                images_per_second=8123.4,
            ),
        )

    return make


def _fitted(folder: Path, stem: str, kind: Kind, epochs: int) -> FittedModel:
    (folder / f"{stem}.model").write_bytes(b"model of " + kind.encode())
    (folder / f"{stem}.onnx").write_bytes(b"onnx of " + kind.encode())
    return FittedModel(
        kind=kind,
        version="9f86d081884c",
        model=FileRef.of(folder / f"{stem}.model"),
        onnx=FileRef.of(folder / f"{stem}.onnx"),
        parameters=7850,
        fit_seconds=31.2,
        model_bytes=856_763,
        onnx_bytes=831_002,
        export_gap=6e-8,
        history=tuple(
            EpochRecord(
                epoch=epoch,
                loss=1 / epoch,
                accuracy=1 - 0.1 / epoch,
                validation_loss=1.2 / epoch,
                validation_accuracy=1 - 0.12 / epoch,
                seconds=5.0 * epoch,
            )
            for epoch in range(1, epochs + 1)
        ),
        notes=("The weights are an average.",),
    )


@pytest.fixture(scope="session")
def skipped() -> ModelResult:
    """ResNet50, skipped for want of its weights."""
    cause = WeightsMissing(
        "The ImageNet weights are not on this machine",
        where="/weights/resnet50.h5",
        received="no such file",
        remedy="copy them there",
    )
    return ModelResult(kind="resnet50", status="skipped", reason=str(cause))


@pytest.fixture(scope="session")
def run(make_result: MakeResult, skipped: ModelResult, labels: Labels) -> RunResult:
    """Logistic regression, a better CNN, and a skipped ResNet50; in no special order."""
    logistic, cnn = make_result("logistic", 0.10), make_result("cnn", 0.01, epochs=5)
    right = [guesses(labels, share, seed=4).argmax(axis=1) == labels for share in (0.10, 0.01)]
    return RunResult(
        run_id="2025-11-23-amber-otter",
        started="2025-11-23T05:40:12+00:00",
        request={"models": "logistic, cnn, resnet50", "seed": "7"},
        environment={"python": "3.11.9", "numpy": "2.5.0", "git_commit": "3f2c1ab"},
        data=_data(labels, logistic),
        models=(logistic, skipped, cnn),
        comparisons=(mcnemar("logistic", right[0], "cnn", right[1]),),
        steps=(
            Step(name="prepare-data", cached=True, seconds=0.1),
            Step(name="train-cnn", cached=False, seconds=216.8),
        ),
    )


def _data(labels: Labels, model: ModelResult) -> DataFacts:
    counts = tuple(int(count) for count in np.bincount(labels))
    return DataFacts(
        dataset="mnist-sample",
        source="package",
        refused=("https://mnist.example/ answered 403",),
        digests={"train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873"},
        counts={"train": 400, "validation": 100, "model_selection": 100, "test": N},
        class_counts={"train": counts, "test": counts},
        pixel_mean=0.1307,
        pixel_std=0.3081,
        prepared=model.evaluation.predictions if model.evaluation else FileRef.of(Path(__file__)),
    )
