"""Calibration of a trained reader: confidence model and threshold from strings it never saw.

Synthetic strings are easier than real ones, and a calibration on them is overconfident. So there
are harder ones, by holdout writers, bent far more and with more defects of the scan; and texts and
pictures that are no amounts, where whatever is accepted is misread. The confidence model is fitted
on one half of these, the threshold certified on the other. Strings as hard as those of the
training, by holdout writers, are only measured.
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
from digits.amounts.grammar.currencies import CURRENCIES, AmountPrediction, Currency
from digits.amounts.reader.amount_reader import decoded_views
from digits.amounts.reader.holdout_readings import (
    SEED,
    Harder,
    HoldoutReading,
    HoldoutSource,
    WorkerSpec,
    holdout_readings,
    work_items,
)
from digits.amounts.reader.reader_card import Calibration, CurrencyScores, ReaderMetrics
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.config import Frozen
from digits.line_reader.batches import Writers
from digits.line_reader.ensemble import Pool, pool_views
from digits.line_reader.network_session import Reader
from digits.progress import OnProgress, Progress, silent

TIMED = 60  # crops that are read to measure the time


class CalibrationConfig(Frozen):
    """How a reader is calibrated; the defaults are those of the shipped reader."""

    views: tuple[float, ...] = Field(
        (0.8, 1.0, 1.15),
        min_length=1,
        max_length=8,
        description="factors of the width, one a view",
    )
    pool: Pool = "arithmetic"
    # Of harder strings: of usual ones, several times fewer are misread at the same threshold.
    wanted_rate: float = Field(0.01, gt=0, lt=1, description="misread of the accepted")
    usual: int = Field(
        1500, ge=20, description="strings a currency as those learned from, measured"
    )
    harder: int = Field(8000, ge=20, description="strings a currency to fit and certify on")
    negatives: int = Field(400, ge=4, description="pictures a currency without an amount")
    literal: int = Field(2000, ge=4, description="texts a currency most of which are no amount")
    elastic: float = Field(2.5, ge=1, le=3, description="times the bending of the training")
    variation: float = Field(2.2, ge=1, le=3, description="times the variation of the training")
    stretch: float = Field(1.15, ge=1, le=2, description="largest factor of the width")
    share: float = Field(0.6, ge=0, le=1, description="least share with each defect of the scan")

    @property
    def evidence(self) -> str:
        """What the readings are of, wherever their threshold is shown."""
        return (
            "synthetic strings by hands that it never saw, harder than those it learned from, "
            "texts that are no amounts, and pictures without any"
        )


class PooledReading(NamedTuple):
    """A reading with its pooled prediction; that of a picture without an amount is never right."""

    reading: HoldoutReading
    prediction: AmountPrediction

    @property
    def right(self) -> bool:
        """Whether the whole amount was read right."""
        best = self.prediction.best
        return best is not None and best.meaning == self.reading.truth


def calibrate_reader(
    content: bytes,
    writers: Writers,
    synthesis: AmountSynthesisConfig,
    config: CalibrationConfig,
    *,
    workers: int = 0,
    on_progress: OnProgress = silent,
) -> Calibration:
    """Fit a confidence model, certify a threshold, and measure.

    Where too few readings are right, or too few misread, to fit a model, nothing is accepted.

    Args:
        content: the bytes of the reader's ONNX file.
        writers: who writes; only those held out from training do here.
        synthesis: the generator as the reader was trained with it.
        config: how.
        workers: processes that read; 0 reads in this one. They change nothing but the speed.
        on_progress: called after every hundred strings.
    """
    by = Harder(config.elastic, config.variation, config.stretch, config.share)
    spec = WorkerSpec(content, writers, synthesis, by, config.views)
    pooled = [
        PooledReading(reading, pool_views(reading.views, config.pool))
        for reading in _readings(spec, config, workers, on_progress)
    ]
    return calibrated(pooled, config, speed(spec))


def calibrated(
    pooled: Sequence[PooledReading], config: CalibrationConfig, times: tuple[float, float]
) -> Calibration:
    """Confidence model, threshold and metrics from readings that were made.

    Args:
        pooled: readings of all sources and currencies.
        config: how.
        times: milliseconds for one view of a crop, and for all.
    """
    # Even numbers fit, odd ones certify and measure.
    unfitted = [item for item in pooled if item.reading.number % 2]
    # On the usual strings, confidence model and threshold would come out too lenient.
    hard = [item for item in pooled if item.reading.work.source != "usual"]
    confidence_model = _confidence_model(
        [item for item in hard if item.reading.number % 2 == 0], config.evidence
    )
    second = [item for item in hard if item.reading.number % 2]
    threshold = threshold_for(
        [confidence_model.probability(item.prediction) for item in second],
        [item.right for item in second],
        config.wanted_rate,
        config.evidence,
    )
    return Calibration(
        views=config.views,
        pool=config.pool,
        confidence_model=confidence_model,
        threshold=threshold,
        metrics=_metrics(unfitted, confidence_model, threshold, times),
    )


def _confidence_model(pooled: Sequence[PooledReading], evidence: str) -> ConfidenceModel:
    """The fitted model; one that rejects all where there are too few readings to fit."""
    right = [item.right for item in pooled]
    try:
        return fit_confidence([item.prediction for item in pooled], right, evidence)
    except TooFewReadings:
        return reject_all(len(right), right.count(False), evidence)


def speed(spec: WorkerSpec) -> tuple[float, float]:
    """Median milliseconds of one core for one view of a crop, and for all; decoding included.

    The thread's own processor time is taken, so that other work of the machine does not count.
    """
    reader = Reader.opened(spec.content, threads=1)
    synthesis = amount_synthesis(spec.synthesis, spec.writers, "holdout")
    crops = [Image.fromarray(255 - synthesis.item(SEED, number).picture) for number in range(TIMED)]
    took: list[tuple[float, float]] = []
    for crop in crops:
        began = time.thread_time()
        decoded_views(reader, crop, "USD", (1.0,))
        between = time.thread_time()
        pool_views(decoded_views(reader, crop, "USD", spec.views))
        took.append((between - began, time.thread_time() - between))
    single, all_views = np.median(took, axis=0) * 1000
    return float(single), float(all_views)


def _readings(
    spec: WorkerSpec, config: CalibrationConfig, workers: int, on_progress: OnProgress
) -> Iterator[HoldoutReading]:
    counts: dict[HoldoutSource, int] = {
        "usual": config.usual,
        "harder": config.harder,
        "negative": config.negatives,
        "literal": config.literal,
    }
    work = [
        item for source, count in counts.items() for item in work_items(source, CURRENCIES, count)
    ]
    done, total = 0, sum(item.strings for item in work)
    for item, reading in zip(work, holdout_readings(spec, work, workers), strict=True):
        yield from reading
        done += item.strings
        on_progress(Progress(done, total, "string"))


def _metrics(
    pooled: Sequence[PooledReading],
    confidence_model: ConfidenceModel,
    threshold: Threshold,
    times: tuple[float, float],
) -> ReaderMetrics:
    policy = Policy(threshold=threshold)
    negatives = [item for item in pooled if item.reading.work.source == "negative"]
    decided = [decide(item.prediction, confidence_model, policy) for item in negatives]
    return ReaderMetrics(
        by_currency=_scores(pooled, "usual", confidence_model, policy),
        harder=_scores(pooled, "harder", confidence_model, policy),
        negatives=len(negatives),
        negatives_accepted=sum(reading.decision == "accept" for reading in decided),
        single_ms=times[0],
        all_views_ms=times[1],
    )


def _scores(
    pooled: Sequence[PooledReading],
    source: HoldoutSource,
    confidence_model: ConfidenceModel,
    policy: Policy,
) -> dict[Currency, CurrencyScores]:
    """Each currency's scores on one source."""
    by_currency: dict[Currency, list[EvaluatedReading]] = {}
    for work, truth, prediction in (
        (item.reading.work, item.reading.truth, item.prediction) for item in pooled
    ):
        if work.source == source and truth is not None:
            reading = decide(prediction, confidence_model, policy)
            own = by_currency.setdefault(work.currency, [])
            own.append(EvaluatedReading(Path(), truth, reading, 0.0))
    return {currency: CurrencyScores.of(evaluate(own)) for currency, own in by_currency.items()}
