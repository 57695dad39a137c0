"""Evidence follows what people decide: kept, relabelled, taken back, and gone after its time."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from digits.checks.fields.form_removal import ink_of
from digits.checks.page.bounding_box import BoundingBox
from digits.evidence.errors import EvidenceDamaged
from digits.evidence.evidence_store import FIGURES, RECORD, EvidenceStore
from digits.evidence.records import LOOKED_AT, Evidence, part_of
from digits.ledger.engine import ledger_url
from digits.ledger.ledger import Ledger, open_ledger
from digits.ledger.migrations import upgrade
from digits.ledger.records import Batch, Item
from digits.operations.corrections import apply, page_of
from digits.operations.keep_evidence import OVERLAP, Kept, keep_evidence
from digits.operations.page_images import open_pages
from digits.operations.purge import forget_evidence, purge
from digits.store.folders import Store
from tests.artifacts.review.drawn import DAY, RECIPE, batch_of
from tests.reviewed_batch import Saved, decision

YEAR = 365
LEFT = Path(__file__).parents[2] / "data" / "v0_1_0" / "ledger"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The store in which the ledger lies."""
    return Store(tmp_path / "store").prepare()


@pytest.fixture
def batch(ledger: Ledger, tmp_path: Path) -> Batch:
    """Six checks, one of them with words that say another amount."""
    return batch_of(ledger, tmp_path / "scans", DAY[:6])


def records(store: Store) -> dict[str, Evidence]:
    """All evidence by the keys of the items."""
    return {evidence.item: evidence for evidence in EvidenceStore(store).all()}


def test_what_people_agree_about_is_kept_as_the_reader_saw_it(
    ledger: Ledger, batch: Batch, items: dict[str, Item], saved: Saved, store: Store
) -> None:
    """Figures and words with the final amount, and how it came to be looked at; privately."""
    looked = {
        "scan-0007": "1345.00",  # not sure, and wrong
        "scan-0044": "12750.00",  # the words gainsay it
        "scan-0012": "2650.00",  # accepted, and drawn for quality control
        "scan-0008": "72.50",  # nothing was found on it
        "scan-0131": None,
    }
    apply(ledger, saved(*(decision(items[name], amount) for name, amount in looked.items())))
    assert keep_evidence(ledger, store, YEAR) == Kept(new=3, without=1)
    kept = records(store)
    unsure, gainsaid, sampled = (
        kept[items[name].key] for name in ("scan-0007", "scan-0044", "scan-0012")
    )
    assert (unsure.amount, unsure.read, unsure.right) == (Decimal(1345), Decimal(1845), False)
    assert (unsure.accepted, unsure.blocked, unsure.who) == (False, False, ("Ada",))
    assert (gainsaid.blocked, gainsaid.words_agreement, len(gainsaid.words)) == (
        True,
        "disagree",
        1,
    )
    assert (sampled.accepted, sampled.blocked, sampled.right) == (True, False, True)
    assert {evidence.quality_share for evidence in kept.values()} == {0.25}
    item = items["scan-0007"]
    assert item.reading is not None
    (opened,) = open_pages(batch.source, item.name, item.reading.file_digest, frozenset({1}))
    seen = EvidenceStore(store).crop(unsure, unsure.figures)
    assert np.array_equal(seen, ink_of(opened[1], BoundingBox(*item.reading.field_box)))
    for path in store.path("own").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_changed_decision_changes_the_label(
    ledger: Ledger, items: dict[str, Item], saved: Saved, store: Store
) -> None:
    """Of one person the last word counts; two who differ leave no evidence until they agree."""
    item = items["scan-0131"]
    steps = (
        (decision(item, "409.25"), Kept(new=1), "409.25"),
        (decision(item, "409.75", at="2026-03-03T17:00:00Z"), Kept(changed=1), "409.75"),
        (decision(item, "401.75", who="Bo", at="2026-03-03T18:00:00Z"), Kept(dropped=1), None),
        (decision(item, "409.75", who="Bo", at="2026-03-03T19:00:00Z"), Kept(new=1), "409.75"),
        (decision(item, None, who="Bo", at="2026-03-03T20:00:00Z"), Kept(dropped=1), None),
    )
    for said, came, amount in steps:
        apply(ledger, saved(said))
        assert keep_evidence(ledger, store, YEAR) == came
        labels = {key: str(evidence.amount) for key, evidence in records(store).items()}
        assert labels == ({} if amount is None else {item.key: amount})


