"""The ledger: written once, exact, safe to repeat, and readable by its owner alone."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from digits.ledger import tables as t
from digits.ledger.batch_queries import PART
from digits.ledger.engine import engine_of, ledger_url
from digits.ledger.errors import (
    LedgerFull,
    LedgerNewer,
    LedgerUnreachable,
    UnknownBatch,
    UnknownItem,
)
from digits.ledger.ledger import Ledger, open_ledger
from digits.ledger.records import (
    Batch,
    Correction,
    Duplicate,
    Examined,
    Item,
    PageSketch,
    Purged,
    Reading,
    ReadingRecipe,
    item_key,
)
from tests.digits.store.test_store import files_up_to, without_rights

RECIPE = ReadingRecipe(reader="r1", layout="us", policy="0.1 %", facts={"threshold": 0.9})
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger in a file."""
    made = open_ledger(ledger_url(tmp_path))
    yield made
    made.close()


def reading(file: str = "f1", **changes: Any) -> Reading:
    """An accepted reading of one page."""
    values: dict[str, Any] = {
        "amount": Decimal("1234.50"),
        "currency": "USD",
        "probability": 0.999,
        "runner_up": Decimal("7.000"),
        "runner_up_probability": 0.001,
        "decision": "accept",
        "field_box": (1, 2, 3, 4),
        "flags": ("too-light",),
        "fingerprint": 2**64 - 5,
        "seconds": {"read": 0.01},
    }
    return Reading(file, 1, f"image of {file}")._replace(**values | changes)


def examined(name: str, file: str = "f1", **changes: Any) -> Examined:
    """A file of one page."""
    return Examined(name, 10, file, (reading(file, **changes),), modified=7)


def item(batch: Batch, name: str, place: int = 0, found: Reading | None = None) -> Item:
    """An item that is left to a person."""
    key = item_key(batch.source, name, "f1", 1, batch.recipe)
    return Item(key, place, name, 1, "review", "", ("a test",), "", sampled=False, reading=found)


def closed_batch(ledger: Ledger, source: str = "/in") -> tuple[Batch, Item]:
    """A batch of one file that is done, and its item."""
    batch = ledger.begin(source, RECIPE, "run-1")
    ledger.record(batch, "run-1", [examined("a.png")])
    number, found = ledger.pages(batch)["f1", 1]
    made = item(batch, "a.png", 0, found)
    ledger.draft(batch, [(made, number)])
    ledger.close_batch(batch, "run-1", "done", {"files": 1})
    return batch, made


def test_what_is_written_comes_back_exactly(ledger: Ledger) -> None:
    """Amounts keep their last place, fingerprints all bits, lists their order."""
    batch = ledger.begin("/in", RECIPE, "run-1")
    ledger.record(batch, "run-1", [examined("a.png")])
    (found,) = ledger.known("f1", RECIPE.digest) or ()
    assert found == reading()
    assert str(found.runner_up) == "7.000"


def test_another_recipe_knows_nothing(ledger: Ledger) -> None:
    """A reading under one risk is never given for another."""
    batch = ledger.begin("/in", RECIPE, "run-1")
    ledger.record(batch, "run-1", [examined("a.png")])
    other = RECIPE.model_copy(update={"facts": {"threshold": 0.99}})
    assert ledger.known("f1", other.digest) is None
    assert ledger.begin("/in", other, "run-2").number != batch.number


def test_repeating_changes_nothing(ledger: Ledger) -> None:
    """A batch written twice, the second time otherwise, stays as it was first."""
    batch = ledger.begin("/in", RECIPE, "run-1")
    ledger.record(batch, "run-1", [examined("a.png")])
    again = ledger.begin("/in", RECIPE, "run-2")
    assert again == batch
    ledger.record(again, "run-2", [examined("a.png", amount=Decimal(1))])
    assert ledger.known("f1", RECIPE.digest) == (reading(),)
    assert list(ledger.examined(batch)) == ["a.png"]
    assert len(ledger.presented(batch)) == 1


