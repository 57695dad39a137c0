"""`make bench`: the ratios of docs/measurements.md, measured in one run, printed as a table.

Ratios compare two ways of doing the same work on the same machine within minutes, in turn, so
they hold where absolute times drift. Takes about ten minutes on two cores.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")

import numpy as np
from prefect.testing.utilities import prefect_test_harness

from artifacts.cards.model_card import build_card
from artifacts.plots.figure_files import draw_comparison, draw_exploration, draw_model
from artifacts.reports.run_folder import write_run
from digits.backends.keras_backend import keras, make_repeatable
from digits.backends.onnx_backend import open_session
from digits.config import CnnConfig, LogisticConfig, ModelConfig, ResnetConfig
from digits.dataset.splits import LabelledDigits, Prepared, load_part, normalise, one_hot
from digits.environment import environment
from digits.metrics.paired_tests import mcnemar
from digits.models.base import Fit
from digits.models.classifier import Classifier
from digits.models.cnn import CnnModel, build_cnn, compile_cnn, fit_cnn
from digits.models.logistic import fit_logistic
from digits.models.resnet50 import (
    assemble,
    build_backbone,
    build_head,
    compile_head,
    fit_head,
    stream_features,
)
from digits.models.resnet50_input import to_resnet_input
from digits.models.training_presets import RECIPES
from digits.operations.fitted_models import evaluate_fit, model_selection_answers, save_fit
from digits.operations.gather_data import facts_of, fetch_into, prepare_into
from digits.operations.publish_version import publish_version
from digits.results import ModelResult, RunResult
from digits.settings import store_root
from digits.store.folders import Store
from flows.retrain import retrain
from tests.bench.start_up import start_ups
from tests.bench.table import Line, seconds, show

CNN_ROUNDS = 5  # of trainings in turn: two cores give them speeds that differ by a tenth
EPOCHS = 10  # of the CNN in the comparisons of whole runs: enough for overheads to be small


def transfer(train: LabelledDigits) -> Line:
    """Five epochs through the frozen backbone against stored features, same head."""
    part = LabelledDigits(train.images[:4096], train.labels[:4096])
    config = ResnetConfig(epochs=5)
    inputs, classes = to_resnet_input(normalise(part.images), 32), one_hot(part.labels)

    def through_backbone() -> None:
        make_repeatable(0)
        network = assemble(build_backbone(32), build_head())
        compile_head(network, config, len(part.labels) // config.batch_size)
        network.fit(inputs, classes, batch_size=config.batch_size, epochs=5, verbose=0)

    def on_features() -> None:
        parts: list[np.ndarray] = []
        stream_features(part.images, 32, None, parts.append)
        features = np.concatenate(parts)
        few = (features[:16], part.labels[:16])
        fit_head((features, part.labels), few, None, config)

    ratio = seconds(through_backbone) / seconds(on_features)
    return Line(
        "ResNet50, 5 epochs: through the backbone / on stored features",
        f"{ratio:.1f} ×",
        "at least 3 ×",
    )


class EpochClock(keras.callbacks.Callback):
    """Notes when each epoch ends."""

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[float] = []

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        """Note the time."""
        self.ends.append(time.perf_counter())


def cnn_speed(train: LabelledDigits, validation: LabelledDigits) -> list[Line]:
    """Images per second of our training against a bare `fit` on the same arrays.

    The first epoch, in which both compile their graphs, does not count.
    """
    images, classes = normalise(train.images)[..., None], one_hot(train.labels)
    few = LabelledDigits(validation.images[:256], validation.labels[:256])
    epochs = 5

    def rate(ends: list[float]) -> float:
        return len(images) * (len(ends) - 1) / (ends[-1] - ends[0])

    def bare() -> float:
        make_repeatable(0)
        network, clock = build_cnn(), EpochClock()
        compile_cnn(network, CnnConfig(epochs=epochs), len(images) // 128)
        network.fit(images, classes, batch_size=128, epochs=epochs, verbose=0, callbacks=[clock])
        return rate(clock.ends)

    def ours(config: CnnConfig) -> float:
        return rate([epoch.seconds for epoch in fit_cnn(train, few, config).history])

    rates = [
        (bare(), ours(CnnConfig(epochs=epochs, augment=None)), ours(CnnConfig(epochs=epochs)))
        for _ in range(CNN_ROUNDS)
    ]
    images_a_second = statistics.median(theirs for theirs, _, _ in rates)
    return [
        Line(
            "CNN training, images a second: ours / bare Keras loop on the same arrays",
            f"{spread([mine / theirs for theirs, mine, _ in rates])} "
            f"(bare: {images_a_second:,.0f})",
            "at least 0.95 ×",
        ),
        Line(
            "the same with fresh deformations every epoch",
            spread([mine / theirs for theirs, _, mine in rates]),
            "–",
        ),
    ]


def spread(ratios: list[float]) -> str:
    """The median of ratios from runs in turn, and how far apart they lie."""
    return f"{statistics.median(ratios):.2f} × ({min(ratios):.2f} to {max(ratios):.2f})"


def latency(train: LabelledDigits) -> Line:
    """One digit through ONNX Runtime against Keras' predict and against calling the model."""
    network = build_cnn()
    image = normalise(train.images[:1])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        CnnModel(network).export(path)
        classifier = Classifier(open_session(path.read_bytes(), threads=1))

    def median_ms(call: Callable[[], object], calls: int = 200) -> float:
        call()
        return statistics.median(seconds(call) for _ in range(calls)) * 1000

    onnx = median_ms(lambda: classifier.probabilities(image))
    called = median_ms(lambda: np.asarray(network(image[..., None])))
    predicted = median_ms(lambda: network.predict(image[..., None], verbose=0), 30)
    return Line(
        "CNN, one digit: ONNX Runtime / Keras called / Keras predict",
        f"{onnx:.2f} ms / {called:.1f} ms / {predicted:.0f} ms",
        "–",
    )


