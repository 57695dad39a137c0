"""The small CNN: its fixed architecture, and the recipe that trains it.

Keras 3 code that names no backend. Images are float32 ``(n, 28, 28)`` in 0 … 1 outside, with a
channel axis added inside.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digits.arrays import CLASSES, SIDE, Floats, Images, OneHot, Probabilities
from digits.backends.keras_backend import (
    STEPS_A_CALL,
    Batches,
    Reporter,
    batches_of,
    export_onnx,
    forget_models,
    keras,
    load_network,
    make_repeatable,
    save_keras,
    weights_of,
)
from digits.config import CnnConfig, Kind
from digits.dataset.splits import LabelledDigits, normalise, one_hot
from digits.models.augmentation import augment
from digits.models.base import Fit, TrainingData
from digits.models.zoo import Original
from digits.progress import OnProgress, silent

PREDICT_BATCH = 512
FINAL_LEARNING_SHARE = 0.002  # of the top learning rate, where the cosine ends
INITIAL_LEARNING_SHARE = 0.05  # of the top learning rate, where the warm-up begins


def build_cnn() -> keras.Sequential:
    """The uncompiled network: 206,922 parameters, ``(n, 28, 28, 1)`` to ``(n, 10)``."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 1), name="images"),
            layers.Conv2D(16, 3, padding="same", activation="relu", name="conv_16"),
            layers.MaxPooling2D(name="pool_14"),
            layers.Conv2D(32, 3, padding="same", activation="relu", name="conv_32"),
            layers.MaxPooling2D(name="pool_7"),
            layers.Flatten(name="flatten"),
            layers.Dense(128, activation="relu", name="dense_128"),
            layers.Dense(CLASSES, activation="softmax", name="probabilities"),
        ],
        name="cnn",
    )


def compile_cnn(model: keras.Sequential, config: CnnConfig, steps_per_epoch: int) -> None:
    """Compile in place: Adam with warm-up and cosine decay, averaged weights, cross-entropy."""
    warmup = round(config.warmup_epochs * steps_per_epoch)
    schedule = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=config.learning_rate * INITIAL_LEARNING_SHARE,
        decay_steps=max(config.epochs * steps_per_epoch - warmup, 1),
        alpha=FINAL_LEARNING_SHARE,
        warmup_target=config.learning_rate,
        warmup_steps=warmup,
    )
    reach = config.averaging_epochs * steps_per_epoch  # in steps; below 1 nothing is averaged
    averaging = {"use_ema": True, "ema_momentum": 1 - 1 / reach} if reach > 1 else {}
    model.compile(
        optimizer=keras.optimizers.Adam(schedule, **averaging),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=config.label_smoothing),
        metrics=["accuracy"],
        steps_per_execution=min(STEPS_A_CALL, steps_per_epoch),
    )


class CnnModel:
    """A trained `build_cnn`."""

    kind: Kind = "cnn"
    filename = "model.keras"

    def __init__(self, network: keras.Sequential) -> None:
        self.network = network

    def probabilities(self, images: Images) -> Probabilities:
        """Classify normalised digits ``(n, 28, 28)``."""
        answers = self.network.predict(images[..., None], batch_size=PREDICT_BATCH, verbose=0)
        return np.asarray(answers, dtype=np.float32)

    def weights(self) -> list[npt.NDArray[Any]]:
        """Kernels and biases, layer by layer."""
        return weights_of(self.network)

    def save(self, path: Path) -> None:
        """Write the network, without its optimizer, in Keras' own format."""
        save_keras(self.network, path)

    def export(self, path: Path) -> None:
        """Write the network as ONNX."""
        export_onnx(self.network, path)


def load_original(path: Path) -> Original:
    """The saved model as a function of inputs float32 ``(n, 28, 28, 1)``.

    Raises:
        OriginalMismatch: if the file holds a network of other shapes.
    """
    network = load_network(path, (SIDE, SIDE, 1), (CLASSES,))
    return lambda inputs: CnnModel(network).probabilities(inputs[..., 0])


