"""The list of models is whole at every width of a terminal."""

import io
import json

import pytest
from rich.console import Console

from artifacts.reports.model_list import accuracy_of, listing_json, listing_table
from digits.amounts.reader.reader_card import BUNDLED_READER, OwnLearning, ReaderCard
from digits.models.model_card import CARD_FILE
from digits.registry.alias_log import Aliases, aliases_of
from digits.registry.versions import Published, published
from digits.store.folders import Store


@pytest.mark.parametrize("width", [40, 60, *range(76, 92), 120])
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


def test_a_reader_says_what_is_the_banks_own_of_it() -> None:
    """Nothing, a threshold for a network that was there before, or amounts that it learned from."""
    shipped = ReaderCard.read(BUNDLED_READER / CARD_FILE)
    threshold = OwnLearning(before=shipped.version, evidence="e", currencies={})
    adapted = threshold.model_copy(update={"learned": 1_288})
    recalibrated = shipped.model_copy(update={"version": "cafe00000000", "own": threshold})
    files = {"onnx": shipped.files["onnx"].model_copy(update={"sha256": 64 * "a"})}
    further = shipped.model_copy(update={"version": 12 * "a", "own": adapted, "files": files})
    told = (
        (shipped, "synthetic"),
        (recalibrated, f"{shipped.version} with a threshold of the bank's own"),
        (further, f"{shipped.version}, then 1,288 own amounts"),
    )
    console = Console(file=io.StringIO(), width=200)
    versions = [Published(BUNDLED_READER, card) for card, _ in told]
    console.print(listing_table(versions, {"reader": Aliases()}, "Models", console))
    assert isinstance(console.file, io.StringIO)
    lines = [line.split("│") for line in console.file.getvalue().splitlines() if "│" in line]
    rows = {cells[2].strip(): cells[-2].strip() for cells in lines}
    assert rows == {card.version: words for card, words in told}
    listed = [json.loads(listing_json(version, Aliases())) for version in versions]
    assert [one["network"] for one in listed] == [shipped.version, shipped.version, 12 * "a"]
