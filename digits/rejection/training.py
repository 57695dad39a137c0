"""The network that tells single digits from all else, its training, and the doubt that it may have.

Keras 3 code that names no backend. It sees what the small CNN sees, float32 ``(n, 28, 28, 1)`` in
0 … 1, and gives ``(n, 11)``: the ten digits, and what is not one digit.
"""

import time
from typing import NamedTuple

import numpy as np
from PIL import Image
from pydantic import Field

from digits.arrays import CLASSES, SIDE, Doubles, Floats, RawImages
from digits.backends.keras_backend import forget_models, keras, make_repeatable
from digits.config import AugmentConfig, CnnConfig, Frozen, Seed
from digits.dataset.splits import LabelledDigits, normalise
from digits.models.cnn import DigitEpochs, compile_cnn
from digits.models.rejection import NOTHING, KindScores
from digits.progress import OnProgress, Progress, silent
from digits.rejection.samples import KINDS, Samples

MOST_REFUSED = 0.01  # of single digits by holdout hands that would be read right
PLAIN = KINDS.index("plain")
COARSEST, COARSE_SIDES = 14, 9  # pixels that a whole frame of 28 is made to have; how many sizes


def _round(epochs: int, learning_rate: float) -> CnnConfig:
    deformed = AugmentConfig(rotation=8, scale=0.08, shear=0.08, shift=1.0, elastic=0.3)
    return CnnConfig(
        epochs=epochs,
        batch_size=64,
        learning_rate=learning_rate,
        averaging_epochs=1,
        label_smoothing=0.02,
        augment=deformed,
    )


class RejectionConfig(Frozen):
    """The recipe: how many photographs are drawn, and how they are learned, in three rounds."""

    seed: Seed = 0
    drawn: int = Field(20_000, ge=100, description="photographs by hands of the training")
    mnist: int = Field(10_000, ge=0, description="training digits of MNIST besides, as they are")
    coarse: int = Field(10_000, ge=0, description="others as small crops show them, second round")
    holdout: int = Field(4_000, ge=100, description="photographs by holdout hands")
    training: CnnConfig = _round(16, 2e-3)
    coarsening: CnnConfig = _round(12, 1e-3)
    finishing: CnnConfig = _round(4, 5e-4)


class RejectionFit(NamedTuple):
    """The trained network, and how long that took."""

    network: keras.Sequential
    seconds: float


