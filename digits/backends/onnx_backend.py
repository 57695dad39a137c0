"""ONNX files: building the one for logistic regression, and running any of them.

Needs onnx to build and onnxruntime to run; neither TensorFlow nor scikit-learn. Inputs are float32
with images along the first axis, outputs float32 ``(n, 10)``.
"""

from pathlib import Path

import numpy as np
import onnxruntime

from digits.arrays import CLASSES, SIDE, Floats, Probabilities

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


def open_session(content: bytes, threads: int = 0) -> onnxruntime.InferenceSession:
    """Load an ONNX model from its bytes, on the CPU.

    Args:
        content: the file's bytes: the caller has verified these very bytes.
        threads: how many to use; 0 leaves it to ONNX Runtime.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # errors only: a warning here helps no user
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def run_session(session: onnxruntime.InferenceSession, inputs: Floats) -> Probabilities:
    """Probabilities ``(n, 10)`` for inputs ``(n, …)`` as the model takes them, in batches."""
    name = session.get_inputs()[0].name
    parts = [
        session.run(None, {name: inputs[start : start + BATCH]})[0]
        for start in range(0, len(inputs), BATCH)
    ]
    return np.concatenate(parts) if parts else np.empty((0, CLASSES), np.float32)
