"""The export of a network in a process of its own, which every backend but TensorFlow needs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from digits.backends import keras_backend
from digits.backends.errors import ExportFailed
from digits.backends.keras_backend import export_onnx, make_repeatable
from digits.errors import DigitsError
from digits.line_reader.config import NetworkConfig
from digits.line_reader.network import EXAMPLE_WIDTH, build_reader

SMALL = NetworkConfig(channels=(4, 8, 8, 16), blocks=(0, 0, 0), features=32, depth=1, units=8)


def test_the_file_is_the_one_that_tensorflow_would_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte by byte, the free width included."""
    make_repeatable(1)
    network = build_reader(SMALL, 20)
    export_onnx(network, tmp_path / "here.onnx", EXAMPLE_WIDTH)
    monkeypatch.setattr(keras_backend, "on_tensorflow", lambda: False)
    export_onnx(network, tmp_path / "there.onnx", EXAMPLE_WIDTH)
    assert (tmp_path / "there.onnx").read_bytes() == (tmp_path / "here.onnx").read_bytes()


def test_a_failure_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    says: Callable[[DigitsError, str, str, str, str], None],
) -> None:
    """With what the other process said."""
    monkeypatch.setattr(keras_backend, "on_tensorflow", lambda: False)
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "model.onnx"
    with pytest.raises(ExportFailed) as caught:
        export_onnx(build_reader(SMALL, 20), path, EXAMPLE_WIDTH)
    says(caught.value, "could not be exported", "file/model.onnx", "file", "tf2onnx")
