"""The reader's network: a picture of a line to log-probabilities of symbols, frame by frame.

Keras 3 code that names no backend. Pictures are float32 ``(n, height, width, 1)`` in 0 … 1, ink
high; what comes out is float32 ``(n, frames, classes)``, a frame for each `STRIDE` pixels, class 0
the blank.
"""

from pathlib import Path
from typing import Any

from digits.backends.keras_backend import export_onnx, keras
from digits.line_reader.config import STRIDE, NetworkConfig

EXAMPLE_WIDTH = 16 * STRIDE  # pixels; any width would do


def build_reader(config: NetworkConfig, classes: int, height: int = 48) -> keras.Model:
    """The uncompiled network; its width is free.

    Args:
        config: how large.
        classes: of the alphabet, blank included.
        height: of the pictures, a multiple of 8.
    """
    layers = keras.layers
    pictures = keras.Input((height, None, 1), name="pictures")
    x = _seen(pictures, config)
    # Once over all rows: what is left is a row of frames.
    x = _convolved(x, config.features, (height // 8, 1), padding="valid", name="column")
    frames = layers.Reshape((-1, config.features), name="frames")(x)
    frames = _joined(frames, config)
    if config.dropout:
        frames = layers.Dropout(config.dropout, name="dropout")(frames)
    scores = layers.Dense(classes, name="scores")(frames)
    # CTC adds up probabilities of whole paths, so the logarithms are what is wanted.
    log_probabilities = layers.Activation("log_softmax", name="log_probabilities")(scores)
    return keras.Model(pictures, log_probabilities, name="reader")


def _seen(pictures: Any, config: NetworkConfig) -> Any:
    """Convolutions from ``(n, h, w, 1)`` to ``(n, h / 8, w / 4, c)``."""
    pool = keras.layers.MaxPooling2D
    first, second, third, fourth = config.channels
    x = _convolved(pictures, first, (3, 3), name="ink")
    x = pool((2, 2), name="half")(x)
    x = _staged(x, second, config.blocks[0], "strokes")
    x = pool((2, 2), name="quarter")(x)
    x = _staged(x, third, config.blocks[1], "shapes")
    # Digits are narrow: rows are joined further, columns are not.
    x = pool((2, 1), name="eighth")(x)
    return _staged(x, fourth, config.blocks[2], "digits")


def _staged(x: Any, channels: int, blocks: int, name: str) -> Any:
    x = _convolved(x, channels, (3, 3), name=name)
    for index in range(blocks):
        inner = _convolved(x, channels, (3, 3), name=f"{name}_{index}_a")
        inner = _convolved(inner, channels, (3, 3), name=f"{name}_{index}_b", activation="linear")
        x = keras.layers.Add(name=f"{name}_{index}_add")([x, inner])
        x = keras.layers.Activation("relu", name=f"{name}_{index}_out")(x)
    return x


def _convolved(
    x: Any,
    channels: int,
    size: tuple[int, int],
    *,
    name: str,
    padding: str = "same",
    activation: str = "relu",
) -> Any:
    """Convolution, batch normalisation, activation."""
    layers = keras.layers
    x = layers.Conv2D(channels, size, padding=padding, use_bias=False, name=name)(x)
    x = layers.BatchNormalization(momentum=0.95, name=f"{name}_norm")(x)
    return x if activation == "linear" else layers.Activation(activation, name=f"{name}_on")(x)


def _joined(frames: Any, config: NetworkConfig) -> Any:
    """Residual blocks of a filter along the frames for each feature, then a mix; then an LSTM."""
    layers = keras.layers
    for index in range(config.depth):
        name = f"context_{index}"
        inner = layers.DepthwiseConv1D(config.reach, padding="same", use_bias=False, name=name)(
            frames
        )
        inner = layers.BatchNormalization(momentum=0.95, name=f"{name}_norm")(inner)
        inner = layers.Dense(config.features, activation="relu", name=f"{name}_mix")(inner)
        frames = layers.Add(name=f"{name}_add")([frames, inner])
    if config.units:
        memory = layers.LSTM(config.units, return_sequences=True)
        frames = layers.Bidirectional(memory, name="memory")(frames)
    return frames


def export_reader(network: keras.Model, path: Path) -> None:
    """Write a reader as ONNX; number and width of the pictures stay free."""
    export_onnx(network, path, free=EXAMPLE_WIDTH)