def test_nothing_is_kept_unless_it_is_wanted(
    ledger: Ledger, items: dict[str, Item], saved: Saved, store: Store
) -> None:
    """With no days set there is no room for it; later it is caught up, once."""
    apply(ledger, saved(decision(items["scan-0012"], "2650.00")))
    assert keep_evidence(ledger, store, 0) == Kept()
    assert not store.path("own").exists()
    assert keep_evidence(ledger, store, YEAR).new == 1
    assert keep_evidence(ledger, store, YEAR) == Kept(known=1)


def test_a_scan_that_is_gone_gives_nothing(
    ledger: Ledger, batch: Batch, items: dict[str, Item], saved: Saved, store: Store
) -> None:
    """What another picture lies in the place of is not cut out either."""
    apply(
        ledger,
        saved(decision(items["scan-0007"], "1845.00"), decision(items["scan-0131"], "409.75")),
    )
    scans = Path(batch.source)
    (scans / items["scan-0007"].name).unlink()
    shutil.copy(scans / items["scan-0044"].name, scans / items["scan-0131"].name)
    assert keep_evidence(ledger, store, YEAR) == Kept(without=2)
    assert records(store) == {}


def test_scans_that_are_back_are_looked_for_on_demand(
    ledger: Ledger, batch: Batch, items: dict[str, Item], saved: Saved, store: Store
) -> None:
    """A disk that was away for long costs nothing but a second look."""
    apply(ledger, saved(decision(items["scan-0012"], "2650.00")))
    scans = Path(batch.source)
    away = scans.rename(scans.with_name("away"))
    assert keep_evidence(ledger, store, YEAR) == Kept(without=1)
    away.rename(scans)
    looked_at = store.path("own", LOOKED_AT)
    later = datetime.now(UTC) + 2 * OVERLAP
    looked_at.write_text(json.dumps({"until": later.isoformat()}))
    assert keep_evidence(ledger, store, YEAR) == Kept()
    assert keep_evidence(ledger, store, YEAR, anew=True) == Kept(new=1)


def test_a_rejection_by_another_recipe_takes_evidence_back(
    ledger: Ledger, batch: Batch, items: dict[str, Item], saved: Saved, store: Store
) -> None:
    """The same page of the same file, read anew; of another folder's copy it says nothing."""
    apply(ledger, saved(decision(items["scan-0012"], "2650.00")))
    assert keep_evidence(ledger, store, YEAR) == Kept(new=1)
    recipe = RECIPE.model_copy(update={"policy": "1 %"})
    alone = [one for one in DAY[:6] if not one.duplicate_of]
    for folder, came in (("copies", Kept()), ("scans", Kept(dropped=1))):
        again = batch_of(ledger, Path(batch.source).with_name(folder), alone, recipe)
        (item,) = (one for one in ledger.for_a_person(again) if "scan-0012" in one.name)
        assert item.key != items["scan-0012"].key
        page = {"page": page_of(again), "batch": again.number}
        apply(ledger, saved(decision(item, None), **page))
        kept = keep_evidence(ledger, store, YEAR)
        assert (kept.dropped, len(records(store))) == (came.dropped, 1 - came.dropped)


def test_what_version_0_1_0_decided_is_no_stumbling_block(tmp_path: Path, store: Store) -> None:
    """Its recipes name the share of quality control otherwise; its scans are gone."""
    shutil.copy(LEFT / "ledger.sqlite", tmp_path)
    upgrade(ledger_url(tmp_path))
    old = open_ledger(ledger_url(tmp_path))
    kept = keep_evidence(old, store, 36_500)
    assert kept.without == 3
    assert keep_evidence(old, store, 36_500) == Kept()
    old.close()