def build_rejection(seed: int = 0) -> keras.Sequential:
    """The uncompiled network: 47,099 parameters; `seed` is of what is left out in training."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 1), name="images"),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(48, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.2, seed=seed),
            layers.Dense(64, activation="relu"),
            layers.Dense(CLASSES + 1, activation="softmax", name="probabilities"),
        ],
        name="rejection",
    )


def fit_rejection(
    drawn: Samples,
    mnist: LabelledDigits | None,
    config: RejectionConfig,
    on_progress: OnProgress = silent,
) -> RejectionFit:
    """Train on drawn photographs and MNIST's digits: as they are, coarser ones, then on both.

    `on_progress` is told after each epoch how many of all three rounds' are done.
    """
    forget_models()
    make_repeatable(config.seed)
    network, began = build_rejection(config.seed), time.perf_counter()
    first, last = config.mnist, config.mnist + config.coarse
    plain, others = _part(mnist, 0, first), _part(mnist, first, last)
    small = others and LabelledDigits(coarser(others.images), others.labels)
    both = plain and small and _joined(plain, small)
    rounds = ((plain, config.training), (small, config.coarsening), (both, config.finishing))
    done, total = 0, sum(recipe.epochs for _, recipe in rounds)
    for number, (digits, recipe) in enumerate(rounds):
        seeded = recipe.model_copy(update={"seed": config.seed + number})
        network = _trained(network, drawn, digits, seeded, _teller(done, total, on_progress))
        done += recipe.epochs
    return RejectionFit(network, time.perf_counter() - began)


def coarser(images: RawImages) -> RawImages:
    """Digits (n, 28, 28) as crops of 10 to 16 pixels show them, enlarged again."""
    sides = [COARSEST + index % COARSE_SIDES for index in range(len(images))]
    small = (
        Image.fromarray(image).resize((side, side), Image.Resampling.BOX)
        for image, side in zip(images, sides, strict=True)
    )
    size = (SIDE, SIDE)
    enlarged = [np.asarray(one.resize(size, Image.Resampling.BILINEAR)) for one in small]
    return np.stack(enlarged) if enlarged else images


def _joined(one: LabelledDigits, other: LabelledDigits) -> LabelledDigits:
    images = np.concatenate([one.images, other.images])
    return LabelledDigits(images, np.concatenate([one.labels, other.labels]))


def _part(mnist: LabelledDigits | None, first: int, last: int) -> LabelledDigits | None:
    return mnist and LabelledDigits(mnist.images[first:last], mnist.labels[first:last])


def _trained(
    network: keras.Sequential,
    drawn: Samples,
    digits: LabelledDigits | None,
    recipe: CnnConfig,
    teller: keras.callbacks.Callback,
) -> keras.Sequential:
    """The network after one round, without its optimizer."""
    images, truths = drawn.images, drawn.truths
    if digits is not None:
        images = np.concatenate([images, normalise(digits.images)])
        truths = np.concatenate([truths, digits.labels])
    classes = np.eye(CLASSES + 1, dtype=np.float32)[truths]
    epochs = DigitEpochs(images, classes, recipe)
    compile_cnn(network, recipe, len(epochs))
    averaged = [keras.callbacks.SwapEMAWeights()] if network.optimizer.use_ema else []
    network.fit(
        epochs.batches(),
        epochs=recipe.epochs,
        shuffle=False,
        callbacks=[epochs, *averaged, teller],
        verbose=0,
    )
    epochs.close()
    bare = build_rejection(recipe.seed + 1)
    bare.set_weights(network.get_weights())
    return bare


def _teller(done: int, total: int, on_progress: OnProgress) -> keras.callbacks.Callback:
    """Tells after each epoch how many are done; so many were before this round."""

    def tell(epoch: int, logs: dict[str, float]) -> None:
        on_progress(Progress(done + epoch + 1, total, "epoch", float(logs["accuracy"])))

    return keras.callbacks.LambdaCallback(on_epoch_end=tell)


def threshold_of(probabilities: Floats, holdout: Samples) -> float:
    """The doubt that all but one in a hundred of the readable single digits stay below.

    Args:
        probabilities: (n, 11) of the holdout photographs.
        holdout: these. A digit is readable if it is the likeliest of the ten: then a digit model
            names it, too.
    """
    digits = (holdout.kinds == PLAIN) & (holdout.truths != NOTHING)
    truths, rows = holdout.truths[digits], probabilities[digits]
    readable = rows[:, :CLASSES].argmax(axis=1) == truths
    doubts: Doubles = 1 - rows[np.arange(len(rows)), truths].astype(np.float64)
    return float(np.quantile(doubts[readable], 1 - MOST_REFUSED))


def scores_of(probabilities: Floats, holdout: Samples, threshold: float) -> dict[str, KindScores]:
    """What is refused of each kind of photograph, if the likeliest digit is the one that is named.

    Of what still shows its digit it is the true one.
    """
    likeliest = probabilities[:, :CLASSES].argmax(axis=1)
    named = np.where(holdout.truths == NOTHING, likeliest, holdout.truths)
    refused = 1 - probabilities[np.arange(len(named)), named] > threshold
    return {
        kind: KindScores(
            photographs=int((of_kind := holdout.kinds == number).sum()),
            refused=int(refused[of_kind].sum()),
        )
        for number, kind in enumerate(KINDS)
    }
