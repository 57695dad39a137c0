"""Retention: pictures and rows go, counts stay, scans are never touched."""

import json
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from artifacts.review.page import build_review
from artifacts.review.wording import purge_words
from digits.ledger import tables as t
from digits.ledger.ledger import Ledger
from digits.ledger.records import Batch
from digits.operations.errors import OutputInInput, UnknownAge
from digits.operations.export_folders import REVIEW_FILES, outputs_of, remember_place
from digits.operations.folder_listing import list_folder
from digits.operations.purge import age, cutoff, purge
from digits.operations.scoring_plan import scoring_plan
from digits.store.errors import StoreBusy
from digits.store.folders import Store
from digits.store.locks import folder_lock, hold_lock

TOMORROW = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The store in which the ledger lies."""
    return Store(tmp_path / "store").prepare()


def export(ledger: Ledger, batch: Batch, out: Path) -> Path:
    """What a scoring leaves, as far as purging has to do with it."""
    build_review(ledger, batch, out)
    summary = {
        "format": "digits-scoring-1",
        "folder": batch.source,
        "recipe": batch.recipe,
        "files": {"inputs": 6},
        "cash_letters": ["bundle 7 has 3 items"],
        "run": {
            "name": "run-1",
            "batch": batch.number,
            "opened": batch.opened.isoformat(timespec="seconds"),
            "slowest": [{"file": "a.png"}],
        },
    }
    (out / "summary.json").write_text(json.dumps(summary))
    (out / "results.csv").write_text("file\n")
    return out


def test_pictures_and_rows_go_and_counts_stay(
    ledger: Ledger, batch: Batch, store: Store, tmp_path: Path
) -> None:
    """In the store and elsewhere; a second purge finds nothing more, scans are all there."""
    inside = export(ledger, batch, store.path("scored", "000001"))
    outside = export(ledger, batch, tmp_path / "elsewhere")
    remember_place(store, batch, outside)
    assert outputs_of(store, batch) == [inside, outside]
    scans = sorted((tmp_path / "scans").rglob("*.png"))
    gone = purge(ledger, store, TOMORROW)
    assert (gone.batches, gone.rows.items, gone.folders) == (1, 6, (inside, outside))
    assert gone.files > 20
    for out in (inside, outside):
        assert [path.name for path in out.iterdir()] == ["summary.json"]
        told = json.loads((out / "summary.json").read_text())
        assert told["files"] == {"inputs": 6}
        assert (told["run"]["slowest"], told["cash_letters"]) == ([], [])
    assert ledger.closed()[0].counts["pages"]["inputs"] == 6
    assert sorted((tmp_path / "scans").rglob("*.png")) == scans
    again = purge(ledger, store, TOMORROW)
    assert (again.batches, again.files, again.rows) == (0, 0, (0, 0, 0, 0))


def test_a_dry_run_removes_nothing(ledger: Ledger, batch: Batch, store: Store) -> None:
    """It says the same numbers as the purge after it."""
    out = export(ledger, batch, store.path("scored", "000001"))
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    told = purge(ledger, store, TOMORROW, dry_run=True)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert len(list(ledger.items(batch))) == 6
    assert "Would be removed" in "\n".join(purge_words(told, TOMORROW, dry_run=True))
    assert purge(ledger, store, TOMORROW) == told


def test_a_folder_that_is_being_scored_is_left_alone(
    ledger: Ledger, batch: Batch, store: Store
) -> None:
    """As long as its lock is held; a dry run may look."""
    with hold_lock(store, folder_lock(batch.source), "score"):
        assert purge(ledger, store, TOMORROW, dry_run=True).batches == 1
        with pytest.raises(StoreBusy):
            purge(ledger, store, TOMORROW)
    assert purge(ledger, store, TOMORROW).batches == 1


def reopened(ledger: Ledger, batch: Batch) -> None:
    """As if its run had been killed before the last step."""
    with ledger.connection() as connection:
        connection.execute(t.closings.delete().where(t.closings.c.batch == batch.number))
        connection.commit()


def test_a_batch_that_no_run_closed_goes_with_its_exports(
    ledger: Ledger, batch: Batch, store: Store
) -> None:
    """As many files and rows as of a closed one; its own row goes, too, and then all is done."""
    out = export(ledger, batch, store.path("scored", "000001"))
    closed = purge(ledger, store, TOMORROW, dry_run=True)
    reopened(ledger, batch)
    assert purge(ledger, store, batch.opened).batches == 0
    assert (out / REVIEW_FILES).is_dir()
    assert purge(ledger, store, TOMORROW, dry_run=True) == closed
    assert purge(ledger, store, TOMORROW) == closed
    assert [path.name for path in out.iterdir()] == ["summary.json"]
    assert ledger.sources() == set()
    assert purge(ledger, store, TOMORROW) == (0, (), 0, 0, (0, 0, 0, 0), 0)


def test_a_batch_that_a_run_goes_on_with_is_left_alone(
    ledger: Ledger, batch: Batch, store: Store
) -> None:
    """Nothing goes while it is scored, and nothing counts as removed once the run has closed it."""
    out = export(ledger, batch, store.path("scored", "000001"))
    reopened(ledger, batch)
    before = datetime.now(UTC)
    with ExitStack() as held:

        def conclude(_: str) -> None:
            assert len(list(ledger.items(batch))) == 6
            ledger.close_batch(batch, "run-2", "done", {})
            held.close()

        held.enter_context(hold_lock(store, folder_lock(batch.source), "score"))
        with pytest.raises(StoreBusy):
            purge(ledger, store, before)
        gone = purge(ledger, store, before, on_wait=conclude)
    assert gone == (0, (), 0, 0, (0, 0, 0, 0), 0)
    assert len(list(ledger.items(batch))) == 6
    assert (out / REVIEW_FILES).is_dir()


def test_a_listing_that_a_killed_run_left_goes(
    ledger: Ledger, store: Store, tmp_path: Path
) -> None:
    """It names files of a folder; one of a run at work stays, and what else is cached."""
    (tmp_path / "scans").mkdir()
    plan = scoring_plan(store, tmp_path / "scans", "", "USD", "reader", "")
    listing = list_folder(ledger, plan, only_new=False).file
    result = store.path("cache", "result")
    result.touch()
    assert purge(ledger, store, datetime.now(UTC) - timedelta(days=1)).files == 0
    told = purge(ledger, store, TOMORROW, dry_run=True)
    assert (told.batches, told.files, told.size) == (0, 1, listing.path.stat().st_size)
    with hold_lock(store, folder_lock(str(tmp_path / "scans")), "score"):
        with pytest.raises(StoreBusy):
            purge(ledger, store, TOMORROW)
        assert listing.path.exists()
    assert purge(ledger, store, TOMORROW) == told
    assert (listing.path.exists(), result.exists()) == (False, True)


def test_a_place_that_is_being_written_is_left_alone(
    ledger: Ledger, batch: Batch, store: Store, tmp_path: Path
) -> None:
    """Another folder's scoring may put its exports where old ones lie; these stay as they are."""
    out = export(ledger, batch, tmp_path / "elsewhere")
    remember_place(store, batch, out)
    with hold_lock(store, folder_lock(str(out)), "score"), pytest.raises(StoreBusy):
        purge(ledger, store, TOMORROW)
    assert (out / REVIEW_FILES).is_dir()
    told: list[str] = []

    def give_way(message: str) -> None:
        told.append(message)
        summary = json.loads((out / "summary.json").read_text())
        summary["run"]["batch"] = 99
        (out / "summary.json").write_text(json.dumps(summary))
        held.close()

    with ExitStack() as held:
        held.enter_context(hold_lock(store, folder_lock(str(out)), "score"))
        purge(ledger, store, TOMORROW, on_wait=give_way)
    assert told
    assert (out / REVIEW_FILES).is_dir()
    assert list(ledger.items(batch)) == []


