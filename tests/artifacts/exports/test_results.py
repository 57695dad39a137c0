"""Exports of a batch: exact, private, whole, and never in the way of anything else."""

import csv
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from artifacts.exports.batch_files import write_batch
from artifacts.exports.batch_summary import markdown
from artifacts.exports.results import COLUMNS, as_json
from digits.checks.batch.reconciliation import Reconciled
from digits.checks.batch.statistics import Change, count
from digits.ledger.records import Batch, Item, Reading, ReadingRecipe
from digits.operations.batch_exports import BatchOutcome
from digits.operations.errors import ForeignFolder
from digits.operations.export_folders import check_place

READ = Reading(
    "f1",
    1,
    "i1",
    amount=Decimal("1234.50"),
    currency="USD",
    probability=0.9991234,
    runner_up=Decimal("7.00"),
    runner_up_probability=0.0001,
    decision="accept",
    field_box=(1, 2, 3, 4),
    flags=("skewed",),
    seconds={"decode": 0.25, "read": 0.5},
)
ACCEPTED = Item("k1", 0, "=a, b.png", 1, "accept", "", (), "", sampled=True, reading=READ)
REFUSED = Item("k2", 1, "p", 0, "quarantine", "pipe", ("A pipe.",), "", sampled=False, reading=None)
ITEMS = [ACCEPTED, REFUSED]
WORDED = READ._replace(
    words_text="=- one thousand two hundred",
    words_amount=Decimal(1200),
    words_agreement="disagree",
)


@pytest.fixture
def outcome() -> BatchOutcome:
    """A small batch that differs from earlier ones."""
    batch = Batch(3, "/scans", "r" * 64, 1, datetime(2026, 3, 1, tzinfo=UTC))
    recipe = ReadingRecipe(reader="r1", layout="us-personal", policy="0.1 %", facts={})
    counts = count(Reconciled([(item, None) for item in ITEMS], {}))
    drift = Change(what="ink", now=0.2, before=0.1, drifted=True)
    return BatchOutcome(batch, recipe, "brave-bat", counts, [drift])


def test_the_exports_say_the_same(outcome: BatchOutcome, tmp_path: Path) -> None:
    """CSV and Parquet hold every line with exact amounts; the summary adds up."""
    out = write_batch(tmp_path / "out", ITEMS, outcome)
    lines = list(csv.DictReader((out / "results.csv").read_text("utf-8").splitlines()))
    table = pq.read_table(out / "results.parquet").to_pylist()
    assert [line["file"] for line in lines] == ["./=a, b.png", "p"]  # the same path, no formula
    assert [one["file"] for one in table] == ["=a, b.png", "p"]
    assert tuple(lines[0]) == COLUMNS
    assert [lines[0][name] for name in ("amount", "runner_up", "field_box", "seconds")] == [
        "1234.50",
        "7.00",
        "1 2 3 4",
        "0.750",
    ]
    assert (table[0]["amount"], table[1]["amount"]) == (Decimal("1234.50"), None)
    assert (lines[1]["reason"], lines[1]["decision"]) == ("A pipe.", "quarantine")
    summary = json.loads((out / "summary.json").read_bytes())
    assert summary["files"] == {"inputs": 2, "accept": 1, "review": 0, "quarantine": 1}
    assert summary["amounts"]["accept"] == {"USD": "1234.50"}


def test_what_the_words_say_is_exported(outcome: BatchOutcome, tmp_path: Path) -> None:
    """Text, amount and agreement; a text that a spreadsheet would take for a formula is none."""
    item = ACCEPTED._replace(reading=WORDED)
    out = write_batch(tmp_path / "out", [item], outcome)
    line = next(csv.DictReader((out / "results.csv").read_text("utf-8").splitlines()))
    row = pq.read_table(out / "results.parquet").to_pylist()[0]
    assert line["words_text"] == "one thousand two hundred"
    assert (line["words_amount"], row["words_amount"]) == ("1200", Decimal(1200))
    assert line["words_agreement"] == row["words_agreement"] == "disagree"


