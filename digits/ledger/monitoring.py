"""Numbers of the whole ledger for whoever watches the service; nothing is written.

Counts come from the closings, one row a batch, which outlive a purge. Only what waits for a person
is looked for among the items.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from digits.ledger import item_queries as items
from digits.ledger import tables as t
from digits.ledger.batch_queries import parts
from digits.ledger.engine import engine_of, reading
from digits.ledger.records import DECISIONS
from digits.ledger.resolution import by_item, disputed


class LedgerNumbers(NamedTuple):
    """What finished batches came to, and what is left to people.

    Attributes:
        pages: of all finished batches, by `DECISIONS`; one that came in two batches counts twice.
        undecided: items that nobody has decided, or about which people differ.
        oldest: when the batch of the oldest undecided one was finished; None if there is none.
    """

    pages: dict[str, int]
    undecided: int
    oldest: datetime | None


def ledger_numbers(url: str) -> LedgerNumbers:
    """The numbers of a ledger at this moment; of one without tables they are zeros.

    Args:
        url: as for `digits.ledger.ledger.open_ledger`.

    Raises:
        LedgerUnreachable: if the database cannot be had.
    """
    engine = engine_of(url)
    try:
        with reading(engine) as connection:
            if not sa.inspect(connection).has_table(t.closings.name):
                return LedgerNumbers(dict.fromkeys(DECISIONS, 0), 0, None)
            waiting = [*_untouched(connection), *_disputed(connection)]
            return LedgerNumbers(_pages(connection), len(waiting), min(waiting, default=None))
    finally:
        engine.dispose()


def _pages(connection: Connection) -> dict[str, int]:
    counts = t.closings.c.counts["pages"]
    sums = [sa.func.sum(counts[decision].as_integer()).label(decision) for decision in DECISIONS]
    row = connection.execute(sa.select(*sums)).one()
    return {decision: int(getattr(row, decision) or 0) for decision in DECISIONS}


def _untouched(connection: Connection) -> Sequence[datetime]:
    """When each item for a person came of which nobody said anything."""
    i = t.items.c
    said = sa.select(t.corrections.c.id).where(t.corrections.c.item_key == i.key).exists()
    return connection.scalars(_came().where(i.decision == "review", ~said)).all()


def _disputed(connection: Connection) -> list[datetime]:
    """When each item came about which people differ."""
    c = t.corrections.c
    several = sa.select(c.item_key).group_by(c.item_key)
    keys = set(connection.scalars(several.having(sa.func.count(c.who.distinct()) > 1)))
    said = by_item(items.corrections(connection, keys))
    differing = sorted(key for key in keys if disputed(said[key]))
    found: list[datetime] = []
    for part in parts(differing):
        found += connection.scalars(_came().where(t.items.c.key.in_(part)))
    return found


def _came() -> "sa.Select[tuple[datetime]]":
    """When items were first left to a person: their first batch was closed then."""
    closed = sa.func.min(t.closings.c.closed, type_=t.closings.c.closed.type)
    joined = t.items.join(t.closings, t.closings.c.batch == t.items.c.batch)
    return sa.select(closed).select_from(joined).group_by(t.items.c.key)
