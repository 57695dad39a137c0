"""What a retraining does to champions: it names challengers, and keeps still without news."""

import json
import shutil
import time
from pathlib import Path
from typing import Any, cast

import pytest
from prefect.artifacts import Artifact
from prefect.client.orchestration import get_client

from digits.registry.alias_changes import change_alias
from digits.registry.alias_log import Aliases, aliases_of, read_alias_log
from flows.retrain import retrain
from tasks.promote import CHALLENGER_NAMED
from tests.flows.conftest import digits

Summary = dict[str, Any]


def trained(place: Path, **changes: Any) -> Summary:
    """A run of the baseline on the sample."""
    given: dict[str, Any] = {"preset": "small", "models": ["logistic"]} | changes
    summary: Summary = retrain(store=str(place), **given)
    return summary


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory, prefect_server: None) -> tuple[Path, str]:
    """A store after a first run, and the version that it trained."""
    place = tmp_path_factory.mktemp("once")
    return place, str(trained(place)["models"]["logistic"]["version"])


@pytest.fixture
def version(once: tuple[Path, str], tmp_path: Path) -> str:
    """That version, in a copy of the store that a test may move."""
    shutil.copytree(once[0], tmp_path, dirs_exist_ok=True)
    return once[1]


def events() -> list[dict[str, Any]]:
    """The payloads of the challenger events that reached the server, the newest first."""
    body = {"filter": {"event": {"name": [CHALLENGER_NAMED]}}}
    with get_client(sync_client=True) as client:
        found = client._client.post("/events/filter", json=body).json()["events"]
    return [event["payload"] for event in found]


def test_what_was_trained_becomes_challenger(tmp_path: Path, version: str) -> None:
    """After a run, its model waits for its promotion, and the log says which run trained it."""
    models = tmp_path / "models"
    assert aliases_of(models, "logistic") == Aliases("", version, 1)
    (first,) = read_alias_log(models, "logistic")
    run = next((tmp_path / "runs").iterdir()).name
    assert run.endswith(first.run)


def test_an_unchanged_run_challenges_once(tmp_path: Path, version: str) -> None:
    """The same model again is no second move, but its promotion is asked for again."""
    told = trained(tmp_path)["challengers"]["logistic"]
    assert version in told
    assert aliases_of(tmp_path / "models", "logistic").moves == 1


def test_the_event_names_what_a_promotion_needs(once: tuple[Path, str]) -> None:
    """The event that starts a promotion carries kind, version and store."""
    end = time.monotonic() + 30
    wanted = {"kind": "logistic", "version": once[1], "store": str(once[0])}
    while wanted not in events():
        assert time.monotonic() < end, events()
        time.sleep(0.3)


def test_a_trial_challenges_nobody(tmp_path: Path, version: str) -> None:
    """With challenge off, the model is published and the aliases stay."""
    shutil.rmtree(tmp_path / "models")
    summary = trained(tmp_path, challenge=False)
    assert summary["models"]["logistic"]["version"] == version
    assert (tmp_path / "models" / "logistic" / version / "card.json").exists()
    assert summary["challengers"] == {}
    assert aliases_of(tmp_path / "models", "logistic") == Aliases()


def test_with_nothing_new_the_champion_is_kept_at_once(tmp_path: Path, version: str) -> None:
    """Same data, recipe and code as the champion's: no training, no report, and it is said."""
    models = tmp_path / "models"
    change_alias(models, "logistic", "promote", version, reason="the first")
    before = aliases_of(models, "logistic")
    summary = trained(tmp_path)
    assert summary["outcome"] == "champion kept"
    assert version in summary["champions"][0]
    assert len(list((tmp_path / "runs").iterdir())) == 1
    assert aliases_of(models, "logistic") == before
    assert "Nothing new" in cast("Any", Artifact.get("champion-kept")).data


def test_another_seed_is_new(tmp_path: Path, version: str) -> None:
    """Another recipe trains, and challenges the champion."""
    change_alias(tmp_path / "models", "logistic", "promote", version, reason="the first")
    summary = trained(tmp_path, models=["logistic", "cnn"], epochs=1)
    assert summary["outcome"] == "trained"
    assert "champion kept" in summary["challengers"]["logistic"]
    assert summary["challengers"]["cnn"].startswith("challenger ")


def test_refresh_trains_although_nothing_is_new(tmp_path: Path, version: str) -> None:
    """Asked to refresh, a run trains; the same weights challenge nobody."""
    change_alias(tmp_path / "models", "logistic", "promote", version, reason="the first")
    summary = trained(tmp_path, refresh=True)
    assert summary["models"]["logistic"]["version"] == version
    assert "champion kept" in summary["challengers"]["logistic"]


def test_promote_and_roll_back_from_a_shell(tmp_path: Path, version: str) -> None:
    """`digits promote`, `models` and `rollback` do without a server what the flows do."""
    who = ("--reason", "measured", "--name", "Ada")
    nobody = digits(tmp_path, "promote", "logistic")
    assert nobody.returncode == 1
    assert "--approve" in nobody.stderr
    done = digits(tmp_path, "promote", "logistic", "--approve", *who)
    assert done.returncode == 0, done.stderr
    assert f"logistic {version} became champion: measured" in done.stdout
    lines = map(json.loads, digits(tmp_path, "models", "--json").stdout.splitlines())
    (listed,) = (line for line in lines if line["kind"] == "logistic")
    assert (listed["version"], listed["alias"]) == (version, "champion")
    last = json.loads(digits(tmp_path, "models", "--history", "--json").stdout.splitlines()[-1])
    assert (last["action"], last["stated_by"]) == ("promote", "Ada")
    assert "measured" in digits(tmp_path, "models", "--history").stdout
    nowhere = digits(tmp_path, "rollback", "logistic", *who)
    assert nowhere.returncode == 1
    assert "No earlier champion" in nowhere.stderr


def test_a_refusal_from_a_shell(tmp_path: Path, version: str) -> None:
    """--refuse keeps what is champion, ends with status 1, and is kept in the log."""
    words = ("promote", "logistic", "--refuse", "--reason", "not now", "--name", "Ada")
    answer = digits(tmp_path, *words)
    assert answer.returncode == 1
    assert f"logistic {version} was not approved: not now" in answer.stdout
    assert aliases_of(tmp_path / "models", "logistic").challenger == ""
