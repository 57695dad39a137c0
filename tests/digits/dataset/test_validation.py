"""The checks before training: each fault has its own error, and good data pass."""

from collections.abc import Callable

import numpy as np
import pytest

from digits.dataset.errors import (
    ClassImbalance,
    DuplicateImages,
    LabelOutOfRange,
    UnusualPixels,
    WrongCount,
    WrongDtype,
    WrongShape,
)
from digits.dataset.mnist_files import DATASETS, RawMnist
from digits.dataset.splits import Prepared
from digits.dataset.validation import check_disjoint, check_pixels, pixel_statistics, validate
from digits.errors import DigitsError

Says = Callable[[DigitsError, str, str, str, str], None]

SAMPLE = DATASETS["mnist-sample"]
ORIGINAL = "give the original MNIST files"


def with_label(labels: "np.typing.NDArray[np.uint8]", label: int) -> "np.typing.NDArray[np.uint8]":
    """A copy in which the digit at position 3 has another label."""
    changed = labels.copy()
    changed[3] = label
    return changed


def without(labels: "np.typing.NDArray[np.uint8]", digit: int) -> "np.typing.NDArray[np.uint8]":
    """A copy in which one digit is called by the next."""
    return np.where(labels == digit, digit + 1, labels).astype(np.uint8)


def test_sample_passes(raw: RawMnist) -> None:
    """Good data raise nothing, here and with the statistics of the whole of MNIST."""
    validate(raw, SAMPLE, "repository")
    check_pixels(raw.train_images, DATASETS["mnist"], "repository")


@pytest.mark.parametrize(
    ("change", "cause", "what", "where", "received", "remedy"),
    [
        (
            lambda raw: raw._replace(train_images=raw.train_images / np.float32(255)),
            WrongDtype,
            "unsigned bytes",
            "training set of here",
            "images float32, labels uint8",
            ORIGINAL,
        ),
        (
            lambda raw: raw._replace(test_labels=raw.test_labels.astype(np.int64)),
            WrongDtype,
            "unsigned bytes",
            "test set of here",
            "images uint8, labels int64",
            ORIGINAL,
        ),
        (
            lambda raw: raw._replace(train_images=raw.train_images[:, 1:]),
            WrongShape,
            "(n, 28, 28)",
            "training set of here",
            "images (2000, 27, 28), labels (2000,)",
            ORIGINAL,
        ),
        (
            lambda raw: raw._replace(train_images=raw.train_images.reshape(2000, 784)),
            WrongShape,
            "(n, 28, 28)",
            "training set of here",
            "images (2000, 784)",
            ORIGINAL,
        ),
        (
            lambda raw: raw._replace(test_labels=raw.test_labels[:, None]),
            WrongShape,
            "labels (n,)",
            "test set of here",
            "labels (500, 1)",
            ORIGINAL,
        ),
        (
            lambda raw: raw._replace(
                train_images=raw.train_images[1:], train_labels=raw.train_labels[1:]
            ),
            WrongCount,
            "2,000 images and labels",
            "training set of here",
            "1,999 images, 1,999 labels",
            ORIGINAL,
        ),
        (
            lambda raw: raw._replace(test_labels=raw.test_labels[:-1]),
            WrongCount,
            "500 images and labels",
            "test set of here",
            "500 images, 499 labels",
            ORIGINAL,
        ),
        (
            lambda raw: raw._replace(train_labels=with_label(raw.train_labels, 10)),
            LabelOutOfRange,
            "from 0 to 9",
            "training set of here",
            "10; the first at position 3",
            ORIGINAL,
        ),
        (
            lambda raw: raw._replace(test_labels=with_label(raw.test_labels, 255)),
            LabelOutOfRange,
            "from 0 to 9",
            "test set of here",
            "255; the first at position 3",
            ORIGINAL,
        ),
        (
            lambda raw: raw._replace(train_labels=without(raw.train_labels, 3)),
            ClassImbalance,
            "at least 8%",
            "training set of here",
            "0.00% of digit 3",
            ORIGINAL,
        ),
        (
            lambda raw: raw._replace(train_images=255 - raw.train_images),
            UnusualPixels,
            "mean 0.132",
            "training set of here",
            "mean 0.868",
            "inverted",
        ),
        (
            lambda raw: raw._replace(train_images=raw.train_images // 2),
            UnusualPixels,
            "deviation 0.310",
            "training set of here",
            "mean 0.066",
            "scaled",
        ),
    ],
    ids=[
        "float images",
        "wide labels",
        "27 rows",
        "flat images",
        "labels in a column",
        "one digit less",
        "one label less",
        "label 10",
        "label 255",
        "no 3",
        "inverted",
        "half as bright",
    ],
)
def test_fault_has_its_own_error(
    raw: RawMnist,
    says: Says,
    change: Callable[[RawMnist], RawMnist],
    cause: type[DigitsError],
    what: str,
    where: str,
    received: str,
    remedy: str,
) -> None:
    """Each fault raises its own class, which names the set, what was found and what to do."""
    with pytest.raises(DigitsError) as caught:
        validate(change(raw), SAMPLE, "here")
    assert type(caught.value) is cause
    says(caught.value, what, where, received, remedy)


def test_empty_set_is_a_wrong_count(raw: RawMnist) -> None:
    """Arrays of the right shape without any digits are refused."""
    empty = raw._replace(train_images=raw.train_images[:0], train_labels=raw.train_labels[:0])
    with pytest.raises(WrongCount, match="0 images, 0 labels"):
        validate(empty, SAMPLE, "here")


def test_parts_of_the_sample_are_disjoint(prepared: Prepared) -> None:
    """The division of the sample puts no picture into two parts."""
    check_disjoint({name: part.images for name, part in prepared._asdict().items()})


def test_picture_in_two_splits_is_explained(prepared: Prepared, says: Says) -> None:
    """A training picture that is also a test picture is found, wherever it stands."""
    leaked = np.concatenate([prepared.test.images, prepared.train.images[7:8]])
    with pytest.raises(DuplicateImages) as caught:
        check_disjoint({"train": prepared.train.images, "test": leaked})
    says(caught.value, "two splits", "train and test", "picture 500 of test", "remove the copies")


def test_copies_within_one_split_are_allowed(prepared: Prepared) -> None:
    """The same picture twice in one part makes no score too good."""
    twice = np.concatenate([prepared.train.images[:5], prepared.train.images[:5]])
    check_disjoint({"train": twice, "test": prepared.test.images})


def test_statistics_are_those_of_the_pixels(raw: RawMnist) -> None:
    """Mean and deviation by histogram are NumPy's, and the ones stated for the sample."""
    mean, std = pixel_statistics(raw.train_images)
    pixels = raw.train_images / 255
    assert (mean, std) == pytest.approx((pixels.mean(), pixels.std()))
    assert (mean, std) == pytest.approx((SAMPLE.pixel_mean, SAMPLE.pixel_std), abs=1e-5)
