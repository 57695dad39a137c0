"""Transfer: a small head on ImageNet's frozen ResNet50.

The backbone never changes, so its features are computed once and the head trains on those; what
is saved is nevertheless the whole network, and a test shows that the two agree. Digits are float32
``(n, 28, 28)`` in 0 … 1, their features ``(n, 2048)``.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digits.arrays import CLASSES, Floats, Images, Labels, OneHot, Probabilities, RawImages
from digits.backends.keras_backend import (
    STEPS_A_CALL,
    Reporter,
    export_onnx,
    forget_models,
    keras,
    load_network,
    make_repeatable,
    save_keras,
    weights_of,
)
from digits.config import Kind, ResnetConfig
from digits.dataset.splits import normalise, one_hot
from digits.models.base import Fit, TrainingData
from digits.models.resnet50_input import CHANNELS, to_resnet_input
from digits.models.zoo import Original
from digits.progress import OnProgress, Progress, silent

FEATURES = 2048  # what ResNet50 gives after average pooling
HIDDEN = 512
FEATURE_BATCH = 256
PREDICT_BATCH = 256
PATIENCE = 6  # epochs without a better validation loss before training stops


def build_backbone(image_size: int, weights: Path | None = None) -> keras.Model:
    """ResNet50 without its top, average-pooled and frozen: ``(n, s, s, 3)`` to ``(n, 2048)``.

    Args:
        image_size: s, in pixels.
        weights: the file of ImageNet weights; None leaves them random, which only tests want.
    """
    backbone = keras.applications.ResNet50(
        weights=None if weights is None else str(weights),
        include_top=False,
        pooling="avg",
        input_shape=(image_size, image_size, CHANNELS),
    )
    backbone.trainable = False
    return backbone


def build_head() -> keras.Sequential:
    """The uncompiled head: ``(n, 2048)`` features to ``(n, 10)``."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((FEATURES,), name="features"),
            layers.Dense(HIDDEN, activation="relu", name="dense_512"),
            layers.Dense(CLASSES, activation="softmax", name="probabilities"),
        ],
        name="head",
    )


def compile_head(model: keras.Model, config: ResnetConfig, steps_per_epoch: int) -> None:
    """Compile in place: Adam with cosine decay, categorical cross-entropy, accuracy."""
    schedule = keras.optimizers.schedules.CosineDecay(
        config.learning_rate, decay_steps=config.epochs * steps_per_epoch
    )
    model.compile(
        optimizer=keras.optimizers.Adam(schedule),
        loss=keras.losses.CategoricalCrossentropy(),
        metrics=["accuracy"],
        steps_per_execution=min(STEPS_A_CALL, steps_per_epoch),
    )


def assemble(backbone: keras.Model, head: keras.Sequential) -> keras.Sequential:
    """The whole network: ResNet50, dense 512, dense 10; it shares the head's layers."""
    size = backbone.input_shape[1]
    # Without an explicit input, a nested model cannot be loaded again.
    return keras.Sequential(
        [keras.Input((size, size, CHANNELS), name="images"), backbone, *head.layers],
        name="resnet50_transfer",
    )


class ResnetModel:
    """A trained transfer network, preprocessing included."""

    kind: Kind = "resnet50"
    filename = "model.keras"

    def __init__(self, network: keras.Sequential) -> None:
        self.network = network

    @property
    def image_size(self) -> int:
        """The edge of the pictures that ResNet50 sees, in pixels."""
        return int(self.network.input_shape[1])

    def probabilities(self, images: Images) -> Probabilities:
        """Classify normalised digits ``(n, 28, 28)``, in batches."""
        parts = [
            np.asarray(self.network.predict_on_batch(to_resnet_input(part, self.image_size)))
            for part in _parts(images, PREDICT_BATCH)
        ]
        return np.concatenate(parts).astype(np.float32)

    def weights(self) -> list[npt.NDArray[Any]]:
        """The backbone's weights, then the head's."""
        return weights_of(self.network)

    def save(self, path: Path) -> None:
        """Write the whole network in Keras' own format."""
        save_keras(self.network, path)

    def export(self, path: Path) -> None:
        """Write the whole network as ONNX; it takes ready-made ResNet50 input."""
        export_onnx(self.network, path)


