"""Synthetic strings by holdout writers, read with all views of a reader by many processes.

Reading i of a source is always of the same string, whatever the number of processes.
`digits.amounts.reader.calibration` calibrates on the readings.
"""

import multiprocessing
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias, get_args

import numpy as np
from PIL import Image

from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.currencies import AmountDecoding, CurrencyGrammar, grammar_of
from digits.amounts.grammar.texts import TextConfig
from digits.amounts.reader.amount_reader import decoded_views
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.child_processes import exit_with_parent
from digits.config import CURRENCIES, Currency
from digits.handwriting.generator import Synthesis
from digits.line_reader.batches import Writers, stretched
from digits.line_reader.network_session import Reader

HoldoutSource: TypeAlias = Literal["usual", "harder", "negative", "literal"]
CHUNK = 100  # readings that a process is asked for at a time
SEED = 7_919  # of all strings that are read here; the training's are others, by other writers
HOLDOUT_SOURCES: tuple[HoldoutSource, ...] = get_args(HoldoutSource)
MARKS = frozenset(".,-=/:^ ")
AMOUNTS: frozenset[HoldoutSource] = frozenset({"usual", "harder"})


class Harder(NamedTuple):
    """By how much strings are made harder than those of the training; 1 leaves them.

    Attributes:
        elastic: factor of the generator's elastic bending.
        variation: factor of the variation within one writer.
        stretch: the largest factor by which widths are changed.
        share: the least share of pictures with each defect of the scan, 0 … 1.
        real: factor of how often recorded people write, where there are any.
    """

    elastic: float
    variation: float
    stretch: float
    share: float
    real: float = 1.0


class WorkItem(NamedTuple):
    """Readings to make: numbers `start` … `start + strings - 1` of one source in one currency."""

    source: HoldoutSource
    currency: Currency
    start: int
    strings: int


class HoldoutReading(NamedTuple):
    """One string as all views read it.

    Attributes:
        work: what it is part of.
        number: of the string within its source and currency.
        truth: the amount; None for a picture without one, or a text that is none.
        views: what each view says.
    """

    work: WorkItem
    number: int
    truth: Decimal | None
    views: tuple[AmountDecoding, ...]


class WorkerSpec(NamedTuple):
    """All that a process needs to make readings.

    Attributes:
        content: the bytes of the reader's ONNX file.
        writers: who writes; only those held out from training do here.
        synthesis: the generator as the reader was trained with it.
        harder: how the harder strings differ.
        views: factors of the width.
    """

    content: bytes
    writers: Writers
    synthesis: AmountSynthesisConfig
    harder: Harder
    views: tuple[float, ...]


def work_items(
    source: HoldoutSource, currencies: tuple[Currency, ...], count: int
) -> list[WorkItem]:
    """The work items for `count` readings in each currency."""
    return [
        WorkItem(source, currency, start, min(CHUNK, count - start))
        for currency in currencies
        for start in range(0, count, CHUNK)
    ]


def holdout_readings(
    spec: WorkerSpec, work: list[WorkItem], workers: int
) -> Iterator[list[HoldoutReading]]:
    """Make the readings of each work item, in order.

    Args:
        spec: the reader and its strings.
        work: what to read.
        workers: processes; 0 reads in this one. The readings are the same.
    """
    if workers == 0:
        worker = _Worker(spec)
        yield from map(worker.readings, work)
        return
    # Spawned, because a fork of a process that trains hangs.
    with multiprocessing.get_context("spawn").Pool(workers, _begin, (spec,)) as pool:
        yield from pool.imap(_make, work)


class _Worker:
    """The reader and the generators of one process; a generator is built when first needed."""

    def __init__(self, spec: WorkerSpec) -> None:
        self._spec = spec
        self._reader = Reader.opened(spec.content, ALPHABET, threads=1)
        self._synthesis = cache(self._built)

    def readings(self, work: WorkItem) -> list[HoldoutReading]:
        """The readings of a work item, but for what has no certain truth.

        That is an amount without a meaning in the grammar, and a text that is `indistinct`.
        """
        made = (self._reading(work, work.start + index) for index in range(work.strings))
        return [reading for reading in made if reading is not None]

    def _reading(self, work: WorkItem, number: int) -> HoldoutReading | None:
        spec, grammar = self._spec, grammar_of(work.currency)
        seed = seed_of(work)
        item = self._synthesis(work.source, work.currency).item(seed, number)
        meant = grammar.meaning(item.text) if item.text else None
        if meant is None and work.source in AMOUNTS:
            return None
        if meant is None and indistinct(item.text, grammar, item.alike):
            return None
        if work.source != "usual":
            draw = np.random.default_rng([seed, number]).uniform(-1, 1)
            item = stretched(item, float(spec.harder.stretch**draw))
        crop = Image.fromarray(255 - item.picture)
        decoded = decoded_views(self._reader, crop, work.currency, spec.views)
        return HoldoutReading(work, number, meant.amount if meant else None, tuple(decoded))

    def _built(self, source: HoldoutSource, currency: Currency) -> Synthesis:
        config = self._spec.synthesis
        if source != "usual":
            config = harder(config, self._spec.harder)
        config = config.model_copy(update={"text": texts_of(source, currency)})
        return amount_synthesis(config, self._spec.writers, "holdout")


