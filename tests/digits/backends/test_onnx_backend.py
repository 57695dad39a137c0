"""The ONNX file that is built by hand, and running any such file in batches."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from digits.arrays import Floats
from digits.backends.onnx_backend import BATCH, IR_VERSION, open_session, run_session, save_graph


@pytest.fixture(scope="module")
def weights() -> tuple[Floats, Floats]:
    """Seeded coefficients ``(784, 10)`` and intercepts ``(10,)``."""
    rng = np.random.default_rng(1)
    coefficients = rng.normal(0, 0.1, (784, 10)).astype(np.float32)
    return coefficients, rng.normal(0, 1, 10).astype(np.float32)


@pytest.fixture(scope="module")
def content(weights: tuple[Floats, Floats], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of the file that is built from them."""
    path = tmp_path_factory.mktemp("onnx") / "model.onnx"
    save_graph(path, *weights)
    return path.read_bytes()


@pytest.fixture(scope="module")
def inputs() -> Floats:
    """More images than one batch holds, and no multiple of it."""
    return np.random.default_rng(2).random((BATCH + 44, 28, 28, 1), dtype=np.float32)


def test_file_is_valid(content: bytes) -> None:
    """ONNX' own checker accepts it, and its version is one that older runtimes read."""
    model = onnx.load_from_string(content)
    onnx.checker.check_model(model, full_check=True)
    assert model.ir_version == IR_VERSION
    assert [node.op_type for node in model.graph.node] == ["Flatten", "Gemm", "Softmax"]


def test_graph_computes_the_softmax(
    content: bytes, weights: tuple[Floats, Floats], inputs: Floats
) -> None:
    """The probabilities are those of the formula, for more images than one batch holds."""
    coefficients, intercepts = (weight.astype(np.float64) for weight in weights)
    powers = np.exp(inputs.reshape(len(inputs), 784) @ coefficients + intercepts)
    wanted = powers / powers.sum(axis=1, keepdims=True)
    assert run_session(open_session(content), inputs) == pytest.approx(wanted, abs=1e-5)


def test_order_survives_the_batches(content: bytes, inputs: Floats) -> None:
    """Each row answers its own image, whatever batch it fell into."""
    session = open_session(content)
    together = run_session(session, inputs)
    alone = np.concatenate([run_session(session, inputs[i : i + 1]) for i in (0, 255, 256, 299)])
    assert together[[0, 255, 256, 299]] == pytest.approx(alone, abs=1e-6)


def test_nothing_gives_nothing(content: bytes) -> None:
    """No images give no rows, but ten columns."""
    none = run_session(open_session(content), np.empty((0, 28, 28, 1), np.float32))
    assert (none.shape, none.dtype) == ((0, 10), np.dtype(np.float32))


def test_threads_are_as_asked(content: bytes, inputs: Floats) -> None:
    """One thread can be asked for, and gives the same probabilities."""
    one = open_session(content, threads=1)
    assert one.get_session_options().intra_op_num_threads == 1
    assert run_session(one, inputs) == pytest.approx(
        run_session(open_session(content), inputs), abs=1e-6
    )


def test_session_wants_a_model(tmp_path: Path) -> None:
    """Bytes that are no model are refused by the runtime, not run."""
    with pytest.raises(onnxruntime.capi.onnxruntime_pybind11_state.InvalidProtobuf):
        open_session(b"no model")
