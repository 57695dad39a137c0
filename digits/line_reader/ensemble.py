"""Several views of one crop, or several readers of it, are pooled into one prediction.

Takes the `Decoding` of each; gives one `PooledPrediction`, from which
`digits.amounts.decision.confidence` makes the probability that is told.
"""

import math
from collections.abc import Callable, Sequence
from typing import Generic, Literal, NamedTuple, TypeAlias

from digits.line_reader.beam_search import USUAL
from digits.line_reader.ctc import Candidate, Decoding
from digits.line_reader.grammar import MeaningT

Pool: TypeAlias = Literal["geometric", "arithmetic"]

LEAST = USUAL.least_share  # what a view did not list is taken to have this probability


class PooledPrediction(NamedTuple, Generic[MeaningT]):
    """What all views say together.

    Attributes:
        candidates: meanings with their pooled probabilities, the likeliest first.
        nothing: pooled probability that there is no such meaning, 0 … 1.
        views: how many there were.
        agreeing: how many of them hold the likeliest meaning for the likeliest.
        weakest: the least probability that a view gives to the likeliest meaning.
        literal: how many of them mean the likeliest meaning by their literal text, too.
    """

    candidates: tuple[Candidate[MeaningT], ...]
    nothing: float
    views: int
    agreeing: int
    weakest: float
    literal: int = 0

    @property
    def best(self) -> Candidate[MeaningT] | None:
        """The likeliest meaning, if there is any."""
        return self.candidates[0] if self.candidates else None

    @property
    def runner_up(self) -> Candidate[MeaningT] | None:
        """The second likeliest meaning, if there is any."""
        return self.candidates[1] if len(self.candidates) > 1 else None


def pool_views(
    decodings: Sequence[Decoding[MeaningT]], pool: Pool = "geometric"
) -> PooledPrediction[MeaningT]:
    """Pool what several views say; a single one keeps its probabilities.

    The geometric mean asks for agreement: one view that finds a meaning impossible weighs more
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
        return _prediction(decodings, decodings[0].candidates, 1 - decodings[0].allowed)
    mean = MEANS[pool]
    ways = _ways(decodings)
    means = {
        meaning: mean([decoding.probability_of(meaning) for decoding in decodings])
        for meaning in ways
    }
    nothing = mean([1 - decoding.allowed for decoding in decodings])
    whole = sum(means.values()) + nothing
    order = sorted(means, key=lambda meaning: (-means[meaning], meaning))
    candidates = tuple(
        ways[meaning]._replace(probability=means[meaning] / whole) for meaning in order
    )
    return _prediction(decodings, candidates, nothing / whole)


def _ways(decodings: Sequence[Decoding[MeaningT]]) -> dict[MeaningT, Candidate[MeaningT]]:
    """Every meaning that a view lists, as the view that is surest of it wrote it."""
    ways: dict[MeaningT, Candidate[MeaningT]] = {}
    for one in (candidate for decoding in decodings for candidate in decoding.candidates):
        if one.meaning not in ways or one.probability > ways[one.meaning].probability:
            ways[one.meaning] = one
    return ways


def _prediction(
    decodings: Sequence[Decoding[MeaningT]],
    candidates: tuple[Candidate[MeaningT], ...],
    nothing: float,
) -> PooledPrediction[MeaningT]:
    if not candidates:
        return PooledPrediction((), 1.0, len(decodings), 0, 0.0)
    meaning = candidates[0].meaning
    agreeing = sum(
        decoding.best is not None and decoding.best.meaning == meaning for decoding in decodings
    )
    weakest = min(decoding.probability_of(meaning) for decoding in decodings)
    literal = sum(decoding.literal == meaning for decoding in decodings)
    return PooledPrediction(
        candidates, max(0.0, nothing), len(decodings), agreeing, weakest, literal
    )


def _geometric(shares: Sequence[float]) -> float:
    return math.exp(sum(math.log(max(share, LEAST)) for share in shares) / len(shares))


def _arithmetic(shares: Sequence[float]) -> float:
    return sum(shares) / len(shares)


MEANS: dict[Pool, Callable[[Sequence[float]], float]] = {
    "geometric": _geometric,
    "arithmetic": _arithmetic,
}