def indistinct(
    text: str, grammar: CurrencyGrammar, alike: tuple[tuple[str, str], ...] = ()
) -> bool:
    """Whether a text looks like an amount, though it is none.

    In ``5.,00`` only a mark beside another one keeps it from being an amount; where the two touch,
    nobody can tell them from one. And ``1oo`` differs from ``100`` in the writer's mind alone, as
    does ``/00`` where a hand writes a slash like a 1.

    Args:
        text: what the writer had in mind; no amount of the currency.
        grammar: of the currency.
        alike: pairs of symbols that the writer writes alike.
    """
    if "o" in text and grammar.meaning(text.replace("o", "0")) is not None:
        return True
    if any(grammar.meaning(other) is not None for other in _taken_for(text, alike)):
        return True
    pairs = [place for place, pair in enumerate(pairwise(text)) if MARKS.issuperset(pair)]
    return any(
        grammar.meaning(text[:drop] + text[drop + 1 :]) is not None
        for place in pairs
        for drop in (place, place + 1)
    )


def _taken_for(text: str, alike: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """The text with one symbol, or all of a kind, taken for the one that is written alike."""
    for pair in alike:
        for symbol, other in (pair, pair[::-1]):
            places = [place for place, there in enumerate(text) if there == symbol]
            yield from (text[:place] + other + text[place + 1 :] for place in places)
            if len(places) > 1:
                yield text.replace(symbol, other)


def seed_of(work: WorkItem) -> int:
    """Another one for each source and currency: else equal numbers would be by the same writer."""
    return (
        SEED
        + len(CURRENCIES) * HOLDOUT_SOURCES.index(work.source)
        + CURRENCIES.index(work.currency)
    )


def only(currency: Currency, negatives: float) -> TextConfig:
    """Texts of one currency, a share of the pictures without an amount."""
    weights = dict.fromkeys(("usd", "clp", "inr", "eur", "plain"), 0.0)
    return TextConfig(**{**weights, currency.lower(): 1.0, "negatives": negatives})


def mostly_none(currency: Currency) -> TextConfig:
    """Literal texts, and as many neighbours of a currency's amounts; few of them are amounts."""
    return TextConfig(**{**only(currency, 0.0).model_dump(), "literal": 0.5, "disturbed": 1.0})


def texts_of(source: HoldoutSource, currency: Currency) -> TextConfig:
    """What a source writes."""
    if source == "literal":
        return mostly_none(currency)
    return only(currency, 1.0 if source == "negative" else 0.0)


def harder(config: AmountSynthesisConfig, by: Harder) -> AmountSynthesisConfig:
    """The generator with stronger bending, more varied writing and more defects of the scan."""
    writer = config.writer.model_copy(
        update={
            "elastic": min(3.0, config.writer.elastic * by.elastic),
            "variation": min(3.0, config.writer.variation * by.variation),
            "touching": max(config.writer.touching, by.share),
            "pen": config.writer.pen * by.real,
        }
    )
    defects = ("noise", "blur", "shading", "lines", "pattern")
    scan = config.scan.model_copy(
        update={defect: max(getattr(config.scan, defect), by.share) for defect in defects}
    )
    return config.model_copy(update={"writer": writer, "scan": scan})


_worker: _Worker | None = None


def _begin(spec: WorkerSpec) -> None:
    """Once in each process: open the reader."""
    exit_with_parent()
    global _worker  # noqa: PLW0603 - a pool's processes keep what they need in no other place
    _worker = _Worker(spec)


def _make(work: WorkItem) -> list[HoldoutReading]:
    if _worker is None:
        raise RuntimeError
    return _worker.readings(work)
