"""The commands `digits review …` and `digits purge`, from files to files, without a server."""

import csv
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from artifacts.exports.batch_files import export_batch
from digits.ledger.engine import ledger_url
from digits.ledger.errors import UnknownBatch
from digits.ledger.ledger import open_ledger
from digits.ledger.records import Batch
from digits.operations.batch_exports import write_again
from digits.operations.corrections import page_of
from digits.operations.errors import MalformedCorrections
from digits.operations.export_folders import REVIEW_FILES, REVIEW_PAGE
from digits.store import locks
from digits.store.folders import Store
from digits.store.locks import folder_lock, hold_lock
from flows.commands.review import apply, list_batches, page, purge
from tests.artifacts.review.drawn import DAY, batch_of


@pytest.fixture
def scored(tmp_path: Path) -> Batch:
    """A closed batch with its exports in the store."""
    ledger = open_ledger(ledger_url(tmp_path / "store"))
    batch = batch_of(ledger, tmp_path / "scans", DAY[:5])
    store = Store(tmp_path / "store")
    write_again(ledger, export_batch, batch, store.path("scored", "*"), store)
    ledger.close()
    return batch


def saved(tmp_path: Path, batch: Batch, who: str, amount: str) -> Path:
    """What a person decided about the first check, as the page saves it."""
    ledger = open_ledger(ledger_url(tmp_path / "store"))
    (item,) = [one for one in ledger.for_a_person(batch) if one.name.endswith("0007.png")]
    ledger.close()
    at = "2026-03-03T16:00:00.000Z"
    decided = {"item": item.key, "verdict": "corrected", "amount": amount, "note": ""}
    content = {
        "kind": "digits-review-corrections",
        "version": 1,
        "page": page_of(batch),
        "batch": batch.number,
        "saved": at,
        "decisions": [decided | {"who": who, "at": at}],
    }
    path = tmp_path / f"{who}.json"
    path.write_text(json.dumps(content))
    return path


def line_of(out: Path) -> dict[str, str]:
    """The first check's line in the exports."""
    with (out / "results.csv").open(newline="") as file:
        (line,) = [one for one in csv.DictReader(file) if one["file"].endswith("0007.png")]
    return line


def test_the_final_amount_reaches_the_exports(
    scored: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Read, decided, disputed: what was read stays beside what counts."""
    out, store = tmp_path / "store" / "scored" / "000001", str(tmp_path / "store")
    line = line_of(out)
    assert (line["amount"], line["state"], line["final_amount"]) == ("1845.00", "open", "")
    apply(saved(tmp_path, scored, "Ada", "1345.00"), store=store)
    assert "1 decision of Ada written into the ledger." in capsys.readouterr().out
    line = line_of(out)
    assert (line["amount"], line["state"], line["final_amount"]) == (
        "1845.00",
        "decided",
        "1345.00",
    )
    assert line["decided_by"] == "Ada"
    apply(saved(tmp_path, scored, "Ada", "1345.00"), store=store)
    assert "Nothing new" in capsys.readouterr().out
    apply(saved(tmp_path, scored, "Bob", "7345.00"), store=store)
    assert "Ada: 1,345.00; Bob: 7,345.00" in capsys.readouterr().out
    assert (line_of(out)["state"], line_of(out)["final_amount"]) == ("disputed", "")
    assert (out / REVIEW_PAGE).is_file()
    assert (out.stat().st_mode & 0o777, (out / REVIEW_PAGE).stat().st_mode & 0o777) == (
        0o700,
        0o600,
    )


def test_a_scoring_of_the_folder_goes_first(
    scored: Batch,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What it is about to write would lack the decisions: they wait, say so, and come last."""
    monkeypatch.setattr(locks, "LOOK_SECONDS", 0.02)
    out, store = tmp_path / "store" / "scored" / "000001", Store(tmp_path / "store")
    file = saved(tmp_path, scored, "Ada", "1345.00")
    with ThreadPoolExecutor(1) as pool:
        with hold_lock(store, folder_lock(scored.source), "brave-bat"):
            applying = pool.submit(apply, file, store=str(store.root))
            told = ""
            while "Waiting: run brave-bat" not in told and not applying.done():
                told += capsys.readouterr().out
                time.sleep(0.02)
            assert line_of(out)["state"] == "open"
        applying.result()
    assert "Waiting: run brave-bat" in told
    assert line_of(out)["final_amount"] == "1345.00"


def test_a_wrong_file_changes_nothing(scored: Batch, tmp_path: Path) -> None:
    """The exports stay as they were, byte for byte."""
    out = tmp_path / "store" / "scored" / "000001"
    before = (out / "results.csv").read_bytes()
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(MalformedCorrections):
        apply(tmp_path / "x.json", store=str(tmp_path / "store"))
    assert (out / "results.csv").read_bytes() == before


def test_purging_by_command(
    scored: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A young batch stays; the command says what it did in text or JSON."""
    store = str(tmp_path / "store")
    purge(older_than="90d", dry_run=True, store=store)
    assert "0 batches closed or broken off before" in capsys.readouterr().out
    purge(older_than="1d", json=True, store=store)
    told = json.loads(capsys.readouterr().out)
    assert (told["batches"], told["files"], told["items"]) == (0, 0, 0)
    assert (tmp_path / "store" / "scored" / "000001" / REVIEW_FILES).is_dir()


def rows_of(told: str) -> list[list[str]]:
    """The cells of a printed table's rows."""
    lines = [line for line in told.splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines]


def test_the_list_tells_what_is_left(
    scored: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Fewer after a decision, a dash after a purge; an empty ledger says what to do."""
    store = str(tmp_path / "store")
    list_batches(store=str(tmp_path / "other"))
    assert "No batch was scored yet" in capsys.readouterr().out
    list_batches(store=store)
    (before,) = rows_of(capsys.readouterr().out)[:1]
    apply(saved(tmp_path, scored, "Ada", "1345.00"), store=store)
    capsys.readouterr()
    list_batches(store=store)
    (after,) = rows_of(capsys.readouterr().out)[:1]
    assert before[0] == after[0] == str(scored.number)
    assert int(after[6]) == int(before[6]) - 1
    ledger = open_ledger(ledger_url(tmp_path / "store"))
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    ledger.purge(ledger.past(tomorrow, tomorrow), tomorrow)
    ledger.close()
    list_batches(store=store)
    assert rows_of(capsys.readouterr().out)[0][6] == "–"
    with pytest.raises(UnknownBatch, match="retention time"):
        page(scored.number, store=store)


def test_a_page_is_written_again(scored: Batch, tmp_path: Path) -> None:
    """As it was, in its place or another; a batch that is not there is told."""
    out, store = tmp_path / "store" / "scored" / "000001", str(tmp_path / "store")
    before = (out / REVIEW_PAGE).read_bytes(), (out / "results.csv").read_bytes()
    (out / REVIEW_PAGE).unlink()
    page(scored.number, store=store)
    assert ((out / REVIEW_PAGE).read_bytes(), (out / "results.csv").read_bytes()) == before
    page(scored.number, out=tmp_path / "elsewhere", store=store)
    assert (tmp_path / "elsewhere" / REVIEW_PAGE).exists()
    with pytest.raises(UnknownBatch):
        page(99, store=store)
