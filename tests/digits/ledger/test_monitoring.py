"""The numbers of a ledger: what was read, what waits for a person, and since when."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from digits.ledger.engine import ledger_url, writing
from digits.ledger.ledger import Ledger
from digits.ledger.monitoring import LedgerNumbers, ledger_numbers
from digits.ledger.records import Batch, Correction, CorrectionVerdict, Item
from digits.ledger.tables import closings
from digits.operations.review_progress import progress_of

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def url(ledger: Ledger, tmp_path: Path) -> str:
    """The address of the ledger that the fixture opened."""
    assert ledger
    return ledger_url(tmp_path / "store")


def said(item: Item, amount: str | None, who: str = "Ada") -> Correction:
    """What one person said of an item."""
    verdict: CorrectionVerdict = "rejected" if amount is None else "corrected"
    value = None if amount is None else Decimal(amount)
    return Correction(item.key, verdict, value, who, NOON)


def test_an_empty_ledger_has_zeros(url: str, tmp_path: Path) -> None:
    """So has a database in which no table was made yet; nothing is made in it."""
    words = {"agree": 0, "unsure": 0, "disagree": 0, "unreadable": 0, "absent": 0}
    zeros = LedgerNumbers({"accept": 0, "review": 0, "quarantine": 0}, words, 0, None)
    assert ledger_numbers(url) == zeros
    bare = f"sqlite:///{tmp_path / 'bare.sqlite'}"
    assert ledger_numbers(bare) == ledger_numbers(bare) == zeros


def test_counts_are_those_of_the_closed_batches(url: str, ledger: Ledger, batch: Batch) -> None:
    """A batch that is still open does not count, nor do its items."""
    (closed,) = ledger.closed()
    numbers = ledger_numbers(url)
    pages = {name: count for name, count in closed.counts["pages"].items() if name != "inputs"}
    assert numbers.pages == pages
    assert sum(numbers.pages.values()) == closed.counts["pages"]["inputs"]
    assert numbers.undecided == progress_of(ledger, batch).left
    assert numbers.oldest == closed.closed
    ledger.begin("/somewhere/else", ledger.recipe(batch.recipe), "another run")
    assert ledger_numbers(url) == numbers


def test_agreements_of_all_batches_are_summed(url: str, ledger: Ledger, batch: Batch) -> None:
    """Those on which words were looked for; a batch of an earlier version counted none."""
    (closed,) = ledger.closed()
    before = ledger_numbers(url).agreements
    pages, recipe = {"pages": closed.counts["pages"]}, ledger.recipe(batch.recipe)
    for folder, counts in (
        ("/first", pages | {"agreements": {"agree": 5, "disagree": 2}}),
        ("/older", pages),
        ("/last", pages | {"agreements": {"agree": 3, "unsure": 1}}),
    ):
        ledger.close_batch(ledger.begin(folder, recipe, "run"), "run", "done", counts)
    added = {name: n - before[name] for name, n in ledger_numbers(url).agreements.items()}
    assert added == {"agree": 8, "unsure": 1, "disagree": 2, "unreadable": 0, "absent": 0}


def test_who_decides_shortens_the_queue_and_who_differs_lengthens_it(
    url: str, ledger: Ledger, batch: Batch, items: dict[str, Item]
) -> None:
    """As `digits review list` counts: accepted ones about which people differ are in it, too."""
    open_ones = [item for item in items.values() if item.decision == "review"]
    sampled = [item for item in items.values() if item.decision == "accept"]
    before = ledger_numbers(url).undecided
    assert before == len(open_ones) >= 2
    ledger.correct([said(open_ones[0], "12.00"), said(sampled[0], "13.00")])
    assert ledger_numbers(url).undecided == before - 1 == progress_of(ledger, batch).left
    ledger.correct([said(open_ones[0], None, "Bob"), said(sampled[0], "13.00", "Bob")])
    assert ledger_numbers(url).undecided == before == progress_of(ledger, batch).left
    ledger.correct([said(sampled[0], "14.00", "Cleo")])
    assert ledger_numbers(url).undecided == before + 1 == progress_of(ledger, batch).left
    ledger.correct([said(item, "1.00") for item in open_ones[1:]])
    ledger.correct([said(open_ones[0], "12.00", "Bob")._replace(at=NOON.replace(hour=13))])
    ledger.correct([said(sampled[0], "13.00", "Cleo")._replace(at=NOON.replace(hour=13))])
    numbers = ledger_numbers(url)
    assert (numbers.undecided, numbers.oldest) == (0, None)


def test_who_watches_waits_for_no_writer(url: str, ledger: Ledger, batch: Batch) -> None:
    """While a run writes, the numbers are those from before."""
    before = ledger_numbers(url)
    with writing(ledger._engine) as connection:
        connection.execute(closings.delete().where(closings.c.batch == batch.number))
        assert ledger_numbers(url) == before
    assert ledger_numbers(url).oldest is None