def test_a_damaged_note_of_what_was_looked_at_costs_a_second_look(
    ledger: Ledger, items: dict[str, Item], saved: Saved, store: Store
) -> None:
    """All decisions are looked at again, and nothing is new."""
    apply(ledger, saved(decision(items["scan-0012"], "2650.00")))
    keep_evidence(ledger, store, YEAR)
    store.path("own", LOOKED_AT).write_text("{")
    assert keep_evidence(ledger, store, YEAR) == Kept(known=1)


def test_evidence_that_went_with_its_setting_comes_back_with_it(
    ledger: Ledger, items: dict[str, Item], saved: Saved, store: Store
) -> None:
    """However long ago its decision was looked at."""
    apply(ledger, saved(decision(items["scan-0012"], "2650.00")))
    keep_evidence(ledger, store, YEAR)
    later = datetime.now(UTC) + 2 * OVERLAP
    store.path("own", LOOKED_AT).write_text(json.dumps({"until": later.isoformat()}))
    assert forget_evidence(store, 0, None, dry_run=False) == 1
    assert keep_evidence(ledger, store, YEAR) == Kept(new=1)


def test_evidence_goes_after_its_time_with_a_purge(
    ledger: Ledger, items: dict[str, Item], saved: Saved, store: Store
) -> None:
    """Its time runs from the decision; a purge of batches alone leaves it."""
    long_ago = datetime.now(UTC) - timedelta(days=40)
    apply(
        ledger,
        saved(
            decision(items["scan-0007"], "1845.00"),
            decision(items["scan-0131"], "409.75", at=f"{long_ago:%Y-%m-%dT%H:%M:%S}Z"),
        ),
    )
    keep_evidence(ledger, store, 36_500)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert purge(ledger, store, tomorrow, learn_days=36_500).evidence == 0
    assert len(records(store)) == 2
    since = datetime.now(UTC) - datetime(2026, 3, 1, tzinfo=UTC)
    days = min(39, since.days)
    gone = purge(ledger, store, tomorrow, learn_days=days, dry_run=True)
    assert (gone.evidence, len(records(store))) == (len(records(store)), 2)
    assert purge(ledger, store, tomorrow, learn_days=days).evidence == gone.evidence
    assert not any(store.path("own", "checks").glob("*/*"))


def test_damage_is_named(
    ledger: Ledger, items: dict[str, Item], saved: Saved, store: Store
) -> None:
    """A crop or a record that somebody edited is not learned from."""
    apply(ledger, saved(decision(items["scan-0012"], "2650.00")))
    keep_evidence(ledger, store, YEAR)
    (evidence,) = records(store).values()
    folder = store.path("own", "checks", evidence.check[:2], evidence.check)
    (folder / FIGURES).write_bytes((folder / FIGURES).read_bytes()[:-1])
    with pytest.raises(EvidenceDamaged, match=FIGURES):
        EvidenceStore(store).crop(evidence, evidence.figures)
    (folder / RECORD).write_text("{}")
    with pytest.raises(EvidenceDamaged, match=RECORD):
        records(store)


def test_parts_are_for_ever_and_an_account_is_in_one(items: dict[str, Item]) -> None:
    """About 60, 20 and 20 %; the account decides where it is known."""
    parts = [part_of(f"{n:064x}", None) for n in range(3000)]
    shares = [parts.count(part) / 3000 for part in ("learn", "choose", "measure")]
    assert np.allclose(shares, (0.6, 0.2, 0.2), atol=0.03)
    assert parts[7] == part_of(f"{7:064x}", None)
    assert len({part_of(f"{n:064x}", "a" * 64) for n in range(50)}) == 1
    assert len({part_of("0" * 64, f"{n:064x}") for n in range(50)}) == 3
