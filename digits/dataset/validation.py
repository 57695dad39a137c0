"""Checks of the data before anything is trained on it: one function and one error for each cause.

Works on raw uint8 arrays. A check that fails stops the run: a model trained on wrong data is
worse than none.
"""

import numpy as np

from digits.arrays import CLASSES, SIDE, Labels, RawImages
from digits.dataset.errors import (
    ClassImbalance,
    DuplicateImages,
    LabelOutOfRange,
    UnusualPixels,
    WrongCount,
    WrongDtype,
    WrongShape,
)
from digits.dataset.mnist_files import Dataset, RawMnist

PIXEL_TOLERANCE = 0.01  # of mean and standard deviation, on a scale from 0 to 1
RAREST_SHARE = 0.08  # of a set; the rarest digit of MNIST (5) has 0.089
ORIGINAL = "give the original MNIST files"


def validate(raw: RawMnist, dataset: Dataset, origin: str) -> None:
    """Check dtypes, shapes, counts, labels, class balance and pixel statistics, in this order.

    Args:
        raw: the arrays as read.
        dataset: what they should be.
        origin: where they came from, for messages.

    Raises:
        WrongDtype, WrongShape, WrongCount, LabelOutOfRange, ClassImbalance, UnusualPixels:
            for the first check that fails.
    """
    sets = (
        ("training", raw.train_images, raw.train_labels, dataset.train_count),
        ("test", raw.test_images, raw.test_labels, dataset.test_count),
    )
    for name, images, labels, count in sets:
        where = f"{name} set of {origin}"
        check_dtypes(images, labels, where)
        check_shapes(images, labels, where)
        check_counts(images, labels, count, where)
        check_labels(labels, where)
        check_balance(labels, where)
    check_pixels(raw.train_images, dataset, f"training set of {origin}")


def check_dtypes(images: RawImages, labels: Labels, where: str) -> None:
    """Raises `WrongDtype` unless both arrays are of unsigned bytes."""
    if images.dtype != np.uint8 or labels.dtype != np.uint8:
        raise WrongDtype(
            "Images and labels must be unsigned bytes",
            where=where,
            received=f"images {images.dtype}, labels {labels.dtype}",
            remedy=ORIGINAL,
        )


def check_shapes(images: RawImages, labels: Labels, where: str) -> None:
    """Raises `WrongShape` unless images are ``(n, 28, 28)`` and labels ``(m,)``."""
    if images.shape[1:] != (SIDE, SIDE) or labels.ndim != 1:
        raise WrongShape(
            f"Images must be (n, {SIDE}, {SIDE}) and labels (n,)",
            where=where,
            received=f"images {images.shape}, labels {labels.shape}",
            remedy=ORIGINAL,
        )


def check_counts(images: RawImages, labels: Labels, count: int, where: str) -> None:
    """Raises `WrongCount` unless there are `count` images and as many labels."""
    if len(images) != count or len(labels) != count:
        raise WrongCount(
            f"There must be {count:,} images and labels",
            where=where,
            received=f"{len(images):,} images, {len(labels):,} labels",
            remedy=ORIGINAL,
        )


def check_labels(labels: Labels, where: str) -> None:
    """Raises `LabelOutOfRange` unless every label is one of 0 … 9."""
    if wrong := sorted({int(label) for label in labels[labels >= CLASSES]}):
        first = int(np.flatnonzero(labels >= CLASSES)[0])
        raise LabelOutOfRange(
            "Labels must be digits from 0 to 9",
            where=where,
            received=f"{', '.join(map(str, wrong[:5]))}; the first at position {first}",
            remedy=ORIGINAL,
        )


def check_balance(labels: Labels, where: str) -> None:
    """Raises `ClassImbalance` if a digit makes up less than `RAREST_SHARE` of a set."""
    shares = np.bincount(labels, minlength=CLASSES) / max(len(labels), 1)
    rarest = int(shares.argmin())
    if shares[rarest] < RAREST_SHARE:
        raise ClassImbalance(
            f"Every digit must make up at least {RAREST_SHARE:.0%} of a set",
            where=where,
            received=f"{shares[rarest]:.2%} of digit {rarest}",
            remedy=ORIGINAL,
        )


def check_pixels(images: RawImages, dataset: Dataset, where: str) -> None:
    """Raises `UnusualPixels` if mean or spread of the pixels are not the data set's.

    An inverted, blurred or shifted copy of the digits shows here first.
    """
    mean, std = pixel_statistics(images)
    gaps = abs(mean - dataset.pixel_mean), abs(std - dataset.pixel_std)
    if max(gaps) > PIXEL_TOLERANCE:
        raise UnusualPixels(
            f"Pixels must have mean {dataset.pixel_mean:.3f} and deviation {dataset.pixel_std:.3f}",
            where=where,
            received=f"mean {mean:.3f}, deviation {std:.3f}",
            remedy="are the digits inverted or scaled? They must be white (255) on black (0)",
        )


def check_disjoint(splits: dict[str, RawImages]) -> None:
    """Raises `DuplicateImages` if the same picture stands in two of the named splits."""
    home: dict[bytes, str] = {}
    for name, images in splits.items():
        for position, image in enumerate(images):
            other = home.setdefault(image.tobytes(), name)
            if other != name:
                raise DuplicateImages(
                    "The same picture stands in two splits, so scores would be too good",
                    where=f"{other} and {name}",
                    received=f"picture {position} of {name}",
                    remedy="remove the copies from the data",
                )


def pixel_statistics(images: RawImages) -> tuple[float, float]:
    """Mean and standard deviation of all pixels, on a scale from 0 to 1."""
    # From a histogram: exact, and without a float copy of 47 million pixels.
    counts = np.bincount(images.ravel(), minlength=256)
    levels = np.arange(256) / 255
    mean = float((counts * levels).sum() / counts.sum())
    variance = float((counts * (levels - mean) ** 2).sum() / counts.sum())
    return mean, variance**0.5
