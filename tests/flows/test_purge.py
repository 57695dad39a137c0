"""The deployment `purge`: off without a retention time, else as `digits purge`, and told."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa
from prefect.artifacts import Artifact

from artifacts.exports.batch_files import export_batch
from digits.evidence.evidence_store import EvidenceStore
from digits.ledger import tables as t
from digits.ledger.engine import ledger_url
from digits.ledger.ledger import Ledger, open_ledger
from digits.ledger.records import Batch
from digits.operations.batch_exports import write_again
from digits.operations.errors import UnknownAge
from digits.store.folders import Store
from digits.store.locks import folder_lock, hold_lock
from flows.purge import purge
from tests.artifacts.review.drawn import DAY, batch_of
from tests.own_evidence import MONDAY, keep

DAYS = 45  # since the older batch was closed


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The store of the run."""
    return Store(tmp_path / "store").prepare()


@pytest.fixture
def ledger(store: Store) -> Iterator[Ledger]:
    """Its ledger."""
    made = open_ledger(ledger_url(store.root))
    yield made
    made.close()


@pytest.fixture
def batches(ledger: Ledger, store: Store, tmp_path: Path) -> tuple[Batch, Batch]:
    """A batch that was closed 45 days ago, and one of today, with their exports."""
    made = batch_of(ledger, tmp_path / "a", DAY[:3]), batch_of(ledger, tmp_path / "b", DAY[3:5])
    for batch in made:
        write_again(ledger, export_batch, batch, store.path("scored", "*"), store)
    then = datetime.now(UTC) - timedelta(days=DAYS)
    with ledger.connection() as connection:
        connection.execute(
            t.closings.update().where(t.closings.c.batch == made[0].number).values(closed=then)
        )
        connection.commit()
    return made


def run(store: Store, older_than: str = "") -> Any:
    """The final state of a run."""
    return purge(older_than, str(store.root), return_state=True)


def rows(ledger: Ledger) -> dict[str, int]:
    """How many rows each table has."""
    with ledger.connection() as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in t.metadata.sorted_tables
        }


def files(store: Store) -> set[Path]:
    """What lies in the room of exports."""
    return {path for path in store.path("scored").rglob("*") if path.is_file()}


@pytest.mark.usefixtures("batches")
def test_without_a_retention_time_nothing_is_removed(ledger: Ledger, store: Store) -> None:
    """The run ends well, and says why it did nothing."""
    before = rows(ledger), files(store)
    state = run(store)
    assert state.is_completed()
    assert "DIGITS_RETENTION" in (state.message or "")
    assert (rows(ledger), files(store)) == before


@pytest.mark.usefixtures("batches")
def test_crops_to_learn_from_go_without_a_retention_time(
    ledger: Ledger, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that were decided longer ago than DIGITS_LEARN_DAYS, and no batch."""
    keep(store, range(28))
    days = (datetime.now(UTC) - MONDAY).days - 6
    monkeypatch.setenv("DIGITS_LEARN_DAYS", str(days))
    before = rows(ledger), files(store)
    since = datetime.now(UTC) - timedelta(days=days)
    kept = {one.check for one in EvidenceStore(store).all() if one.decided >= since}
    state = run(store)
    assert state.result() == {"batches": 0, "evidence": 28 - len(kept)}
    assert 0 < len(kept) < 28
    assert {one.check for one in EvidenceStore(store).all()} == kept
    assert (rows(ledger), files(store)) == before


def test_what_is_past_goes_and_is_told(
    batches: tuple[Batch, Batch],
    ledger: Ledger,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of the older batch only its counts stay, the younger is as it was; a second run has none."""
    old, young = batches
    monkeypatch.setenv("DIGITS_RETENTION", "44d")
    monkeypatch.setenv("DIGITS_DUPLICATE_DAYS", "0")
    counts = [closed.counts for closed in ledger.closed()]
    kept, had = list(ledger.items(young)), len(list(ledger.items(old)))
    young_files = {path for path in files(store) if path.parts[-2] == f"{young.number:06}"}
    state = run(store)
    removed = state.result()
    assert (removed["batches"], removed["items"], removed["inputs"]) == (1, had, had)
    assert (list(ledger.items(old)), list(ledger.items(young))) == ([], kept)
    assert [closed.counts for closed in ledger.closed()] == counts
    assert young_files <= files(store)
    assert [path.name for path in store.path("scored", "000001").iterdir()] == ["summary.json"]
    page: Any = Artifact.get("checks-purged")
    assert page.description == state.message
    assert "from 1 batch closed or broken off before" in page.data
    told = dict(re.findall(r"^\| ([a-z ]+?)(?:[,(].*)? \| ([\d,]+) \|$", page.data, re.MULTILINE))
    assert told["items"] == told["names of files"] == str(had)
    assert str(store.root) not in page.data
    assert re.search(r"Settings that decide: .*DIGITS_RETENTION \d+d\b", page.data)
    again = run(store)
    assert again.result()["batches"] == 0
    assert (again.message or "").startswith("Nothing to remove")


def test_a_batch_that_is_scored_meanwhile_is_waited_for(
    batches: tuple[Batch, Batch], ledger: Ledger, store: Store
) -> None:
    """The run does not fail, and nobody else's folder is kept busy by it."""
    old, young = batches
    ended: list[Any] = []
    with hold_lock(store, folder_lock(old.source), "somebody"):
        at_work = Thread(target=lambda: ended.append(run(store, "44d")))
        at_work.start()
        at_work.join(3)
        assert not ended
        assert list(ledger.items(old))
        with hold_lock(store, folder_lock(young.source), "another"):
            pass
    at_work.join()
    assert ended[0].result()["batches"] == 1


def test_a_retention_time_of_the_form_is_checked(store: Store) -> None:
    """A number without a unit removes nothing."""
    with pytest.raises(UnknownAge, match="90d, 12w"):
        run(store, "44").result()