def test_only_the_owner_can_read_them(outcome: BatchOutcome, tmp_path: Path) -> None:
    """Folder and files, whatever the umask is."""
    out = write_batch(tmp_path / "out", ITEMS, outcome)
    assert out.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}


def test_equal_batches_give_equal_files(outcome: BatchOutcome, tmp_path: Path) -> None:
    """All that differs between two runs stands in one place of the summary."""
    one, other = (
        write_batch(tmp_path / "a", ITEMS, outcome),
        write_batch(tmp_path / "b", ITEMS, outcome),
    )
    for name in ("results.csv", "results.parquet", "summary.json"):
        assert (one / name).read_bytes() == (other / name).read_bytes()
    later = outcome._replace(run="other", batch=outcome.batch._replace(number=9))
    mine, theirs = json.loads(as_json(ITEMS, outcome)), json.loads(as_json(ITEMS, later))
    assert mine.pop("run") != theirs.pop("run")
    assert mine == theirs


def test_a_failing_neighbour_leaves_the_old_export(outcome: BatchOutcome, tmp_path: Path) -> None:
    """Nothing of the new one appears, and nothing half-written is left beside it."""

    def fail(folder: Path) -> None:
        (folder / "review.html").touch()
        raise RuntimeError("no page")

    out = write_batch(tmp_path / "out", ITEMS, outcome)
    with pytest.raises(RuntimeError):
        write_batch(out, ITEMS[:1], outcome, fail)
    assert len((out / "results.csv").read_text("utf-8").splitlines()) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_nothing_else_is_replaced(outcome: BatchOutcome, tmp_path: Path) -> None:
    """A folder with other things, a file, the scans themselves: refused before anything is read."""
    scans = tmp_path / "scans"
    scans.mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").touch()
    (tmp_path / "file").touch()
    mine = write_batch(tmp_path / "mine", ITEMS, outcome)
    (mine / "corrections.json").touch()
    for place in (mine, tmp_path / "other", tmp_path / "file", scans, scans / "out", tmp_path):
        with pytest.raises(ForeignFolder, match="--out"):
            check_place(place, scans)
    (tmp_path / "empty").mkdir()
    for place in (
        tmp_path / "empty",
        tmp_path / "new",
        write_batch(tmp_path / "o", ITEMS, outcome),
    ):
        check_place(place, scans)


def test_the_summary_tells_counts_and_drift(outcome: BatchOutcome) -> None:
    """What a person looks for in the Prefect UI, in a page that is small enough for it."""
    page = markdown(ITEMS, outcome)
    assert "2 files with 2 pages: 1 accepted, 0 for a person, 1 quarantined" in page
    assert "| accepted | 1 | 1 | USD 1,234.50 |" in page
    assert "| ink | 0.200 | 0.100 | **drift** |" in page
    assert "pipe (1)" in page
    assert len(page) < 5_000


def test_the_summary_counts_agreements(outcome: BatchOutcome) -> None:
    """By what the words say beside the figures; nothing where none were read."""
    item = ACCEPTED._replace(reading=WORDED)
    counts = count(Reconciled([(item, None)], {}))
    page = markdown([item], outcome._replace(counts=counts))
    assert counts.agreements["disagree"] == 1
    assert "The amount in words: says something else on 1." in page
    assert "The amount in words:" not in markdown(ITEMS, outcome)


def test_the_summary_names_no_file(outcome: BatchOutcome) -> None:
    """A name may hold an account number: told is the place in the list of all files."""
    page = markdown(ITEMS, outcome)
    assert "- file 1 of 2, page 1: 0.75 s" in page
    assert "b.png" not in page


def test_an_export_that_a_power_cut_has_emptied_gives_way(
    outcome: BatchOutcome, tmp_path: Path
) -> None:
    """The same command has to go on; what only looks like a summary is somebody else's."""
    out = write_batch(tmp_path / "out", ITEMS, outcome)
    (out / "summary.json").write_bytes(b"")
    check_place(out, tmp_path / "scans")
    (out / "summary.json").write_text('{"format": "another"}', "utf-8")
    with pytest.raises(ForeignFolder):
        check_place(out, tmp_path / "scans")