def fit(data: TrainingData, config: CnnConfig, on_progress: OnProgress = silent) -> Fit:
    """Train on the training part: see `fit_cnn`."""
    return fit_cnn(data.train, data.validation, config, on_progress)


def fit_cnn(
    train: LabelledDigits,
    validation: LabelledDigits,
    config: CnnConfig,
    on_progress: OnProgress = silent,
) -> Fit:
    """Train the small CNN; the averaged weights of the last epoch are kept.

    Args:
        train: the digits to learn from, uint8.
        validation: the digits whose accuracy is reported after each epoch, uint8.
        config: the recipe.
        on_progress: told every few steps.
    """
    forget_models()
    make_repeatable(config.seed)
    epochs = DigitEpochs(normalise(train.images), one_hot(train.labels), config)
    network = build_cnn()
    compile_cnn(network, config, len(epochs))
    reporter = Reporter(config.epochs, on_progress)
    # Validation sees the averaged weights, which are the ones that will be kept.
    averaged = [keras.callbacks.SwapEMAWeights()] if network.optimizer.use_ema else []
    began = time.perf_counter()
    network.fit(
        epochs.batches(),
        epochs=config.epochs,
        shuffle=False,  # an epoch is shuffled before it is deformed
        validation_data=(normalise(validation.images)[..., None], one_hot(validation.labels)),
        validation_batch_size=PREDICT_BATCH,
        callbacks=[epochs, *averaged, reporter],
        verbose=0,
    )
    seconds = time.perf_counter() - began
    epochs.close()
    return Fit(CnnModel(_without_optimizer(network)), tuple(reporter.history), seconds, ())


def _without_optimizer(network: keras.Sequential) -> keras.Sequential:
    """The same weights uncompiled: smaller on disk, and nothing to resume by mistake."""
    bare = build_cnn()
    bare.set_weights(network.get_weights())
    return bare


class DigitEpochs(keras.callbacks.Callback):
    """Shuffled digits, newly deformed in each epoch; the next epoch is made while this one trains.

    Epoch e depends on the seed and on e alone, never on timing. `fit` is given `batches()`, and
    this among its callbacks.

    Args:
        images: float32 ``(n, 28, 28)`` in 0 … 1.
        classes: one-hot, ``(n, 10)``.
        config: batch size, seed, number of epochs, and the deformations, if any.
    """

    def __init__(self, images: Images, classes: OneHot, config: CnnConfig) -> None:
        super().__init__()
        self._images, self._classes, self._config = images, classes, config
        self._batch = min(config.batch_size, len(images))
        self._epoch = 0
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="augment")
        self.current = self._made(0)
        self._next = self._ask()

    def __len__(self) -> int:
        """Whole batches in an epoch; which images are left over changes with the shuffle."""
        return len(self._images) // self._batch

    def batches(self) -> Batches:
        """The batches of whatever epoch is current: ``(b, 28, 28, 1)`` and ``(b, 10)``."""
        return batches_of(lambda: self.current, self._batch, len(self))

    def on_epoch_end(
        self,
        epoch: int,  # noqa: ARG002 - Keras' interface
        logs: dict[str, float] | None = None,  # noqa: ARG002 - Keras' interface
    ) -> None:
        """Move on to the epoch that was made meanwhile."""
        self._epoch += 1
        if self._next is not None:
            self.current = self._next.result()
            self._next = self._ask()

    def close(self) -> None:
        """Stop the thread."""
        self._maker.shutdown(cancel_futures=True)

    def _ask(self) -> Future[tuple[Floats, OneHot]] | None:
        following = self._epoch + 1
        return (
            self._maker.submit(self._made, following) if following < self._config.epochs else None
        )

    def _made(self, epoch: int) -> tuple[Floats, OneHot]:
        rng = np.random.default_rng([self._config.seed, epoch])
        order = rng.permutation(len(self._images))
        images = self._images[order]
        if self._config.augment is not None:
            images = augment(images, self._config.augment, rng)
        return images[..., None], self._classes[order]
