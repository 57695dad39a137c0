"""The data set on disk: fetched once, prepared by content, described as it is."""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from digits.arrays import RawImages
from digits.config import SplitConfig
from digits.dataset.errors import DuplicateImages, SourceUnavailable
from digits.dataset.mnist_files import DATASETS, NPZ_ARRAYS, RawMnist, read_npz
from digits.dataset.splits import SPLITS, LabelledDigits, load_part
from digits.errors import FileChanged
from digits.models.model_card import CARD_FILE, Card
from digits.operations.gather_data import (
    NEW,
    digests_of,
    facts_of,
    fetch_into,
    gather_into,
    holds_own,
    prepare_into,
    reference_of,
)
from digits.results import FetchedData, NewData, Reference
from digits.store.atomic import write_arrays
from digits.store.folders import Store

WriteFolder = Callable[[Path, RawImages, Sequence[int]], Path]

SPLIT = SplitConfig(validation=300, model_selection=300)


@pytest.fixture
def fetched(store: Store) -> FetchedData:
    """The sample, fetched into the store."""
    return fetch_into(store, "mnist-sample", "")


def test_store_keeps_its_own_copy(store: Store, fetched: FetchedData, raw: RawMnist) -> None:
    """The first time the repository serves, afterwards the store, which knows where it is from."""
    assert fetched.source == "the sample in this repository"
    assert fetched.file.path == store.path("data", "mnist-sample.npz")
    kept = read_npz(fetched.file.verified())
    assert all(np.array_equal(one, other) for one, other in zip(kept, raw, strict=True))
    assert fetch_into(store, "mnist-sample", "") == fetched
    store.path("data", "mnist-sample.origin.json").unlink()
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
    assert fetch_into(store, "mnist-sample", "") == found


def test_given_file_that_fails_leaves_the_store_alone(store: Store, fetched: FetchedData) -> None:
    """An error changes nothing that was there."""
    with pytest.raises(SourceUnavailable):
        fetch_into(store, "mnist-sample", str(store.root / "absent.npz"))
    assert fetched.file.verified().exists()
    assert sorted(store.path("data").glob("*.npz")) == [fetched.file.path]


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
    assert facts.counts == {"train": 1400, "validation": 300, "model_selection": 300, "test": 500}
    assert facts.class_counts["train"] == (140,) * 10
    assert facts.class_counts["test"] == tuple(np.bincount(raw.test_labels).tolist())
    assert facts.digests == dict(DATASETS["mnist-sample"].md5)
    train = load_part(prepared.path, "train").images / 255
    assert (facts.pixel_mean, facts.pixel_std) == pytest.approx((train.mean(), train.std()))
    assert facts.source == fetched.source
    content = facts.prepared.path.read_bytes()
    assert facts.prepared.sha256 == hashlib.sha256(content).hexdigest()


# --- new data --------------------------------------------------------------------------------


@pytest.fixture
def folders(tmp_path: Path, write_folder: WriteFolder, fresh: LabelledDigits) -> list[str]:
    """Two labelled folders, the second of which has ten pictures of the first."""
    cuts = {"a": slice(0, 100), "b": slice(90, 150)}
    return [
        str(write_folder(tmp_path / name, fresh.images[cut], fresh.labels[cut].tolist()))
        for name, cut in cuts.items()
    ]


@pytest.fixture
def new(store: Store, fetched: FetchedData, folders: list[str]) -> NewData:
    """These folders, gathered."""
    return gather_into(store, folders, digests_of(folders), fetched.file)


def test_folders_become_one_file_named_by_content(
    store: Store, fetched: FetchedData, folders: list[str], new: NewData, tmp_path: Path
) -> None:
    """Counts are those of the folders; moved elsewhere, the same pictures make the same file."""
    assert [(folder.listed, folder.used, folder.repeated) for folder in new.folders] == [
        (100, 100, 0),
        (60, 50, 10),
    ]
    assert len(load_part(new.file.verified(), NEW).labels) == 150
    moved = [str(shutil.copytree(one, tmp_path / f"moved-{n}")) for n, one in enumerate(folders)]
    assert digests_of(moved) == digests_of(folders)
    assert gather_into(store, moved, digests_of(moved), fetched.file) == new


