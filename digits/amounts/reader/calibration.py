"""Calibration of a trained reader: confidence model and threshold from strings it never saw.

Synthetic strings are easier than real ones, and a calibration on them is overconfident. So there
are harder ones, by holdout writers, bent far more and with more defects of the scan; and texts and
pictures that are no amounts, where whatever is accepted is misread. On one half of these the
confidence models are fitted and it is chosen when the first view suffices; on the other the
threshold is certified, for the probabilities of the stage that decides. Strings as hard as those of
the training, by holdout writers, are only measured.
"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image
from pydantic import Field, model_validator

from digits.amounts.decision.confidence import reject_all
from digits.amounts.decision.decision import AmountReading, Policy, decide
from digits.amounts.decision.evaluation import EvaluatedReading, evaluate
from digits.amounts.decision.stages import Decisive, Predictions, Stages, certify, fit_stages
from digits.amounts.errors import TooFewReadings
from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.reader.amount_reader import Procedure, decoded_views, read_crop
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
from digits.config import CURRENCIES, Currency, Frozen
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
    first: float | None = Field(
        1.0, description="view that is read first; absent: all views are always taken"
    )
    pool: Pool = "arithmetic"
    # Of harder strings: of usual ones, several times fewer are misread at the same threshold.
    wanted_rate: float = Field(0.0075, gt=0, lt=1, description="misread of the accepted")
    usual: int = Field(
        1500, ge=20, description="strings a currency as those learned from, measured"
    )
    harder: int = Field(8000, ge=20, description="strings a currency to fit and certify on")
    negatives: int = Field(400, ge=4, description="pictures a currency without an amount")
    literal: int = Field(2000, ge=4, description="texts a currency most of which are no amount")
    elastic: float = Field(1.8, ge=1, le=3, description="times the bending of the training")
    variation: float = Field(1.6, ge=1, le=3, description="times the variation of the training")
    stretch: float = Field(1.15, ge=1, le=2, description="largest factor of the width")
    share: float = Field(0.6, ge=0, le=1, description="least share with each defect of the scan")
    real: float = Field(
        3.0, ge=1, le=10, description="times as often by recorded people, where there are any"
    )

    @model_validator(mode="after")
    def _first_view_is_one_of_all(self) -> "CalibrationConfig":
        if self.first is not None and self.first not in self.views:
            raise ValueError("the first view must be one of the views")
        return self

    @property
    def evidence(self) -> str:
        """What the readings are of, wherever their threshold is shown."""
        return (
            "synthetic strings by hands that it never saw, harder than those it learned from, "
            "texts that are no amounts, and pictures without any"
        )


class PooledReading(NamedTuple):
    """A reading, and what its views say."""

    reading: HoldoutReading
    predictions: Predictions


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
    by = Harder(config.elastic, config.variation, config.stretch, config.share, config.real)
    spec = WorkerSpec(content, writers, synthesis, by, config.views)
    pooled = [_pooled(reading, config) for reading in _readings(spec, config, workers, on_progress)]
    found = calibrated(pooled, config)
    times = speed(spec, found)._asdict()
    return found.model_copy(update={"metrics": found.metrics.model_copy(update=times)})


def calibrated(pooled: Sequence[PooledReading], config: CalibrationConfig) -> Calibration:
    """Confidence models, threshold and metrics, but for the times, from readings that were made.

    Args:
        pooled: readings of all sources and currencies.
        config: how.
    """
    # Even numbers fit, odd ones certify and measure.
    unfitted = [item for item in pooled if item.reading.number % 2]
    # On the usual strings, confidence models and threshold would come out too lenient.
    hard = [item for item in pooled if item.reading.work.source != "usual"]
    stages = _fitted([item.predictions for item in hard if item.reading.number % 2 == 0], config)
    threshold = certify(
        [item.predictions for item in hard if item.reading.number % 2],
        stages,
        config.wanted_rate,
        config.evidence,
    )
    return Calibration(
        views=config.views,
        pool=config.pool,
        confidence_model=stages.confidence_model,
        first=stages.first,
        threshold=threshold,
        metrics=_metrics(unfitted, stages, Policy(threshold=threshold)),
    )


def _pooled(reading: HoldoutReading, config: CalibrationConfig) -> PooledReading:
    first = 0 if config.first is None else config.views.index(config.first)
    predictions = Predictions(
        pool_views(reading.views, config.pool), pool_views([reading.views[first]]), reading.truth
    )
    return PooledReading(reading, predictions)


def _fitted(half: Sequence[Predictions], config: CalibrationConfig) -> Stages:
    """Both stages; a model that rejects all where there are too few readings to fit."""
    view = config.first if len(config.views) > 1 else None
    try:
        return fit_stages(half, view, config.wanted_rate, config.evidence)
    except TooFewReadings:
        misread = sum(not one.right(one.pooled) for one in half)
        return Stages(confidence_model=reject_all(len(half), misread, config.evidence))


class Times(NamedTuple):
    """Milliseconds of one core, as `ReaderMetrics` has them."""

    single_ms: float
    all_views_ms: float
    reading_ms: float


def speed(spec: WorkerSpec, calibration: Calibration) -> Times:
    """Median times for one view of a crop, for all views, and from a crop to its decision.

    The thread's own processor time is taken, so that other work of the machine does not count.
    """
    reader = Reader.opened(spec.content, ALPHABET, threads=1)
    synthesis = amount_synthesis(spec.synthesis, spec.writers, "holdout")
    crops = [Image.fromarray(255 - synthesis.item(SEED, number).picture) for number in range(TIMED)]
    procedure = Procedure.of(calibration)
    decoded_views(reader, crops[0], "USD", (1.0,))  # the first call of a network takes longer
    took: list[tuple[float, ...]] = []
    for crop in crops:
        clock = [time.thread_time()]
        decoded_views(reader, crop, "USD", (1.0,))
        clock.append(time.thread_time())
        pool_views(decoded_views(reader, crop, "USD", spec.views), calibration.pool)
        clock.append(time.thread_time())
        read_crop(reader, crop, "USD", procedure)
        clock.append(time.thread_time())
        took.append(tuple(np.diff(clock).tolist()))
    single, all_views, reading = (np.median(took, axis=0) * 1000).tolist()
    return Times(single, all_views, reading)


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


def _metrics(pooled: Sequence[PooledReading], stages: Stages, policy: Policy) -> ReaderMetrics:
    decided = [(item.reading, item.predictions.decisive(stages)) for item in pooled]
    negatives = [_decision(one, policy) for reading, one in decided if reading.truth is None]
    usual = [one.by_first for reading, one in decided if _is(reading, "usual")]
    return ReaderMetrics(
        by_currency=_scores(decided, "usual", policy),
        harder=_scores(decided, "harder", policy),
        negatives=len(negatives),
        negatives_accepted=sum(reading.decision == "accept" for reading in negatives),
        single_ms=0.0,
        all_views_ms=0.0,
        one_view=sum(usual) / len(usual) if stages.first and usual else None,
    )


def _is(reading: HoldoutReading, source: HoldoutSource) -> bool:
    return reading.work.source == source


def _decision(decided: Decisive, policy: Policy) -> AmountReading:
    return decide(decided.prediction, decided.confidence_model, policy)


def _scores(
    decided: Sequence[tuple[HoldoutReading, Decisive]], source: HoldoutSource, policy: Policy
) -> dict[Currency, CurrencyScores]:
    """Each currency's scores on one source."""
    by_currency: dict[Currency, list[EvaluatedReading]] = {}
    for reading, one in decided:
        if _is(reading, source) and reading.truth is not None:
            own = by_currency.setdefault(reading.work.currency, [])
            own.append(EvaluatedReading(Path(), reading.truth, _decision(one, policy), 0.0))
    return {currency: CurrencyScores.of(evaluate(own)) for currency, own in by_currency.items()}
