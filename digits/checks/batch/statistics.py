"""Statistics of a batch: counts, amounts, probabilities, and how it differs from earlier ones."""

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from pydantic import Field

from digits.checks.batch.reconciliation import Reconciled, file_outcome
from digits.checks.intake.side_files import NOT_A_CHECK
from digits.ledger.records import AGREEMENTS, DECISIONS, Closed, Item, Reading
from digits.scores import Record

BINS = 10  # of probabilities
ENOUGH = 30  # checks from which on a batch is compared
LARGE = 0.5  # of a deviation: J. Cohen, Statistical Power Analysis (1988), a medium effect d
LARGE_SHARE = 0.3  # the same for shares, h; a medium effect is 0.5, and here is looked at early
CERTAIN = 3.0  # standard errors: one batch in 400 of the same kind exceeds them
AGREED, *_ = AGREEMENTS
MEASURES = ("ink", "brightness")


class Spread(Record):
    """Mean and standard deviation of a quantity over `n` pages."""

    n: int
    mean: float
    std: float


class BatchCounts(Record):
    """The counts of a batch; amounts are exact, as texts, by decision and currency.

    `files` and `pages` each add up: ``inputs`` is the sum of the three outcomes. `codes` counts
    the problems of what is quarantined, `suspicions` the duplicates by reason, `probabilities`
    pages with an amount in ten equal bins, `agreements` pages on which words were looked for by
    what they say beside the figures.
    """

    files: dict[str, int]
    pages: dict[str, int]
    amounts: dict[str, dict[str, str]]
    codes: dict[str, int]
    duplicates: int
    suspicions: dict[str, int] = Field(default={})  # earlier versions did not count them
    sampled: int
    probabilities: tuple[int, ...]
    agreements: dict[str, int] = Field(default_factory=dict)  # earlier batches counted none
    ink: Spread
    brightness: Spread

    @property
    def acceptance(self) -> float:
        """Share of accepted pages, 0 … 1."""
        return self.pages["accept"] / max(1, self.pages["inputs"])

    @property
    def beside(self) -> int:
        """Files that are no checks, such as a system's own; quarantined, but no failure."""
        return self.codes.get(NOT_A_CHECK, 0)

    @property
    def failures(self) -> float:
        """Share of quarantined files among those that should be checks, 0 … 1."""
        return (self.files["quarantine"] - self.beside) / max(1, self.files["inputs"] - self.beside)

    @property
    def read(self) -> int:
        """Pages that could be opened, whatever stands on them."""
        return self.pages["accept"] + self.pages["review"]


class Change(Record):
    """A quantity of a batch beside the same of earlier ones; `drifted` if it is another."""

    what: str
    now: float
    before: float
    drifted: bool


def count(reconciled: Reconciled) -> BatchCounts:
    """The counts of a reconciled batch."""
    items = reconciled.items
    files = [file_outcome(list(group)) for _, group in groupby(items, key=lambda item: item.name)]
    read = [item.reading for item in items if item.reading is not None]
    return BatchCounts(
        files=_tally(files),
        pages=_tally([item.decision for item in items]),
        amounts={outcome: _amounts(items, outcome) for outcome in DECISIONS},
        codes=_codes(items),
        duplicates=sum(bool(item.duplicate_of) for item in items),
        suspicions=reconciled.suspicions,
        sampled=sum(item.sampled for item in items),
        probabilities=_histogram(
            [reading.probability for reading in read if reading.amount is not None]
        ),
        agreements=_agreements(read),
        ink=_spread([reading.ink for reading in read if reading.ink is not None]),
        brightness=_spread(
            [reading.brightness for reading in read if reading.brightness is not None]
        ),
    )


def slowest(items: Sequence[Item], most: int = 5) -> list[tuple[str, int, float]]:
    """The pages that took longest: name, page, seconds."""
    timed = [(item.name, item.page, seconds(item)) for item in items]
    return sorted(timed, key=lambda row: -row[2])[:most]


def file_places(items: Iterable[Item]) -> dict[str, int]:
    """Where each file stands in its batch, from 1: what may be told where its name may not."""
    names = dict.fromkeys(item.name for item in items)
    return {name: position for position, name in enumerate(names, start=1)}