def test_folder_that_changed_since_it_was_listed_is_refused(
    store: Store, fetched: FetchedData, folders: list[str]
) -> None:
    """What is cached under a digest is what the digest tells."""
    listed = digests_of(folders)
    shutil.copy(Path(folders[0], "001.png"), Path(folders[1], "000.png"))
    with pytest.raises(FileChanged, match="changed after it was listed"):
        gather_into(store, folders, listed, fetched.file)


def test_new_pictures_stand_behind_mnists(store: Store, fetched: FetchedData, new: NewData) -> None:
    """The prepared file holds both; without new data it is, to the byte, what it was."""
    alone = prepare_into(store, fetched.file, SPLIT)
    joined = prepare_into(store, fetched.file, SPLIT, new.file)
    assert joined.path.name == alone.path.name.replace(".npz", f"-{new.file.sha256[:12]}.npz")
    for split in SPLITS:
        own, both = load_part(alone.path, split), load_part(joined.verified(), split)
        assert np.array_equal(both.images[: len(own.images)], own.images)
        more = sum(folder.parts.get(split, 0) for folder in new.folders)
        assert len(both.labels) == len(own.labels) + more
    assert prepare_into(store, fetched.file, SPLIT, None) == alone


def test_copies_of_own_digits_are_their_owners_alone(
    store: Store, fetched: FetchedData, folders: list[str], tmp_path: Path
) -> None:
    """Of a folder in the store's room of own checks, by whatever path it is named."""
    own = shutil.copytree(folders[0], store.path("own", "digits"))
    (tmp_path / "link").symlink_to(own)
    named = [[], folders, [*folders, str(own)], [str(tmp_path / "link")]]
    assert [holds_own(store, one) for one in named] == [False, False, True, True]
    for private, mode in ((False, 0o644), (True, 0o600)):  # also where a readable one was before
        digests = digests_of([str(own)])
        new = gather_into(store, [str(own)], digests, fetched.file, private=private)
        prepared = prepare_into(store, fetched.file, SPLIT, new.file, private=private)
        for file in (new.file, prepared):
            assert file.path.stat().st_mode & 0o777 == mode


def test_facts_tell_folders_and_drift(
    store: Store, fetched: FetchedData, folders: list[str], new: NewData
) -> None:
    """Each folder is named as given; drift is measured against the reference, or MNIST's part."""
    alone = facts_of(fetched, prepare_into(store, fetched.file, SPLIT))
    assert (alone.new, alone.drift) == ((), None)
    assert alone.profile is not None
    named = list(zip(folders, digests_of(folders), strict=True))
    prepared = prepare_into(store, fetched.file, SPLIT, new.file)
    facts = facts_of(fetched, prepared, new, named)
    assert [one.folder for one in facts.new] == folders
    assert facts.drift is not None
    assert facts.drift.old == alone.profile
    assert "MNIST’s training part" in facts.drift.reference
    assert facts.drift.new.n == 150
    assert facts.profile is not None
    assert facts.profile.n == facts.counts["train"] == 1400 + facts.new_in("train")
    given = Reference(name="another model’s data", profile=facts.profile)
    again = facts_of(fetched, prepared, new, named, given)
    assert again.drift is not None
    assert (again.drift.reference, again.drift.old) == (given.name, facts.profile)


def test_reference_is_the_first_champion_that_tells_its_data(
    rivals: tuple[Store, str, str],
) -> None:
    """Kinds without a champion are passed over; a card older than profiles tells nothing."""
    store, champion, _ = rivals
    place = store.path("models", "logistic", champion, CARD_FILE)
    card = Card.read(place)
    found = reference_of(store, ["cnn", "logistic"])
    assert found is not None
    assert found.profile == card.data.profile
    assert f"Logistic regression {champion}" in found.name
    assert reference_of(store, ["cnn", "resnet50"]) is None
    older = card.data.model_copy(update={"profile": None})
    place.write_text(card.model_copy(update={"data": older}).to_json(), "utf-8")
    assert reference_of(store, ["cnn", "logistic"]) is None
