"""Numbers of the whole ledger for whoever watches the service; nothing is written.

Counts come from the closings, one row a batch, which outlive a purge. Only what waits for a person
is looked for among the items.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from digits.ledger import item_queries as items
from digits.ledger import tables as t
from digits.ledger.batch_queries import parts
from digits.ledger.engine import engine_of, reading
from digits.ledger.records import AGREEMENTS, DECISIONS
from digits.ledger.resolution import by_item, disputed

Came: TypeAlias = tuple[str, datetime]  # an item's key, and when a batch with it was closed


class LedgerNumbers(NamedTuple):
    """What finished batches came to, and what is left to people.

    Attributes:
        pages: of all finished batches, by `DECISIONS`; one that came in two batches counts twice.
        agreements: of those pages, the ones on which words were looked for, by `AGREEMENTS`.
        undecided: items that nobody has decided, or about which people differ.
        oldest: when the batch of the oldest undecided one was finished; None if there is none.
    """

    pages: dict[str, int]
    agreements: dict[str, int]
    undecided: int
    oldest: datetime | None


NOTHING_YET = LedgerNumbers(dict.fromkeys(DECISIONS, 0), dict.fromkeys(AGREEMENTS, 0), 0, None)


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
                return NOTHING_YET
            came = _first([*_untouched(connection), *_disputed(connection)])
            return LedgerNumbers(
                _sums(connection, "pages", DECISIONS),
                _sums(connection, "agreements", AGREEMENTS),
                len(came),
                min(came.values(), default=None),
            )
    finally:
        engine.dispose()


def _sums(connection: Connection, part: str, names: Sequence[str]) -> dict[str, int]:
    """Counts of all closings by name; a batch that counted none has none to add."""
    counts = t.closings.c.counts[part]
    sums = [sa.func.sum(counts[name].as_integer()).label(name) for name in names]
    row = connection.execute(sa.select(*sums)).one()
    return {name: int(getattr(row, name) or 0) for name in names}


def _first(rows: Iterable[Came]) -> dict[str, datetime]:
    """When each item first came; grouped here, as SQLite would walk through all items by key."""
    first: dict[str, datetime] = {}
    for key, closed in rows:
        first[key] = min(closed, first.get(key, closed))
    return first


def _untouched(connection: Connection) -> list[Came]:
    """The items for a person of which nobody said anything."""
    i = t.items.c
    said = sa.select(t.corrections.c.id).where(t.corrections.c.item_key == i.key).exists()
    # As SQL has it, and no parameter: a database knows then that `items_for_review` has them all.
    review = i.decision == sa.literal_column("'review'")
    return _came(connection, review & ~said)


def _disputed(connection: Connection) -> list[Came]:
    """The items about which people differ."""
    c = t.corrections.c
    several = sa.select(c.item_key).group_by(c.item_key)
    keys = set(connection.scalars(several.having(sa.func.count(c.who.distinct()) > 1)))
    said = by_item(items.corrections(connection, keys))
    differing = sorted(key for key in keys if disputed(said[key]))
    return [
        came for part in parts(differing) for came in _came(connection, t.items.c.key.in_(part))
    ]


def _came(connection: Connection, which: sa.ColumnElement[bool]) -> list[Came]:
    """Items of finished batches, each with when its batch was closed."""
    joined = t.items.join(t.closings, t.closings.c.batch == t.items.c.batch)
    chosen = sa.select(t.items.c.key, t.closings.c.closed).select_from(joined).where(which)
    return [(row.key, row.closed) for row in connection.execute(chosen)]
