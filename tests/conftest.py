"""What the tests of every room share: the sample of MNIST in the repository, a store, a model.

What is shared by a whole session is made once and, where it is an array, read-only.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

# Before NumPy is imported: on small arrays, threads of OpenBLAS that wait for one another cost more
# than they compute, twenty times more where the cores have other work. Commands inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Before Prefect is imported: the user's own Prefect is none of the tests' business.
os.environ["PREFECT_HOME"] = tempfile.mkdtemp(prefix="prefect-home-")
atexit.register(shutil.rmtree, os.environ["PREFECT_HOME"], ignore_errors=True)

import numpy as np
import pytest
from PIL import Image
from prefect.logging.configuration import setup_logging

from artifacts.cards.model_card import build_card
from digits.arrays import RawImages
from digits.config import LogisticConfig
from digits.dataset.mnist_files import DATASETS, RawMnist
from digits.dataset.mnist_sources import fetch
from digits.dataset.splits import LabelledDigits, Prepared, load_part, normalise, prepare
from digits.errors import DigitsError
from digits.models.base import Fit
from digits.models.logistic import LogisticModel, fit_logistic
from digits.models.training_presets import RECIPES
from digits.operations.fitted_models import evaluate_fit, save_fit
from digits.operations.gather_data import facts_of, fetch_into, prepare_into
from digits.operations.publish_version import publish_version
from digits.registry.alias_changes import change_alias
from digits.registry.alias_log import Action
from digits.store.folders import Store

pytest_plugins = ("tests.reviewed_batch",)  # fixtures of operations and of the review page

# Before anything imports Keras: set up later, Prefect's logging has Keras' close pytest's stream.
setup_logging()
# Before anything imports Keras: what this machine keeps in ~/.keras changes no test.
os.environ["KERAS_HOME"] = tempfile.mkdtemp(prefix="keras-home-")
atexit.register(shutil.rmtree, os.environ["KERAS_HOME"], ignore_errors=True)

FLOWS = Path(__file__).with_name("flows")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the flows, which take longest."""
    items.sort(key=lambda item: not item.path.is_relative_to(FLOWS))


@pytest.fixture(scope="session")
def raw(tmp_path_factory: pytest.TempPathFactory) -> RawMnist:
    """The sample of 2,000 + 500 digits, as it lies in the repository."""
    nowhere = tmp_path_factory.mktemp("nothing") / "absent.npz"
    sample = fetch(DATASETS["mnist-sample"], kept=nowhere).raw
    for array in sample:
        array.flags.writeable = False
    return sample


@pytest.fixture(scope="session")
def prepared(raw: RawMnist) -> Prepared:
    """The sample as the preset `small` divides it."""
    parts = prepare(raw, RECIPES["small"].split)
    for part in parts:
        part.images.flags.writeable = part.labels.flags.writeable = False
    return parts


@pytest.fixture(scope="session")
def fresh(raw: RawMnist) -> LabelledDigits:
    """Five hundred digits framed as MNIST's that are not in it: a shade of each was changed."""
    images = raw.test_images.copy()
    for image in images:
        image.flat[int(np.argmax((image > 20) & (image < 230)))] += 1
    images.flags.writeable = False
    return LabelledDigits(images, raw.test_labels)


@pytest.fixture(scope="session")
def write_folder() -> Callable[[Path, RawImages, Sequence[int]], Path]:
    """A function that writes pictures and the list of their labels into a folder."""

    def write(folder: Path, images: RawImages, labels: Sequence[int]) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        lines = ["file,digit"]
        for n, (image, label) in enumerate(zip(images, labels, strict=True)):
            Image.fromarray(image).save(folder / f"{n:03}.png")
            lines.append(f"{n:03}.png,{label}")
        (folder / "labels.csv").write_text("\n".join(lines) + "\n", "utf-8")
        return folder

    return write


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store, ready to be written."""
    return Store(tmp_path / "store").prepare()


@pytest.fixture(scope="session")
def logistic(prepared: Prepared) -> Fit:
    """A logistic regression that learned from the sample."""
    config = LogisticConfig(tolerance=1e-2)
    return fit_logistic(normalise(prepared.train.images), prepared.train.labels, config)


def publish_on_sample(store: Store, fit: Fit) -> Path:
    """Score a logistic regression on the sample and publish it; returns its folder."""
    fetched = fetch_into(store, "mnist-sample", "")
    prepared = prepare_into(store, fetched.file, RECIPES["small"].split)
    images = load_part(prepared.path, "test").images
    fitted = save_fit(store, "logistic", fit, images, 0)
    evaluation = evaluate_fit(store, fitted, prepared, 0)
    data = facts_of(fetched, prepared)
    facts, created = {"git_commit": "0" * 40}, datetime.now(UTC).isoformat(timespec="seconds")
    card = build_card(fitted, evaluation, data, LogisticConfig(), "", facts, created)
    files = (fitted.model, fitted.onnx)
    return publish_version(store, "logistic", fitted.version, card, files)


@pytest.fixture(scope="session")
def published_logistic(logistic: Fit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of that model, published with its card; copy it before changing anything."""
    return publish_on_sample(Store(tmp_path_factory.mktemp("published")).prepare(), logistic)


@pytest.fixture(scope="session")
def rivals_made(
    published_logistic: Path, logistic: Fit, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str, str]:
    """A store with two logistic regressions that differ little, and their versions."""
    root = tmp_path_factory.mktemp("rivals")
    shutil.copytree(published_logistic.parents[2], root, dirs_exist_ok=True)
    model = cast("LogisticModel", logistic.model)
    other = LogisticModel(model.coefficients * np.float32(1.01), model.intercepts)
    second = publish_on_sample(Store(root), logistic._replace(model=other))
    return root, published_logistic.name, second.name


@pytest.fixture
def rivals(rivals_made: tuple[Path, str, str], tmp_path: Path) -> tuple[Store, str, str]:
    """A copy of that store, where the first is champion and the second challenger."""
    root, first, second = rivals_made
    store = Store(shutil.copytree(root, tmp_path / "rivals"))
    for action, version in (("challenge", first), ("promote", first), ("challenge", second)):
        change_alias(
            store.path("models"), "logistic", cast("Action", action), version, reason="a test"
        )
    return store, first, second


@pytest.fixture(scope="session")
def resnet_weights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Seeded random weights of the real ResNet50, in a file of 94 MB that is deleted at the end."""
    # Imported here: only the tests that ask for these weights pay for TensorFlow.
    from digits.backends.keras_backend import make_repeatable
    from digits.models.resnet50 import build_backbone

    path = tmp_path_factory.mktemp("weights") / "resnet50.weights.h5"
    make_repeatable(7)
    build_backbone(32).save_weights(path)
    yield path
    path.unlink()


@pytest.fixture(scope="session")
def says() -> Callable[[DigitsError, str, str, str, str], None]:
    """A check that an error tells what, where, what was received, and what to do.

    Each text must stand in its own part, and every part in the message that a user reads.
    """

    def check(error: DigitsError, what: str, where: str, received: str, remedy: str) -> None:
        parts = (error.problem, error.where, error.received, error.remedy)
        for part, wanted in zip(parts, (what, where, received, remedy), strict=True):
            assert part
            assert wanted in part
            assert part in str(error)

    return check
