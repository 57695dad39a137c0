"""The certified threshold: from which probability on labelled readings prove a misread rate.

Works on probabilities and right answers alone, so that it serves synthetic strings and a bank's
own pictures alike; `evidence` says which, wherever the threshold is shown.
"""

import math
from collections.abc import Sequence

import numpy as np

from digits.errors import SettingOutOfRange
from digits.scores import Record

CONFIDENCE = 0.95
WANTED_RATE = 1e-3  # misread among the accepted
FIRST_SHARE = 0.1  # of all readings: the most probable tenth is tested first


class Threshold(Record):
    """The probability from which on readings are accepted, and what that rests on.

    `value` is None where the evidence certifies no threshold; nothing is accepted then. Of
    `readings` labelled ones, `accepted` reach the threshold and `misread` of those are wrong, so
    that with 95 % confidence at most a share `bound` of accepted readings *of such pictures* is
    wrong. Without a threshold these numbers are those of the surest readings, and `bound` is
    what can be certified at all.
    """

    value: float | None
    wanted_rate: float
    readings: int
    accepted: int
    misread: int
    bound: float
    evidence: str

    @property
    def words(self) -> str:
        """What is certified, in a sentence."""
        basis = f"{self.misread:,} misread of {self.accepted:,} ({self.evidence})"
        if self.value is not None:
            return (
                f"at most {_percent(self.bound)} misread from {_percent(self.value, 6)} on: {basis}"
            )
        return (
            f"{_percent(self.wanted_rate)} misread cannot be certified: {basis} allow "
            f"{_percent(self.bound)} at best; without a mistake it takes "
            f"{readings_needed(self.wanted_rate):,} readings"
        )


def upper_bound(misread: int, n: int, confidence: float = CONFIDENCE) -> float:
    """The misread rate that is exceeded by chance only with probability 1 − `confidence`.

    Source: C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated
    in the case of the binomial", Biometrika 26 (1934), one-sided.

    Args:
        misread: wrong ones, 0 … n.
        n: readings; none at all prove nothing, so that the bound is 1.
        confidence: inside 0 … 1.
    """
    return float(_bounds(np.array([misread]), np.array([n]), confidence)[0])


def _bounds(
    misread: "np.typing.NDArray[np.int_]",
    n: "np.typing.NDArray[np.int_]",
    confidence: float = CONFIDENCE,
) -> "np.typing.NDArray[np.float64]":
    # Imported here: whoever only reads amounts never certifies.
    from scipy.stats import beta

    none_right = misread >= n
    right = np.where(none_right, 1, n - misread)
    return np.where(none_right, 1.0, beta.ppf(confidence, misread + 1, right))


def readings_needed(rate: float, confidence: float = CONFIDENCE) -> int:
    """How many readings without a mistake certify a rate: 2,995 for 0.1 %.

    Raises:
        SettingOutOfRange: for a rate or a confidence that is not inside 0 … 1.
    """
    if not (0 < rate < 1 and 0 < confidence < 1):
        raise SettingOutOfRange(
            "A misread rate and a confidence lie between 0 and 1",
            received=f"{rate:g} and {confidence:g}",
            remedy="give 0.001 for one misread in a thousand",
        )
    return math.ceil(math.log(1 - confidence) / math.log(1 - rate))


def threshold_for(
    probabilities: Sequence[float],
    right: Sequence[bool],
    wanted_rate: float = WANTED_RATE,
    evidence: str = "labelled readings",
) -> Threshold:
    """The lowest threshold that labelled readings certify for a misread rate.

    Thresholds are tried from strict to loose and the search ends at the first that fails, so
    that the bound holds with 95 % confidence although the threshold was chosen on the same
    readings. It begins where it can succeed: with the surest tenth, and no fewer readings than
    certify the rate without a mistake.

    Source: the fixed-sequence test of A. N. Angelopoulos et al., "Learn then test",
    arXiv:2110.01052 (2021).

    Args:
        probabilities: of each reading, 0 … 1.
        right: whether each was read right.
        wanted_rate: share of misread ones among the accepted, inside 0 … 1.
        evidence: what the readings are of.

    Raises:
        SettingOutOfRange: for a rate that is not inside 0 … 1.
    """
    stated = np.asarray(probabilities, dtype=np.float64)
    order = np.argsort(-stated, kind="stable")
    stated, wrong = stated[order], np.cumsum(~np.asarray(right, dtype=bool)[order])
    n = len(stated)
    first = max(readings_needed(wanted_rate), math.ceil(FIRST_SHARE * n))
    # Readings of equal probability are accepted together: a step ends where the next differs.
    last = np.append(stated[1:] != stated[:-1], values=[True] * bool(n))
    ends = np.flatnonzero(last) + 1
    ends = ends[ends >= first]
    certified = _bounds(wrong[ends - 1], ends) <= wanted_rate
    steps = int(np.argmin(np.append(certified, values=False)))  # those before the first failure
    accepted = int(ends[steps - 1]) if steps else min(first, n)
    misread = int(wrong[accepted - 1]) if accepted else 0
    return Threshold(
        value=float(stated[accepted - 1]) if steps else None,
        wanted_rate=wanted_rate,
        readings=n,
        accepted=accepted,
        misread=misread,
        bound=upper_bound(misread, accepted),
        evidence=evidence,
    )


def _percent(rate: float, figures: int = 3) -> str:
    return f"{100 * rate:.{figures}g} %"
