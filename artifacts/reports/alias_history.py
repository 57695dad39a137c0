"""Who became champion or challenger, when, why and by whom: in a sentence, and as a table.

Apart from the page of a promotion, which draws: `digits models` answers at once.
"""

from collections.abc import Mapping, Sequence

from rich.table import Table

from artifacts.reports.wording import NOTHING
from digits.registry.alias_log import AliasChange

DONE = {
    "challenge": "became challenger",
    "promote": "became champion",
    "refuse": "was not approved",
    "roll back": "is champion again",
}


def outcome(made: AliasChange) -> str:
    """A move in one sentence."""
    return f"{made.kind} {made.version} {DONE[made.action]}"


def history_table(moves: Sequence[AliasChange]) -> Table:
    """The moves of a kind for a terminal, the newest first."""
    rows = [
        {
            "when (UTC)": move.at.replace("T", " ")[:19],
            "what": outcome(move),
            "why": move.reason,
            "who (as stated)": move.stated_by or NOTHING,
            "run": move.run or NOTHING,
        }
        for move in reversed(moves)
    ]
    return text_table(rows)


def text_table(rows: Sequence[Mapping[str, str]]) -> Table:
    """Rows of text for a terminal; the names of the first are the columns."""
    table = Table(*rows[0])
    for row in rows:
        table.add_row(*row.values())
    return table