def test_a_closed_batch_is_followed_by_the_next(ledger: Ledger) -> None:
    """The same folder again is another batch, with counts of the earlier one at hand."""
    batch, made = closed_batch(ledger)
    following = ledger.begin("/in", RECIPE, "run-2")
    assert (batch.ordinal, following.ordinal) == (1, 2)
    assert [one.counts for one in ledger.closed()] == [{"files": 1}]
    assert ledger.closed(before=batch.number) == []
    assert list(ledger.items(batch)) == [made]
    assert ledger.seen("/in", ["a.png", "b.png"]) == {("a.png", 10, 7)}
    assert ledger.seen("/in", ["b.png"]) == ledger.seen("/other", ["a.png"]) == set()


def test_a_second_look_is_no_second_batch(ledger: Ledger) -> None:
    """An open batch that had the same files can be taken back; a closed one cannot."""
    batch, _ = closed_batch(ledger)
    again = ledger.begin("/in", RECIPE, "run-2")
    assert ledger.unchanged_since(again) is None
    ledger.record(again, "run-2", [examined("a.png")._replace(fresh=False)])
    assert ledger.unchanged_since(again) == batch
    ledger.withdraw(again)
    assert ledger.batch() == batch
    with pytest.raises(UnknownBatch, match="closed already"):
        ledger.withdraw(batch)
    with pytest.raises(UnknownBatch, match="closed already"):
        ledger.draft(batch, [])


def test_a_draft_gives_way_to_the_next(ledger: Ledger) -> None:
    """What came of an open batch may be written again by the run that goes on with it."""
    batch = ledger.begin("/in", RECIPE, "run-1")
    ledger.draft(batch, [(item(batch, "a.png"), None), (item(batch, "b.png", 1), None)])
    ledger.draft(batch, [(item(batch, "b.png"), None)])
    assert [one.name for one in ledger.items(batch)] == ["b.png"]


def test_a_file_that_changed_between_two_runs_counts_as_it_is_now(ledger: Ledger) -> None:
    """Both states are history; the batch goes on with the newer one."""
    batch = ledger.begin("/in", RECIPE, "run-1")
    ledger.record(batch, "run-1", [examined("a.png")])
    ledger.record(batch, "run-2", [examined("a.png", "f2")])
    assert ledger.examined(batch)["a.png"].file_digest == "f2"


def test_duplicates_are_named_in_words(ledger: Ledger) -> None:
    """A page of another folder is named with its folder, one of the same without."""
    first, _ = closed_batch(ledger, "/yesterday")
    batch = ledger.begin("/today", RECIPE, "run-2")
    ledger.record(batch, "run-2", [examined("b.png"), examined("c.png")])
    b, c = ledger.presented(batch)
    (old,) = [one for one in ledger.others_like(batch, 1, {"image of f1"}) if one not in (b, c)]
    assert (old.source, old.amount) == (first.source, Decimal("1234.50"))
    pairs = [Duplicate(b.number, old.number, "same-picture")]
    pairs.append(Duplicate(c.number, b.number, "alike", 0.95))
    ledger.record_duplicates(pairs)
    found = ledger.suspects(batch)
    assert found == {
        ("b.png", "f1", 1): ("/yesterday/a.png", "same-picture"),
        ("c.png", "f1", 1): ("b.png", "alike"),
    }


def test_people_add_and_nothing_is_overwritten(ledger: Ledger) -> None:
    """A second opinion stands beside the first; the same file applied twice adds nothing."""
    batch, made = closed_batch(ledger)
    first = Correction(made.key, "corrected", Decimal("12.30"), "ada", NOON)
    second = first._replace(verdict="rejected", amount=None, at=NOON + timedelta(hours=1))
    assert ledger.correct([first]) == 1
    assert ledger.correct([first, second]) == 1
    assert ledger.corrections([made.key]) == [first, second]
    assert list(ledger.items(batch)) == [made]


