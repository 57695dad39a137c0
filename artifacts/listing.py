"""The list of models, for people and for programs."""

import json
from collections.abc import Mapping, Sequence

from rich.table import Table

from digits.moves import Standing
from digits.registry import Published


def listing_table(found: Sequence[Published], standings: Mapping[str, Standing]) -> Table:
    """A table for the shell: kind, version, alias, when, how accurate, how large, on what."""
    table = Table(title=f"Models below {found[0].folder.parents[1]}")
    for column in ("kind", "version", "alias", "created (UTC)"):
        table.add_column(column, no_wrap=True)
    for column in ("accuracy", "size"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("data")
    for _, card in found:
        size = sum(file.bytes for file in card.files.values()) / 1e6
        table.add_row(
            card.kind,
            card.version,
            alias_of(card.version, standings[card.kind]),
            card.created[:10],
            f"{card.metrics.test.accuracy:.2%}",
            f"{size:.1f} MB",
            card.data.dataset,
        )
    return table


def alias_of(version: str, standing: Standing) -> str:
    """``champion``, ``challenger``, or nothing."""
    if version == standing.champion:
        return "champion"
    return "challenger" if version == standing.challenger else ""


def listing_json(one: Published, standing: Standing) -> str:
    """One JSON object: kind, version, alias, created, test_accuracy, folder."""
    card = one.card
    return json.dumps(
        {
            "kind": card.kind,
            "version": card.version,
            "alias": alias_of(card.version, standing),
            "created": card.created,
            "test_accuracy": card.metrics.test.accuracy,
            "folder": str(one.folder),
        }
    )
