"""What is asked of a ledger is found by indexes, and not by a walk through its history.

SQLite itself says how it would look for the rows; without statistics that depends on the tables and
the question alone, and not on what is in them.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from digits.ledger.engine import ledger_url
from digits.ledger.ledger import Ledger, open_ledger
from digits.ledger.monitoring import ledger_numbers
from digits.ledger.records import Batch, Examined, Reading, ReadingRecipe

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger in a file."""
    made = open_ledger(ledger_url(tmp_path))
    yield made
    made.close()


@pytest.fixture
def batch(ledger: Ledger) -> Batch:
    """An open batch with a file of one page."""
    recipe = ReadingRecipe(reader="r1", layout="us", policy="0.1 %", facts={})
    opened = ledger.begin("/in", recipe, "run-1")
    page = Reading("f1", 1, "image of f1")
    ledger.record(opened, "run-1", [Examined("a.png", 10, "f1", (page,), modified=7)])
    return opened


def plan_of(ledger: Ledger, ask: Callable[[], object]) -> list[str]:
    """SQLite's words about every step of all that is selected meanwhile."""
    asked: list[tuple[str, Any]] = []

    def hear(_c: object, _u: object, statement: str, given: Any, *_: object) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, given))

    event.listen(sa.Engine, "before_cursor_execute", hear)
    try:
        ask()
    finally:
        event.remove(sa.Engine, "before_cursor_execute", hear)
    assert asked
    with ledger.connection() as connection:
        return [
            row[3]
            for statement, given in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        ]


def scanned(plan: list[str]) -> set[str]:
    """The tables that a plan walks through, each with the index whose order it follows."""
    return {step.removeprefix("SCAN ") for step in plan if step.startswith("SCAN ")}


def test_what_is_past_is_found_by_its_time(ledger: Ledger) -> None:
    """Readings that no batch has, however many others are younger; of batches each is looked at."""
    plan = plan_of(ledger, lambda: ledger.forget_unseen(NOW))
    assert "SEARCH readings USING INDEX ix_readings_at (at<?)" in plan
    assert scanned(plan) == set()
    assert scanned(plan_of(ledger, lambda: ledger.past(NOW, NOW))) == {"batches"}


def test_decisions_are_found_by_when_they_were_taken_in(ledger: Ledger) -> None:
    """Those since a time, and by their keys the items."""
    plan = plan_of(ledger, lambda: ledger.decided_since(NOW))
    assert "SEARCH corrections USING INDEX ix_corrections_applied (applied>?)" in plan
    assert scanned(plan) == set()


def test_what_waits_for_a_person_has_an_index_of_its_own(ledger: Ledger, tmp_path: Path) -> None:
    """Accepted items are not looked at; the closings are counted, and the decisions."""
    walked = scanned(plan_of(ledger, lambda: ledger_numbers(ledger_url(tmp_path))))
    assert "items USING INDEX items_for_review" in walked
    assert {step.split()[0] for step in walked} == {"items", "closings", "corrections"}


def test_a_batch_is_asked_about_by_the_names_of_its_files(ledger: Ledger, batch: Batch) -> None:
    """Not by its folder, which may have had two million others."""
    for ask in (ledger.suspects, ledger.others, ledger.presented_before):
        plan = plan_of(ledger, partial(ask, batch))
        assert any(step.endswith("(source=? AND name=?)") for step in plan)
        assert scanned(plan) == set()
