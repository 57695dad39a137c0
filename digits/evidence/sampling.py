"""The random sample for quality control, and what of the evidence is a fair sample of all checks.

Of the accepted checks a share is set aside for people, by chance; of the others people see every
one. So checks that were doubtful are over-represented in what people decided. A fair sample holds
of both kinds those that quality control would have drawn: the same draw decides, whatever the
program said. Each check of the bank is in it with the same probability, and what is true of simple
random samples is true of it: the bound of C. J. Clopper and E. S. Pearson (1934) holds.
"""

import hashlib
from collections.abc import Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar


class Looked(Protocol):
    """A check at which people looked."""

    @property
    def image_digest(self) -> str:
        """SHA-256 of its picture, which decides whether it is drawn."""

    @property
    def quality_share(self) -> float:
        """Share of the accepted checks of its batch that were set aside, 0 … 1."""


LookedT = TypeVar("LookedT", bound=Looked)


class FairSample(NamedTuple, Generic[LookedT]):
    """Checks at which people looked, each check of the bank with the probability `share`."""

    share: float
    checks: tuple[LookedT, ...]


def chance_of(image_digest: str) -> float:
    """The number in 0 … 1 that decides on a check: it is drawn if the share is larger.

    The picture's digest alone decides, so that a check which is scored again is drawn again; and
    what a smaller share draws, a larger one draws, too.
    """
    digest = hashlib.sha256(f"quality control {image_digest}".encode()).digest()[:8]
    return int.from_bytes(digest, "big") / 2**64


def fair_sample(looked: Sequence[LookedT]) -> FairSample[LookedT]:
    """The largest fair sample: of the batches whose share was at least as large as some share.

    That share is chosen by counts alone, whatever was read right.

    Args:
        looked: all checks at which people looked, whatever the program had said of them.
    """
    shares = sorted({one.quality_share for one in looked if one.quality_share})
    chances = [chance_of(one.image_digest) for one in looked] if shares else []
    samples = (_with_share(looked, chances, share) for share in shares)
    return max(samples, key=lambda sample: len(sample.checks), default=FairSample(0.0, ()))


def _with_share(
    looked: Sequence[LookedT], chances: Sequence[float], share: float
) -> FairSample[LookedT]:
    drawn = (
        one
        for one, chance in zip(looked, chances, strict=True)
        if one.quality_share >= share and chance < share
    )
    return FairSample(share, tuple(drawn))
