"""What a trained reader's votes are worth: trust and threshold from strings that it never saw.

Synthetic strings are easier than life, and whoever is calibrated on them trusts too much. So there
are harder ones, by hands that were held out from training, bent far more and soiled; and pictures
without an amount, where whatever is accepted is misread. The map from votes to trust is fitted on
one half of these, the threshold is certified on the other, of which the map saw nothing. Strings
like those it learned from, by unseen hands, are only measured.
"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image
from pydantic import Field

from digits.amounts.decision.confidence import ConfidenceModel, fit_confidence, reject_all
from digits.amounts.decision.decision import Policy, decide
from digits.amounts.decision.evaluation import EvaluatedReading, evaluate
from digits.amounts.decision.threshold import Threshold, threshold_for
from digits.amounts.errors import TooFewReadings
from digits.amounts.grammar.currencies import CURRENCIES, Currency
from digits.amounts.reader.amount_reader import decoded_views
from digits.amounts.reader.holdout_readings import (
    SEED,
    Harder,
    HoldoutReading,
    HoldoutSource,
    WorkerSpec,
    readings,
    work_items,
)
from digits.amounts.reader.reader_card import Calibration, CurrencyScores, ReaderMetrics
from digits.config import Frozen
from digits.handwriting.config import SynthesisConfig
from digits.line_reader.batches import Writers
from digits.line_reader.ensemble import Pool, PooledPrediction, pool_views
from digits.line_reader.network_session import Reader
from digits.progress import OnProgress, Progress, silent

TIMED = 60  # crops that are read to measure the time


class CalibrationConfig(Frozen):
    """How a reader is calibrated; the defaults are those of the shipped reader."""

    views: tuple[float, ...] = Field(
        (0.8, 1.0, 1.15), min_length=1, max_length=8, description="factors of the width that vote"
    )
    pool: Pool = "arithmetic"
    # Of harder strings: of usual ones, several times fewer are misread at the same threshold.
    wanted_rate: float = Field(0.01, gt=0, lt=1, description="misread of the accepted")
    usual: int = Field(
        1500, ge=20, description="strings a currency as those learned from, measured"
    )
    harder: int = Field(8000, ge=20, description="strings a currency for trust and threshold")
    negatives: int = Field(400, ge=4, description="pictures a currency without an amount")
    elastic: float = Field(2.5, ge=1, le=3, description="times the bending of the training")
    variation: float = Field(2.2, ge=1, le=3, description="times the variation of the training")
    stretch: float = Field(1.15, ge=1, le=2, description="largest factor of the width")
    share: float = Field(0.6, ge=0, le=1, description="least share with each defect of the scan")

    @property
    def evidence(self) -> str:
        """What the readings are of, wherever their threshold is shown."""
        return (
            "synthetic strings by hands that it never saw, harder than those it learned from, "
            "and pictures without an amount"
        )


class PooledReading(NamedTuple):
    """A reading and whether it is right; that of a picture without an amount never is."""

    seen: HoldoutReading
    prediction: PooledPrediction

    @property
    def right(self) -> bool:
        """Whether the whole amount was read right."""
        best = self.prediction.best
        return best is not None and best.amount == self.seen.truth


def calibrate_reader(
    content: bytes,
    writers: Writers,
    synthesis: SynthesisConfig,
    config: CalibrationConfig,
    *,
    workers: int = 0,
    on_progress: OnProgress = silent,
) -> Calibration:
    """Fit trust, certify a threshold, and measure.

    Args:
        content: the bytes of the reader's ONNX file.
        writers: who writes; only those held out from training do here.
        synthesis: the generator as the reader was trained with it.
        config: how.
        workers: processes that read; 0 reads here. They change nothing but the speed.
        on_progress: told after every hundred strings.

    A reader of which too few readings are right or misread to fit trust is trusted with nothing.
    """
    by = Harder(config.elastic, config.variation, config.stretch, config.share)
    spec = WorkerSpec(content, writers, synthesis, by, config.views)
    judged = [
        PooledReading(seen, pool_views(seen.views, config.pool))
        for seen in _seen(spec, config, workers, on_progress)
    ]
    return calibrated(judged, config, speed(spec))


def calibrated(
    judged: Sequence[PooledReading], config: CalibrationConfig, times: tuple[float, float]
) -> Calibration:
    """Trust, threshold and metrics from readings that were made.

    Args:
        judged: of all sources and currencies.
        config: how.
        times: milliseconds for one view of a crop, and for all.
    """
    fresh = [one for one in judged if one.seen.number % 2]
    # The usual strings would only flatter trust and threshold.
    hard = [one for one in judged if one.seen.work.source != "usual"]
    confidence_model = _confidence_model(
        [one for one in hard if one.seen.number % 2 == 0], config.evidence
    )
    second = [one for one in hard if one.seen.number % 2]
    threshold = threshold_for(
        [confidence_model.probability(one.prediction) for one in second],
        [one.right for one in second],
        config.wanted_rate,
        config.evidence,
    )
    return Calibration(
        views=config.views,
        pool=config.pool,
        confidence_model=confidence_model,
        threshold=threshold,
        metrics=_metrics(fresh, confidence_model, threshold, times),
    )


def _confidence_model(judged: Sequence[PooledReading], evidence: str) -> ConfidenceModel:
    """The fitted map; where there are too few readings to fit one, nothing is trusted."""
    right = [one.right for one in judged]
    try:
        return fit_confidence([one.prediction for one in judged], right, evidence)
    except TooFewReadings:
        return reject_all(len(right), right.count(False), evidence)


def speed(spec: WorkerSpec) -> tuple[float, float]:
    """Median milliseconds of one core for one view of a crop, and for all; decoding included.

    The core's own time is taken: whatever else the machine does meanwhile does not count.
    """
    reader = Reader.opened(spec.content, threads=1)
    synthesis = spec.writers.synthesis(spec.synthesis, "holdout")
    crops = [Image.fromarray(255 - synthesis.item(SEED, number).picture) for number in range(TIMED)]
    took: list[tuple[float, float]] = []
    for crop in crops:
        begun = time.thread_time()
        decoded_views(reader, crop, "USD", (1.0,))
        between = time.thread_time()
        pool_views(decoded_views(reader, crop, "USD", spec.views))
        took.append((between - begun, time.thread_time() - between))
    single, votes = np.median(took, axis=0) * 1000
    return float(single), float(votes)


def _seen(
    spec: WorkerSpec, config: CalibrationConfig, workers: int, on_progress: OnProgress
) -> Iterator[HoldoutReading]:
    counts: dict[HoldoutSource, int] = {
        "usual": config.usual,
        "harder": config.harder,
        "negative": config.negatives,
    }
    wanted = [
        work for source, count in counts.items() for work in work_items(source, CURRENCIES, count)
    ]
    done, total = 0, sum(one.many for one in wanted)
    for work, found in zip(wanted, readings(spec, wanted, workers), strict=True):
        yield from found
        done += work.many
        on_progress(Progress(done, total, "string"))


def _metrics(
    judged: Sequence[PooledReading],
    confidence_model: ConfidenceModel,
    threshold: Threshold,
    times: tuple[float, float],
) -> ReaderMetrics:
    policy = Policy(threshold=threshold)
    negatives = [one for one in judged if one.seen.work.source == "negative"]
    answered = [decide(negative.prediction, confidence_model, policy) for negative in negatives]
    return ReaderMetrics(
        by_currency=_scores(judged, "usual", confidence_model, policy),
        harder=_scores(judged, "harder", confidence_model, policy),
        negatives=len(negatives),
        negatives_accepted=sum(one.decision == "accept" for one in answered),
        single_ms=times[0],
        all_views_ms=times[1],
    )


def _scores(
    judged: Sequence[PooledReading],
    source: HoldoutSource,
    confidence_model: ConfidenceModel,
    policy: Policy,
) -> dict[Currency, CurrencyScores]:
    """Each currency's scores on one source."""
    answers: dict[Currency, list[EvaluatedReading]] = {}
    for one in judged:
        seen = one.seen
        if seen.work.source == source and seen.truth is not None:
            reading = decide(one.prediction, confidence_model, policy)
            answers.setdefault(seen.work.currency, []).append(
                EvaluatedReading(Path(), seen.truth, reading, 0.0)
            )
    return {currency: CurrencyScores.of(evaluate(told)) for currency, told in answers.items()}
