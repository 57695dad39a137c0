"""Batches that version 0.1.0 scored are exported again as it exported them."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from artifacts.exports.batch_files import export_batch
from artifacts.exports.results import COLUMNS
from digits.ledger.engine import ledger_url
from digits.ledger.ledger import Ledger, open_ledger
from digits.ledger.migrations import upgrade
from digits.operations.batch_exports import write_again
from digits.operations.export_folders import PARQUET, RESULTS, SUMMARY
from digits.store.folders import Store

LEFT = Path(__file__).parents[2] / "data" / "v0_1_0" / "ledger"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A copy, upgraded and opened."""
    shutil.copy(LEFT / "ledger.sqlite", tmp_path)
    upgrade(ledger_url(tmp_path))
    opened = open_ledger(ledger_url(tmp_path))
    yield opened
    opened.close()


@pytest.mark.parametrize("number", [1, 2])
def test_exports_are_the_same(ledger: Ledger, tmp_path: Path, number: int) -> None:
    """The same lines, but for later columns; the summary has new words and new counts."""
    store, wanted = Store(tmp_path), LEFT / "scored" / f"{number:06}"
    out = tmp_path / "out"
    written = write_again(ledger, export_batch, ledger.batch(number), out, store)
    assert (written.batch, written.outcome, written.new) == (number, "done", False)
    lines, old = ((folder / RESULTS).read_text("utf-8") for folder in (out, wanted))
    # Columns that came later stand at the end, and are empty.
    assert [line.removesuffix(",,,") for line in lines.splitlines()[1:]] == old.splitlines()[1:]
    assert lines.splitlines()[0].startswith(old.splitlines()[0])
    summary = json.loads((out / SUMMARY).read_text("utf-8"))
    assert summary.pop("layout") == summary["profile"]
    before = json.loads((wanted / SUMMARY).read_text("utf-8"))
    assert summary.pop("agreements") == {}
    assert summary.pop("suspicions") == {}  # were not counted by reason
    assert summary.pop("note") != before.pop("note")  # words are read since
    assert summary == before
    table = pq.read_table(out / PARQUET)
    assert tuple(table.column_names) == COLUMNS
    assert table.num_rows == summary["pages"]["inputs"]
    assert (out / "review.html").is_file()