def test_no_items_have_no_corrections(ledger: Ledger) -> None:
    """An empty list of keys is answered with nothing, and never with all that anybody said."""
    _, made = closed_batch(ledger)
    ledger.correct([Correction(made.key, "confirmed", Decimal(1), "ada", NOON)])
    assert ledger.corrections([]) == []
    assert ledger.corrections(["of another item"]) == []


def test_corrections_of_many_items_come_in_order(ledger: Ledger) -> None:
    """More keys than one statement takes; the oldest word is the first, whatever its item."""
    batch = ledger.begin("/in", RECIPE, "run-1")
    made = [item(batch, f"{n}.png", n) for n in range(2 * PART)]
    ledger.draft(batch, [(one, None) for one in made])
    given = [
        Correction(one.key, "rejected", None, "ada", NOON - timedelta(seconds=n))
        for n, one in enumerate(made)
    ]
    assert ledger.correct(given) == len(given)
    assert ledger.corrections(one.key for one in made) == given[::-1]


def test_earlier_batches_of_a_recipe_are_found_among_many_others(ledger: Ledger) -> None:
    """However many batches of other recipes lie between, those of this one are compared with."""
    other = RECIPE.model_copy(update={"policy": "1 %"})
    for n in range(3):
        ledger.close_batch(ledger.begin(f"/in/{n}", RECIPE, "run"), "run", "done", {"n": n})
    for n in range(120):
        ledger.close_batch(ledger.begin(f"/other/{n}", other, "run"), "run", "done", {})
    batch = ledger.begin("/in/3", RECIPE, "run")
    found = ledger.closed_of_recipe(batch.recipe, batch.number, 2)
    assert [closed.counts for closed in found] == [{"n": 2}, {"n": 1}]
    first = found[-1].batch.number
    assert [c.counts for c in ledger.closed_of_recipe(batch.recipe, first, 9)] == [{"n": 0}]


def test_a_correction_of_nothing_is_refused(ledger: Ledger) -> None:
    """A file of another ledger adds nothing at all."""
    _, made = closed_batch(ledger)
    known = Correction(made.key, "confirmed", Decimal(1), "ada", NOON)
    with pytest.raises(UnknownItem):
        ledger.correct([known, known._replace(item_key="other")])
    assert ledger.corrections([made.key]) == []


