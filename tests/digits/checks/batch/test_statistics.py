"""Statistics of a batch: how often figures and words agreed, and when that drifts."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from digits.checks.batch.reconciliation import Reconciled
from digits.checks.batch.statistics import BatchCounts, changes, count
from digits.ledger.records import Batch, Closed, Item, Reading

BATCH = Batch(1, "/scans", "r" * 64, 1, datetime(2026, 5, 4, tzinfo=UTC))


def counts_of(agree: int, disagree: int, unread: int = 0) -> BatchCounts:
    """The counts of a batch whose words agreed, differed, and were not read so often."""
    says = ["agree"] * agree + ["disagree"] * disagree + [None] * unread
    items = [
        Item(
            f"k{place}", place, f"{place}.png", 1, "accept", "", (), "", sampled=False,
            reading=Reading("f", 1, amount=Decimal(1), words_agreement=said, ink=0.1,
                            brightness=0.9, decision="accept"),
        )
        for place, said in enumerate(says)
    ]  # fmt: skip
    return count(Reconciled([(item, None) for item in items], {}))


def closed(counts: BatchCounts) -> Closed:
    """A batch with such counts that was closed earlier."""
    return Closed(BATCH, "run", BATCH.opened, "done", counts.model_dump(mode="json"))


def test_agreements_are_counted_where_words_were_read() -> None:
    """By what they say; what was not read counts nowhere."""
    counts = counts_of(3, 1, unread=5)
    assert counts.agreements["agree"] == 3
    assert counts.agreements["disagree"] == 1
    assert sum(counts.agreements.values()) == 4
    assert counts_of(0, 0, unread=5).agreements == {}


@pytest.mark.parametrize(("agree", "drifted"), [(80, False), (78, False), (30, True)])
def test_a_falling_share_of_agreement_is_drift(agree: int, *, drifted: bool) -> None:
    """Four in five agreed before."""
    told = changes(counts_of(agree, 100 - agree), [closed(counts_of(400, 100))])
    change = next(one for one in told if one.what == "words agreeing")
    assert (change.now, change.before) == (agree / 100, 0.8)
    assert change.drifted is drifted


def test_batches_that_read_no_words_are_not_compared() -> None:
    """Earlier ones, or this one; counts of earlier versions have none at all."""
    old = closed(counts_of(0, 0, unread=500))
    old.counts.pop("agreements")
    assert "words agreeing" not in [one.what for one in changes(counts_of(80, 20), [old])]
    now = counts_of(0, 0, unread=100)
    told = changes(now, [closed(counts_of(400, 100))])
    assert [one.what for one in told] == ["acceptance rate", "ink", "brightness"]
