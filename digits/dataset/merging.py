"""The pictures of several labelled folders as one set: each once, none of them MNIST's.

Takes what `digits.dataset.labelled_folder` read. The set is in an order of its own, so that equal
pictures make equal data, however they are spread over folders and lists.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from digits.arrays import CLASSES, SIDE, RawImages
from digits.dataset.errors import ConflictingLabels, TooFewPictures
from digits.dataset.labelled_folder import MOST_FAULTS, FramedFolder
from digits.dataset.splits import SPLITS, LabelledDigits, part_of, picture_digest
from digits.dataset.validation import check_dtypes, check_labels, check_shapes
from digits.results import FolderCounts

FEWEST = 50
"""New pictures of which a drift can be told: five of each digit, as a chi-squared test wants."""


class Gathered(NamedTuple):
    """The new pictures of all folders, and for each folder what became of its own."""

    part: LabelledDigits
    counts: tuple[FolderCounts, ...]


class _Home(NamedTuple):
    """Where a picture was met first: its folder's position, and its position there."""

    folder: int
    position: int


def gather(folders: Sequence[FramedFolder], mnist: Iterable[RawImages]) -> Gathered:
    """Put the pictures of folders together.

    Identical pictures count once. One that is MNIST's own is dropped: among the pictures learned
    from, it would make scores on MNIST's other parts too good.

    Args:
        folders: at least one, as read.
        mnist: all of MNIST's arrays of pictures, training and test.

    Raises:
        ConflictingLabels: if folders label the same picture differently.
        TooFewPictures: if fewer than `FEWEST` are left.
    """
    for folder in folders:
        check_dtypes(*folder.part, str(folder.folder))
        check_shapes(*folder.part, str(folder.folder))
        check_labels(folder.part.labels, str(folder.folder))
    known = {picture_digest(image) for images in mnist for image in images}
    digests = [[picture_digest(image) for image in folder.part.images] for folder in folders]
    homes = _homes(digests, known)
    if conflicts := list(_conflicts(folders, digests, homes)):
        raise _conflicting(conflicts)
    if len(homes) < FEWEST:
        raise _too_few(folders, len(homes))
    counts = tuple(_counts(folder, digests[n], homes, known, n) for n, folder in enumerate(folders))
    return Gathered(_joined(folders, homes), counts)


def _homes(digests: Sequence[Sequence[bytes]], known: set[bytes]) -> dict[bytes, _Home]:
    """Where each new picture stands first, by its digest and in the digests' order."""
    homes: dict[bytes, _Home] = {}
    for folder, those in enumerate(digests):
        for position, digest in enumerate(those):
            if digest not in known:
                homes.setdefault(digest, _Home(folder, position))
    return dict(sorted(homes.items()))


def _conflicts(
    folders: Sequence[FramedFolder], digests: Sequence[Sequence[bytes]], homes: dict[bytes, _Home]
) -> Iterator[str]:
    """In words, each picture that has another label than where it stands first."""
    for folder, those in zip(folders, digests, strict=True):
        for line, digest in zip(folder.lines, those, strict=True):
            if digest not in homes:
                continue
            first = folders[homes[digest].folder]
            other = first.lines[homes[digest].position]
            if other.digit != line.digit:
                yield (
                    f"{folder.folder}, line {line.number} ({line.name}): {line.digit}; "
                    f"{first.folder}, line {other.number} ({other.name}): {other.digit}"
                )


def _conflicting(conflicts: Sequence[str]) -> ConflictingLabels:
    rest = len(conflicts) - MOST_FAULTS
    more = [f"and {rest:,} more"] if rest > 0 else []
    return ConflictingLabels(
        "Folders of new data label the same picture differently",
        received="\n    ".join([*conflicts[:MOST_FAULTS], *more]),
        remedy="look at these pictures, and mend the label that is wrong",
    )


def _too_few(folders: Sequence[FramedFolder], used: int) -> TooFewPictures:
    listed = sum(len(folder.lines) for folder in folders)
    return TooFewPictures(
        f"New data must bring at least {FEWEST} pictures",
        where=", ".join(str(folder.folder) for folder in folders),
        received=f"{used:,} new ones; of {listed:,} listed, the others are repeated or MNIST's own",
        remedy="give more pictures, or leave the new data out",
    )


def _counts(
    folder: FramedFolder,
    digests: Sequence[bytes],
    homes: dict[bytes, _Home],
    known: set[bytes],
    n: int,
) -> FolderCounts:
    """What became of the pictures of the `n`-th folder."""
    used = [at for at, digest in enumerate(digests) if homes.get(digest) == _Home(n, at)]
    in_mnist = sum(digest in known for digest in digests)
    parts = [part_of(folder.part.images[at]) for at in used]
    return FolderCounts(
        listed=len(digests),
        used=len(used),
        repeated=len(digests) - len(used) - in_mnist,
        in_mnist=in_mnist,
        parts={split: parts.count(split) for split in SPLITS if split != "test"},
        class_counts=tuple(np.bincount(folder.part.labels[used], minlength=CLASSES).tolist()),
    )


def _joined(folders: Sequence[FramedFolder], homes: dict[bytes, _Home]) -> LabelledDigits:
    images = [folders[home.folder].part.images[home.position] for home in homes.values()]
    labels = [folders[home.folder].part.labels[home.position] for home in homes.values()]
    stacked: RawImages = np.stack(images).reshape(-1, SIDE, SIDE)
    return LabelledDigits(stacked, np.array(labels, dtype=np.uint8))
