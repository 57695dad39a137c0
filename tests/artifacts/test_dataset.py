"""The data set on disk: fetched once, prepared by content, described as it is."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from artifacts.dataset import facts_of, fetch_into, prepare_into
from artifacts.store import Store, write_arrays
from digits.config import SplitConfig
from digits.errors import DuplicateImages, FileChanged, SourceUnavailable
from digits.mnist import DATASETS, NPZ_ARRAYS, RawMnist, read_npz
from digits.preprocess import SPLITS, load_part
from digits.results import FetchedData

SPLIT = SplitConfig(validation=300, held_back=300)


@pytest.fixture
def fetched(store: Store) -> FetchedData:
    """The sample, fetched into the store."""
    return fetch_into(store, "mnist-sample", "")


def test_store_keeps_its_own_copy(store: Store, fetched: FetchedData, raw: RawMnist) -> None:
    """The first time the repository serves, afterwards the store."""
    assert fetched.source == "the sample in this repository"
    assert fetched.file.path == store.path("data", "mnist-sample.npz")
    kept = read_npz(fetched.file.verified())
    assert all(np.array_equal(one, other) for one, other in zip(kept, raw, strict=True))
    again = fetch_into(store, "mnist-sample", "")
    assert again.source.startswith("the store's copy")
    assert (again.file, again.refused) == (fetched.file, ())


def test_damaged_copy_is_replaced(store: Store, fetched: FetchedData) -> None:
    """A copy that is not MNIST any more is told, passed over, and made whole again."""
    fetched.file.path.write_bytes(b"damaged")
    again = fetch_into(store, "mnist-sample", "")
    assert again.source == "the sample in this repository"
    assert "Not an .npz archive" in again.refused[0]
    assert again.file == fetched.file
    assert again.file.verified().exists()


def test_given_file_becomes_the_stores_copy(
    store: Store, fetched: FetchedData, tmp_path: Path
) -> None:
    """What the user gives serves, and next time the store has it."""
    given = tmp_path / "mine.npz"
    given.write_bytes(fetched.file.path.read_bytes())
    fetched.file.path.unlink()
    found = fetch_into(store, "mnist-sample", str(given))
    assert found.source == f"given: {given}"
    assert found.file == fetched.file
    assert fetch_into(store, "mnist-sample", "").source.startswith("the store's copy")


def test_given_file_that_fails_leaves_the_store_alone(store: Store, fetched: FetchedData) -> None:
    """An error changes nothing that was there."""
    with pytest.raises(SourceUnavailable):
        fetch_into(store, "mnist-sample", str(store.root / "absent.npz"))
    assert fetched.file.verified().exists()
    assert [path.name for path in store.path("data").iterdir()] == ["mnist-sample.npz"]


def test_parts_are_written_by_content(store: Store, fetched: FetchedData) -> None:
    """The name tells data and division; equal ones give the equal file, others another."""
    first, again = (prepare_into(store, fetched.file, SPLIT) for _ in range(2))
    other = prepare_into(store, fetched.file, SPLIT.model_copy(update={"seed": 1}))
    assert first == again
    assert first.path != other.path
    assert first.path.name.startswith(f"prepared-{fetched.file.sha256[:12]}-300-300-")
    sizes = [len(load_part(first.verified(), split).labels) for split in SPLITS]
    assert sizes == [1400, 300, 300, 500]


def test_picture_in_two_parts_stops_the_preparation(store: Store, raw: RawMnist) -> None:
    """A test picture among the training pictures is found before anything is written."""
    images = raw.train_images.copy()
    images[0] = raw.test_images[0]
    arrays = dict(zip(NPZ_ARRAYS, raw._replace(train_images=images), strict=True))
    leaked = write_arrays(store.path("data", "leaked.npz"), arrays)
    with pytest.raises(DuplicateImages, match="and test"):
        prepare_into(store, leaked, SPLIT)
    assert [path.name for path in store.path("data").iterdir()] == ["leaked.npz"]


def test_changed_copy_is_not_prepared(store: Store, fetched: FetchedData) -> None:
    """Between fetching and preparing the file must stay what it was."""
    fetched.file.path.write_bytes(b"other")
    with pytest.raises(FileChanged):
        prepare_into(store, fetched.file, SPLIT)


def test_facts_are_counted(store: Store, fetched: FetchedData, raw: RawMnist) -> None:
    """Counts of parts and classes, digests and pixel statistics are those of the files."""
    prepared = prepare_into(store, fetched.file, SPLIT)
    facts = facts_of(fetched, prepared)
    assert facts.counts == {"train": 1400, "validation": 300, "held_back": 300, "test": 500}
    assert facts.class_counts["train"] == (140,) * 10
    assert facts.class_counts["test"] == tuple(np.bincount(raw.test_labels).tolist())
    assert facts.digests == dict(DATASETS["mnist-sample"].md5)
    train = load_part(prepared.path, "train").images / 255
    assert (facts.pixel_mean, facts.pixel_std) == pytest.approx((train.mean(), train.std()))
    assert facts.source == fetched.source
    content = facts.prepared.path.read_bytes()
    assert facts.prepared.sha256 == hashlib.sha256(content).hexdigest()
