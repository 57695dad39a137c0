"""Canonical model files: what a process did before leaves no trace in what it saves."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from digits.backends.onnx_backend import open_session, run_session
from digits.backends.reproducible_files import rewrite_keras, rewrite_onnx

ROOT = Path(__file__).resolve().parents[3]
FILES = ("model.keras", "model.onnx")

# Trains what the words after the folder say, one after another; the last CNN is saved there.
TRAIN = """
import sys
from pathlib import Path
import numpy as np
from digits.models.cnn import fit_cnn
from digits.config import CnnConfig, LogisticConfig
from digits.models.logistic import fit_logistic
from digits.dataset.splits import LabelledDigits, normalise

rng = np.random.default_rng(3)
images = rng.integers(0, 256, (64, 28, 28), np.uint8)
part = LabelledDigits(images, np.arange(64, dtype=np.uint8) % 10)
folder, *kinds = sys.argv[1:]
for kind in kinds:
    if kind == "logistic":
        fit_logistic(normalise(part.images), part.labels, LogisticConfig()).model.export(
            Path(folder) / "logistic.onnx"
        )
    else:
        model = fit_cnn(part, part, CnnConfig(epochs=1, batch_size=32)).model
        model.export(Path(folder) / "model.onnx")
model.save(Path(folder) / "model.keras")
"""


def saved(folder: Path, *kinds: str, hash_seed: int) -> Path:
    """Train models in a process of their own; returns the folder with the last CNN."""
    folder.mkdir()
    environment = os.environ | {"PYTHONHASHSEED": str(hash_seed)}
    command = [sys.executable, "-c", TRAIN, str(folder), *kinds]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=600)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CNN as a process saves it that trained a logistic regression before."""
    return saved(tmp_path_factory.mktemp("one") / "cnn", "logistic", "cnn", hash_seed=1)


@pytest.fixture
def graph(tmp_path: Path) -> onnx.ModelProto:
    """``images · factor + (images + shift)``, whose two branches may stand in either order."""
    values = {
        name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [f"unknown_{name}", 3])
        for name in ("images", "answer")
    }
    nodes = [
        helper.make_node("MatMul", ["images", "factor"], ["left"], name="b"),
        helper.make_node("Add", ["images", "shift"], ["right"], name="a"),
        helper.make_node("Add", ["left", "right"], ["answer"], name="c"),
    ]
    weights = [
        numpy_helper.from_array(np.full(3, 0.5, np.float32), "shift"),
        numpy_helper.from_array(np.eye(3, dtype=np.float32) * 2, "factor"),
    ]
    made = helper.make_graph(nodes, "sum", [values["images"]], [values["answer"]], weights)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def rewritten(model: onnx.ModelProto, path: Path) -> bytes:
    """The canonical bytes of a model."""
    onnx.save_model(model, path)
    rewrite_onnx(path)
    return path.read_bytes()


def test_a_process_past_leaves_no_trace(folder: Path, tmp_path: Path) -> None:
    """A CNN trained second in another process, after another model, gives equal files."""
    other = saved(tmp_path / "other", "cnn", "cnn", hash_seed=2)
    for name in FILES:
        assert (folder / name).read_bytes() == (other / name).read_bytes(), name


def test_canonical_files_stay(folder: Path, tmp_path: Path) -> None:
    """What is canonical already is not changed by doing it again."""
    for name, rewrite in zip(FILES, (rewrite_keras, rewrite_onnx), strict=True):
        copy = tmp_path / name
        copy.write_bytes((folder / name).read_bytes())
        rewrite(copy)
        assert copy.read_bytes() == (folder / name).read_bytes(), name
    assert sorted(path.name for path in tmp_path.iterdir()) == list(FILES)


def test_the_original_loads_and_agrees(folder: Path) -> None:
    """Keras loads the rewritten file in safe mode, and it answers as the ONNX file does."""
    from digits.backends.keras_backend import keras

    images = np.random.default_rng(4).random((5, 28, 28, 1), dtype=np.float32)
    original = keras.saving.load_model(folder / "model.keras", safe_mode=True)
    exported = open_session((folder / "model.onnx").read_bytes())
    answers = original.predict(images, verbose=0)
    assert run_session(exported, images) == pytest.approx(answers, abs=1e-5)


def test_no_time_no_address(folder: Path) -> None:
    """The archive states neither when nor where in memory the model was saved."""
    with zipfile.ZipFile(folder / "model.keras") as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"date" not in archive.read("metadata.json")
        assert b'"shared_object_id": 1}' in archive.read("config.json")


def test_the_export_is_valid(folder: Path) -> None:
    """ONNX' checker accepts the file; inputs, outputs and their free axis have plain names."""
    model = onnx.load(folder / "model.onnx")
    onnx.checker.check_model(model, full_check=True)
    (taken,), (given,) = model.graph.input, model.graph.output
    axes = [value.type.tensor_type.shape.dim[0].dim_param for value in (taken, given)]
    assert (taken.name, axes) == ("images", ["n", "n"])
    assert model.graph.node[0].name == f"{model.graph.node[0].op_type}_0"
    assert model.graph.doc_string == ""


def test_names_and_order_do_not_matter(graph: onnx.ModelProto, tmp_path: Path) -> None:
    """The same graph with other names and another order of everything gives the same bytes."""
    first = rewritten(graph, tmp_path / "first.onnx")
    nodes, weights = graph.graph.node, graph.graph.initializer
    for node in nodes:
        node.name, node.doc_string = f"other_{node.name}", "made today"
        node.input[:] = [{"left": "x", "right": "y"}.get(name, name) for name in node.input]
        node.output[:] = [{"left": "x", "right": "y"}.get(name, name) for name in node.output]
    nodes.sort(key=lambda node: ["y", "x", "answer"].index(node.output[0]))
    weights.sort(key=lambda weight: weight.name)
    graph.doc_string = graph.graph.doc_string = "made today"
    assert rewritten(graph, tmp_path / "second.onnx") == first


def test_answers_stay_to_the_bit(graph: onnx.ModelProto, tmp_path: Path) -> None:
    """A rewritten graph computes exactly what it did."""
    images = np.random.default_rng(5).random((4, 3), dtype=np.float32)
    before = run_session(open_session(graph.SerializeToString()), images)
    after = run_session(open_session(rewritten(graph, tmp_path / "model.onnx")), images)
    assert np.array_equal(before, after)


def test_what_nothing_needs_comes_last(graph: onnx.ModelProto, tmp_path: Path) -> None:
    """A node and a weight that no output needs are kept, behind the others."""
    spare = numpy_helper.from_array(np.zeros(1, np.float32), "spare")
    graph.graph.initializer.insert(0, spare)
    graph.graph.node.insert(0, helper.make_node("Relu", ["images"], ["nowhere"]))
    model = onnx.load_from_string(rewritten(graph, tmp_path / "model.onnx"))
    assert [node.op_type for node in model.graph.node] == ["MatMul", "Add", "Add", "Relu"]
    assert [len(weight.dims) for weight in model.graph.initializer] == [2, 1, 1]
    assert model.graph.initializer[-1].raw_data == bytes(4)
