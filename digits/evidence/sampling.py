"""The random sample for quality control, and what of the evidence is a fair sample of all checks.

Of the accepted checks a share is set aside for people, by chance; of the others people see every
one. So checks that were doubtful are over-represented in what people decided. A fair sample holds
of both kinds those that quality control would have drawn: the same draw decides, whatever the
program said. Each check of the bank is in it with the same probability, and what is true of simple
random samples is true of it: the bound of C. J. Clopper and E. S. Pearson (1934) holds.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from digits.evidence.records import Evidence


class FairSample(NamedTuple):
    """Evidence in which each check of the bank is with the probability `share`."""

    share: float
    evidence: tuple[Evidence, ...]


def chance_of(image_digest: str) -> float:
    """The number in 0 … 1 that decides on a check: it is drawn if the share is larger.

    The picture's digest alone decides, so that a check which is scored again is drawn again; and
    what a smaller share draws, a larger one draws, too.
    """
    digest = hashlib.sha256(f"quality control {image_digest}".encode()).digest()[:8]
    return int.from_bytes(digest, "big") / 2**64


def fair_sample(evidence: Sequence[Evidence]) -> FairSample:
    """The largest fair sample: of the batches whose share was at least as large as some share.

    That share is chosen by counts alone, whatever was read right.
    """
    samples = (_with_share(evidence, share) for share in _shares(evidence))
    return max(samples, key=lambda sample: len(sample.evidence), default=FairSample(0.0, ()))


def _shares(evidence: Sequence[Evidence]) -> list[float]:
    return sorted({one.quality_share for one in evidence if one.quality_share})


def _with_share(evidence: Sequence[Evidence], share: float) -> FairSample:
    drawn = (
        one
        for one in evidence
        if one.quality_share >= share and chance_of(one.image_digest) < share
    )
    return FairSample(share, tuple(drawn))
