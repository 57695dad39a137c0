"""KERAS_BACKEND=jax: the digit CNN and a reader learn on JAX what they learn on TensorFlow.

Both begin with the same weights and see the same batches, on the CPU. What differs is the order in
which numbers are added up, which training makes larger with every step.
"""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digits.amounts.reader.recipe import READER_RECIPES
from digits.backends.onnx_backend import open_session, run_session

HEIGHT = READER_RECIPES["small"].synthesis.height

if importlib.util.find_spec("jax") is None:
    pytest.skip("JAX is not installed: `make test-jax` installs it", allow_module_level=True)

ROOT = Path(__file__).resolve().parents[3]
# Relative, of each loss. Seen: 1e-6 for the CNN and 3e-4 for the reader; a rate that is 2 % off
# gives 5e-3 and 1e-3.
TOLERANCE = 4e-4
BACKENDS = ("tensorflow", "jax")

Losses = Mapping[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where both backends left their networks."""
    return tmp_path_factory.mktemp("backends")


@pytest.fixture(scope="module")
def losses(folder: Path) -> dict[str, Losses]:
    """What was lost at every step, by backend; each trains in a process of its own."""
    return {backend: trained(folder, backend) for backend in BACKENDS}


def trained(folder: Path, backend: str) -> Losses:
    """Train on one backend; on TensorFlow also with faults."""
    command = [sys.executable, "-m", "tests.digits.backends.short_trainings"]
    setting = {
        "KERAS_BACKEND": backend,
        "JAX_PLATFORMS": "cpu",
        # The training that goes on meets the sizes of the first one.
        "JAX_COMPILATION_CACHE_DIR": str(folder / "compiled"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    }
    faults = ["--faults"] if backend == "tensorflow" else []
    done = subprocess.run(
        [*command, str(folder), str(folder / backend), *faults],
        cwd=ROOT,
        env=os.environ | setting,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text = (folder / backend / "losses.json").read_text("utf-8")
    found: Losses = json.loads(text)
    assert found["backend"] == backend
    return found


def gap(one: list[float], other: list[float]) -> float:
    """The largest relative difference of two lists of losses."""
    return float(np.abs(np.divide(one, other) - 1).max())


@pytest.mark.parametrize("model", ["cnn", "reader"])
def test_jax_loses_what_tensorflow_loses(losses: dict[str, Losses], model: str) -> None:
    """At every step or epoch, and with the averaged weights that are kept."""
    tensorflow, jax = (losses[backend][model] for backend in BACKENDS)
    assert len(tensorflow) == len(jax) > 3
    assert gap(jax, tensorflow) < TOLERANCE, (tensorflow, jax)


def test_a_fault_would_be_noticed(losses: dict[str, Losses]) -> None:
    """Rate, loss or average a little wrong lie at least twice as far away as is tolerated."""
    tensorflow = losses["tensorflow"]
    gaps = {
        name: gap(own, tensorflow[name.split()[0]]) for name, own in tensorflow["faults"].items()
    }
    assert len(gaps) == 5
    assert min(gaps.values()) > 2 * TOLERANCE, gaps


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_training_goes_on_where_it_was_cut_off(losses: dict[str, Losses], backend: str) -> None:
    """To the last bit, from the checkpoint of half its steps."""
    whole, resumed = losses[backend]["reader"][:-1], losses[backend]["resumed"]
    assert resumed == whole


def test_exports_answer_alike(losses: dict[str, Losses], folder: Path) -> None:
    """Both networks of JAX are exported, and say what those of TensorFlow say."""
    rng = np.random.default_rng(6)
    for name, shape in (("cnn", (5, 28, 28, 1)), ("reader", (2, HEIGHT, 96, 1))):
        inputs = rng.random(shape, dtype=np.float32)
        one, other = (
            run_session(open_session((folder / backend / f"{name}.onnx").read_bytes()), inputs)
            for backend in BACKENDS
        )
        np.testing.assert_allclose(one, other, rtol=0, atol=2e-3, err_msg=name)


def test_tensorflow_opens_what_jax_saved(losses: dict[str, Losses], folder: Path) -> None:
    """The original of a CNN answers as its export does."""
    from digits.models.cnn import load_original

    images = np.random.default_rng(7).random((5, 28, 28, 1), dtype=np.float32)
    exported = open_session((folder / "jax" / "cnn.onnx").read_bytes())
    answers = load_original(folder / "jax" / "cnn.keras")(images)
    np.testing.assert_allclose(run_session(exported, images), answers, rtol=0, atol=1e-5)
