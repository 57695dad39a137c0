"""ONNX files: building the one for logistic regression, and running any of them.

Needs onnx to build and onnxruntime to run; neither TensorFlow nor scikit-learn. Inputs are float32
with images along the first axis, outputs float32 ``(n, 10)``.
"""

import os
from pathlib import Path
from typing import TypeAlias

import numpy as np

from digits.arrays import CLASSES, SIDE, Floats, Probabilities

# From 1.29 on, ONNX Runtime reports to its maker and writes a device identity below ``~/.cache``.
# It looks for this when it is imported, which therefore happens here alone.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
import onnxruntime

Session: TypeAlias = onnxruntime.InferenceSession

OPSET = 17
IR_VERSION = 9  # understood by every ONNX Runtime since 1.15
BATCH = 256  # images a call: large enough to be fast, small enough for ResNet50 in memory


def save_graph(path: Path, coefficients: Floats, intercepts: Floats) -> None:
    """Write ``softmax(flatten(images) · coefficients + intercepts)``.

    Args:
        path: the file to write.
        coefficients: float32 ``(784, 10)``.
        intercepts: float32 ``(10,)``.
    """
    # Imported here: whoever only runs a model does not need the builder.
    from onnx import TensorProto, helper, numpy_helper, save_model

    graph = helper.make_graph(
        [
            helper.make_node("Flatten", ["images"], ["pixels"]),
            helper.make_node("Gemm", ["pixels", "coefficients", "intercepts"], ["logits"]),
            helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
        ],
        "logistic",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", SIDE, SIDE, 1])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", CLASSES])],
        [
            numpy_helper.from_array(coefficients, "coefficients"),
            numpy_helper.from_array(intercepts, "intercepts"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = IR_VERSION
    save_model(model, path)


def open_session(content: bytes, threads: int = 0) -> Session:
    """Load an ONNX model from its bytes, on the CPU.

    Args:
        content: the file's bytes: the caller has verified these very bytes.
        threads: how many to use; 0 leaves it to ONNX Runtime.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # errors only: a warning here helps no user
    return Session(content, options, providers=["CPUExecutionProvider"])


def run_session(session: Session, inputs: Floats) -> Probabilities:
    """Probabilities ``(n, 10)`` for inputs ``(n, …)`` as the model takes them, in batches."""
    name = session.get_inputs()[0].name
    parts = [
        session.run(None, {name: inputs[start : start + BATCH]})[0]
        for start in range(0, len(inputs), BATCH)
    ]
    return np.concatenate(parts) if parts else np.empty((0, CLASSES), np.float32)
