"""Several folders become one set: each picture once, none of MNIST's, in an order of its own."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digits.arrays import RawImages
from digits.dataset.errors import ConflictingLabels, TooFewPictures
from digits.dataset.labelled_folder import FramedFolder, LabelLine
from digits.dataset.merging import FEWEST, gather
from digits.dataset.mnist_files import RawMnist
from digits.dataset.splits import LabelledDigits
from digits.errors import DigitsError

Says = Callable[[DigitsError, str, str, str, str], None]


def labelled(name: str, part: LabelledDigits) -> FramedFolder:
    """A folder as if it had been read."""
    lines = tuple(
        LabelLine(n + 2, f"{n}.png", int(label), Path(name, f"{n}.png"))
        for n, label in enumerate(part.labels)
    )
    return FramedFolder(Path(name), lines, part)


def some(part: LabelledDigits, chosen: object) -> LabelledDigits:
    """Some pictures of a part, by slice or by indices."""
    return LabelledDigits(part.images[chosen], part.labels[chosen])  # type: ignore[call-overload]


@pytest.fixture
def mnist(raw: RawMnist) -> tuple[RawImages, RawImages]:
    """The sample's pictures, of which none is new."""
    return raw.train_images, raw.test_images


def test_pictures_keep_their_labels(
    fresh: LabelledDigits, mnist: tuple[RawImages, RawImages]
) -> None:
    """Put together, the pictures of two folders are all there, each with its own label."""
    folders = [labelled("a", some(fresh, slice(0, 60))), labelled("b", some(fresh, slice(60, 100)))]
    found = gather(folders, mnist)
    known = {image.tobytes(): label for image, label in zip(*fresh, strict=True)}
    assert len(found.part.labels) == 100
    assert [known[image.tobytes()] for image in found.part.images] == found.part.labels.tolist()
    assert [count.used for count in found.counts] == [60, 40]
    assert sum(found.counts[0].parts.values()) == 60
    assert sum(found.counts[1].class_counts) == 40


def test_equal_pictures_make_equal_data(
    fresh: LabelledDigits, mnist: tuple[RawImages, RawImages]
) -> None:
    """However pictures are shuffled and spread over folders, the same set comes out."""
    random = np.random.default_rng(5)
    sets = []
    for _ in range(5):
        order, cut = random.permutation(120), int(random.integers(1, 119))
        folders = [labelled("a", some(fresh, order[:cut])), labelled("b", some(fresh, order[cut:]))]
        part = gather(folders, mnist).part
        sets.append((part.images.tobytes(), part.labels.tobytes()))
    assert len(set(sets)) == 1


def test_repeated_pictures_and_mnists_own_are_dropped(
    fresh: LabelledDigits, raw: RawMnist, mnist: tuple[RawImages, RawImages]
) -> None:
    """A picture counts where it stands first; one of MNIST's training or test part nowhere."""
    own = LabelledDigits(
        np.concatenate((raw.train_images[:2], raw.test_images[:3])), np.zeros(5, dtype=np.uint8)
    )
    first = LabelledDigits(*(np.concatenate(both) for both in zip(some(fresh, slice(0, 60)), own)))  # noqa: B905
    found = gather([labelled("a", first), labelled("b", some(fresh, slice(50, 70)))], mnist)
    told = [(count.listed, count.used, count.repeated, count.in_mnist) for count in found.counts]
    assert told == [(65, 60, 0, 5), (20, 10, 10, 0)]
    assert len(found.part.labels) == 70


def test_folders_that_contradict_each_other_are_refused(
    fresh: LabelledDigits, mnist: tuple[RawImages, RawImages], says: Says
) -> None:
    """Both places, lines and labels of each such picture are told."""
    ours = some(fresh, slice(0, 60))
    theirs = LabelledDigits(ours.images[:2], (ours.labels[:2] + 1) % 10)
    with pytest.raises(ConflictingLabels) as caught:
        gather([labelled("a", ours), labelled("b", theirs)], mnist)
    error = caught.value
    assert f"b, line 2 (0.png): {theirs.labels[0]}; a, line 2 (0.png): {ours.labels[0]}" in str(
        error
    )
    assert error.received.count("\n") == 1
    assert "look at these pictures" in error.remedy


def test_too_few_are_refused(
    fresh: LabelledDigits, raw: RawMnist, mnist: tuple[RawImages, RawImages], says: Says
) -> None:
    """Fewer new pictures than can be compared, or MNIST's own only, are told with numbers."""
    few = labelled("a", some(fresh, slice(0, FEWEST - 1)))
    with pytest.raises(TooFewPictures) as caught:
        gather([few], mnist)
    says(caught.value, f"at least {FEWEST}", "a", "49 new ones; of 49 listed", "more pictures")
    own = labelled("b", LabelledDigits(raw.test_images, raw.test_labels))
    with pytest.raises(TooFewPictures, match="0 new ones; of 500 listed"):
        gather([own], mnist)
