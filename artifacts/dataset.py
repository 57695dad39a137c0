"""The data set on disk: as fetched, as prepared, and the facts that the report tells of it."""

import numpy as np

from artifacts.store import Store, write_arrays
from digits.arrays import CLASSES
from digits.config import DatasetName, SplitConfig
from digits.mnist import DATASETS, NPZ_ARRAYS, read_npz
from digits.preprocess import SPLITS, as_arrays, prepare
from digits.refs import FileRef
from digits.results import DataFacts, FetchedData
from digits.sources import fetch
from digits.validation import check_disjoint, pixel_statistics


def fetch_into(store: Store, name: DatasetName, given: str) -> FetchedData:
    """Fetch a data set, verified, and keep the store's own copy of it."""
    dataset = DATASETS[name]
    kept = store.path("data", f"{name}.npz")
    fetched = fetch(dataset, kept=kept, given=given)
    if fetched.source.startswith("the store's copy"):
        file = FileRef.of(kept)
    else:
        file = write_arrays(kept, dict(zip(NPZ_ARRAYS, fetched.raw, strict=True)))
    return FetchedData(dataset=name, file=file, source=fetched.source, refused=fetched.refused)


def prepare_into(store: Store, file: FileRef, split: SplitConfig) -> FileRef:
    """Divide a fetched data set, see that no picture stands in two parts, and write it.

    Raises:
        DuplicateImages: if one does.
    """
    prepared = prepare(read_npz(file.verified()), split)
    check_disjoint({name: part.images for name, part in zip(SPLITS, prepared, strict=True)})
    name = f"prepared-{file.sha256[:12]}-{split.validation}-{split.held_back}-{split.seed}.npz"
    return write_arrays(store.path("data", name), as_arrays(prepared))


def facts_of(fetched: FetchedData, prepared: FileRef) -> DataFacts:
    """Counts, digests and statistics of a prepared data set."""
    with np.load(prepared.verified(), allow_pickle=False) as archive:
        labels = {split: archive[f"{split}_labels"] for split in SPLITS}
        mean, std = pixel_statistics(archive["train_images"])
    return DataFacts(
        dataset=fetched.dataset,
        source=fetched.source,
        refused=fetched.refused,
        digests=dict(DATASETS[fetched.dataset].md5),
        counts={split: len(values) for split, values in labels.items()},
        class_counts={
            split: tuple(int(count) for count in np.bincount(values, minlength=CLASSES))
            for split, values in labels.items()
        },
        pixel_mean=mean,
        pixel_std=std,
        prepared=prepared,
    )
