"""Cards are read strictly: the digests in them are what a model's files are held against."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digits.errors import DigitsError
from digits.models.errors import MalformedCard
from digits.models.model_card import CARD_FILE, Card

Says = Callable[[DigitsError, str, str, str, str], None]

OLD_DATA = ("dataset", "source", "digests", "counts")  # what cards told of data at first


@pytest.fixture(scope="module")
def content(published_logistic: Path) -> dict[str, Any]:
    """What stands in a published card."""
    found: dict[str, Any] = json.loads((published_logistic / CARD_FILE).read_text("utf-8"))
    return found


def test_card_survives_its_file(published_logistic: Path, tmp_path: Path) -> None:
    """Written again, it is the same text."""
    card = Card.read(published_logistic / CARD_FILE)
    (tmp_path / CARD_FILE).write_text(card.to_json(), "utf-8")
    assert Card.read(tmp_path / CARD_FILE) == card
    assert (tmp_path / CARD_FILE).read_bytes() == (published_logistic / CARD_FILE).read_bytes()


def test_card_tells_the_data_that_were_learned_from(content: dict[str, Any]) -> None:
    """The prepared file is named with its digest, and the training part described."""
    data = Card.model_validate(content).data
    assert data.prepared is not None
    assert data.prepared.name.startswith("prepared-")
    assert data.profile is not None
    assert (data.profile.n, data.counts["train"]) == (1400, 1400)


def test_card_of_an_older_version_is_read(content: dict[str, Any], tmp_path: Path) -> None:
    """Cards from before prepared data and profiles were kept still load."""
    old = {name: part for name, part in content["data"].items() if name in OLD_DATA}
    (tmp_path / CARD_FILE).write_text(json.dumps(content | {"data": old}), "utf-8")
    data = Card.read(tmp_path / CARD_FILE).data
    assert (data.prepared, data.profile) == (None, None)


def test_profile_with_other_bins_is_refused(content: dict[str, Any], tmp_path: Path) -> None:
    """Counts that cannot be compared with new data's make the card a damaged one."""
    bad = json.loads(json.dumps(content))
    bad["data"]["profile"]["ink"]["counts"] = [1, 2, 3]
    (tmp_path / CARD_FILE).write_text(json.dumps(bad), "utf-8")
    with pytest.raises(MalformedCard, match=r"profile\.ink\.counts"):
        Card.read(tmp_path / CARD_FILE)


def test_missing_card_is_explained(says: Says, tmp_path: Path) -> None:
    """A card that is not there, or is a folder, is a known cause."""
    for path, reason in ((tmp_path / "absent.json", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(MalformedCard) as caught:
            Card.read(path)
        says(caught.value, "cannot be opened", str(path), reason, "publish the model again")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "not json", '{"kind": "cnn"}'])
def test_card_that_is_none_is_explained(says: Says, tmp_path: Path, text: str) -> None:
    """Whatever is no card is refused with advice."""
    path = tmp_path / CARD_FILE
    path.write_text(text)
    with pytest.raises(MalformedCard) as caught:
        Card.read(path)
    says(caught.value, "cannot be read", str(path), "", "undo the edit")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"schema_version": 2}, "schema_version"),
        ({"kind": "forest"}, "kind"),
        ({"temperature": 0}, "temperature"),
        ({"temperature": None}, "temperature"),
        ({"surprise": 1}, "surprise"),
        ({"files": {"onnx": {"name": "../model.onnx", "sha256": "0" * 64, "bytes": 1}}}, "name"),
        ({"files": {"onnx": {"name": "/etc/passwd", "sha256": "0" * 64, "bytes": 1}}}, "name"),
        ({"files": {"onnx": {"name": "model.onnx", "sha256": "0" * 63, "bytes": 1}}}, "sha256"),
        ({"files": {"onnx": {"name": "model.onnx", "sha256": "0" * 64, "bytes": -1}}}, "bytes"),
    ],
)
def test_wrong_field_is_named(
    content: dict[str, Any], says: Says, tmp_path: Path, change: dict[str, Any], named: str
) -> None:
    """Unknown kinds and fields, wrong digests, and names that leave the folder are refused."""
    path = tmp_path / CARD_FILE
    path.write_text(json.dumps(content | change), "utf-8")
    with pytest.raises(MalformedCard) as caught:
        Card.read(path)
    says(caught.value, "cannot be read", str(path), named, "publish the model again")


def test_card_without_the_onnx_file_is_refused(content: dict[str, Any], tmp_path: Path) -> None:
    """A card names both files; one that forgets what is loaded is damaged."""
    path = tmp_path / CARD_FILE
    files = {"model": content["files"]["model"]}
    path.write_text(json.dumps(content | {"files": files}), "utf-8")
    with pytest.raises(MalformedCard, match="files"):
        Card.read(path)


def test_many_complaints_are_cut_short(tmp_path: Path) -> None:
    """Three are told in full, the others counted."""
    path = tmp_path / CARD_FILE
    path.write_text("{}")
    with pytest.raises(MalformedCard, match=r"and [0-9]+ more") as caught:
        Card.read(path)
    assert caught.value.received.count("Field required") == 3