def test_only_the_owner_can_read_it(ledger: Ledger, tmp_path: Path) -> None:
    """The database and its journal are nobody else's."""
    closed_batch(ledger)
    files = list(tmp_path.glob("ledger.sqlite*"))
    assert len(files) == 3
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_a_newer_ledger_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    """A version that is not known here is not touched."""
    with ledger.connection() as connection, connection.begin():
        connection.execute(t.schema.insert().values(version=99))
    with pytest.raises(LedgerNewer, match="version 99"):
        open_ledger(ledger_url(tmp_path))


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://u:secret@h/db", "postgresql://u:secret@127.0.0.1:1/db"]
)
def test_a_ledger_out_of_reach_is_told_without_the_password(url: str) -> None:
    """The message says what to do, and shows no secret."""
    with pytest.raises(LedgerUnreachable) as caught:
        open_ledger(url)
    assert "DIGITS_LEDGER" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_full_disk_of_the_ledger_has_its_own_remedy(tmp_path: Path) -> None:
    """SQLite itself refuses a page more than it may have; the store is not what is in the way."""
    made = open_ledger(ledger_url(tmp_path))
    engine = engine_of(ledger_url(tmp_path))

    def no_more(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA max_page_count=1").close()  # what it has is kept

    event.listen(engine, "connect", no_more)
    with pytest.raises(LedgerFull) as caught:
        Ledger(engine).begin("/in" * 50_000, RECIPE, "run")
    assert caught.value.where == str(tmp_path / "ledger.sqlite")
    assert "full" in caught.value.received
    assert "free some space" in caught.value.remedy
    assert made.closed(None) == []


def test_a_file_that_may_not_grow_is_a_full_disk(tmp_path: Path) -> None:
    """As with a quota, which SQLite calls an I/O error."""
    made = open_ledger(ledger_url(tmp_path))
    with files_up_to(1_000_000), pytest.raises(LedgerFull, match="free some space"):
        made.begin("/in" * 500_000, RECIPE, "run")


def test_a_ledger_of_somebody_else_is_told(tmp_path: Path) -> None:
    """Its place is named, and not the setting that nobody has set."""
    open_ledger(ledger_url(tmp_path)).close()
    with without_rights(), pytest.raises(LedgerUnreachable) as caught:
        open_ledger(ledger_url(tmp_path))
    assert caught.value.where.startswith(str(tmp_path))
    assert "denied" in caught.value.received
    assert "as its owner" in caught.value.remedy


def test_an_empty_ledger_has_no_batch(ledger: Ledger) -> None:
    """Asked for the newest batch, it says how to get one."""
    with pytest.raises(UnknownBatch, match="digits score"):
        ledger.batch()


def test_writers_wait_for_each_other(tmp_path: Path) -> None:
    """Four that write at the same time, each opening the ledger itself, lose nothing."""

    def write(who: int) -> None:
        mine = open_ledger(ledger_url(tmp_path))
        batch = mine.begin("/in", RECIPE, f"run-{who}")
        for n in range(10):
            mine.record(batch, "run", [examined(f"{who}-{n}.png", f"{who}-{n}")])
        mine.close()

    threads = [Thread(target=write, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger = open_ledger(ledger_url(tmp_path))
    assert len(ledger.examined(ledger.batch())) == 40
    assert ledger.batch().ordinal == 1
    ledger.close()


def purged(ledger: Ledger, before: datetime, since: datetime | None = None) -> Purged:
    """What goes of batches that ended before a time, and of what was presented before another."""
    since = since or datetime.now(UTC) + timedelta(days=1)
    return ledger.purge(ledger.past(before, since), since)


def test_a_purge_leaves_the_counts(ledger: Ledger) -> None:
    """Rows of closed batches go, those of a younger one stay, and no reading is missed by it."""
    batch, made = closed_batch(ledger)
    ledger.correct([Correction(made.key, "confirmed", Decimal(1), "ada", NOON)])
    later = ledger.begin("/other", RECIPE, "run-2")
    ledger.record(later, "run-2", [examined("b.png", "f2")])
    gone = purged(ledger, later.opened)
    assert gone == (1, 1, 1, 1)
    assert list(ledger.items(batch)) == []
    assert ledger.known("f1", RECIPE.digest) is None
    assert ledger.known("f2", RECIPE.digest) is not None
    assert ledger.closed()[0].counts == {"files": 1}
    with ledger.connection() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(t.corrections)) == 1


def test_a_purge_leaves_what_later_batches_need(ledger: Ledger) -> None:
    """A file that is still there can be taken back again, and duplicates are found as before."""
    closed_batch(ledger)
    later = ledger.begin("/in", RECIPE, "run-2")
    ledger.record(
        later, "run-2", [examined("a.png")._replace(fresh=False), examined("b.png", "f2")]
    )
    ledger.close_batch(later, "run-2", "done", {})
    first = ledger.closed(before=later.number)[0]
    assert purged(ledger, ledger.closed()[0].closed).presentments == 0
    assert list(ledger.items(first.batch)) == []
    again = ledger.begin("/in", RECIPE, "run-3")
    ledger.record(
        again,
        "run-3",
        [
            examined(name, file)._replace(fresh=False)
            for name, file in (("a.png", "f1"), ("b.png", "f2"))
        ],
    )
    assert ledger.unchanged_since(again) == later
    ledger.withdraw(again)
    pictures = {"image of f1", "image of f2"}
    assert len(ledger.others_like(ledger.begin("/new", RECIPE, "run-4"), 90, pictures)) == 2


def test_a_batch_that_no_run_closed_goes_whole(ledger: Ledger) -> None:
    """A run was killed, and the next one had another recipe: nothing of the first is left."""
    broken = ledger.begin("/in", RECIPE, "run-1")
    ledger.record(broken, "run-1", [examined("a.png"), examined("b.png", "f2")])
    ledger.draft(broken, [(item(broken, "a.png"), None)])
    other = RECIPE.model_copy(update={"policy": "1 %"})
    batch = ledger.begin("/in", other, "run-2")
    ledger.record(batch, "run-2", [examined("a.png"), examined("b.png", "f2")])
    ledger.close_batch(batch, "run-2", "done", {"files": 2})
    assert purged(ledger, broken.opened) == (0, 0, 0, 0)
    end = datetime.now(UTC) + timedelta(days=1)
    assert ledger.past(end, end) == [batch, broken]
    assert purged(ledger, end) == (4, 1, 2, 4)
    assert ledger.past(end, end) == []
    with ledger.connection() as connection:
        counts = {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table))
            for table in t.metadata.sorted_tables
        }
    # The counts of the closed batch, its recipe, and that of the other, which names nothing.
    left = {"ledger_schema": 1, "recipes": 2, "batches": 1, "runs": 1, "closings": 1}
    assert {name: count for name, count in counts.items() if count} == left


