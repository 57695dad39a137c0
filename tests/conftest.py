"""What the tests of every room share: the sample of MNIST in the repository, a store, a model.

What is shared by a whole session is made once and, where it is an array, read-only.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prefect.logging.configuration import setup_logging

from artifacts.dataset import facts_of, fetch_into, prepare_into
from artifacts.fits import evaluate_fit, save_fit
from artifacts.published import publish
from artifacts.store import Store
from digits.config import LogisticConfig
from digits.errors import DigitsError
from digits.logreg import fit_logistic
from digits.mnist import DATASETS, RawMnist
from digits.model import Fit
from digits.preprocess import Prepared, normalise, prepare
from digits.profiles import RECIPES
from digits.sources import fetch

# Before anything imports Keras: set up later, Prefect's logging has Keras' close pytest's stream.
setup_logging()
# Before anything imports Keras: what this machine keeps in ~/.keras changes no test.
os.environ["KERAS_HOME"] = tempfile.mkdtemp(prefix="keras-home-")
atexit.register(shutil.rmtree, os.environ["KERAS_HOME"], ignore_errors=True)


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
    """The sample as the `small` profile divides it."""
    parts = prepare(raw, RECIPES["small"].split)
    for part in parts:
        part.images.flags.writeable = part.labels.flags.writeable = False
    return parts


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store, ready to be written."""
    return Store(tmp_path / "store").prepare()


@pytest.fixture(scope="session")
def logistic(prepared: Prepared) -> Fit:
    """A logistic regression that learned from the sample."""
    config = LogisticConfig(tolerance=1e-2)
    return fit_logistic(normalise(prepared.train.images), prepared.train.labels, config)


@pytest.fixture(scope="session")
def published_logistic(logistic: Fit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of that model, published with its card; copy it before changing anything."""
    store = Store(tmp_path_factory.mktemp("published")).prepare()
    fetched = fetch_into(store, "mnist-sample", "")
    prepared = prepare_into(store, fetched.file, RECIPES["small"].split)
    images = fetched.file.path
    assert images.exists()
    test = prepare(fetch(DATASETS["mnist-sample"], kept=images).raw, RECIPES["small"].split).test
    fitted = save_fit(store, "logistic", logistic, test.images, 0)
    evaluation = evaluate_fit(store, fitted, prepared, 0)
    data = facts_of(fetched, prepared)
    return publish(store, fitted, evaluation, data, LogisticConfig(), {"git_commit": "0" * 40})


@pytest.fixture(scope="session")
def resnet_weights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Seeded random weights of the real ResNet50, in a file of 94 MB that is deleted at the end."""
    # Imported here: only the tests that ask for these weights pay for TensorFlow.
    from digits.keras_training import make_repeatable
    from digits.resnet import build_backbone

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