def test_an_export_that_comes_back_goes_the_next_time(
    ledger: Ledger, batch: Batch, store: Store, tmp_path: Path
) -> None:
    """A disk that was not there, say: its rows are gone, its pictures are found."""
    out = export(ledger, batch, tmp_path / "disk")
    remember_place(store, batch, out)
    out.rename(tmp_path / "away")
    assert purge(ledger, store, TOMORROW).files == 0
    (tmp_path / "away").rename(out)
    again = purge(ledger, store, TOMORROW)
    assert (again.batches, again.folders, again.rows) == (1, (out,), (0, 0, 0, 0))
    assert purge(ledger, store, TOMORROW).batches == 0


def test_what_is_young_stays(ledger: Ledger, batch: Batch, store: Store) -> None:
    """A batch that was closed a moment ago is not 90 days old."""
    out = export(ledger, batch, store.path("scored", "000001"))
    gone = purge(ledger, store, cutoff("90d"))
    assert gone == (0, (), 0, 0, (0, 0, 0, 0), 0)
    assert (out / REVIEW_FILES).is_dir()


def test_scans_are_never_touched(ledger: Ledger, batch: Batch, store: Store) -> None:
    """An export that somehow lies among scans is refused, with all else untouched."""
    out = export(ledger, batch, Path(batch.source) / "out")
    remember_place(store, batch, out)
    with pytest.raises(OutputInInput, match="nothing was removed"):
        purge(ledger, store, TOMORROW)
    assert (out / REVIEW_FILES).is_dir()
    assert len(list(ledger.items(batch))) == 6


def test_links_are_not_followed(ledger: Ledger, batch: Batch, store: Store, tmp_path: Path) -> None:
    """A folder of pictures that is a link to somewhere else keeps its content."""
    out = export(ledger, batch, store.path("scored", "000001"))
    (out / REVIEW_FILES).rename(tmp_path / "precious")
    (out / REVIEW_FILES).symlink_to(tmp_path / "precious")
    purge(ledger, store, TOMORROW)
    assert any((tmp_path / "precious").iterdir())


def test_a_folder_of_another_ledger_stays(ledger: Ledger, batch: Batch, store: Store) -> None:
    """Only what says that it is of an old batch of this ledger is removed."""
    out = export(ledger, batch, store.path("scored", "000001"))
    summary = json.loads((out / "summary.json").read_text())
    summary["run"]["opened"] = "2020-01-01T00:00:00+00:00"
    (out / "summary.json").write_text(json.dumps(summary))
    assert purge(ledger, store, TOMORROW).folders == ()
    assert (out / REVIEW_FILES).is_dir()


@pytest.mark.parametrize(
    ("text", "days"), [("90d", 90), ("12w", 84), ("6m", 180), ("7y", 2555), (" 1D ", 1)]
)
def test_retention_times(text: str, days: int) -> None:
    """Days, weeks, months of 30 days, years of 365."""
    assert age(text) == timedelta(days=days)


@pytest.mark.parametrize("text", ["", "90", "d", "0d", "-5d", "1.5y", "99999y", "90 days"])
def test_other_times_are_refused(text: str) -> None:
    """Nothing is removed on a guess; the message shows how to write it."""
    with pytest.raises(UnknownAge, match="90d, 12w"):
        age(text)
