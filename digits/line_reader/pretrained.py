"""Where the training of a reader may start: from a digit CNN, or from another reader.

From the CNN come the first two convolutions: both networks see ink as 1 and paper as 0, and both
begin with 16 and 32 maps of 3 × 3. Biases are left out: the reader normalises what comes out of
its convolutions instead. From a reader comes everything: its weights are kept beside its ONNX
file, out of which they could not be had (it holds convolution and normalisation as one).
"""

import io
import tempfile
import zipfile
from pathlib import Path
from typing import TypeAlias

import numpy as np

from digits.arrays import Floats
from digits.backends.keras_backend import keras
from digits.line_reader.config import Start
from digits.line_reader.errors import StartDoesNotFit
from digits.store.atomic import atomic_file

InitialValues: TypeAlias = tuple[Floats, ...]

CNN_LAYERS = ("conv_16", "conv_32")
READER_LAYERS = ("ink", "strokes")


def initial_values(start: Start, content: bytes) -> InitialValues:
    """What a training begins with.

    Args:
        start: where the recipe starts.
        content: of the CNN's ``.keras`` file or of the reader's weights, which the caller has
            verified; nothing from scratch.

    Raises:
        StartDoesNotFit: if the weights of a reader cannot be read.
    """
    if start == "digit-cnn":
        return kernels_of(content)
    return _weights_of(content) if start == "reader" else ()


def begin_with(network: keras.Model, start: Start, values: InitialValues) -> None:
    """Put initial values into an untrained reader, in place.

    Raises:
        StartDoesNotFit: if there are none, or not of the network's shapes.
    """
    if start == "digit-cnn":
        kernels = [network.get_layer(name).kernel for name in READER_LAYERS]
        remedy = (
            "train the CNN first (digits retrain --models cnn), use a preset whose first "
            "convolutions have 16 and 32 maps, or start from scratch"
        )
        _assign(kernels, values, "digit CNN", remedy)
    elif start == "reader":
        remedy = "use the preset that it was trained with, as its card tells, or start from scratch"
        _assign(network.weights, values, "reader", remedy)


def blend_with(network: keras.Model, values: InitialValues, share: float) -> None:
    """Take a network back a part of the way to a reader's weights from which it went on, in place.

    Between the two lie networks that keep most of what was learned and forget less.

    Source: M. Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022.

    Args:
        network: trained.
        values: of that reader (`initial_values`).
        share: of the way back, 0 … 1.
    """
    for weight, value in zip(network.weights, values, strict=True):
        weight.assign((1 - share) * np.asarray(weight) + share * value)


def kernels_of(content: bytes) -> InitialValues:
    """The kernels of a CNN's first two convolutions: (3, 3, 1, 16) and (3, 3, 16, 32).

    Args:
        content: of its ``.keras`` file, which the caller has verified.
    """
    with tempfile.TemporaryDirectory() as private:
        path = Path(private) / "model.keras"
        path.write_bytes(content)
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
    return tuple(np.asarray(model.get_layer(name).kernel, np.float32) for name in CNN_LAYERS)


def save_weights(network: keras.Model, path: Path) -> None:
    """Write all weights, in the network's order, as float16: more a start does not need."""
    values = {
        f"v{index}": np.asarray(weight).astype(np.float16)
        for index, weight in enumerate(network.weights)
    }
    with atomic_file(path) as file:
        np.savez(file, allow_pickle=False, **values)


def _weights_of(content: bytes) -> InitialValues:
    """The weights that `save_weights` wrote, as float32."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return tuple(archive[f"v{index}"].astype(np.float32) for index in range(len(archive)))
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as cause:
        raise StartDoesNotFit(
            "The training cannot go on from a reader's weights",
            received=f"a damaged file: {cause}",
            remedy="train that reader again, or start from scratch",
        ) from cause


def _assign(
    variables: list[keras.Variable], values: InitialValues, whose: str, remedy: str
) -> None:
    wanted = [tuple(variable.shape) for variable in variables]
    given = [value.shape for value in values]
    if given != wanted:
        raise StartDoesNotFit(
            f"The reader cannot start from the {whose}",
            received=_difference(given, wanted),
            remedy=remedy,
        )
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _difference(given: list[tuple[int, ...]], wanted: list[tuple[int, ...]]) -> str:
    if len(given) != len(wanted):
        return f"{len(given)} arrays; {len(wanted)} are needed"
    pairs = zip(given, wanted, strict=True)
    return next(
        f"an array of {got}, where the network has {has}" for got, has in pairs if got != has
    )
