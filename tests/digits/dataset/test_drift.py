"""Profiles measure what they say, and drift is told where there is some and only there."""

import math

import numpy as np
import pytest
from scipy import ndimage
from scipy.spatial.distance import jensenshannon

from digits.arrays import Doubles, RawImages
from digits.dataset.drift import (
    SHIFTED,
    STRONGLY_SHIFTED,
    compare,
    jensen_shannon,
    label_p_value,
    profile_of,
    stability_index,
    total_variation,
)
from digits.dataset.mnist_files import RawMnist
from digits.dataset.splits import LabelledDigits
from digits.scores import DataProfile, Drift


def bar(width: int, lean: float = 0.0) -> RawImages:
    """A picture ``(1, 28, 28)`` with one upright bar, sheared by `lean` pixels a row."""
    rows, columns = np.indices((28, 28))
    middle = 14 - lean * (rows - 14)
    inked = (abs(columns - middle) <= width / 2) & (abs(rows - 14) <= 9)
    return np.asarray(255 * inked, dtype=np.uint8)[None]


def drift_of(images: RawImages, old: DataProfile, labels: object = None) -> Drift:
    """The drift of pictures, with labels of all digits alike unless others are given."""
    found = np.arange(len(images)) % 10 if labels is None else labels
    return compare(profile_of(images, np.asarray(found, dtype=np.uint8)), old, "the reference")


@pytest.fixture(scope="module")
def old(raw: RawMnist) -> DataProfile:
    """What the sample's training digits look like."""
    return profile_of(raw.train_images, raw.train_labels)


@pytest.mark.parametrize("width", [2, 4, 8])
def test_stroke_width_is_in_pixels(width: int) -> None:
    """A bar's width is measured to within a tenth and the ends of the bar."""
    image = np.zeros((1, 28, 28), dtype=np.uint8)
    image[0, 2:26, 5 : 5 + width] = 255
    expected = 24 * width / (24 + width)  # twice the area / the whole outline
    assert profile_of(image, np.zeros(1, np.uint8)).stroke.mean == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("lean", [-0.5, 0.0, 0.5])
def test_slant_is_the_angle_of_the_stroke(lean: float) -> None:
    """A bar that leans to the right by half a pixel a row has a slant of 27 degrees."""
    found = profile_of(bar(3, lean), np.zeros(1, np.uint8)).slant.mean
    assert found == pytest.approx(math.degrees(math.atan(lean)), abs=2)


def test_profile_counts_pictures_pixels_and_digits(raw: RawMnist, old: DataProfile) -> None:
    """Counts add up to what was given, and means are those of the pixels."""
    assert old.n == len(raw.train_labels)
    assert old.digits == tuple(np.bincount(raw.train_labels).tolist())
    assert sum(old.pixels.counts) == raw.train_images.size
    assert old.pixels.mean == pytest.approx(raw.train_images.mean() / 255)
    assert old.pixels.std == pytest.approx(raw.train_images.std() / 255)
    assert old.ink.mean == pytest.approx((raw.train_images > 127).mean())
    assert all(sum(part.counts) == old.n for part in (old.ink, old.stroke, old.slant))


def test_profile_of_parts_is_that_of_the_whole(raw: RawMnist) -> None:
    """Pictures measured together or with blank ones give no other numbers, and no warning."""
    blank = np.zeros((1, 28, 28), dtype=np.uint8)
    found = profile_of(blank, np.zeros(1, np.uint8))
    assert (found.ink.mean, found.stroke.mean) == (0, 0)
    images = np.concatenate([raw.train_images] * 3)
    tripled = profile_of(images, np.concatenate([raw.train_labels] * 3))
    once = profile_of(raw.train_images, raw.train_labels)
    assert tripled.slant.counts == tuple(3 * count for count in once.slant.counts)


def test_profile_survives_json(old: DataProfile) -> None:
    """Plain numbers travel into a card and back."""
    assert DataProfile.model_validate_json(old.model_dump_json()) == old


