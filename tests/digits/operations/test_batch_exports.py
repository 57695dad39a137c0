"""Writing what a batch came to: beside which earlier ones, where, and by what is handed in."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from digits.checks.batch.statistics import BatchCounts, Spread
from digits.ledger.errors import UnknownBatch
from digits.ledger.ledger import Ledger
from digits.ledger.records import Batch, Item, ReadingRecipe
from digits.operations.batch_exports import (
    BatchOutcome,
    Exported,
    outcome_of,
    rewrite_exports,
    write_again,
)
from digits.operations.errors import ForeignFolder
from digits.operations.export_folders import outputs_of
from digits.progress import OnProgress
from digits.store.folders import Store

OURS = ReadingRecipe(reader="r1", layout="", policy="0.1 %", facts={})
OTHERS = ReadingRecipe(reader="r2", layout="", policy="0.1 %", facts={})
MORE_THAN_WAS_LOOKED_THROUGH = 101


def counts_of(accepted: int, ink: float) -> BatchCounts:
    """What a batch of forty pages comes to."""
    pages = {"inputs": 40, "accept": accepted, "review": 40 - accepted, "quarantine": 0}
    return BatchCounts(
        files=pages,
        pages=pages,
        amounts={},
        codes={},
        duplicates=0,
        sampled=0,
        probabilities=(0,) * 10,
        ink=Spread(n=40, mean=ink, std=0.01),
        brightness=Spread(n=40, mean=200.0, std=5.0),
    )


def closed_batch(ledger: Ledger, folder: str, recipe: ReadingRecipe, counts: BatchCounts) -> Batch:
    """A closed batch without any item."""
    batch = ledger.begin(folder, recipe, "run")
    ledger.close_batch(batch, "run", "done", counts.model_dump(mode="json"))
    return batch


def export_nothing(
    _ledger: Ledger, outcome: BatchOutcome, items: Sequence[Item], out: Path, _told: OnProgress
) -> Exported:
    """An exporter that writes only its folder."""
    out.mkdir(parents=True, exist_ok=True)
    return Exported(folder=out, text=f"batch {outcome.batch.number}", markdown=f"{len(items)}")


def test_drift_is_seen_however_many_other_folders_lie_between(ledger: Ledger) -> None:
    """A bank with a hundred inboxes is told, too, that the scanner of one has become darker."""
    closed_batch(ledger, "/ours", OURS, counts_of(36, ink=0.10))
    for number in range(MORE_THAN_WAS_LOOKED_THROUGH):
        closed_batch(ledger, f"/others/{number}", OTHERS, counts_of(36, ink=0.10))
    batch = ledger.begin("/ours", OURS, "run")
    outcome = outcome_of(ledger, batch, "run", counts_of(12, ink=0.30), [])
    drifted = {change.what for change in outcome.changes if change.drifted}
    assert drifted == {"acceptance rate", "ink"}


def test_exports_are_written_where_they_lie(ledger: Ledger, tmp_path: Path) -> None:
    """Anew in the store by the batch's number, by whatever exporter is handed in."""
    store = Store(tmp_path / "store").prepare()
    batch = closed_batch(ledger, str(tmp_path / "scans"), OURS, counts_of(36, ink=0.1))
    (written,) = rewrite_exports(ledger, export_nothing, batch, None, store)
    assert Path(written.folder) == store.path("scored", f"{batch.number:06}")
    assert (written.text, written.outcome, written.new) == (f"batch {batch.number}", "done", False)


def test_a_batch_that_no_run_closed_is_not_exported(ledger: Ledger, tmp_path: Path) -> None:
    """It is told what to do; a closed batch before it is not taken for it."""
    store = Store(tmp_path / "store").prepare()
    closed_batch(ledger, str(tmp_path / "scans"), OURS, counts_of(36, ink=0.1))
    batch = ledger.begin(str(tmp_path / "scans"), OTHERS, "run")
    with pytest.raises(UnknownBatch, match=r"not finished(?s:.*)score its folder again"):
        list(rewrite_exports(ledger, export_nothing, batch, None, store))
    assert not store.path("scored").exists()


def test_a_place_outside_the_store_is_remembered(ledger: Ledger, tmp_path: Path) -> None:
    """Corrections and purges find it again; a folder of something else is not written into."""
    store, out = Store(tmp_path / "store").prepare(), tmp_path / "elsewhere"
    batch = closed_batch(ledger, str(tmp_path / "scans"), OURS, counts_of(36, ink=0.1))
    write_again(ledger, export_nothing, batch, out, store)
    assert list(store.path("scored", "elsewhere").glob("*.json"))
    assert outputs_of(store, batch) == [store.path("scored", f"{batch.number:06}")]  # no summary
    (out / "diary.txt").write_text("mine")
    with pytest.raises(ForeignFolder, match="--out"):
        list(rewrite_exports(ledger, export_nothing, batch, out, store))
