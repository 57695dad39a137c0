"""The small network: its size, equal trainings, and the doubt that it is allowed."""

import numpy as np
import pytest

from digits.config import CnnConfig
from digits.dataset.splits import Prepared
from digits.models.rejection import NOTHING
from digits.progress import Progress
from digits.rejection.samples import KINDS, Samples, draw_samples
from digits.rejection.symbols import Hands
from digits.rejection.training import (
    RejectionConfig,
    build_rejection,
    fit_rejection,
    scores_of,
    threshold_of,
)

ROUND = CnnConfig(epochs=1)
TINY = RejectionConfig(
    drawn=200,
    mnist=300,
    coarse=100,
    holdout=100,
    training=ROUND,
    coarsening=ROUND,
    finishing=ROUND,
)


def samples(truths: list[int], kinds: list[str]) -> Samples:
    """Samples of which only what they show counts."""
    numbers = np.array([KINDS.index(kind) for kind in kinds])
    return Samples(np.zeros((len(truths), 28, 28), np.float32), np.array(truths), numbers)


def rows(likeliest: list[int], chances: list[float]) -> "np.typing.NDArray[np.float32]":
    """Probabilities of which one is given and the others share the rest."""
    given = np.repeat((1 - np.array(chances, np.float32))[:, None] / NOTHING, NOTHING + 1, axis=1)
    given[np.arange(len(likeliest)), likeliest] = chances
    return np.asarray(given, dtype=np.float32)


def test_the_network_is_small() -> None:
    """About 190 kB as float32."""
    assert build_rejection().count_params() == 47_099


def test_equal_trainings_give_equal_networks(prepared: Prepared) -> None:
    """Drawn anew and trained anew, every weight is the same; it learns something, too."""
    fits = []
    for _ in range(2):
        hands = Hands(prepared.train, {}, None, "train")
        drawn = draw_samples(hands, 0, TINY.drawn)
        fits.append(fit_rejection(drawn, hands.framed_digits, TINY).network)
    for one, other in zip(fits[0].get_weights(), fits[1].get_weights(), strict=True):
        assert np.array_equal(one, other)


def test_every_epoch_of_all_rounds_is_told(prepared: Prepared) -> None:
    """Counted through, with the accuracy on what was learned from; also where a round has more."""
    hands, told = Hands(prepared.train, {}, None, "train"), list[Progress]()
    recipe = TINY.model_copy(update={"coarsening": CnnConfig(epochs=2)})
    drawn = draw_samples(hands, 1, 120)
    fit_rejection(drawn, hands.framed_digits, recipe, told.append)
    assert [(one.done, one.total, one.unit) for one in told] == [
        (epoch, 4, "epoch") for epoch in (1, 2, 3, 4)
    ]
    assert all(0 < (one.accuracy or 0) <= 1 for one in told)


def test_one_readable_digit_in_a_hundred_is_above_the_threshold() -> None:
    """Digits that no model would read, and what is no digit, do not count."""
    chances = [1 - n / 1000 for n in range(100)]
    wrong, other = [0.9] * 50, [0.99] * 30
    holdout = samples([3] * 150 + [NOTHING] * 30, ["plain"] * 150 + ["pair"] * 30)
    probabilities = rows([3] * 100 + [5] * 50 + [NOTHING] * 30, chances + wrong + other)
    threshold = threshold_of(probabilities, holdout)
    doubts = 1 - probabilities[:100, 3]
    assert (doubts > threshold).sum() == 1
    assert threshold == pytest.approx(0.098, abs=0.002)


def test_scores_count_the_worst_that_can_be_named() -> None:
    """Of what shows no digit the likeliest digit; of what does the true one."""
    holdout = samples([NOTHING, NOTHING, 7, 7], ["letter", "letter", "plain", "plain"])
    probabilities = rows([NOTHING, 4, 7, 1], [0.95, 0.9, 0.97, 0.97])
    scores = scores_of(probabilities, holdout, 0.5)
    assert (scores["letter"].photographs, scores["letter"].refused) == (2, 1)
    assert (scores["plain"].photographs, scores["plain"].refused) == (2, 1)
    assert scores["pair"].photographs == 0
