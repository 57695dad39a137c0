"""The export of a saved network in a process of its own, where Keras runs on TensorFlow.

``python -m digits.backends.tensorflow_export model.keras model.onnx FREE`` is started by
`digits.backends.keras_backend.export_onnx` on any other backend.
"""

import sys
from pathlib import Path

from digits.backends.keras_backend import export_onnx, keras


def main(saved: str, exported: str, free: str) -> None:
    """Open a ``.keras`` file without running code that it may hold, and write it as ONNX."""
    network = keras.saving.load_model(saved, compile=False, safe_mode=True)
    export_onnx(network, Path(exported), int(free))


if __name__ == "__main__":
    main(*sys.argv[1:])
