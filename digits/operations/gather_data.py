"""The data set on disk: as fetched, as prepared, and the facts that the report tells of it."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from digits.arrays import CLASSES
from digits.config import DatasetName, Kind, SplitConfig
from digits.dataset.drift import compare, profile_of
from digits.dataset.labelled_folder import LabelledFolder, list_folder, read_folder
from digits.dataset.merging import gather
from digits.dataset.mnist_files import DATASETS, NPZ_ARRAYS, read_npz
from digits.dataset.mnist_sources import fetch
from digits.dataset.splits import SPLITS, LabelledDigits, as_arrays, load_part, prepare, with_new
from digits.dataset.validation import check_disjoint, pixel_statistics
from digits.errors import FileChanged
from digits.evidence.records import ROOM
from digits.models.model_card import Card
from digits.models.zoo import ZOO
from digits.refs import FileRef
from digits.registry.versions import champion
from digits.results import DataFacts, FetchedData, NewData, NewFolder, Reference
from digits.scores import Drift, Record
from digits.store.atomic import write_arrays, write_text
from digits.store.folders import Store

NEW = "new"  # the name of the new pictures' part in their own file


class Origin(Record):
    """Which source served a data set, and why those before it did not."""

    source: str
    refused: tuple[str, ...]


def fetch_into(store: Store, name: DatasetName, given: str) -> FetchedData:
    """Fetch a data set, verified, and keep the store's own copy of it.

    When that copy serves, it is told where it came from: a run that goes on after a kill
    then reports what an undisturbed one does.
    """
    kept = store.path("data", f"{name}.npz")
    note = kept.with_suffix(".origin.json")
    fetched = fetch(DATASETS[name], kept=kept, given=given)
    origin = Origin(source=fetched.source, refused=fetched.refused)
    if fetched.source.startswith("the store's copy"):
        file, origin = FileRef.of(kept), _noted(note) or origin
    else:
        # The note first: after a kill in between, the data are fetched again.
        write_text(note, origin.model_dump_json())
        file = write_arrays(kept, dict(zip(NPZ_ARRAYS, fetched.raw, strict=True)))
    return FetchedData(dataset=name, file=file, source=origin.source, refused=origin.refused)


def _noted(note: Path) -> Origin | None:
    """Where the store's copy came from; None if nobody noted it."""
    try:
        return Origin.model_validate_json(note.read_bytes())
    except (OSError, ValidationError):
        return None


def digests_of(folders: Sequence[str]) -> list[str]:
    """What tells the content of each labelled folder from any other, once its list is in order.

    Raises:
        NoLabelList, MalformedLabelList, FaultyLines, TooFewPictures: if one is not.
    """
    return [list_folder(Path(folder)).digest for folder in folders]


def holds_own(store: Store, folders: Sequence[str]) -> bool:
    """Whether one of the folders lies where a bank's own checks are kept.

    What is made of it is then its owner's alone to read, too.
    """
    own = store.path(ROOM).resolve()
    return any(Path(folder).resolve().is_relative_to(own) for folder in folders)


def gather_into(
    store: Store,
    folders: Sequence[str],
    digests: Sequence[str],
    mnist: FileRef,
    *,
    private: bool = False,
) -> NewData:
    """Bring the pictures of labelled folders into MNIST's frame and write them as one file.

    Args:
        store: where to.
        folders: at least one, on this machine.
        digests: what `digests_of` said of them.
        mnist: the fetched data set, none of whose pictures is new.
        private: whether only its owner may read the file.

    Raises:
        FaultyLines, ConflictingLabels, TooFewPictures: if pictures cannot be used.
        FileChanged: if a folder is no longer the one that was meant.
    """
    listed = [_unchanged(folder, meant) for folder, meant in zip(folders, digests, strict=True)]
    raw = read_npz(mnist.verified())
    gathered = gather([read_folder(one) for one in listed], (raw.train_images, raw.test_images))
    content = hashlib.sha256(b"".join(part.tobytes() for part in gathered.part)).hexdigest()
    arrays = {f"{NEW}_{field}": getattr(gathered.part, field) for field in LabelledDigits._fields}
    file = write_arrays(store.path("data", f"new-{content[:12]}.npz"), arrays, private=private)
    return NewData(file=file, folders=gathered.counts)


