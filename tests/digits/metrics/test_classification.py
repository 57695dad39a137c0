"""Every number of the report, against cases counted by hand and published examples."""

import numpy as np
import pytest

from digits.arrays import Labels, Probabilities
from digits.metrics.classification import rejection_curve, score, wilson_interval, worst_mistakes
from digits.scores import Scores

TRUTH = np.array([0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8], dtype=np.uint8)
GUESS = np.array([0, 0, 1, 1, 0, 2, 3, 4, 5, 6, 7, 3])  # wrong at 2, 4 and 11
SURE = [0.9, 0.8, 0.95, 0.7, 0.6, 0.85, 0.99, 0.65, 0.75, 0.55, 0.5, 0.97]


@pytest.fixture(scope="module")
def stated() -> Probabilities:
    """Probabilities that name `GUESS` with the confidence in `SURE`."""
    rows = np.repeat((1 - np.array(SURE)[:, None]) / 9, 10, axis=1)
    rows[np.arange(len(SURE)), GUESS] = SURE
    return rows.astype(np.float32)


@pytest.fixture(scope="module")
def scores(stated: Probabilities) -> Scores:
    """What is said of them."""
    return score(TRUTH, stated)


@pytest.mark.parametrize(
    ("correct", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_interval_is_wilsons(correct: int, n: int, low: float, high: float) -> None:
    """The four examples of Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    assert wilson_interval(correct, n) == pytest.approx((low, high), abs=5e-5)


def test_interval_stays_within_its_bounds() -> None:
    """It is symmetric, ends at 1 for a perfect score, and widens with the confidence asked."""
    low, high = wilson_interval(9990, 10_000)
    assert wilson_interval(10, 10_000) == pytest.approx((1 - high, 1 - low))
    assert wilson_interval(50, 50)[1] == pytest.approx(1)
    wide = wilson_interval(9990, 10_000, confidence=0.99)
    assert wide[0] < low < 0.999 < high < wide[1]


def test_accuracy_is_counted(scores: Scores) -> None:
    """Nine of twelve, with the interval of nine of twelve."""
    assert (scores.n, scores.correct, scores.accuracy) == (12, 9, 0.75)
    assert (scores.accuracy_low, scores.accuracy_high) == wilson_interval(9, 12)


def test_confusion_has_a_row_for_each_truth(scores: Scores) -> None:
    """Zeros: two right, one taken for a 1; the eight was taken for a 3; nines do not occur."""
    confusion = np.array(scores.confusion)
    assert confusion.shape == (10, 10)
    assert confusion.sum() == 12
    assert confusion[0].tolist() == [2, 1] + [0] * 8
    assert confusion[8, 3] == 1
    assert confusion[9].tolist() == [0] * 10


def test_class_scores_are_those_of_the_counts(scores: Scores) -> None:
    """Precision, recall and F1 as counted by hand; a digit that never occurs scores zero."""
    zero, one, three, nine = (scores.per_class[digit] for digit in (0, 1, 3, 9))
    assert (zero.precision, zero.recall, zero.support) == pytest.approx((2 / 3, 2 / 3, 3))
    assert (one.precision, one.recall, one.f1) == pytest.approx((0.5, 0.5, 0.5))
    assert (three.precision, three.recall, three.f1) == pytest.approx((0.5, 1, 2 / 3))
    assert (nine.precision, nine.recall, nine.f1, nine.support) == (0, 0, 0, 0)
    assert [part.digit for part in scores.per_class] == list(range(10))


def test_worst_mistakes_come_first(scores: Scores, stated: Probabilities) -> None:
    """The three mistakes by falling confidence, and no more than asked."""
    told = [(one.index, one.truth, one.predicted) for one in scores.worst]
    assert told == [(11, 8, 3), (2, 0, 1), (4, 1, 0)]
    assert [one.confidence for one in scores.worst] == pytest.approx([0.97, 0.95, 0.6])
    assert [mistake.index for mistake in worst_mistakes(TRUTH, stated, 2)] == [11, 2]


def test_rejection_curve_follows_the_confidence(stated: Probabilities) -> None:
    """Nothing rejected is the accuracy; of the surest four, three are wrong or right as counted."""
    curve = rejection_curve(TRUTH, stated)
    kept = {round(12 * (1 - point.rejected)): point.accuracy for point in curve}
    assert curve[0].rejected == 0
    assert kept[12] == 0.75
    assert kept[1] == 1  # the 3 at 0.99
    assert kept[2] == 0.5  # the 8 at 0.97 is wrong
    assert kept[4] == 0.5  # 0.95 is wrong, 0.9 right
    assert kept[11] == pytest.approx(8 / 11)  # the least sure, at 0.5, was right


def test_rejection_curve_is_thinned_out() -> None:
    """Many digits give 101 points from everything kept to a single one, in order."""
    rng = np.random.default_rng(5)
    labels: Labels = rng.integers(0, 10, 5000).astype(np.uint8)
    curve = rejection_curve(labels, rng.dirichlet(np.ones(10), 5000).astype(np.float32))
    shares = [point.rejected for point in curve]
    assert len(curve) == 101
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1 - 1 / 5000)


def test_perfect_reader_has_no_mistakes() -> None:
    """Accuracy 1, nothing lost, an empty list of mistakes."""
    labels = np.arange(10, dtype=np.uint8)
    perfect = score(labels, np.eye(10, dtype=np.float32))
    assert (perfect.accuracy, perfect.accuracy_high, perfect.worst) == (1, 1, ())
    assert (perfect.log_loss, perfect.calibration_error) == pytest.approx((0, 0))


def test_scores_survive_json(scores: Scores) -> None:
    """They hold plain numbers only, so that they come back from JSON as they were."""
    assert Scores.model_validate_json(scores.model_dump_json()) == scores
    assert type(scores.accuracy) is float
    assert type(scores.confusion[0][0]) is int
