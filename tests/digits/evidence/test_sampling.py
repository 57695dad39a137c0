"""The promise of a bank's own threshold holds under the way in which checks come before people."""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy.stats import binom

from digits.amounts.decision.threshold import threshold_for
from digits.evidence.sampling import chance_of, fair_sample

BANKS, CHECKS = 10_000, 260
LEAST = 0.3  # of the probabilities
RATE = 0.1  # misread among the accepted that is asked for
ACCEPTED_FROM = 0.8  # the probability in force before
DIGESTS = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(20_000)]


class Check(NamedTuple):
    """A check of a drawn bank."""

    image_digest: str
    quality_share: float
    probability: float
    right: bool


class Bank(NamedTuple):
    """How often is misread what is accepted now, and what is least and most probable below it."""

    accepted: float
    least: float
    most: float

    def misread(
        self, probability: "np.typing.NDArray[np.float64]"
    ) -> "np.typing.NDArray[np.float64]":
        """The misread rate of checks with these probabilities."""
        below = np.interp(probability, (LEAST, ACCEPTED_FROM), (self.least, self.most))
        return np.where(probability >= ACCEPTED_FROM, self.accepted, below)

    def rate(self, threshold: float) -> float:
        """Misread among all checks from a threshold on; their probabilities are uniform."""
        return float(self.misread(np.linspace(threshold, 1, 2001)[:-1]).mean())


# A little more than the wanted rate everywhere: any threshold is a broken promise.
HARD = Bank(accepted=0.101, least=0.101, most=0.101)
# What is accepted is misread in every second case, and only few of that are looked at.
ODD = Bank(accepted=0.5, least=0.01, most=0.005)


def decided(random: np.random.Generator, share: float, bank: Bank) -> Iterator[Check]:
    """What people looked at: all that was left to them, and a share of what was accepted."""
    probability = random.uniform(LEAST, 1, CHECKS)
    right = random.random(CHECKS) >= bank.misread(probability)
    first = int(random.integers(len(DIGESTS) - CHECKS))
    for digest, stated, good in zip(DIGESTS[first:], probability, right, strict=False):
        if stated < ACCEPTED_FROM or chance_of(digest) < share:
            yield Check(digest, share, float(stated), bool(good))


def broken(bank: Bank, share: float, banks: int, *, fairly: bool) -> tuple[int, int]:
    """How many of some banks get a threshold, and for how many it is no true promise."""
    random = np.random.default_rng(5)
    got = wrong = 0
    for _ in range(banks):
        looked = list(decided(random, share, bank))
        sample = fair_sample(looked).checks if fairly else tuple(looked)
        found = threshold_for(
            [one.probability for one in sample], [one.right for one in sample], RATE
        )
        if found.value is not None:
            got += 1
            wrong += bank.rate(found.value) > RATE
    return got, wrong


def test_ten_thousand_banks_break_few_promises() -> None:
    """At most one in twenty, as promised, where every threshold would be wrong."""
    got, wrong = broken(HARD, 0.5, BANKS, fairly=True)
    assert got == wrong
    assert BANKS / 100 < wrong <= binom.ppf(0.999, BANKS, 0.05)


def test_all_that_people_saw_is_no_fair_sample() -> None:
    """The few that are misread among the accepted must not drown in what was left to people."""
    _, wrong = broken(ODD, 0.02, 400, fairly=False)
    assert wrong > 100
    for share in (0.02, 0.5):
        _, wrong = broken(ODD, share, 400, fairly=True)
        assert wrong <= binom.ppf(0.999, 400, 0.05)


def test_a_smaller_share_is_part_of_a_larger() -> None:
    """Batches with another share join as far as they drew alike; none without control does."""
    thirty = [Check(digest, 0.3, 0.9, right=True) for digest in DIGESTS[:1000]]
    ten = [Check(digest, 0.1, 0.9, right=True) for digest in DIGESTS[1000:3000]]
    none = [Check(digest, 0.0, 0.5, right=True) for digest in DIGESTS[3000:]]
    drawn = [one for one in thirty + ten if chance_of(one.image_digest) < one.quality_share]
    both = fair_sample([*drawn, *none])
    assert both.share == 0.3
    assert set(both.checks) == {one for one in drawn if one.quality_share == 0.3}
    more = fair_sample([one for one in thirty[:300] + ten if chance_of(one.image_digest) < 0.1])
    assert more.share == 0.1
    assert {one.quality_share for one in more.checks} == {0.1, 0.3}
    assert fair_sample(none).checks == ()
