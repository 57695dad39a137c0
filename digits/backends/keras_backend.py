"""What the Keras models share: repeatable numbers, progress, saving, opening and export.

The only room that may ask which backend Keras runs on; the models themselves never name one.
"""

import contextlib
import io
import logging
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from digits.arrays import Floats
from digits.backends.errors import ExportFailed, OriginalMismatch
from digits.backends.reproducible_files import rewrite_keras, rewrite_onnx
from digits.progress import OnProgress, Progress
from digits.results import EpochRecord
from digits.settings import CONNECT_SECONDS
from digits.settings_fields import CHECKOUT


@contextlib.contextmanager
def _native_stderr_captured() -> Iterator[None]:
    """Capture what C++ libraries print below; show it only if something raises.

    TensorFlow tells about its build and about missing GPUs before its own log level counts.
    """
    sys.stderr.flush()
    saved_stderr = os.dup(2)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)
        try:
            yield
        except BaseException:
            file.seek(0)
            os.write(saved_stderr, file.read())
            raise
        finally:
            os.dup2(saved_stderr, 2)
            os.close(saved_stderr)


@contextlib.contextmanager
def _hidden(packages: tuple[str, ...]) -> Iterator[None]:
    """Let packages seem not to be installed, unless they are imported already."""
    hidden = [name for name in packages if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # then importing it fails, by design
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


# Keras does without them where they are missing: they are for its wrappers, tables and pictures,
# none of which is used here. Loading them takes nearly half of the time that Keras takes.
OPTIONAL = ("sklearn", "pandas", "matplotlib")

with _native_stderr_captured(), _hidden(OPTIONAL):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras
    import tensorflow as tf  # Keras imports it on any backend, sooner or later
    from keras.src.random import seed_generator

__all__ = [
    "STEPS_A_CALL",
    "Batches",
    "Reporter",
    "batches_of",
    "download_timeout",
    "export_onnx",
    "forget_models",
    "keras",  # imported from here, so that TensorFlow's messages are captured
    "load_network",
    "make_repeatable",
    "on_tensorflow",
    "quiet",
    "save_keras",
    "weights_of",
]

MOST_TOLD = 2_000  # characters of what a failed export says
STEPS_A_CALL = 16  # training steps that run without returning to Python
READY = 2  # batches that wait for the step before theirs

Batches: TypeAlias = tf.data.Dataset  # on any backend: Keras hands its batches on


def on_tensorflow() -> bool:
    """Whether Keras runs on TensorFlow; ``KERAS_BACKEND=jax`` has it run on JAX."""
    return bool(keras.backend.backend() == "tensorflow")


@contextlib.contextmanager
def download_timeout() -> Iterator[None]:
    """Let Keras' downloads below give up on a network that drops packets silently."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(CONNECT_SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def make_repeatable(seed: int) -> None:
    """Seed Python, NumPy and Keras, and ask TensorFlow for deterministic operations.

    Same seed, same machine, same versions: same numbers. Source: Keras' guide
    "Reproducibility in Keras models".
    """
    keras.utils.set_random_seed(seed)
    # Keras draws the seeds of layers from Python's one generator, as other threads do: Prefect's
    # websockets, for their pings. From one of its own, seeded alike, it draws the same.
    seed_generator.python_random = random.Random(seed)  # noqa: S311 - no secret
    if on_tensorflow():
        tf.config.experimental.enable_op_determinism()


def forget_models() -> None:
    """Free the graphs of earlier models in this process, and number layers from the start."""
    keras.utils.clear_session(free_memory=True)


def batches_of(epoch: Callable[[], tuple[Floats, Floats]], size: int, count: int) -> Batches:
    """An epoch's arrays, cut into batches by TensorFlow.

    Python is asked for the arrays once an epoch. It would otherwise be asked for each batch, and
    wait for its lock while another thread deforms the digits of the next epoch.

    Args:
        epoch: gives inputs ``(n, …)`` and targets ``(n, classes)``, float32, of the epoch that
            begins; their shapes never change.
        size: of a batch.
        count: batches in an epoch; what is left over is not used.
    """
    kinds = tuple(tf.TensorSpec(part.shape, tf.float32) for part in epoch())
    whole = tf.data.Dataset.from_generator(lambda: iter([epoch()]), output_signature=kinds)

    def cut(inputs: tf.Tensor, targets: tf.Tensor) -> Batches:
        starts = tf.data.Dataset.range(0, count * size, size)
        return starts.map(
            lambda start: (
                inputs[start : start + size],
                targets[start : start + size],
            )
        )

    known = tf.data.experimental.assert_cardinality(count)
    return whole.flat_map(cut).apply(known).prefetch(READY)


class Reporter(keras.callbacks.Callback):
    """Passes progress on while a model trains, and keeps a record of every epoch.

    Args:
        epochs: how many are planned.
        on_progress: called every few steps and after each epoch.
    """

    def __init__(self, epochs: int, on_progress: OnProgress) -> None:
        super().__init__()
        self.epochs, self.on_progress = epochs, on_progress
        self.history: list[EpochRecord] = []
        self._began = time.perf_counter()
        self._epoch = 0

    def on_epoch_begin(
        self,
        epoch: int,
        logs: dict[str, float] | None = None,  # noqa: ARG002 - Keras' interface
    ) -> None:
        """Remember which epoch it is."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Tell the running accuracy."""
        steps = (self.params or {}).get("steps") or batch + 1
        self._tell(self._epoch + min((batch + 1) / steps, 1.0), (logs or {}).get("accuracy"))

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Record the epoch."""
        numbers = {name: float(value) for name, value in (logs or {}).items()}
        self.history.append(
            EpochRecord(
                epoch=epoch + 1,
                loss=numbers["loss"],
                accuracy=numbers["accuracy"],
                validation_loss=numbers["val_loss"],
                validation_accuracy=numbers["val_accuracy"],
                seconds=time.perf_counter() - self._began,
            )
        )
        self._tell(float(epoch + 1), numbers["accuracy"])

    def _tell(self, done: float, accuracy: float | None) -> None:
        last = self.history[-1].validation_accuracy if self.history else None
        running = None if accuracy is None else float(accuracy)
        self.on_progress(Progress(done, self.epochs, "epoch", running, last))


def save_keras(model: keras.Model, path: Path) -> None:
    """Write a model in Keras' own format; equal models give equal bytes."""
    model.save(path)
    rewrite_keras(path)


def load_network(
    path: Path, inputs: tuple[int | None, ...], outputs: tuple[int, ...]
) -> keras.Model:
    """Open what `save_keras` wrote, without running any code that the file may hold.

    Args:
        path: the file.
        inputs: the shape of one input; None stands for any size.
        outputs: the shape of one output.

    Raises:
        OriginalMismatch: if it is a network of other shapes.
        ValueError: if the file holds code, or no network.
    """
    network = keras.saving.load_model(path, compile=False, safe_mode=True)
    taken, given = tuple(network.input_shape[1:]), tuple(network.output_shape[1:])
    fits = len(taken) == len(inputs) and all(
        wanted in (None, size) for size, wanted in zip(taken, inputs, strict=True)
    )
    if fits and given == outputs:
        return network
    raise OriginalMismatch(
        "This file holds a network of other shapes",
        where=path,
        received=f"inputs {taken}, outputs {given}; wanted: inputs {inputs}, outputs {outputs}",
        remedy="restore it from a backup, or train the model again",
    )


def export_onnx(model: keras.Model, path: Path, free: int = 1) -> None:
    """Write a Keras model as ONNX; its first axis stays free. Equal models give equal bytes.

    Only TensorFlow's graphs can be exported by what is installed. On another backend the model is
    saved, and a process of its own opens it on TensorFlow, with the same weights.

    Args:
        model: what is written.
        path: the file.
        free: a size that the model's other free axes may have; they stay free.

    Raises:
        ExportFailed: if that process fails.
    """
    if not on_tensorflow():
        _export_on_tensorflow(model, path, free)
        return
    shape = [size or free for size in model.input_shape[1:]]
    model(np.zeros((1, *shape), np.float32))  # export wants a model once called
    with quiet():
        model.export(path, format="onnx", verbose=False)
    rewrite_onnx(path)


def _export_on_tensorflow(model: keras.Model, path: Path, free: int) -> None:
    # The accelerator is taken by this process, and an export needs none.
    setting = {"KERAS_BACKEND": "tensorflow", "CUDA_VISIBLE_DEVICES": "-1"}
    with tempfile.TemporaryDirectory() as private:
        saved = Path(private) / "model.keras"
        save_keras(model, saved)
        command = [sys.executable, "-m", "digits.backends.tensorflow_export"]
        done = subprocess.run(  # noqa: S603 - our own module, our own files
            [*command, str(saved), str(path.absolute()), str(free)],
            cwd=CHECKOUT,
            env=os.environ | setting,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise ExportFailed(
            "The network could not be exported by TensorFlow",
            where=path,
            received=done.stderr.strip()[-MOST_TOLD:] or f"status {done.returncode}",
            remedy="check the versions of tensorflow and tf2onnx against the lock",
        )


def weights_of(model: keras.Model) -> list["np.typing.NDArray[Any]"]:
    """All weights of a Keras model as arrays, in its own order."""
    return [np.asarray(weight) for weight in model.get_weights()]


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Swallow what the export libraries print and warn of while they work; errors still raise."""
    logger = logging.getLogger("tf2onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        _native_stderr_captured(),
    ):
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            logger.setLevel(level)