def counts(*values: float) -> Doubles:
    """A histogram."""
    return np.array(values, dtype=np.float64)


def test_measures_of_distance_are_the_known_ones() -> None:
    """PSI, Jensen–Shannon and total variation agree with their definitions and with SciPy."""
    new, old = counts(30, 50, 20), counts(100, 300, 600)
    p, q = (new + 0.5) / 101.5, (old + 0.5) / 1001.5
    assert stability_index(new, old) == pytest.approx(((p - q) * np.log(p / q)).sum())
    assert jensen_shannon(new, old) == pytest.approx(jensenshannon(new, old, base=2))
    assert total_variation(new, old) == pytest.approx(0.4)
    assert (stability_index(old, old), jensen_shannon(old, old)) == (0, 0)
    assert jensen_shannon(counts(1, 0), counts(0, 1)) == 1
    assert total_variation(counts(1, 0), counts(0, 1)) == 1


def test_label_test_takes_absent_digits() -> None:
    """Digits that neither side has, or one only, break nothing."""
    assert label_p_value(counts(5, 0, 0), counts(9, 0, 0)) == 1
    assert label_p_value(counts(50, 50, 0), counts(500, 500, 0)) == pytest.approx(1)
    assert label_p_value(counts(100, 0, 0), counts(0, 500, 0)) < 1e-6


@pytest.mark.parametrize("n", [50, 200, 500])
def test_pictures_of_the_same_kind_are_stable(raw: RawMnist, old: DataProfile, n: int) -> None:
    """However few are drawn by chance, they are called stable: 1 in 100 may not be."""
    random = np.random.default_rng(n)
    verdicts = []
    for _ in range(20):
        chosen = random.permutation(len(raw.test_labels))[:n]
        verdicts.append(drift_of(raw.test_images[chosen], old, raw.test_labels[chosen]).verdict)
    assert verdicts.count("stable") >= 19


def test_bolder_pens_are_told_by_the_strokes(fresh: LabelledDigits, old: DataProfile) -> None:
    """Thickened digits are strongly shifted in stroke width, not in which digits they are."""
    bold = ndimage.grey_dilation(fresh.images, size=(1, 2, 2))
    found = drift_of(bold, old, fresh.labels)
    verdicts = {shift.what: shift.verdict for shift in found.shifts}
    assert verdicts["stroke width"] == "strongly shifted"
    assert verdicts["digits"] == "stable"
    assert found.verdict == "strongly shifted"
    assert found.mean_difference > 0.03


def test_inverted_pictures_are_told_by_their_pixels(
    fresh: LabelledDigits, old: DataProfile
) -> None:
    """Black on white is as far from MNIST as can be."""
    found = {shift.what: shift for shift in drift_of(255 - fresh.images, old, fresh.labels).shifts}
    assert found["pixels"].psi > 1
    assert found["ink"].distance > 0.8


def test_uneven_digits_are_told_by_the_labels_alone(raw: RawMnist, old: DataProfile) -> None:
    """Pictures of half of the digits are as MNIST's, but which digits they are is not."""
    few = raw.test_labels < 5
    found = drift_of(raw.test_images[few], old, raw.test_labels[few])
    assert {shift.what: shift.verdict for shift in found.shifts}["digits"] == "strongly shifted"
    assert found.total_variation == pytest.approx(0.5)
    assert found.p_value < 1e-6


def test_verdicts_follow_the_marks(old: DataProfile) -> None:
    """The index alone decides, where there are pictures enough to exclude chance."""
    marks = {"stable": (0, SHIFTED), "shifted": (SHIFTED, STRONGLY_SHIFTED)}
    for moved in range(0, 2000, 100):
        digits = (1000 + moved, *[1000] * 8, max(0, 1000 - moved))
        new = old.model_copy(update={"n": 10_000, "digits": digits})
        shift = compare(new, old.model_copy(update={"n": 10_000}), "it").shifts[0]
        low, high = marks.get(shift.verdict, (STRONGLY_SHIFTED, math.inf))
        assert low <= shift.psi < high
