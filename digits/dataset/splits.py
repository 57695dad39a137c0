"""From raw bytes to what models learn from: normalised pixels, class matrices, and the split.

Pictures are uint8 ``(n, 28, 28)`` with labels ``(n,)`` until `normalise` makes them float32 in
0 … 1, as models take them.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from digits.arrays import CLASSES, Images, Labels, OneHot, RawImages
from digits.config import SplitConfig
from digits.dataset.mnist_files import RawMnist
from digits.errors import SettingOutOfRange

SPLITS = ("train", "validation", "model_selection", "test")
TENTHS = ("validation", "model_selection")  # parts that a tenth of new pictures goes to; else train


class LabelledDigits(NamedTuple):
    """Some digits with their labels: uint8 ``(n, 28, 28)`` and ``(n,)``, not normalised."""

    images: RawImages
    labels: Labels


class Prepared(NamedTuple):
    """The four parts of a data set.

    `train` is learned from; `validation` chooses recipes, stops early and calibrates;
    `model_selection` compares models; `test` is scored once, at the end, and chooses nothing.
    """

    train: LabelledDigits
    validation: LabelledDigits
    model_selection: LabelledDigits
    test: LabelledDigits


def normalise(images: RawImages) -> Images:
    """uint8 ``(n, 28, 28)`` in 0 … 255 to float32 of the same shape in 0 … 1."""
    return images.astype(np.float32) / np.float32(255)


def one_hot(labels: Labels) -> OneHot:
    """Labels ``(n,)`` as a float32 matrix ``(n, 10)`` with one 1.0 in each row."""
    return np.eye(CLASSES, dtype=np.float32)[labels]


def prepare(raw: RawMnist, config: SplitConfig) -> Prepared:
    """Divide the training images, stratified by digit and seeded; the test images stay whole.

    Raises:
        SettingOutOfRange: if the parts ask for more images than there are.
    """
    indices = np.arange(len(raw.train_labels))
    if config.validation + config.model_selection > len(indices) - CLASSES:
        raise SettingOutOfRange(
            "Validation and model-selection parts leave nothing to train on",
            where="split",
            received=f"{config.validation:,} + {config.model_selection:,} "
            f"of {len(indices):,} images",
            remedy="make them smaller",
        )
    rest, model_selection = _stratified(
        indices, raw.train_labels, config.model_selection, config.seed
    )
    train, validation = _stratified(rest, raw.train_labels, config.validation, config.seed)
    learned, checked, compared = (
        LabelledDigits(raw.train_images[part], raw.train_labels[part])
        for part in (train, validation, model_selection)
    )
    return Prepared(learned, checked, compared, LabelledDigits(raw.test_images, raw.test_labels))


def _stratified(
    indices: "np.typing.NDArray[np.intp]", labels: Labels, size: int, seed: int
) -> "tuple[np.typing.NDArray[np.intp], np.typing.NDArray[np.intp]]":
    # Imported here: scoring takes `Part` from this module and never divides anything.
    from sklearn.model_selection import train_test_split

    left, taken = train_test_split(
        indices, test_size=size, random_state=seed, stratify=labels[indices]
    )
    return np.sort(left), np.sort(taken)


def picture_digest(image: RawImages) -> bytes:
    """What tells one picture, uint8 ``(28, 28)``, from every other: the SHA-256 of its pixels."""
    return hashlib.sha256(image.tobytes()).digest()


def part_of(image: RawImages) -> str:
    """The part that a new picture, uint8 ``(28, 28)``, always belongs to.

    A tenth of new pictures goes to validation, a tenth to model selection, the rest to training.
    """
    # By its pixels alone: divided again with every folder, a picture that one run compared its
    # models on would be learned from in the next, whose comparison would then be too good.
    tenth = int.from_bytes(picture_digest(image)[:8], "big") % 10
    return TENTHS[tenth] if tenth < len(TENTHS) else "train"


def with_new(prepared: Prepared, new: LabelledDigits) -> Prepared:
    """The same division of MNIST, with each new picture put behind its part.

    The test part stays MNIST's own, so that accuracies on it always compare.
    """
    homes = np.array([part_of(image) for image in new.images])
    joined = {
        name: LabelledDigits(
            np.concatenate((part.images, new.images[homes == name])),
            np.concatenate((part.labels, new.labels[homes == name])),
        )
        for name, part in zip(SPLITS, prepared, strict=True)
    }
    return Prepared(**joined)


def as_arrays(prepared: Prepared) -> dict[str, RawImages | Labels]:
    """The eight arrays of a prepared data set by name, ready for an ``.npz``."""
    return {
        f"{split}_{field}": getattr(part, field)
        for split, part in zip(SPLITS, prepared, strict=True)
        for field in LabelledDigits._fields
    }


def load_part(path: Path, split: str) -> LabelledDigits:
    """Read one of `SPLITS` from an ``.npz`` written from `as_arrays`."""
    with np.load(path, allow_pickle=False) as archive:
        if split == "model_selection" and "held_back_images" in archive:
            split = "held_back"  # its name in files of version 0.1.0
        return LabelledDigits(archive[f"{split}_images"], archive[f"{split}_labels"])