def load_original(path: Path) -> Original:
    """The saved model as a function of inputs float32 ``(n, s, s, 3)``, made by `to_resnet_input`.

    Raises:
        OriginalMismatch: if the file holds a network of other shapes.
    """
    network = load_network(path, (None, None, CHANNELS), (CLASSES,))
    return lambda inputs: np.concatenate(
        [np.asarray(network.predict_on_batch(part)) for part in _parts(inputs, PREDICT_BATCH)]
    ).astype(np.float32)


def fit(data: TrainingData, config: ResnetConfig, on_progress: OnProgress = silent) -> Fit:
    """Train the head on the features of `data`: see `fit_head`.

    Raises:
        TypeError: if there are none, which would be a mistake of the caller.
    """
    if data.features is None:
        raise TypeError(data.features)
    train, validation = data.features
    return fit_head(
        (train, data.train.labels),
        (validation, data.validation.labels),
        data.weights,
        config,
        on_progress,
    )


def stream_features(
    images: RawImages,
    image_size: int,
    weights: Path | None,
    write: Callable[[Floats], object],
    on_progress: OnProgress = silent,
) -> None:
    """Compute ResNet50's features batch by batch, so that memory stays flat.

    Args:
        images: uint8 ``(n, 28, 28)``.
        image_size: the edge to which digits are brought, in pixels.
        weights: see `build_backbone`.
        write: receives float32 ``(b, 2048)``, in order.
        on_progress: told after every batch.
    """
    forget_models()
    make_repeatable(0)
    backbone = build_backbone(image_size, weights)
    done = 0
    for part in _parts(images, FEATURE_BATCH):
        write(np.asarray(backbone.predict_on_batch(to_resnet_input(normalise(part), image_size))))
        done += len(part)
        on_progress(Progress(done, len(images), "image"))


def fit_head(
    train: tuple[Floats, Labels],
    validation: tuple[Floats, Labels],
    weights: Path | None,
    config: ResnetConfig,
    on_progress: OnProgress = silent,
) -> Fit:
    """Train the head on features, stop early, and put the whole network together.

    Args:
        train: features float32 ``(n, 2048)``, which may be a memory map, and labels ``(n,)``.
        validation: the same, for early stopping.
        weights: see `build_backbone`.
        config: the recipe.
        on_progress: told every few steps.
    """
    forget_models()
    make_repeatable(config.seed)
    batches = FeatureBatches(train[0], one_hot(train[1]), config)
    head = build_head()
    compile_head(head, config, len(batches))
    reporter = Reporter(config.epochs, on_progress)
    stop = keras.callbacks.EarlyStopping(
        "val_loss", patience=PATIENCE, restore_best_weights=True, start_from_epoch=1
    )
    began = time.perf_counter()
    head.fit(
        batches,
        epochs=config.epochs,
        shuffle=False,
        validation_data=(np.asarray(validation[0]), one_hot(validation[1])),
        callbacks=[stop, reporter],
        verbose=0,
    )
    seconds = time.perf_counter() - began
    bare = build_head()
    bare.set_weights(head.get_weights())
    network = assemble(build_backbone(config.image_size, weights), bare)
    note = f"{len(reporter.history)} of at most {config.epochs} epochs; the best one is kept."
    return Fit(ResnetModel(network), tuple(reporter.history), seconds, (note,))


class FeatureBatches(keras.utils.PyDataset):
    """Shuffled batches of stored features, read from disk as they are needed."""

    def __init__(self, features: Floats, classes: OneHot, config: ResnetConfig) -> None:
        super().__init__()
        self._features, self._classes = features, classes
        self._batch = min(config.batch_size, len(features))
        self._rng = np.random.default_rng(config.seed)
        self._order = self._rng.permutation(len(features))

    def __len__(self) -> int:
        """Whole batches in an epoch."""
        return len(self._features) // self._batch

    def __getitem__(self, index: int) -> tuple[Floats, OneHot]:
        """Batch `index` of this epoch: ``(b, 2048)`` and ``(b, 10)``."""
        rows = np.sort(self._order[index * self._batch : (index + 1) * self._batch])
        return self._features[rows], self._classes[rows]

    def on_epoch_end(self) -> None:
        """Shuffle again."""
        self._order = self._rng.permutation(len(self._features))


def _parts(images: "npt.NDArray[Any]", size: int) -> Iterator["npt.NDArray[Any]"]:
    for start in range(0, len(images), size):
        yield images[start : start + size]
