"""A store that version 0.1.0 left: its versions, its log, its promotions and predictions stay."""

import json
import lzma
import shutil
from pathlib import Path
from typing import Any

import pytest

from artifacts.readings.digit_readings import as_json
from artifacts.reports.model_list import listing_json
from digits.config import MODEL_KINDS, GateConfig
from digits.models.prediction import read_digits
from digits.operations.promotion import PromotionDecision, decide, propose, roll_back
from digits.photos.picture_files import find_pictures
from digits.registry.alias_log import aliases_of, read_alias_log
from digits.registry.versions import load_classifier, published
from digits.store.folders import Store
from tests.no_rejection import NoRejection

LEFT = Path(__file__).parents[2] / "data" / "v0_1_0"
EXPECTED = LEFT / "expected"
GATE = GateConfig(margin=0.05)  # as its README says
DECISION = PromotionDecision(approve=True, reason="as before", stated_by="Ada")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A copy of that store, with the digits that a promotion needs."""
    copied = Store(shutil.copytree(LEFT / "store", tmp_path / "store")).prepare()
    for packed in (LEFT / "held-back").glob("*.xz"):
        copied.path("data", packed.stem).write_bytes(lzma.decompress(packed.read_bytes()))
    return copied


def lines_of(path: Path) -> list[dict[str, Any]]:
    """A file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def without_folder(line: dict[str, Any]) -> dict[str, Any]:
    """A listed version but for the folder, which lay elsewhere then."""
    return {name: value for name, value in line.items() if name != "folder"}


def test_its_versions_and_aliases_are_listed(store: Store) -> None:
    """As then, line by line, but for the reader, which comes with the package of today."""
    models = store.path("models")
    aliases = {kind: aliases_of(models, kind) for kind in MODEL_KINDS}
    listed = [
        json.loads(listing_json(version, aliases[version.card.kind]))
        for version in published(models)
        if version.card.kind != "reader"
    ]
    wanted = [
        without_folder(line)
        for line in lines_of(EXPECTED / "models.jsonl")
        if line["kind"] != "reader"
    ]
    assert [without_folder(line) for line in listed] == wanted


def test_its_history_is_told(store: Store) -> None:
    """Every move with who, when and why."""
    log = read_alias_log(store.path("models"), "logistic")
    wanted = lines_of(EXPECTED / "history.jsonl")
    assert [json.loads(move.model_dump_json()) for move in log] == wanted


def test_its_champion_can_be_rolled_back(store: Store) -> None:
    """To the champion before, whose files are those that were published."""
    wanted = json.loads((EXPECTED / "store.json").read_text("utf-8"))["rollback"]["logistic"]
    move = roll_back(store.path("models"), "logistic", "", DECISION)
    assert (move.champion, move.number) == (wanted, 8)


def test_its_challenger_can_be_promoted(store: Store) -> None:
    """Measured anew on the digits that it was scored on, and with the same result."""
    wanted = json.loads((EXPECTED / "store.json").read_text("utf-8"))
    challenger = wanted["standing"]["logistic"]["challenger"]
    proposal = propose(store, "logistic", "", GATE)
    assert proposal.verdict.passed, proposal.verdict.failures
    assert proposal.verdict.champion == wanted["standing"]["logistic"]["champion"]
    measured = proposal.challenger.model_dump()["model_selection"]
    of_then = wanted["versions"][challenger]
    assert (measured["correct"], measured["n"]) == (
        of_then["held_back_correct"],
        of_then["held_back_n"],
    )
    decide(store.path("models"), proposal, DECISION)
    assert aliases_of(store.path("models"), "logistic").champion == challenger


@pytest.mark.parametrize(
    "model",
    ["logistic", "logistic/03dc4750dd48", "logistic/88aa95424c05", "logistic/ebf2ed0bc463"],
)
def test_its_models_read_what_they_read_then(
    store: Store, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    """The same digits with the same probabilities, for the champion and each version.

    What is refused and doubted beside the model since then is left out.
    """
    monkeypatch.chdir(LEFT)
    classifier = load_classifier(store.path("models"), model)
    files = find_pictures([Path("pictures")]).files
    readings = read_digits(files, classifier, rejection=NoRejection())
    lines = [json.loads(as_json(reading)) for reading in readings]
    wanted = lines_of(EXPECTED / f"predict-{model.replace('/', '-')}.jsonl")
    assert [line.pop("probability") for line in lines] == pytest.approx(
        [line.pop("probability") for line in wanted], abs=1e-5
    )
    assert [line["digit"] for line in lines] == [line["digit"] for line in wanted]
    assert [line["reason"] for line in lines] == [line["reason"] for line in wanted]
