"""What people said: the part of `digits.ledger.ledger.Ledger` that review and learning ask."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy.engine import Engine

from digits.ledger import batch_queries as rows
from digits.ledger import item_queries as items
from digits.ledger import tables as t
from digits.ledger.engine import reading, writing
from digits.ledger.records import Batch, Correction, Item


class Decisions:
    """Every method is one transaction; any may raise `LedgerUnreachable`."""

    _engine: Engine

    def correct(self, given: Sequence[Correction]) -> int:
        """Add what people said; returns how many of these corrections were new.

        Raises:
            UnknownItem: if the ledger has no item with such a key; then none is added.
        """
        with writing(self._engine) as connection:
            items.check_keys(connection, {correction.item_key for correction in given})
            applied = {"applied": datetime.now(UTC)}
            return rows.add(
                connection, t.corrections, [correction._asdict() | applied for correction in given]
            )

    def corrections(self, keys: Iterable[str]) -> list[Correction]:
        """What people said of the items with these keys, the oldest first; none without keys."""
        wanted = set(keys)
        with reading(self._engine) as connection:
            return items.corrections(connection, wanted)

    def decided_since(self, applied: datetime) -> Mapping[Batch, list[Item]]:
        """The items of which something was said since a time, by the newest batch that has each.

        Args:
            applied: when it was taken in, not when it was said.
        """
        with reading(self._engine) as connection:
            return items.decided_since(connection, applied)