def test_a_batch_that_no_run_closed_stays_while_a_presentment_does(ledger: Ledger) -> None:
    """For the look back for duplicates; then it goes, though nothing else of it is there."""
    broken = ledger.begin("/in", RECIPE, "run-1")
    ledger.record(broken, "run-1", [examined("a.png")])
    end = datetime.now(UTC) + timedelta(days=1)
    assert purged(ledger, end, broken.opened) == (1, 0, 0, 1)
    assert ledger.past(end, broken.opened) == []
    assert ledger.batch() == broken
    assert purged(ledger, end) == (0, 0, 1, 0)
    with pytest.raises(UnknownBatch):
        ledger.batch()


def test_a_batch_that_a_run_was_killed_in_at_once_goes(ledger: Ledger) -> None:
    """It has no rows, but names its folder."""
    ledger.begin("/in", RECIPE, "run-1")
    end = datetime.now(UTC) + timedelta(days=1)
    assert purged(ledger, end) == (0, 0, 0, 0)
    assert ledger.sources() == set()


def test_what_a_purge_took_meanwhile_is_read_anew(ledger: Ledger) -> None:
    """A file that was known when a batch came to it, and is not when it is written."""
    closed_batch(ledger)
    later = ledger.begin("/other", RECIPE, "run-2")
    known, fresh = examined("copy.png")._replace(fresh=False), examined("b.png", "f2")
    purged(ledger, later.opened)
    assert ledger.record(later, "run-2", [known, fresh]) == {"copy.png"}
    assert list(ledger.examined(later)) == ["b.png"]
    assert [presentment.name for presentment in ledger.presented(later)] == ["b.png"]
    assert ledger.record(later, "run-2", [examined("copy.png")]) == set()
    assert ledger.pages(later).keys() == {("f1", 1), ("f2", 1)}


def test_a_suspicion_of_what_a_purge_took_meanwhile_is_none(ledger: Ledger) -> None:
    """It was found before, and is written after; the other one is written."""
    closed_batch(ledger)
    later = ledger.begin("/other", RECIPE, "run-2")
    ledger.record(later, "run-2", [examined(name, name) for name in ("b", "c", "d")])
    gone, kept = sorted(ledger.others_like(later, 90, {"image of f1", "image of b"}))
    second, third = (one.number for one in ledger.presented(later)[1:])
    purged(ledger, later.opened)
    suspicions = [Duplicate(second, gone.number, "alike"), Duplicate(third, kept.number, "alike")]
    ledger.record_duplicates(suspicions)
    assert {name for name, _, _ in ledger.suspects(later)} == {"d"}


