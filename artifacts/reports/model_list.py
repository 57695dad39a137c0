"""The list of models, for people and for programs."""

import json
from collections.abc import Mapping, Sequence
from typing import Literal

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from digits.amounts.reader.reader_card import ReaderCard
from digits.registry.alias_log import Aliases
from digits.registry.versions import AnyCard, Published

COLUMNS = ("kind", "version", "alias", "created (UTC)", "accuracy", "size")
NUMBERS = ("accuracy", "size")
ANY_WIDTH = 1_000  # columns of a terminal in which every table has room


def listing_table(
    found: Sequence[Published], standings: Mapping[str, Aliases], title: str, console: Console
) -> Table:
    """A table for the shell: kind, version, alias, when, how accurate, how large, on what.

    Where the console is too narrow for a line of each, a model has two of two columns: nothing is
    cut off.
    """
    rows = [
        _row(version.card, alias_of(version.card.version, standings[version.card.kind]))
        for version in found
    ]
    table = _wide(rows, title)
    needed = console.measure(table, options=console.options.update(width=ANY_WIDTH)).minimum
    return table if needed <= console.width else _narrow(rows, title)


def _row(card: AnyCard, alias: str) -> tuple[str, ...]:
    size = sum(file.bytes for file in card.files.values()) / 1e6
    accuracy, data = f"{accuracy_of(card):.2%}", _learned_from(card)
    return card.kind, card.version, alias, card.created[:10], accuracy, f"{size:.1f} MB", data


def _wide(rows: Sequence[tuple[str, ...]], title: str) -> Table:
    table = Table(title=title)
    for index, column in enumerate(COLUMNS):
        # A table's least width counts words: what is not wrapped has to say how wide it is.
        widest = max(cell_len(text) for text in (column, *(row[index] for row in rows)))
        side: Literal["right", "left"] = "right" if column in NUMBERS else "left"
        table.add_column(column, justify=side, no_wrap=True, min_width=widest)
    table.add_column("data", overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _narrow(rows: Sequence[tuple[str, ...]], title: str) -> Table:
    table = Table(title=title, show_lines=True)
    table.add_column("kind, version\nalias", overflow="fold")
    table.add_column("created (UTC), accuracy, size\ndata", overflow="fold")
    for kind, version, alias, created, accuracy, size, data in rows:
        table.add_row(f"{kind} {version}\n{alias}", f"{created}, {accuracy}, {size}\n{data}")
    return table


def accuracy_of(card: AnyCard) -> float:
    """Share read right: of a digit model's test images, or of a reader's held-out amounts.

    A reader's is the mean over the currencies, on synthetic strings by hands that it never saw.
    """
    if isinstance(card, ReaderCard):
        shares = [scores.exact_match for scores in card.calibration.metrics.by_currency.values()]
        return sum(shares) / len(shares)
    return card.metrics.test.accuracy


def _learned_from(card: AnyCard) -> str:
    if not isinstance(card, ReaderCard):
        return card.data.dataset
    if card.network != card.version:
        return f"{card.network} with a threshold of the bank's own"
    if card.own is not None and card.own.learned:
        return f"{card.own.before}, then {card.own.learned:,} own amounts"
    return "synthetic"


def alias_of(version: str, aliases: Aliases) -> str:
    """``champion``, ``challenger``, or nothing."""
    if version == aliases.champion:
        return "champion"
    return "challenger" if version == aliases.challenger else ""


def listing_json(version: Published, aliases: Aliases) -> str:
    """One JSON object: kind, version, alias, created, test_accuracy, folder.

    A reader has `synthetic_accuracy` instead, for it was tested on synthetic strings, and
    `network`: the version with the same weights, another one where the threshold alone is new.
    """
    card = version.card
    whole = {
        "kind": card.kind,
        "version": card.version,
        "alias": alias_of(card.version, aliases),
        "created": card.created,
        "folder": str(version.folder),
    }
    if isinstance(card, ReaderCard):
        return json.dumps(
            whole | {"synthetic_accuracy": accuracy_of(card), "network": card.network}
        )
    return json.dumps(whole | {"test_accuracy": accuracy_of(card)})
