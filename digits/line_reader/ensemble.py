"""Several views of one crop, or several readers of it, vote on its amount.

Takes the `Decoding` of each; gives one `PooledPrediction`, from which
`digits.amounts.decision.confidence` makes the probability that is told.
"""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from digits.line_reader.beam_search import USUAL
from digits.line_reader.ctc import Candidate, Decoding

Pool: TypeAlias = Literal["geometric", "arithmetic"]

LEAST = USUAL.least_share  # what a view did not list is taken to have this probability


class PooledPrediction(NamedTuple):
    """What all views say together.

    Attributes:
        candidates: amounts with their pooled probabilities, the likeliest first.
        nothing: pooled probability that there is no such amount, 0 … 1.
        views: how many voted.
        agreeing: how many of them hold the likeliest amount for the likeliest.
        weakest: the least probability that a view gives to the likeliest amount.
    """

    candidates: tuple[Candidate, ...]
    nothing: float
    views: int
    agreeing: int
    weakest: float

    @property
    def best(self) -> Candidate | None:
        """The likeliest amount, if there is any."""
        return self.candidates[0] if self.candidates else None

    @property
    def runner_up(self) -> Candidate | None:
        """The second likeliest amount, if there is any."""
        return self.candidates[1] if len(self.candidates) > 1 else None


def pool_views(decodings: Sequence[Decoding], pool: Pool = "geometric") -> PooledPrediction:
    """Pool what several views say; a single one keeps its probabilities.

    The geometric mean asks for agreement: one view that finds an amount impossible weighs more
    than several that find it likely. The arithmetic mean forgives a view that saw nothing.

    Source: C. Genest and J. V. Zidek, "Combining probability distributions", Statistical
    Science 1 (1986): the logarithmic and the linear opinion pool.

    Args:
        decodings: one for each view; without any, nothing was seen.
        pool: which mean.
    """
    if not decodings:
        return PooledPrediction((), 1.0, 0, 0, 0.0)
    if len(decodings) == 1:
        return _ballot(decodings, decodings[0].candidates, 1 - decodings[0].allowed)
    mean = MEANS[pool]
    ways = _ways(decodings)
    means = {
        amount: mean([decoding.probability_of(amount) for decoding in decodings]) for amount in ways
    }
    nothing = mean([1 - decoding.allowed for decoding in decodings])
    whole = sum(means.values()) + nothing
    order = sorted(means, key=lambda amount: (-means[amount], amount))
    candidates = tuple(ways[amount]._replace(probability=means[amount] / whole) for amount in order)
    return _ballot(decodings, candidates, nothing / whole)


def _ways(decodings: Sequence[Decoding]) -> dict[Decimal, Candidate]:
    """Every amount that a view lists, as the view that is surest of it wrote it."""
    ways: dict[Decimal, Candidate] = {}
    for one in (candidate for decoding in decodings for candidate in decoding.candidates):
        if one.amount not in ways or one.probability > ways[one.amount].probability:
            ways[one.amount] = one
    return ways


def _ballot(
    decodings: Sequence[Decoding], candidates: tuple[Candidate, ...], nothing: float
) -> PooledPrediction:
    if not candidates:
        return PooledPrediction((), 1.0, len(decodings), 0, 0.0)
    amount = candidates[0].amount
    agreeing = sum(
        decoding.best is not None and decoding.best.amount == amount for decoding in decodings
    )
    weakest = min(decoding.probability_of(amount) for decoding in decodings)
    return PooledPrediction(candidates, max(0.0, nothing), len(decodings), agreeing, weakest)


def _geometric(shares: Sequence[float]) -> float:
    return math.exp(sum(math.log(max(share, LEAST)) for share in shares) / len(shares))


def _arithmetic(shares: Sequence[float]) -> float:
    return sum(shares) / len(shares)


MEANS: dict[Pool, Callable[[Sequence[float]], float]] = {
    "geometric": _geometric,
    "arithmetic": _arithmetic,
}
