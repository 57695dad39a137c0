"""Short trainings on whatever backend KERAS_BACKEND names, for `test_jax.py` to compare.

    KERAS_BACKEND=jax python -m tests.digits.backends.short_trainings FOLDER OUT

FOLDER holds the weights with which both begin, as initialisers draw other numbers on each backend;
the first process makes them. OUT is a new folder: `losses.json` and both networks as ONNX. With
``--faults``, the trainings are done again with something wrong in each.
"""

import argparse
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from digits.amounts.grammar.text_source import AmountTexts
from digits.amounts.reader.recipe import READER_RECIPES, AmountReaderConfig
from digits.backends.keras_backend import keras, make_repeatable, weights_of
from digits.config import CnnConfig
from digits.dataset.mnist_files import DATASETS
from digits.dataset.mnist_sources import fetch
from digits.dataset.splits import LabelledDigits
from digits.line_reader import batches, trainer
from digits.line_reader.batches import Writers
from digits.line_reader.config import ReaderConfig
from digits.line_reader.network import build_reader, export_reader
from digits.models import cnn
from digits.models.zoo import ZOO

WRITERS = Writers(None, {})
HALF = 3  # steps of the reader, after which there is a checkpoint
NETWORK = READER_RECIPES["small"].network.model_copy(update={"units": 8})
# No dropout: what it drops by chance differs on each backend.
READER = READER_RECIPES["small"].model_copy(
    update={
        "steps": 2 * HALF,
        "chunk": 2 * HALF,
        "checkpoint": HALF,
        "averaging": 3,
        "network": NETWORK,
    }
)
CNN = CnnConfig.model_validate(
    ZOO["cnn"].recipes["small"].model_dump()
    | {"epochs": 2, "batch_size": 64, "warmup_epochs": 0.5, "averaging_epochs": 0.5}
)
CNN_FAULTS: dict[str, dict[str, Any]] = {
    "rate": {"learning_rate": 1.02 * CNN.learning_rate},
    "smoothing": {"label_smoothing": CNN.label_smoothing + 0.01},
    "average": {"averaging_epochs": 0.6},
}
READER_FAULTS: dict[str, dict[str, Any]] = {
    "rate": {"learning_rate": 1.02 * READER.learning_rate},
    "average": {"averaging": READER.averaging + 1},
}


def main() -> None:
    """Train both, write what came out."""
    # Fewer sizes: JAX compiles for each.
    batches.WIDTH_STEP, batches.LABEL_STEP = 512, 32
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--faults", action="store_true")
    asked = parser.parse_args()
    asked.out.mkdir()
    losses: dict[str, Any] = {
        "backend": keras.backend.backend(),
        "cnn": cnn_losses(asked.folder, asked.out, CNN),
        "reader": reader_losses(asked.folder, asked.out, READER),
        "resumed": trained(READER, asked.out / "half.npz").losses,
    }
    if asked.faults:
        losses["faults"] = dict(faulty(asked.folder, asked.out))
    (asked.out / "losses.json").write_text(json.dumps(losses), "utf-8")


def faulty(folder: Path, out: Path) -> Iterator[tuple[str, list[float]]]:
    """The losses of trainings with something wrong."""
    for name, change in CNN_FAULTS.items():
        yield f"cnn {name}", cnn_losses(folder, out, CNN.model_copy(update=change))
    for name, change in READER_FAULTS.items():
        yield f"reader {name}", reader_losses(folder, out, READER.model_copy(update=change))


# --- the digit CNN ---------------------------------------------------------------------------


def cnn_losses(folder: Path, out: Path, config: CnnConfig) -> list[float]:
    """Of each epoch the mean loss, and that of the averaged weights on the validation part."""
    weights, build = _cnn_weights(folder / "cnn.npz"), cnn.build_cnn

    def begun() -> keras.Sequential:
        network = build()
        network.set_weights(weights)
        return network

    cnn.build_cnn = begun
    try:
        fit = cnn.fit_cnn(*_digits(), config)
    finally:
        cnn.build_cnn = build
    if config is CNN:
        fit.model.save(out / "cnn.keras")
        fit.model.export(out / "cnn.onnx")
    return [loss for epoch in fit.history for loss in (epoch.loss, epoch.validation_loss)]


def _cnn_weights(path: Path) -> list[Any]:
    if not path.exists():
        make_repeatable(3)
        np.savez(path, *weights_of(cnn.build_cnn()))
    with np.load(path) as archive:
        return [archive[name] for name in archive.files]


def _digits() -> tuple[LabelledDigits, LabelledDigits]:
    raw = fetch(DATASETS["mnist-sample"], kept=Path("nowhere.npz")).raw
    return (
        LabelledDigits(raw.train_images[:640], raw.train_labels[:640]),
        LabelledDigits(raw.test_images[:200], raw.test_labels[:200]),
    )


# --- the reader ------------------------------------------------------------------------------


def reader_losses(folder: Path, out: Path, config: AmountReaderConfig) -> list[float]:
    """The loss of every step, and that of the averaged weights on the first step's strings.

    The checkpoint of half the steps stays in `out`.
    """
    kept, save = out / "reader.npz", trainer.save_checkpoint
    _begin(folder / "reader-weights.npz", kept, config)

    def saved(
        path: Path, network: Any, config: ReaderConfig, losses: list[float], seconds: float = 0.0
    ) -> None:
        save(path, network, config, losses, seconds)
        if config is READER and len(losses) == HALF:
            shutil.copyfile(path, out / "half.npz")

    trainer.save_checkpoint = saved
    try:
        fit = trained(config, kept)
    finally:
        trainer.save_checkpoint = save
    if config is READER:
        export_reader(fit.network, out / "reader.onnx")
    batch = next(batches.batches(WRITERS, AmountTexts(), config, 0, 0))
    told = fit.network(batch.pictures[..., None].astype(np.float32) / np.float32(255))
    averaged = np.asarray(trainer.ctc_loss(keras.ops.array(batch.labels), told)).mean()
    return [*fit.losses, float(averaged)]


def trained(config: AmountReaderConfig, kept: Path) -> trainer.ReaderFit:
    """A reader of strings by pens alone."""
    return trainer.fit_reader(WRITERS, AmountTexts(), config, kept, workers=0)


def _begin(weights: Path, kept: Path, config: AmountReaderConfig) -> None:
    """Leave a checkpoint of no steps: a training begins with its weights."""
    make_repeatable(3)
    network = build_reader(config.network, AmountTexts().alphabet.classes, config.synthesis.height)
    if not weights.exists():
        np.savez(weights, *weights_of(network))
    with np.load(weights) as archive:
        network.set_weights([archive[name] for name in archive.files])
    trainer.compile_reader(network, config)
    network.optimizer.build(network.trainable_variables)
    trainer.save_checkpoint(kept, network, config, [])


if __name__ == "__main__":
    main()
