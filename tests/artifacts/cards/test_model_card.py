"""A card tells all about a model, survives its file, and complains helpfully when it is broken."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from artifacts.cards.model_card import build_card
from digits.config import CnnConfig, ResnetConfig
from digits.errors import FileChanged
from digits.models.errors import MalformedCard
from digits.models.model_card import CARD_FILE, Card
from digits.refs import sha256_of
from digits.results import ModelResult, RunResult

MakeResult = Callable[..., ModelResult]

CREATED = "2025-11-23T06:00:00+00:00"


@pytest.fixture(scope="module")
def card(run: RunResult) -> Card:
    """The card of the run's CNN."""
    return card_of(run.models[2], run)


def card_of(result: ModelResult, run: RunResult) -> Card:
    """The card of a model that is known to be trained."""
    assert result.fitted is not None
    assert result.evaluation is not None
    return build_card(
        result.fitted, result.evaluation, run.data, CnnConfig(), "", run.environment, CREATED
    )


def test_card_survives_its_file(card: Card, tmp_path: Path) -> None:
    """What is written is what is read, and equal cards give equal text."""
    path = tmp_path / CARD_FILE
    path.write_text(card.to_json(), encoding="utf-8")
    assert Card.read(path) == card
    assert Card.read(path).to_json() == card.to_json()


def test_card_states_the_files(card: Card, run: RunResult) -> None:
    """Names, digests and lengths are those of the files on disk."""
    fitted = run.models[2].fitted
    assert fitted is not None
    for part, reference in (("model", fitted.model), ("onnx", fitted.onnx)):
        stated = json.loads(card.to_json())["files"][part]
        assert stated == {
            "name": reference.path.name,
            "sha256": sha256_of(reference.path),
            "bytes": len(reference.path.read_bytes()),
        }


def test_card_carries_scores_recipe_and_origin(card: Card, run: RunResult) -> None:
    """Scores, config, data, commit and versions are those of the run."""
    evaluation = run.models[2].evaluation
    assert evaluation is not None
    assert card.metrics.test == evaluation.test
    assert card.temperature == evaluation.temperature
    assert card.config == CnnConfig().model_dump(mode="json")
    assert card.data.digests == run.data.digests
    assert card.git_commit == "3f2c1ab"
    assert card.versions == {"python": "3.11.9", "numpy": "2.5.0"}
    assert any("census" in limit for limit in card.limits)


def test_input_follows_the_config(run: RunResult, card: Card) -> None:
    """A CNN takes digits as they are, ResNet50 the size that its config names."""
    fitted, evaluation = run.models[2].fitted, run.models[2].evaluation
    assert fitted is not None
    assert evaluation is not None
    large = build_card(
        fitted, evaluation, run.data, ResnetConfig(image_size=64), "", run.environment, CREATED
    )
    assert (card.input.preprocessing, card.input.shape) == ("pixels", (-1, 28, 28, 1))
    assert (large.input.preprocessing, large.input.shape) == ("resnet50", (-1, 64, 64, 3))


def test_unknown_commit_is_said(run: RunResult) -> None:
    """Without a git commit in the environment the card says that it is unknown."""
    bare = run.model_copy(update={"environment": {"python": "3.11.9"}})
    assert card_of(run.models[2], bare).git_commit == "unknown"


def test_no_card_for_a_changed_file(run: RunResult, make_result: MakeResult) -> None:
    """A model file that changed after scoring gets no card."""
    result = make_result("cnn", 0.33)
    assert result.fitted is not None
    result.fitted.onnx.path.write_bytes(b"other")
    with pytest.raises(FileChanged):
        card_of(result, run)


def test_missing_card_is_explained(tmp_path: Path) -> None:
    """A card that is not there is a cause we know, and its path is named."""
    with pytest.raises(MalformedCard, match="nowhere"):
        Card.read(tmp_path / "nowhere.json")


@pytest.mark.parametrize("content", ["", "{", "[]", "\x00\xff", '{"kind": "cnn"}'])
def test_broken_card_is_explained(content: str, tmp_path: Path) -> None:
    """Whatever is no card is refused with advice, never with another error."""
    path = tmp_path / CARD_FILE
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(MalformedCard, match="what to do"):
        Card.read(path)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("schema_version", 2),
        ("kind", "forest"),
        ("temperature", 0),
        ("surprise", 1),
        ("files", {"model": {"name": "../../etc/passwd", "sha256": "0" * 64, "bytes": 1}}),
    ],
)
def test_wrong_field_is_named(card: Card, tmp_path: Path, field: str, value: object) -> None:
    """A later schema, an unknown kind or a name that leaves the folder is refused by name."""
    path = tmp_path / CARD_FILE
    path.write_text(json.dumps(json.loads(card.to_json()) | {field: value}), encoding="utf-8")
    with pytest.raises(MalformedCard, match=field):
        Card.read(path)
