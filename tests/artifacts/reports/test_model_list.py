"""The list of models is whole at every width of a terminal."""

import io

import pytest
from rich.console import Console

from artifacts.reports.model_list import accuracy_of, listing_table
from digits.registry.alias_log import Aliases, aliases_of
from digits.registry.versions import published
from digits.store.folders import Store


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_nothing_is_cut_off(width: int, rivals: tuple[Store, str, str]) -> None:
    """Every version, alias, date, accuracy and source of data stands there; no line is too long."""
    store, first, second = rivals
    folder = store.path("models")
    versions = [found for found in published(folder) if found.card.kind == "logistic"]
    standings: dict[str, Aliases] = {"logistic": aliases_of(folder, "logistic")}
    console = Console(file=io.StringIO(), width=width)
    console.print(listing_table(versions, standings, "Models", console))
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert max(map(len, text.splitlines())) <= width
    told = [first, second, "champion", "challenger", "created (UTC)", "mnist-sample"]
    told += [f"{accuracy_of(found.card):.2%}" for found in versions]
    shown = " ".join(text.replace("│", " ").split())
    letters = shown.replace(" ", "")
    assert [part for part in told if part.replace(" ", "") not in letters] == []
    if width > 40:
        assert [part for part in told if part not in shown] == []
    assert "…" not in text