def seconds(item: Item) -> float:
    """From a page's file to its decision."""
    return sum(item.reading.seconds.values()) if item.reading else 0.0


def changes(now: BatchCounts, earlier: Sequence[Closed]) -> list[Change]:
    """How a batch differs from earlier ones; nothing where one of the two is too small.

    Args:
        now: of this batch.
        earlier: closed batches that were read with the same recipe.
    """
    past = [BatchCounts.model_validate(counts.counts) for counts in earlier]
    pages = sum(counts.pages["inputs"] for counts in past)
    if pages < ENOUGH or now.pages["inputs"] < ENOUGH:
        return []
    accepted = sum(counts.pages["accept"] for counts in past)
    differences = [
        _share(
            "acceptance rate", Share(now.acceptance, now.pages["inputs"]), accepted / pages, pages
        )
    ]
    differences += _agreeing(now, past)
    for name in MEASURES:
        differences += _measure(
            name, getattr(now, name), [getattr(counts, name) for counts in past]
        )
    return differences


class Share(NamedTuple):
    """A share of `n` pages, 0 … 1."""

    share: float
    n: int


def _agreeing(now: BatchCounts, past: Sequence[BatchCounts]) -> list[Change]:
    """How often words agree; nothing where they were read on too few pages, now or before."""
    n = sum(now.agreements.values())
    pages = sum(sum(counts.agreements.values()) for counts in past)
    if n < ENOUGH or pages < ENOUGH:
        return []
    agreed = sum(counts.agreements.get(AGREED, 0) for counts in past)
    share = Share(now.agreements.get(AGREED, 0) / n, n)
    return [_share("words agreeing", share, agreed / pages, pages)]


def _share(what: str, now: Share, before: float, pages: int) -> Change:
    share, n = now
    pooled = (share * n + before * pages) / (n + pages)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / pages))
    effect = abs(2 * math.asin(math.sqrt(share)) - 2 * math.asin(math.sqrt(before)))
    drifted = abs(share - before) > CERTAIN * error and effect > LARGE_SHARE
    return Change(what=what, now=share, before=before, drifted=drifted)


def _measure(name: str, now: Spread, past: Sequence[Spread]) -> list[Change]:
    n = sum(spread_before.n for spread_before in past)
    if not n or not now.n:
        return []
    mean = sum(spread_before.n * spread_before.mean for spread_before in past) / n
    spread = math.sqrt(sum(spread_before.n * spread_before.std**2 for spread_before in past) / n)
    drifted = abs(now.mean - mean) > max(LARGE * spread, CERTAIN * spread / math.sqrt(now.n), 1e-6)
    return [Change(what=name, now=now.mean, before=mean, drifted=drifted)]


def _agreements(read: Sequence[Reading]) -> dict[str, int]:
    told = [reading.words_agreement for reading in read if reading.words_agreement]
    return {name: told.count(name) for name in AGREEMENTS} if told else {}


def _tally(outcomes: Sequence[str]) -> dict[str, int]:
    return {"inputs": len(outcomes)} | {outcome: outcomes.count(outcome) for outcome in DECISIONS}


def _amounts(items: Sequence[Item], outcome: str) -> dict[str, str]:
    sums: dict[str, Decimal] = {}
    for item in items:
        if item.decision == outcome and item.reading and item.reading.amount is not None:
            currency = item.reading.currency
            sums[currency] = sums.get(currency, Decimal(0)) + item.reading.amount
    return {currency: format(total, "f") for currency, total in sorted(sums.items())}


def _codes(items: Sequence[Item]) -> dict[str, int]:
    codes = sorted(item.code for item in items if item.code)
    return {code: len(list(group)) for code, group in groupby(codes)}


def _histogram(probabilities: Sequence[float]) -> tuple[int, ...]:
    bins = [0] * BINS
    for probability in probabilities:
        bins[min(BINS - 1, int(probability * BINS))] += 1
    return tuple(bins)


def _spread(values: Sequence[float]) -> Spread:
    if not values:
        return Spread(n=0, mean=0.0, std=0.0)
    mean = math.fsum(values) / len(values)
    variance = math.fsum((value - mean) ** 2 for value in values) / len(values)
    return Spread(n=len(values), mean=mean, std=math.sqrt(variance))
