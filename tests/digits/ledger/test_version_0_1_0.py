"""A ledger that version 0.1.0 wrote is upgraded, and answers what it answered then."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from digits.ledger import tables as t
from digits.ledger.engine import ledger_url
from digits.ledger.ledger import Ledger, open_ledger
from digits.ledger.migrations import upgrade
from digits.ledger.records import Item
from digits.ledger.resolution import by_item, final_of
from digits.operations.corrections import apply, page_of

LEFT = Path(__file__).parents[2] / "data" / "v0_1_0" / "ledger"
EXPECTED: dict[str, Any] = json.loads((LEFT / "expected.json").read_text("utf-8"))
BATCHES: list[dict[str, Any]] = EXPECTED["batches"]

each_batch = pytest.mark.parametrize("expected", BATCHES, ids=lambda batch: batch["number"])


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A copy, upgraded and opened."""
    shutil.copy(LEFT / "ledger.sqlite", tmp_path)
    upgrade(ledger_url(tmp_path))
    opened = open_ledger(ledger_url(tmp_path))
    yield opened
    opened.close()


def plain(value: Any) -> Any:
    """A value as JSON has it: amounts as texts, times in ISO 8601, tuples as lists."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value if isinstance(value, int | float | None) else str(value)


def fields(record: tuple[Any, ...]) -> dict[str, Any]:
    """A record of the ledger as JSON has it."""
    names: tuple[str, ...] = record._fields  # type: ignore[attr-defined]
    return {name: plain(getattr(record, name)) for name in names}


def test_every_row_is_there(ledger: Ledger) -> None:
    """An upgrade loses no row; only its own number comes as a new one."""
    with ledger.connection() as connection:
        rows = {
            name: connection.scalar(sa.select(sa.func.count()).select_from(table))
            for name, table in t.metadata.tables.items()
            if name in EXPECTED["rows"]
        }
    assert rows == EXPECTED["rows"] | {t.schema.name: t.SCHEMA_VERSION}


def test_recipes_keep_their_digests(ledger: Ledger) -> None:
    """Under today's names, and by the first formula: `profile` of a form is `layout` now."""
    for digest, values in EXPECTED["recipes"].items():
        recipe = ledger.recipe(digest)
        assert recipe.digest == digest
        assert recipe.model_dump(mode="json") == {
            "layout" if name == "profile" else name: value for name, value in values.items()
        }


@each_batch
def test_batches_are_as_they_were(ledger: Ledger, expected: dict[str, Any]) -> None:
    """Number, folder, times, and the counts that outlive a purge."""
    batch = ledger.batch(expected["number"])
    (closed,) = [closed for closed in ledger.closed() if closed.batch == batch]
    names = ("number", "source", "recipe", "ordinal", "opened")
    assert fields(batch) == {name: expected[name] for name in names}
    assert page_of(batch) == expected["page"]
    assert (closed.run, closed.outcome, closed.counts) == (
        expected["run"],
        expected["outcome"],
        expected["counts"],
    )
    assert closed.closed.isoformat() == expected["closed"]
    assert ledger.closed_of_recipe(batch.recipe, batch.number + 1, 9) == [closed]


@each_batch
def test_files_and_presentments_are_known(ledger: Ledger, expected: dict[str, Any]) -> None:
    """What was handed in, what was there before, and what is suspected to be a duplicate."""
    batch = ledger.batch(expected["number"])
    assert [fields(file) for file in ledger.examined(batch).values()] == expected["inputs"]
    names = {name for name, *_ in expected["seen"]}
    assert sorted(map(list, ledger.seen(batch.source, names))) == expected["seen"]
    presented = [fields(page) for page in ledger.presented(batch)]
    since = {"batch": batch.number, "micr_item": None}
    assert presented == [page | since for page in expected["presented"]]
    assert [[*key, one.other] for key, one in ledger.suspects(batch).items()] == expected[
        "suspects"
    ]
    others = [[*key, list(place)] for key, place in ledger.others(batch).items()]
    assert others == expected["others"]


@each_batch
def test_items_are_as_they_were(ledger: Ledger, expected: dict[str, Any]) -> None:
    """Decisions, reasons and readings, what people said, and what stands in the end."""
    batch = ledger.batch(expected["number"])
    items = list(ledger.items(batch))
    said = by_item(ledger.corrections(item.key for item in items))
    assert [item.name for item in ledger.for_a_person(batch)] == expected["for_a_person"]
    assert len(items) == len(expected["items"])
    for item, wanted in zip(items, expected["items"], strict=True):
        final = final_of(item, said.get(item.key, ()))
        assert (final.state, plain(final.amount), list(final.who)) == (
            wanted["state"],
            wanted["final_amount"],
            wanted["decided_by"],
        )
        check_item(item, wanted)


def check_item(item: Item, wanted: dict[str, Any]) -> None:
    """See that an item has all values that were noted of it."""
    values = fields(item._replace(reading=None))
    reading = fields(item.reading) if item.reading else {}
    assert {name: values[name] for name in values.keys() & wanted} == {
        name: value if name != "reading" else None
        for name, value in wanted.items()
        if name in values
    }
    assert {name: reading[name] for name in wanted["reading"]} == wanted["reading"]


def test_what_people_said_is_there(ledger: Ledger) -> None:
    """The oldest first, with every amount, name, time and note."""
    keys = {said["item_key"] for said in EXPECTED["corrections"]}
    assert [fields(said) for said in ledger.corrections(keys)] == EXPECTED["corrections"]


@pytest.mark.parametrize("name", ["batch-1-ada", "batch-1-bob", "batch-2-bob"])
def test_saved_decisions_are_known(ledger: Ledger, name: str) -> None:
    """A file that a review page of then saved is taken in, and brings nothing new."""
    applied = apply(ledger, LEFT / "corrections" / f"{name}.json")
    assert applied.new == 0
    assert applied.known > 0


def test_its_batches_can_be_purged(ledger: Ledger) -> None:
    """Old rows go like others; counts, recipes and decisions stay."""
    end = datetime.now(UTC) + timedelta(days=365)
    gone = ledger.purge(ledger.past(end, end), end)
    rows = EXPECTED["rows"]
    assert gone.items == rows["items"]
    assert [closed.counts for closed in ledger.closed()] == [
        batch["counts"] for batch in reversed(BATCHES)
    ]
    keys = {said["item_key"] for said in EXPECTED["corrections"]}
    assert len(ledger.corrections(keys)) == rows["corrections"]
