"""Finding the model that is meant, among several versions, none, and damaged ones."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from digits.config import KINDS
from digits.errors import DigitsError
from digits.models.errors import MalformedCard
from digits.models.model_card import CARD_FILE, Card
from digits.registry.errors import NoModelYet, UnknownModel
from digits.registry.versions import find, published

Says = Callable[[DigitsError, str, str, str, str], None]

VERSIONS = {
    "aaaa11112222": "2025-11-01",
    "aaaa33334444": "2025-11-03",
    "bbbb55556666": "2025-11-02",
}


@pytest.fixture
def models(published_logistic: Path, tmp_path: Path) -> Path:
    """Three versions of a logistic regression; two of their names begin alike."""
    card = Card.read(published_logistic / CARD_FILE)
    for version, created in VERSIONS.items():
        folder = tmp_path / "models" / "logistic" / version
        shutil.copytree(published_logistic, folder)
        other = card.model_copy(update={"version": version, "created": created})
        (folder / CARD_FILE).write_text(other.to_json(), "utf-8")
    return tmp_path / "models"


def test_newest_comes_first(models: Path) -> None:
    """All versions are listed by the time of their publication."""
    found = [one.card.version for one in published(models, KINDS)]
    assert found == ["aaaa33334444", "bbbb55556666", "aaaa11112222"]


@pytest.mark.parametrize(
    ("wanted", "version"),
    [
        ("logistic", "aaaa33334444"),
        ("logistic/", "aaaa33334444"),
        ("logistic/bbbb55556666", "bbbb55556666"),
        ("logistic/b", "bbbb55556666"),
        ("logistic/aaaa1", "aaaa11112222"),
    ],
)
def test_version_that_is_meant_is_found(models: Path, wanted: str, version: str) -> None:
    """Of equally good versions the newest is meant; a version may be shortened."""
    found = find(models, wanted)
    assert found.card.version == version
    assert found.folder == models / "logistic" / version


def test_a_worse_trial_does_not_take_over(models: Path) -> None:
    """A kind alone is its best version on model-selection digits, though a worse one is newer."""
    path = models / "logistic" / "aaaa33334444" / CARD_FILE
    card = Card.read(path)
    worse = card.metrics.model_selection.model_copy(update={"accuracy_low": 0.1})
    metrics = card.metrics.model_copy(update={"model_selection": worse})
    path.write_text(card.model_copy(update={"metrics": metrics}).to_json(), "utf-8")
    assert find(models, "logistic").card.version == "bbbb55556666"


@pytest.mark.parametrize("wanted", ["forest", "", "Logistic", "forest/aaaa"])
def test_unknown_kind_is_explained(models: Path, wanted: str) -> None:
    """The message names what was asked for and the kinds that there are."""
    with pytest.raises(UnknownModel, match="logistic, cnn, resnet50") as caught:
        find(models, wanted)
    assert caught.value.problem == "There is no model of that name"
    assert caught.value.where == wanted


def test_unknown_version_is_explained(models: Path, says: Says) -> None:
    """The message lists the versions that there are."""
    with pytest.raises(UnknownModel) as caught:
        find(models, "logistic/cccc")
    says(caught.value, "no such version", "logistic/cccc", "cccc", ", ".join(sorted(VERSIONS)[:1]))
    assert all(version in caught.value.remedy for version in VERSIONS)


def test_ambiguous_version_is_explained(models: Path, says: Says) -> None:
    """A beginning that two versions share is refused instead of guessed."""
    with pytest.raises(UnknownModel) as caught:
        find(models, "logistic/aaaa")
    says(caught.value, "not unique", "logistic/aaaa", "aaaa", "aaaa33334444, ")


@pytest.mark.parametrize("kind", ["cnn", "cnn/aaaa"])
def test_kind_without_a_version_is_explained(models: Path, kind: str) -> None:
    """A kind that was never trained: the message says how to."""
    with pytest.raises(NoModelYet) as caught:
        find(models, kind)
    assert caught.value.problem == "The store has no cnn model yet"
    assert caught.value.where == str(models)
    assert "digits retrain --models cnn" in caught.value.remedy


def test_empty_store_has_the_shipped_reader_alone(tmp_path: Path) -> None:
    """Neither an empty folder nor one that is not there is an error to list."""
    for models in (tmp_path, tmp_path / "absent"):
        assert published(models, KINDS) == []
        assert [one.card.kind for one in published(models)] == ["reader"]
    with pytest.raises(NoModelYet, match="digits retrain"):
        find(tmp_path / "absent", "logistic")


def test_half_written_version_is_passed_over(models: Path) -> None:
    """A folder that is being published does not count, even with its card in it."""
    shutil.copytree(models / "logistic" / "bbbb55556666", models / "logistic" / ".partial-x1")
    (models / "logistic" / "without-a-card").mkdir()
    assert len(published(models, KINDS)) == 3


def test_damaged_card_is_named(models: Path, says: Says) -> None:
    """A card that cannot be read stops the search, and the message says which."""
    card = models / "logistic" / "bbbb55556666" / CARD_FILE
    card.write_text(card.read_text("utf-8")[:200], "utf-8")
    with pytest.raises(MalformedCard) as caught:
        find(models, "logistic")
    says(caught.value, "cannot be read", str(card), "Invalid JSON", "publish the model again")
