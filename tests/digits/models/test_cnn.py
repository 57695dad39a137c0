"""The small CNN: the architecture as ordered, training that repeats, files that agree."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from digits.backends.keras_backend import batches_of, keras
from digits.backends.onnx_backend import open_session
from digits.config import AugmentConfig, CnnConfig
from digits.dataset.splits import LabelledDigits, Prepared, normalise, one_hot
from digits.models import cnn
from digits.models.base import Fit, parameter_count, version_of
from digits.models.classifier import Classifier
from digits.models.cnn import CnnModel, DigitEpochs, build_cnn, compile_cnn, fit_cnn
from digits.progress import Progress

QUICK = CnnConfig(epochs=1, batch_size=64)


class Training(NamedTuple):
    """A finished training and all that it told meanwhile."""

    fit: Fit
    config: CnnConfig
    told: list[Progress]


@pytest.fixture(scope="module")
def training(prepared: Prepared) -> Training:
    """The CNN as the preset `small` trains it, with fewer epochs."""
    config = CnnConfig(epochs=5, batch_size=32)
    told: list[Progress] = []
    fit = fit_cnn(prepared.train, prepared.validation, config, told.append)
    return Training(fit, config, told)


def few(part: LabelledDigits, count: int = 256) -> LabelledDigits:
    """The first digits of a part."""
    return LabelledDigits(part.images[:count], part.labels[:count])


def test_architecture_is_the_one_that_was_ordered() -> None:
    """Layer by layer: kind, width, kernel, padding, activation and what comes out."""
    layers = build_cnn().layers
    assert [(type(layer).__name__, layer.output.shape) for layer in layers] == [
        ("Conv2D", (None, 28, 28, 16)),
        ("MaxPooling2D", (None, 14, 14, 16)),
        ("Conv2D", (None, 14, 14, 32)),
        ("MaxPooling2D", (None, 7, 7, 32)),
        ("Flatten", (None, 1568)),
        ("Dense", (None, 128)),
        ("Dense", (None, 10)),
    ]
    convolutions = [layers[0].get_config(), layers[2].get_config()]
    assert [tuple(convolution["kernel_size"]) for convolution in convolutions] == [(3, 3), (3, 3)]
    assert {
        (convolution["padding"], convolution["activation"]) for convolution in convolutions
    } == {("same", "relu")}
    assert [layers[i].get_config()["activation"] for i in (5, 6)] == ["relu", "softmax"]


def test_network_is_sequential_and_has_206_922_parameters() -> None:
    """As counted in the order."""
    network = build_cnn()
    assert isinstance(network, keras.Sequential)
    assert network.count_params() == 206_922
    assert network.input_shape == (None, 28, 28, 1)


def test_built_network_is_not_compiled_and_compiling_is_apart() -> None:
    """`build_cnn` sets no optimizer; `compile_cnn` sets Adam, cross-entropy and accuracy."""
    network = build_cnn()
    assert not network.compiled
    compile_cnn(network, CnnConfig(), steps_per_epoch=100)
    compiled = network.get_compile_config()
    assert network.compiled
    assert isinstance(network.optimizer, keras.optimizers.Adam)
    assert isinstance(network.loss, keras.losses.CategoricalCrossentropy)
    assert compiled["metrics"] == ["accuracy"]


def test_learning_rate_warms_up_and_decays() -> None:
    """It begins low, is at its top after the warm-up, and ends near zero."""
    network = build_cnn()
    compile_cnn(network, CnnConfig(epochs=10, learning_rate=0.002, warmup_epochs=1), 100)
    schedule = network.optimizer._learning_rate
    rates = [float(schedule(step)) for step in (0, 100, 550, 1000)]
    assert rates[1] == pytest.approx(0.002)
    assert rates[0] < 0.1 * rates[1]
    assert rates[1] > rates[2] > rates[3]
    assert rates[3] < 0.01 * rates[1]


@pytest.mark.parametrize(("epochs", "averaged"), [(2.5, True), (0.0, False)])
def test_averaging_is_as_configured(epochs: float, averaged: bool) -> None:
    """Zero epochs of averaging mean none."""
    network = build_cnn()
    compile_cnn(network, CnnConfig(averaging_epochs=epochs), 100)
    assert network.optimizer.use_ema is averaged


def test_cnn_learns(prepared: Prepared, training: Training) -> None:
    """Five epochs on 1,400 digits are enough to read 85 % of those it never saw."""
    probabilities = training.fit.model.probabilities(normalise(prepared.test.images))
    assert probabilities.dtype == np.float32
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(500), abs=1e-5)
    assert (probabilities.argmax(axis=1) == prepared.test.labels).mean() > 0.85


def test_history_is_complete(training: Training) -> None:
    """One record an epoch, in order, with falling loss and growing time."""
    history = training.fit.history
    assert [record.epoch for record in history] == [1, 2, 3, 4, 5]
    assert history[-1].loss < 0.5 * history[0].loss
    seconds = [record.seconds for record in history]
    assert seconds == sorted(seconds)
    assert 0 < seconds[-1] <= training.fit.seconds


def test_kept_weights_are_those_that_were_validated(prepared: Prepared, training: Training) -> None:
    """The model reads as many validation digits as the last epoch's record says."""
    probabilities = training.fit.model.probabilities(normalise(prepared.validation.images))
    accuracy = (probabilities.argmax(axis=1) == prepared.validation.labels).mean()
    assert accuracy == pytest.approx(training.fit.history[-1].validation_accuracy, abs=1e-6)


