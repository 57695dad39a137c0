"""Where a reader may start: the first two convolutions as the small CNN learned them on digits.

Both networks see ink as 1 and paper as 0, and both begin with 16 and 32 maps of 3 × 3. Biases are
left out: the reader normalises what comes out of its convolutions instead.
"""

import tempfile
from pathlib import Path
from typing import TypeAlias

import numpy as np

from digits.arrays import Floats
from digits.backends.keras_backend import keras
from digits.line_reader.errors import KernelsDoNotFit

Kernels: TypeAlias = tuple[Floats, ...]  # (3, 3, 1, 16) and (3, 3, 16, 32)

CNN_LAYERS = ("conv_16", "conv_32")
READER_LAYERS = ("ink", "strokes")


def kernels_of(content: bytes) -> Kernels:
    """The kernels of a CNN's first two convolutions.

    Args:
        content: of its ``.keras`` file, which the caller has verified.
    """
    with tempfile.TemporaryDirectory() as private:
        path = Path(private) / "model.keras"
        path.write_bytes(content)
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
    return tuple(np.asarray(model.get_layer(name).kernel, np.float32) for name in CNN_LAYERS)


def begin_with(network: keras.Model, kernels: Kernels) -> None:
    """Put the CNN's kernels into an untrained reader, in place.

    Raises:
        KernelsDoNotFit: if there are none, or not of the reader's shapes.
    """
    layers = [network.get_layer(name) for name in READER_LAYERS]
    wanted = [tuple(layer.kernel.shape) for layer in layers]
    given = [kernel.shape for kernel in kernels]
    if given != wanted:
        raise KernelsDoNotFit(
            "The reader cannot start from the digit CNN",
            received=f"kernels of {given or 'no CNN'}; the reader has {wanted}",
            remedy="train the CNN first (digits retrain --models cnn), use a preset whose first "
            "convolutions have 16 and 32 maps, or start from scratch",
        )
    for layer, kernel in zip(layers, kernels, strict=True):
        layer.kernel.assign(kernel)