def without_prefect(root: Path, source: str) -> None:
    """The main job's own functions, called one after another."""
    store, recipe, facts = Store(root).prepare(), RECIPES["default"], environment()
    fetched = fetch_into(store, "mnist", source)
    prepared = prepare_into(store, fetched.file, recipe.split)
    data = facts_of(fetched, prepared)
    plots = draw_exploration(store, prepared, 0)
    train, validation = (load_part(prepared.path, split) for split in ("train", "validation"))
    logistic, cnn = LogisticConfig(), CnnConfig(epochs=EPOCHS)
    fits: tuple[tuple[Fit, ModelConfig], ...] = (
        (fit_logistic(normalise(train.images), train.labels, logistic), logistic),
        (fit_cnn(train, validation, cnn), cnn),
    )
    results = []
    for fit, config in fits:
        kind = config.kind
        fitted = save_fit(store, kind, fit, train.images, 0)
        evaluation = evaluate_fit(store, fitted, prepared, 0)
        result = ModelResult(kind=kind, status="trained", fitted=fitted, evaluation=evaluation)
        plots |= draw_model(store, result, prepared)
        created = datetime.now(UTC).isoformat(timespec="seconds")
        card = build_card(fitted, evaluation, data, config, "", facts, created)
        publish_version(store, kind, fitted.version, card, (fitted.model, fitted.onnx))
        results.append(result)
    plots |= draw_comparison(store, results)
    answers = [
        model_selection_answers(result.evaluation, prepared)
        for result in results
        if result.evaluation
    ]
    run = RunResult(
        run_id="bench",
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        request={},
        environment=facts,
        data=data,
        models=tuple(results),
        comparisons=(mcnemar("logistic", answers[0], "cnn", answers[1]),),
        steps=(),
    )
    write_run(store, run, plots)


def whole_runs(source: str) -> list[Line]:
    """The flow against its own functions, and an unchanged second run against the first."""
    with tempfile.TemporaryDirectory() as folder, prefect_test_harness(server_startup_timeout=180):

        def flow() -> None:
            retrain(
                models=["logistic", "cnn"],
                epochs=EPOCHS,
                source=source,
                store=str(Path(folder) / "flow"),
            )

        bare = seconds(lambda: without_prefect(Path(folder) / "bare", source))
        first, second = seconds(flow), seconds(flow)
    return [
        Line(
            f"whole run with {EPOCHS} epochs: flow / same functions without Prefect",
            f"{first / bare:.2f} × ({first:.0f} s / {bare:.0f} s)",
            "at most 1.05 ×",
        ),
        Line(
            "unchanged second run / first run",
            f"{second / first:.1%} ({second:.1f} s / {first:.0f} s)",
            "at most 5 %",
        ),
    ]


def prepared_parts() -> tuple[Prepared, str]:
    """Real MNIST, from the store or fetched, divided; and the store's copy for the runs."""
    store = Store(store_root()).prepare()
    fetched = fetch_into(store, "mnist", "")
    path = prepare_into(store, fetched.file, RECIPES["default"].split).path
    parts = (load_part(path, split) for split in ("train", "validation", "model_selection", "test"))
    return Prepared(*parts), str(fetched.file.path)


def main() -> None:
    """Measure everything and print the table."""
    parts, source = prepared_parts()
    lines = [
        *start_ups(parts.test.images),
        latency(parts.train),
        transfer(parts.train),
        *cnn_speed(parts.train, parts.validation),
        *whole_runs(source),
    ]
    show(lines, f"keras {keras.__version__}")


if __name__ == "__main__":
    main()