def test_a_reading_of_a_file_that_is_in_no_batch_goes(ledger: Ledger) -> None:
    """A file changed between two runs of a batch; what its first bytes said is nobody's."""
    batch = ledger.begin("/in", RECIPE, "run-1")
    for file in ("f1", "f2"):
        ledger.record(batch, "run-1", [examined("a.png", file)])
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert ledger.forget_unseen(datetime.now(UTC) - timedelta(days=1)) == 0
    assert ledger.forget_unseen(tomorrow, dry_run=True) == 1
    assert ledger.forget_unseen(tomorrow) == 1
    assert ledger.known("f1", RECIPE.digest) is None
    assert ledger.known("f2", RECIPE.digest) is not None


def test_every_reference_can_be_followed_back() -> None:
    """A row is removed without a walk through all rows that may refer to it.

    Recipes and batches that were closed are never removed.
    """
    for table in t.metadata.sorted_tables:
        unique = [one for one in table.constraints if isinstance(one, sa.UniqueConstraint)]
        indexes: list[Any] = [table.primary_key, *table.indexes, *unique]
        first = {next(iter(index.columns)).name for index in indexes}
        for column in table.columns:
            to = {key.column.table.name for key in column.foreign_keys} - {t.recipes.name}
            assert not to or column.name in first, (table.name, column.name)


def test_what_was_presented_stays_known_for_a_time(ledger: Ledger) -> None:
    """A retention time shorter than the look back for duplicates does not shorten that."""
    closed_batch(ledger)
    now = datetime.now(UTC)
    tomorrow = now + timedelta(days=1)
    assert purged(ledger, tomorrow, now - timedelta(days=90)).presentments == 0
    new = ledger.begin("/new", RECIPE, "run-2")
    assert len(ledger.others_like(new, 90, {"image of f1"})) == 1
    assert purged(ledger, tomorrow).presentments == 1


def test_a_batch_has_what_is_there_now(ledger: Ledger) -> None:
    """What runs that were cut off saw under a name, or of a file that is gone, does not count."""
    batch = ledger.begin("/in", RECIPE, "run-1")
    for file in ("f1", "f2", "f1"):
        ledger.record(batch, "run-1", [examined("a.png", file), examined("gone.png", "f3")])
    assert ledger.examined(batch)["a.png"].file_digest == "f1"
    ledger.keep_inputs(batch, ["a.png"])
    assert list(ledger.examined(batch)) == ["a.png"]
    ledger.close_batch(batch, "run-1", "done", {})
    with pytest.raises(UnknownBatch):
        ledger.record(batch, "run-1", [examined("a.png", "f2")])


def test_sketches_go_with_the_last_presentment_of_their_picture(ledger: Ledger) -> None:
    """A purge keeps what a later presentment shows, and leaves no key of what nobody has."""
    sketches = tuple(PageSketch(f"image of f{n}", b"\1", (n, 7)) for n in (1, 2))
    first = ledger.begin("/in", RECIPE, "run-1")
    ledger.record(first, "run-1", [examined("a.png", "f1"), examined("b.png", "f2")])
    ledger.record(first, "run-1", [examined("c.png", "f3")._replace(sketches=sketches)])
    assert ledger.near({"a": [1, 7]}) == {"a": ["image of f1", "image of f2"]}
    ledger.draft(first, [])
    ledger.close_batch(first, "run-1", "done", {})
    second = ledger.begin("/again", RECIPE, "run-2")
    ledger.record(second, "run-2", [examined("d.png", "f2")])
    purged(ledger, second.opened)
    assert ledger.sketches({"image of f1", "image of f2"}) == {"image of f2": b"\1"}
    assert ledger.near({"a": [1, 7]}) == {"a": ["image of f2"]}