def _unchanged(folder: str, digest: str) -> LabelledFolder:
    listed = list_folder(Path(folder))
    if listed.digest != digest:
        raise FileChanged(
            "A folder of new data changed after it was listed",
            where=folder,
            remedy="run the same command again once nothing is copied into it any more",
        )
    return listed


def prepare_into(
    store: Store,
    file: FileRef,
    split: SplitConfig,
    new: FileRef | None = None,
    *,
    private: bool = False,
) -> FileRef:
    """Divide a fetched data set, see that no picture stands in two parts, and write it.

    Args:
        store: where to.
        file: MNIST as fetched.
        split: how its training images are divided, whatever comes with them.
        new: gathered new pictures, which are put behind MNIST's in their parts.
        private: whether only its owner may read the file.

    Raises:
        DuplicateImages: if a picture stands in two parts.
    """
    prepared = prepare(read_npz(file.verified()), split)
    if new is not None:
        prepared = with_new(prepared, load_part(new.verified(), NEW))
    check_disjoint({name: part.images for name, part in zip(SPLITS, prepared, strict=True)})
    name = f"prepared-{file.sha256[:12]}-{split.validation}-{split.model_selection}-{split.seed}"
    suffix = f"-{new.sha256[:12]}" if new else ""
    path = store.path("data", f"{name}{suffix}.npz")
    return write_arrays(path, as_arrays(prepared), private=private)


def reference_of(store: Store, kinds: Sequence[Kind]) -> Reference | None:
    """What the first champion among some kinds learned from; None if no card tells it.

    Raises:
        AliasLogCorrupt: if the log of a kind was tampered with.
        MalformedCard: if a champion's card cannot be read.
    """
    for kind in kinds:
        published = champion(store.path("models"), kind)
        if (
            published
            and isinstance(published.card, Card)
            and (profile := published.card.data.profile)
        ):
            name = f"what the champion learned from ({ZOO[kind].title} {published.card.version})"
            return Reference(name=name, profile=profile)
    return None


def facts_of(
    fetched: FetchedData,
    prepared: FileRef,
    new: NewData | None = None,
    folders: Sequence[tuple[str, str]] = (),
    reference: Reference | None = None,
) -> DataFacts:
    """Counts, digests and statistics of a prepared data set.

    Args:
        fetched: MNIST.
        prepared: what was made of it, and of the new pictures.
        new: the new pictures, if folders with some were given.
        folders: the place and the digest of each of these folders.
        reference: what the new pictures are compared with; without one, MNIST's training part.
    """
    path = prepared.verified()
    parts = {split: load_part(path, split) for split in SPLITS}
    train = parts["train"]
    mean, std = pixel_statistics(train.images)
    named = _named(new, folders) if new else ()
    return DataFacts(
        dataset=fetched.dataset,
        source=fetched.source,
        refused=fetched.refused,
        digests=dict(DATASETS[fetched.dataset].md5),
        counts={split: len(part.labels) for split, part in parts.items()},
        class_counts={
            split: tuple(int(count) for count in np.bincount(part.labels, minlength=CLASSES))
            for split, part in parts.items()
        },
        pixel_mean=mean,
        pixel_std=std,
        prepared=prepared,
        profile=profile_of(*train),
        new=named,
        drift=_drift(new, reference or _mnist_alone(train, named)) if new else None,
    )


def _named(new: NewData, folders: Sequence[tuple[str, str]]) -> tuple[NewFolder, ...]:
    return tuple(
        NewFolder(folder=folder, digest=digest, **counts.model_dump())
        for counts, (folder, digest) in zip(new.folders, folders, strict=True)
    )


def _mnist_alone(train: LabelledDigits, new: Sequence[NewFolder]) -> Reference:
    """The training part without the new pictures, which stand at its end."""
    own = len(train.labels) - sum(folder.parts["train"] for folder in new)
    return Reference(
        name="MNIST’s training part of this run, as no champion’s data are known",
        profile=profile_of(train.images[:own], train.labels[:own]),
    )


def _drift(new: NewData, reference: Reference) -> Drift:
    pictures = load_part(new.file.verified(), NEW)
    return compare(profile_of(*pictures), reference.profile, reference.name)
