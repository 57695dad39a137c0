"""Corrections from the page's file into the ledger: checked, added once, disputes told."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from artifacts.review.wording import applied_words
from digits.ledger import tables as t
from digits.ledger.errors import UnknownBatch
from digits.ledger.ledger import Ledger
from digits.ledger.records import Item
from digits.ledger.resolution import final_of
from digits.operations.corrections import apply
from digits.operations.errors import FaultyCorrections, ForeignCorrections, MalformedCorrections
from tests.reviewed_batch import Saved, decision


def test_decisions_go_into_the_ledger(ledger: Ledger, items: dict[str, Item], saved: Saved) -> None:
    """Who, when, what, and the note; the reading itself stays as it was."""
    wrong, unread = items["scan-0007"], items["scan-0008"]
    file = saved(
        decision(wrong, "1345.00", note="the 3 is clear"), decision(unread, None, note="unreadable")
    )
    applied = apply(ledger, file)
    assert (applied.new, applied.known, applied.people) == (2, 0, ("Ada",))
    (said,) = ledger.corrections([wrong.key])
    assert (said.verdict, said.amount, said.note) == (
        "corrected",
        Decimal("1345.00"),
        "the 3 is clear",
    )
    assert final_of(wrong, [said]).amount == Decimal("1345.00")
    assert final_of(unread, ledger.corrections([unread.key])).state == "rejected"
    assert wrong.reading is not None
    assert wrong.reading.amount == Decimal("1845.00")


def test_the_same_file_twice_changes_nothing(
    ledger: Ledger, items: dict[str, Item], saved: Saved
) -> None:
    """The second time nothing is new, and that is said."""
    item = items["scan-0007"]
    file = saved(decision(item, "1845.00"))
    apply(ledger, file)
    before = ledger.corrections([item.key])
    applied = apply(ledger, file)
    assert (applied.new, applied.known) == (0, 1)
    assert ledger.corrections([item.key]) == before
    assert "Nothing new" in "\n".join(applied_words(ledger, applied))


def test_what_two_people_see_differently_is_told_and_kept(
    ledger: Ledger, items: dict[str, Item], saved: Saved
) -> None:
    """No final amount while they differ; when one comes round, there is one; all is history."""
    item = items["scan-0131"]
    apply(ledger, saved(decision(item, "409.75")))
    applied = apply(ledger, saved(decision(item, "409.25", who="Bob")))
    (words,) = applied.disputes
    assert "Ada: 409.75" in words
    assert "Bob: 409.25" in words
    assert final_of(item, ledger.corrections([item.key])).amount is None
    later = decision(item, "409.75", who="Bob", at="2026-03-03T18:00:00Z")
    assert apply(ledger, saved(later)).disputes == ()
    said = ledger.corrections([item.key])
    assert len(said) == 3
    assert final_of(item, said) == ("decided", Decimal("409.75"), ("Ada", "Bob"))


def test_quality_control_is_counted(ledger: Ledger, items: dict[str, Item], saved: Saved) -> None:
    """An accepted amount that a person reads otherwise is a misread one, and is told."""
    right = decision(items["scan-0012"], "2650.00")
    wrong = decision(items["scan-0301"], "910.00")
    words = list(applied_words(ledger, apply(ledger, saved(right, wrong))))
    assert any("1 of 2 accepted items that were looked at were not confirmed" in w for w in words)
    assert any("4 items left to decide" in w for w in words)
    assert any("amount in words" in w for w in words)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"amount": "12.345"}, "not an amount in USD, such as 1234.50"),
        ({"amount": "-5.00"}, "not an amount"),
        ({"amount": "1e3"}, "not an amount"),
        ({"amount": "0.00"}, "not an amount"),
        ({"amount": "99999999999.99"}, "not an amount"),
        ({"amount": "٣٤.٠٠"}, "not an amount"),
        ({"amount": None}, "not an amount"),
        ({"verdict": "confirmed"}, "confirms an amount that was not read"),
        ({"verdict": "rejected"}, "a rejected item has no amount"),
        ({"item": "0" * 32}, "no such item is in this batch"),
        ({"at": "2999-01-01T00:00:00Z"}, "is still to come"),
    ],
)
def test_what_cannot_be_right_is_refused(
    ledger: Ledger, items: dict[str, Item], saved: Saved, changes: dict[str, Any], told: str
) -> None:
    """One faulty decision, and nothing of the file is taken in; the message says which."""
    good = decision(items["scan-0131"], "409.75")
    file = saved(good, decision(items["scan-0007"], "1345.00") | changes)
    with pytest.raises(FaultyCorrections, match=told) as caught:
        apply(ledger, file)
    assert "decision 2" in str(caught.value)
    assert ledger.corrections(item.key for item in items.values()) == []


def test_a_file_that_was_edited_is_refused(
    ledger: Ledger, items: dict[str, Item], saved: Saved
) -> None:
    """The same person at the same moment cannot have said two things."""
    item = items["scan-0007"]
    apply(ledger, saved(decision(item, "1345.00")))
    with pytest.raises(FaultyCorrections, match="was it edited"):
        apply(ledger, saved(decision(item, "9345.00")))
    assert len(ledger.corrections([item.key])) == 1


def test_a_page_of_another_ledger_is_refused(ledger: Ledger, saved: Saved) -> None:
    """A batch has the same number in many ledgers; the page's identity tells them apart."""
    with pytest.raises(ForeignCorrections, match="another ledger"):
        apply(ledger, saved(page="0" * 16))


@pytest.mark.parametrize("who", ["", " ", "=HYPERLINK(1)", "-1", "@x", "Ada\x1b[2J", "x" * 101])
def test_a_name_that_is_none_is_refused(
    ledger: Ledger, items: dict[str, Item], saved: Saved, who: str
) -> None:
    """Names stand in exports and in the shell, where they must do nothing."""
    with pytest.raises(MalformedCorrections, match="who"):
        apply(ledger, saved(decision(items["scan-0007"], "1345.00", who=who)))


def test_an_unknown_batch_is_refused(ledger: Ledger, saved: Saved) -> None:
    """A batch that is not there is said to be not there."""
    with pytest.raises(UnknownBatch):
        apply(ledger, saved(batch=77))


def test_a_batch_that_no_run_closed_is_refused(
    ledger: Ledger, items: dict[str, Item], saved: Saved
) -> None:
    """Its page may be there, its items still change: nothing is written, and all can be later."""
    file = saved(decision(items["scan-0007"], "1345.00"))
    (closed,) = ledger.closed()
    with ledger.connection() as connection:
        connection.execute(t.closings.delete())
        connection.commit()
    with pytest.raises(UnknownBatch, match="score its folder again"):
        apply(ledger, file)
    assert ledger.corrections([items["scan-0007"].key]) == []
    ledger.close_batch(closed.batch, "run-2", "done", closed.counts)
    assert apply(ledger, file).new == 1


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", "not json", '{"kind": "something else"}', "\0\xff", "[" * 100_000],
)
def test_what_is_no_file_of_the_page_is_refused(
    ledger: Ledger, tmp_path: Path, content: str
) -> None:
    """Whatever it is, the message says what to do."""
    file = tmp_path / "x.json"
    file.write_text(content, "latin-1")
    with pytest.raises(MalformedCorrections, match="save it again"):
        apply(ledger, file)


def test_a_file_that_cannot_be_opened_is_told(ledger: Ledger, tmp_path: Path) -> None:
    """A missing file and a folder, too."""
    for path in (tmp_path / "missing.json", tmp_path):
        with pytest.raises(MalformedCorrections):
            apply(ledger, path)
