"""From bytes to what models learn from: normalised, as class matrices, divided once and for all."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digits.config import SplitConfig
from digits.dataset.mnist_files import RawMnist
from digits.dataset.splits import (
    SPLITS,
    LabelledDigits,
    Prepared,
    as_arrays,
    load_part,
    normalise,
    one_hot,
    part_of,
    prepare,
    with_new,
)
from digits.errors import DigitsError, SettingOutOfRange

Says = Callable[[DigitsError, str, str, str, str], None]

SPLIT = SplitConfig(validation=300, model_selection=200)


def test_pixels_are_normalised() -> None:
    """Bytes 0 … 255 become float32 0 … 1, in proportion."""
    pixels = normalise(np.array([[[0, 51, 255]]], dtype=np.uint8))
    assert pixels.dtype == np.float32
    assert pixels.ravel().tolist() == pytest.approx([0.0, 0.2, 1.0])


def test_labels_become_class_matrices() -> None:
    """Each row holds one 1.0, in the column of its digit."""
    matrix = one_hot(np.array([3, 0, 9], dtype=np.uint8))
    assert (matrix.shape, matrix.dtype) == ((3, 10), np.dtype(np.float32))
    assert matrix.argmax(axis=1).tolist() == [3, 0, 9]
    assert matrix.sum(axis=1).tolist() == [1, 1, 1]


def test_division_loses_and_doubles_nothing(raw: RawMnist) -> None:
    """The three training parts hold every training digit once; the test set stays whole."""
    parts = prepare(raw, SPLIT)
    assert [len(part.labels) for part in parts] == [1500, 300, 200, 500]
    pieces = [image.tobytes() for part in parts[:3] for image in part.images]
    assert sorted(pieces) == sorted(image.tobytes() for image in raw.train_images)
    assert np.array_equal(parts.test.images, raw.test_images)
    assert np.array_equal(parts.test.labels, raw.test_labels)


def test_labels_stay_with_their_images(raw: RawMnist) -> None:
    """Every picture keeps the label that it had."""
    known = dict(zip(map(bytes, raw.train_images), raw.train_labels, strict=True))
    for part in prepare(raw, SPLIT)[:3]:
        found = [known[image.tobytes()] for image in part.images]
        assert part.labels.tolist() == found


def test_division_is_stratified(raw: RawMnist) -> None:
    """The sample has equally many of each digit, and so has every part of it."""
    for part in prepare(raw, SPLIT):
        assert set(np.bincount(part.labels)) == {len(part.labels) // 10}


def test_division_follows_its_seed(raw: RawMnist) -> None:
    """The same seed divides alike, another one differently."""
    first, again = prepare(raw, SPLIT), prepare(raw, SPLIT)
    other = prepare(raw, SPLIT.model_copy(update={"seed": 1}))
    assert np.array_equal(first.model_selection.images, again.model_selection.images)
    assert not np.array_equal(first.model_selection.images, other.model_selection.images)


def test_parts_that_leave_nothing_are_refused(raw: RawMnist, says: Says) -> None:
    """Validation and model-selection parts as large as the whole leave nothing to learn from."""
    with pytest.raises(SettingOutOfRange) as caught:
        prepare(raw, SplitConfig(validation=1000, model_selection=1000))
    says(caught.value, "nothing to train on", "split", "1,000 + 1,000 of 2,000", "smaller")


def test_parts_survive_the_file(prepared: Prepared, tmp_path: Path) -> None:
    """Each part is read from the archive as it was."""
    np.savez(tmp_path / "prepared.npz", allow_pickle=False, **as_arrays(prepared))
    for name, part in zip(SPLITS, prepared, strict=True):
        read = load_part(tmp_path / "prepared.npz", name)
        assert np.array_equal(read.images, part.images)
        assert np.array_equal(read.labels, part.labels)


def test_a_tenth_selects_models_and_a_tenth_validates(fresh: LabelledDigits) -> None:
    """Of 500 new pictures about 400 are learned from; none goes to the test part."""
    homes = [part_of(image) for image in fresh.images]
    assert set(homes) == {"train", "validation", "model_selection"}
    assert 380 <= homes.count("train") <= 420


def test_a_picture_stays_in_its_part_whatever_comes_with_it(
    prepared: Prepared, fresh: LabelledDigits
) -> None:
    """Drawn in any order and with any others, each picture gets the part that it gets alone."""
    alone = {image.tobytes(): part_of(image) for image in fresh.images}
    random = np.random.default_rng(11)
    for n in random.integers(1, 500, 8):
        chosen = random.permutation(500)[:n]
        joined = with_new(prepared, LabelledDigits(fresh.images[chosen], fresh.labels[chosen]))
        for name, part, own in zip(SPLITS, joined, prepared, strict=True):
            new = part.images[len(own.images) :]
            assert {alone[image.tobytes()] for image in new} <= {name}
        assert sum(len(part.labels) for part in joined) == 2500 + n


def test_mnists_division_is_not_moved_by_new_pictures(
    prepared: Prepared, fresh: LabelledDigits
) -> None:
    """MNIST's pictures stand first and as without new ones; the test part is untouched."""
    joined = with_new(prepared, fresh)
    for part, own in zip(joined, prepared, strict=True):
        assert np.array_equal(part.images[: len(own.images)], own.images)
        assert np.array_equal(part.labels[: len(own.labels)], own.labels)
    assert np.array_equal(joined.test.images, prepared.test.images)


def test_new_labels_stay_with_their_pictures(prepared: Prepared, fresh: LabelledDigits) -> None:
    """In its part every new picture has the label that it came with."""
    known = {image.tobytes(): label for image, label in zip(*fresh, strict=True)}
    for part, own in zip(with_new(prepared, fresh), prepared, strict=True):
        new = part.images[len(own.images) :]
        assert [known[image.tobytes()] for image in new] == part.labels[len(own.labels) :].tolist()
