"""Batches that version 0.1.0 scored are exported as it exported them."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from artifacts.exports.batch_files import write_batch
from digits.checks.batch.statistics import BatchCounts
from digits.ledger.engine import ledger_url
from digits.ledger.ledger import Ledger, open_ledger
from digits.operations.batch_exports import BatchOutcome
from digits.operations.export_folders import PARQUET, RESULTS, SUMMARY

LEFT = Path(__file__).parents[2] / "data" / "v0_1_0" / "ledger"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A copy, opened: opening writes beside the file."""
    shutil.copy(LEFT / "ledger.sqlite", tmp_path)
    opened = open_ledger(ledger_url(tmp_path))
    yield opened
    opened.close()


@pytest.mark.parametrize("number", [1, 2])
def test_exports_are_the_same(ledger: Ledger, tmp_path: Path, number: int) -> None:
    """The very same lines, and a summary that has the form's name under its new word, too."""
    batch = ledger.batch(number)
    (closed,) = [closed for closed in ledger.closed() if closed.batch == batch]
    items = list(ledger.items(batch))
    said = ledger.corrections(item.key for item in items)
    counts = BatchCounts.model_validate(closed.counts)
    outcome = BatchOutcome(batch, ledger.recipe(batch.recipe), closed.run, counts, [], said)
    out = write_batch(tmp_path / "out", items, outcome)
    wanted = LEFT / "scored" / f"{number:06}"
    assert (out / RESULTS).read_bytes() == (wanted / RESULTS).read_bytes()
    summary = json.loads((out / SUMMARY).read_text("utf-8"))
    assert summary.pop("layout") == summary["profile"]
    assert summary == json.loads((wanted / SUMMARY).read_text("utf-8"))
    assert (out / PARQUET).stat().st_size > 0
