"""Which reader is meant: champion, version, or the one of the package."""

import shutil
from pathlib import Path

import pytest

from digits.amounts.reader.reader_card import BUNDLED_READER, ReaderCard
from digits.models.model_card import CARD_FILE
from digits.registry.errors import UnknownModel
from digits.registry.reader_versions import reader_folder


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A store's folder with one reader besides the shipped one."""
    folder = tmp_path / "reader" / "0123456789ab"
    shutil.copytree(BUNDLED_READER, folder)
    card = ReaderCard.read(folder / CARD_FILE).model_copy(update={"version": folder.name})
    (folder / CARD_FILE).write_text(card.to_json(), "utf-8")
    return tmp_path


def test_shipped_reader_reads_without_any_store(tmp_path: Path) -> None:
    """As long as nobody is champion."""
    assert reader_folder(tmp_path / "nowhere") == BUNDLED_READER


def test_version_is_found_and_may_be_short(models: Path) -> None:
    """In the store, and in the package."""
    assert reader_folder(models, "reader/0123") == models / "reader" / "0123456789ab"
    own = ReaderCard.read(BUNDLED_READER / CARD_FILE).version
    assert reader_folder(models, f"reader/{own}") == BUNDLED_READER


def test_unknown_version_is_told(models: Path) -> None:
    """With those that there are."""
    with pytest.raises(UnknownModel, match="reader/0123456789ab"):
        reader_folder(models, "reader/none")


@pytest.mark.parametrize("wanted", ["cnn", "writer/0123"])
def test_what_reads_no_amounts_is_told(models: Path, wanted: str) -> None:
    """A model of another kind, or of none."""
    with pytest.raises(UnknownModel, match="no reader of amounts"):
        reader_folder(models, wanted)