def test_progress_is_told(training: Training) -> None:
    """Within epochs too, never backwards, up to the end, with both accuracies."""
    done = [progress.done for progress in training.told]
    assert done == sorted(done)
    assert done[-1] == 5
    assert any(step != round(step) for step in done)
    assert {(progress.total, progress.unit) for progress in training.told} == {(5, "epoch")}
    assert training.told[0].validation_accuracy is None
    assert training.told[-1].validation_accuracy == training.fit.history[-1].validation_accuracy
    assert all(0 <= (progress.accuracy or 0) <= 1 for progress in training.told)


def test_same_seed_gives_the_same_bits(prepared: Prepared) -> None:
    """Trained twice it is the same version; with another seed another one."""
    parts = few(prepared.train), few(prepared.validation, 50)
    first, again = (fit_cnn(*parts, QUICK).model for _ in range(2))
    other = fit_cnn(*parts, QUICK.model_copy(update={"seed": 1})).model
    pairs = zip(first.weights(), again.weights(), strict=True)
    assert all(np.array_equal(one, two) for one, two in pairs)
    assert version_of(first) == version_of(again)
    assert version_of(first) != version_of(other)


def test_saved_model_is_the_same(prepared: Prepared, training: Training, tmp_path: Path) -> None:
    """Keras loads what was saved: same probabilities, same version, no optimizer to resume."""
    model = training.fit.model
    path = tmp_path / model.filename
    model.save(path)
    loaded = keras.saving.load_model(path)
    images = normalise(prepared.test.images[:100])
    assert path.suffix == ".keras"
    assert not loaded.compiled
    assert CnnModel(loaded).probabilities(images) == pytest.approx(
        model.probabilities(images), abs=1e-6
    )
    assert version_of(CnnModel(loaded)) == version_of(model)
    assert parameter_count(model) == 206_922


def test_export_agrees(prepared: Prepared, training: Training, tmp_path: Path) -> None:
    """The ONNX file gives the original's probabilities to 1e-5, for any number of digits."""
    training.fit.model.export(tmp_path / "model.onnx")
    exported = Classifier(open_session((tmp_path / "model.onnx").read_bytes()))
    images = normalise(prepared.test.images)
    wanted = training.fit.model.probabilities(images)
    assert exported.probabilities(images) == pytest.approx(wanted, abs=1e-5)
    assert exported.probabilities(images[:1]) == pytest.approx(wanted[:1], abs=1e-5)


@pytest.mark.parametrize("deformed", [AugmentConfig(), None], ids=["deformed", "plain"])
def test_epochs_depend_on_the_seed_alone(
    prepared: Prepared, deformed: AugmentConfig | None
) -> None:
    """Each epoch has other batches, and they repeat when made again."""
    part = few(prepared.train, 100)
    config = CnnConfig(epochs=3, batch_size=32, augment=deformed)

    def epochs() -> list["np.typing.NDArray[np.float32]"]:
        made = DigitEpochs(normalise(part.images), one_hot(part.labels), config)
        batches, firsts = made.batches(), []
        for epoch in range(3):
            firsts.append(next(iter(batches))[0].numpy())
            made.on_epoch_end(epoch)
        made.close()
        return firsts

    first, again = epochs(), epochs()
    assert all(np.array_equal(one, two) for one, two in zip(first, again, strict=True))
    assert not np.array_equal(first[0], first[1])
    assert first[0].shape == (32, 28, 28, 1)


def test_every_epoch_is_learned_from_once(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first to the last, none twice: Keras looks at a batch before it begins."""
    seen: list[bytes] = []

    def noted(epoch: Callable[[], Any], size: int, count: int) -> Any:
        def asked() -> Any:
            arrays = epoch()
            seen.append(arrays[0][0].tobytes())
            return arrays

        return batches_of(asked, size, count)

    monkeypatch.setattr(cnn, "batches_of", noted)
    part = few(prepared.train, 100)
    config = CnnConfig(epochs=3, batch_size=32)
    fit_cnn(part, few(prepared.validation, 50), config)
    known = DigitEpochs(normalise(part.images), one_hot(part.labels), config)
    wanted = []
    for epoch in range(3):
        wanted.append(known.current[0][0].tobytes())
        known.on_epoch_end(epoch)
    known.close()
    assert list(dict.fromkeys(seen)) == wanted
    assert seen[-2:] == wanted[-2:]


def test_labels_follow_their_digits(prepared: Prepared) -> None:
    """Shuffled without deformation, every digit of an epoch still has its own label."""
    part = few(prepared.train, 96)
    config = CnnConfig(epochs=1, batch_size=32, augment=None)
    epochs = DigitEpochs(normalise(part.images), one_hot(part.labels), config)
    known = dict(zip(map(bytes, part.images), part.labels, strict=True))
    batches = epochs.batches().as_numpy_iterator()
    pairs = [pair for batch in batches for pair in zip(*batch, strict=True)]
    epochs.close()
    for image, classes in pairs:
        pixels = (image[..., 0] * 255).round().astype(np.uint8)
        assert known[pixels.tobytes()] == classes.argmax()
    assert len(pairs) == 96


def test_fewer_digits_than_a_batch_still_train(prepared: Prepared) -> None:
    """The batch shrinks to what there is."""
    parts = few(prepared.train, 20), few(prepared.validation, 20)
    fit = fit_cnn(*parts, QUICK.model_copy(update={"batch_size": 128}))
    assert len(fit.history) == 1
