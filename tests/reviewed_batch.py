"""A small batch that a person has to look at, drawn by code."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from digits.ledger.engine import ledger_url
from digits.ledger.ledger import Ledger, open_ledger
from digits.ledger.records import Batch, Item
from digits.operations.corrections import KIND, VERSION, page_of
from tests.artifacts.review.drawn import DAY, batch_of

FEW = (*DAY[:5], DAY[-1])
Saved = Callable[..., Path]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger in a file."""
    made = open_ledger(ledger_url(tmp_path / "store"))
    yield made
    made.close()


@pytest.fixture
def batch(ledger: Ledger, tmp_path: Path) -> Batch:
    """Six checks: four for a person, two accepted and set aside for quality control."""
    return batch_of(ledger, tmp_path / "scans", FEW)


@pytest.fixture
def items(ledger: Ledger, batch: Batch) -> dict[str, Item]:
    """The items for a person by the last part of their names, such as ``scan-0007``."""
    return {Path(one.name).stem: one for one in ledger.for_a_person(batch)}


@pytest.fixture
def saved(batch: Batch, tmp_path: Path) -> Saved:
    """Writes a file as the page saves it; changes are made to its top level."""

    def write(*decisions: dict[str, Any], **changes: Any) -> Path:
        content = {
            "kind": KIND,
            "version": VERSION,
            "page": page_of(batch),
            "batch": batch.number,
            "saved": "2026-03-03T17:00:00.000Z",
            "decisions": decisions,
        }
        path = tmp_path / "corrections.json"
        path.write_text(json.dumps(content | changes), "utf-8")
        return path

    return write


def decision(item: Item, amount: str | None, **changes: Any) -> dict[str, Any]:
    """One decision as the page saves it."""
    read = item.reading.amount if item.reading else None
    verdict = "rejected" if amount is None else "corrected"
    values = {
        "item": item.key,
        "verdict": "confirmed" if amount is not None and amount == str(read) else verdict,
        "amount": amount,
        "note": "",
        "who": "Ada",
        "at": "2026-03-03T16:00:00.123Z",
    }
    return values | changes
