"""Drawn checks' figures and words, by hands that neither reader learned from.

The figures are those that calibrate the reader of figures (`holdout_readings`): harder than the
training's, and texts that are no amounts. A line of words is drawn for each: of the same amount, or
of one that differs by a digit or a zero, as where a check was altered or a slip was made.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from digits.amounts.decision.decision import AmountReading, Policy, decide
from digits.amounts.decision.stages import Predictions
from digits.amounts.grammar.currencies import DECIMALS
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.holdout_readings import (
    Harder,
    HoldoutReading,
    WorkerSpec,
    holdout_readings,
    work_items,
)
from digits.amounts.words.agreement import shares_of
from digits.amounts.words.calibration import Pair
from digits.amounts.words.decision import scores_of
from digits.amounts.words.expressions import draw
from digits.amounts.words.recipe import WordSynthesisConfig, WordWriters
from digits.amounts.words.verification import evidence_of, worded_amount
from digits.amounts.words.wordings import wording
from digits.config import CURRENCIES, Currency
from digits.handwriting.word_lines import WordLines
from digits.line_reader.ensemble import pool_views
from digits.line_reader.network_session import Reader

SEED = 6_271  # of the lines that are drawn here; those of the training are others, by others
DIFFERING = 0.25  # of pairs: the words say another amount
ZERO, MORE = 0.2, 0.5  # of those: by a zero; of these: one more


class PairCounts(NamedTuple):
    """How many pairs of each kind in a currency."""

    amounts: int
    literal: int


class Readers(NamedTuple):
    """Both readers, opened."""

    figures: AmountReader
    words: Reader


def draw_pairs(
    readers: Readers,
    spec: WorkerSpec,
    writers: WordWriters,
    config: WordSynthesisConfig,
    counts: PairCounts,
    workers: int = 1,
) -> Iterator[Pair]:
    """Pairs of all currencies; the same ones each time.

    Args:
        readers: of figures and words.
        spec: how the figures are drawn and read.
        writers: of words; only those held out from training write.
        config: the generator of words, as the training had it.
        counts: pairs a currency.
        workers: processes that draw and read the figures meanwhile.
    """
    lines = writers.synthesis(harder_lines(config, spec.harder), config.texts, "holdout")
    work = [
        *work_items("harder", CURRENCIES, counts.amounts),
        *work_items("literal", CURRENCIES, counts.literal),
    ]
    for item, readings in zip(work, holdout_readings(spec, work, workers), strict=True):
        for reading in readings:
            pair = _pair(reading, item.currency, readers, lines)
            if pair is not None:
                yield pair


def harder_lines(config: WordSynthesisConfig, by: Harder) -> WordSynthesisConfig:
    """The generator of words with stronger bending, more varied writing, more defects."""
    writer = config.writer.model_copy(
        update={
            "elastic": min(3.0, config.writer.elastic * by.elastic),
            "variation": min(3.0, config.writer.variation * by.variation),
            "pen": config.writer.pen * by.real,
        }
    )
    defects = ("noise", "blur", "shading")
    scan = config.scan.model_copy(
        update={defect: max(getattr(config.scan, defect), by.share) for defect in defects}
    )
    return config.model_copy(update={"writer": writer, "scan": scan})


def _pair(
    reading: HoldoutReading, currency: Currency, readers: Readers, lines: WordLines
) -> Pair | None:
    figures = decided(reading, readers.figures)
    rng = np.random.default_rng(
        [SEED, CURRENCIES.index(currency), reading.work.source == "literal", reading.number]
    )
    meant = reading.truth if reading.truth is not None else figures.amount
    if meant is None:
        return None
    # Words never say what figures that are no amount were misread as: that would be one.
    differs = reading.truth is None or rng.random() < DIFFERING
    amount = neighbour(meant, currency, rng) if differs else meant
    expression = wording(currency, amount)
    if expression is None:
        return None
    sample = lines.written(draw(expression, rng), rng)
    scores = scores_of(readers.words, [255 - sample.picture], currency)
    evidence = evidence_of(scores, currency, list(shares_of(figures)))
    worded = worded_amount(scores, currency).amount
    return Pair(figures, evidence, reading.truth, amount, worded)


def decided(reading: HoldoutReading, reader: AmountReader) -> AmountReading:
    """What the figures' reader decides by its own card."""
    own = reader.card.calibration
    first = own.views.index(own.first.view) if own.first else 0
    predictions = Predictions(
        pool_views(reading.views, own.pool), pool_views([reading.views[first]]), reading.truth
    )
    decisive = predictions.decisive(own.stages)
    policy = Policy(threshold=own.threshold)
    return decide(decisive.prediction, decisive.confidence_model, policy)


def neighbour(amount: Decimal, currency: Currency, rng: np.random.Generator) -> Decimal:
    """An amount that differs in one digit, or by one zero."""
    if rng.random() < ZERO:
        shifted = amount * 10 if rng.random() < MORE else Decimal(int(amount) // 10)
        return shifted if shifted > 0 else amount * 10
    return one_digit_apart(amount, currency, rng)


def one_digit_apart(amount: Decimal, currency: Currency, rng: np.random.Generator) -> Decimal:
    """An amount that differs in one digit of its whole units."""
    decimals = DECIMALS[currency]
    digits = str(int(amount.scaleb(decimals)))
    # Cents are rarely wrong in words, and whole units matter.
    whole = max(1, len(digits) - decimals)
    place = int(rng.integers(min(whole, len(digits))))
    others = [digit for digit in "0123456789" if digit != digits[place]]
    if place == 0:
        others = [digit for digit in others if digit != "0"]
    changed = digits[:place] + others[int(rng.integers(len(others)))] + digits[place + 1 :]
    return Decimal(int(changed)).scaleb(-decimals)
