"""Reading in one stage or in two: the first view alone, and all views where it is not sure enough.

Each stage has a confidence model of its own, because a single view says other things than several
that are pooled. The stage that decides states the probability; the threshold is certified on these
final probabilities, on readings that fitted neither model. Reading and calibrating both decide by
`decisive`.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from pydantic import Field

from digits.amounts.decision.confidence import ConfidenceModel, fit_confidence
from digits.amounts.decision.threshold import Threshold, readings_needed, threshold_for
from digits.amounts.errors import TooFewReadings
from digits.amounts.grammar.currencies import AmountPrediction
from digits.scores import Record

# Of the wanted misread rate, the most that first views may use up: the rest is left for the
# readings that need all views, which are the harder ones.
FIRST_PART = 1 / 3


class FirstStage(Record):
    """When the first view suffices.

    Attributes:
        view: the factor of its width; one of the views that are pooled otherwise.
        confidence_model: from its prediction alone to a probability.
        sure: the probability from which on its answer stands, and no other view is taken.
    """

    view: float = Field(gt=0)
    confidence_model: ConfidenceModel
    sure: float = Field(ge=0, le=1)


class Stages(Record):
    """How a reading's probability comes about.

    Attributes:
        confidence_model: from the pooled prediction of all views to a probability.
        first: the stage before it; None where all views are always taken.
    """

    confidence_model: ConfidenceModel
    first: FirstStage | None = None


class Decisive(NamedTuple):
    """What decides: a prediction, and the model that gives its probability.

    `by_first` tells whether it is that of the first view alone.
    """

    prediction: AmountPrediction
    confidence_model: ConfidenceModel
    by_first: bool = False


class Predictions(NamedTuple):
    """What all views of a labelled picture say together, and what its first view says alone.

    `truth` is the sum of money on it; None where there is none, so that nothing read is right.
    """

    pooled: AmountPrediction
    first: AmountPrediction
    truth: Decimal | None

    def right(self, prediction: AmountPrediction) -> bool:
        """Whether the likeliest amount of one of them is the true one."""
        best = prediction.best
        return best is not None and best.meaning == self.truth

    def decisive(self, stages: Stages) -> Decisive:
        """What decides."""
        return decisive(stages, lambda _: self.first, lambda: self.pooled)


def decisive(
    stages: Stages,
    first: Callable[[float], AmountPrediction],
    pooled: Callable[[], AmountPrediction],
) -> Decisive:
    """What decides: the first view where it is sure, all views otherwise.

    Args:
        stages: the models, and what is sure.
        first: gives the prediction of a single view; asked only if there is a first stage.
        pooled: gives that of all views; asked only where the first view does not suffice.
    """
    stage = stages.first
    if stage is not None:
        single = first(stage.view)
        if stage.confidence_model.probability(single) >= stage.sure:
            return Decisive(single, stage.confidence_model, by_first=True)
    return Decisive(pooled(), stages.confidence_model)


def fit_stages(
    half: Sequence[Predictions], view: float | None, wanted_rate: float, evidence: str
) -> Stages:
    """Both models, and from which probability on the first view suffices.

    That is the least probability from which on at most a third of the wanted rate is misread, of
    at least as many readings as certify this rate without a mistake; where there is none, all
    views are always taken. It is chosen, not certified: a poor choice costs time or coverage, but
    the threshold is certified on other readings, for whichever stage decides them.

    Args:
        half: readings that will certify nothing.
        view: the factor of the first view's width; None for a single stage.
        wanted_rate: misread among the accepted, inside 0 … 1.
        evidence: what the readings are of.

    Raises:
        TooFewReadings: if fewer than 20 are right or fewer than 20 are wrong.
        SettingOutOfRange: for another rate.
    """
    pooled = fit_confidence(
        [one.pooled for one in half], [one.right(one.pooled) for one in half], evidence
    )
    first = None if view is None else _first_stage(half, view, wanted_rate, evidence)
    return Stages(confidence_model=pooled, first=first)


def _first_stage(
    half: Sequence[Predictions], view: float, wanted_rate: float, evidence: str
) -> FirstStage | None:
    right = [one.right(one.first) for one in half]
    try:
        model = fit_confidence([one.first for one in half], right, evidence)
    except TooFewReadings:
        return None
    kept = [
        (model.probability(one.first), good)
        for one, good in zip(half, right, strict=True)
        if not _doubtful(one.first)
    ]
    stated, good = np.array(kept, dtype=np.float64).reshape(-1, 2).T
    sure = _least_sure(stated, good.astype(bool), wanted_rate)
    return None if sure is None else FirstStage(view=view, confidence_model=model, sure=sure)


def _least_sure(
    stated: "np.typing.NDArray[np.float64]", right: "np.typing.NDArray[np.bool_]", rate: float
) -> float | None:
    order = np.argsort(-stated, kind="stable")
    stated, wrong = stated[order], np.cumsum(~right[order])
    counts = np.arange(1, len(stated) + 1)
    # Equally probable readings stand or fall together.
    last = np.append(stated[1:] != stated[:-1], values=[True] * bool(len(stated)))
    few_wrong = wrong <= FIRST_PART * rate * counts
    good = np.flatnonzero(last & few_wrong & (counts >= readings_needed(rate)))
    return float(stated[good[-1]]) if len(good) else None


def certify(
    half: Sequence[Predictions], stages: Stages, wanted_rate: float, evidence: str
) -> Threshold:
    """The threshold for the final probabilities, whichever stage decides.

    Args:
        half: readings on which nothing was fitted.
        stages: how their probabilities come about.
        wanted_rate: misread among the accepted, inside 0 … 1.
        evidence: what the readings are of.

    Raises:
        SettingOutOfRange: for another rate.
    """
    kept = [
        (by.confidence_model.probability(by.prediction), one.right(by.prediction))
        for one, by in ((one, one.decisive(stages)) for one in half)
        if not _doubtful(by.prediction)
    ]
    return threshold_for(
        [probability for probability, _ in kept], [good for _, good in kept], wanted_rate, evidence
    )


def _doubtful(prediction: AmountPrediction) -> bool:
    """Whether the way in which the amount is written leaves a doubt.

    A person looks at such a reading whatever its probability, so that it proves nothing for those
    that are accepted.
    """
    return prediction.best is not None and bool(prediction.best.doubt)
