"""The deployment `learn`: off unless wanted, at once done without news, red after an alarm."""

import inspect
import re
import shutil
from pathlib import Path
from typing import Any, cast

import pytest
from prefect.artifacts import Artifact

import flows.learn as flow_module
from digits.amounts.reader.reader_card import ReaderCard
from digits.dataset.errors import NetworkUnreachable
from digits.evidence.evidence_store import EvidenceStore
from digits.operations import learning
from digits.operations.learning import NOTHING_NEW
from digits.operations.stopped_acceptance import why_stopped
from digits.registry.alias_log import aliases_of
from digits.registry.versions import find
from digits.store.folders import Store
from flows.commands import learning as commands
from flows.errors import MoreMisread
from flows.learn import NOT_WANTED, learn
from tests.own_evidence import crop_of, keep, read

CHECKS = range(140)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with decided checks, of all of them."""
    store = Store(tmp_path_factory.mktemp("own")).prepare()
    keep(store, CHECKS)
    return store.root


@pytest.fixture
def store(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A copy of it, and settings that want it to be learned from, by no reader yet."""
    monkeypatch.setenv("DIGITS_LEARN_DAYS", "36500")
    monkeypatch.setenv("DIGITS_LEARN_AMOUNTS", "1000")
    monkeypatch.setenv("DIGITS_MISREAD_RATE", "0.1")
    return Store(shutil.copytree(made, tmp_path / "store"))


def left(store: Store) -> list[Path]:
    """All files of a store but for the locks of those who were at work."""
    return [path for path in sorted(store.root.rglob("*.*")) if "locks" not in path.parts]


def run(store: Store, **given: Any) -> Any:
    """The final state of a run."""
    return learn(store=str(store.root), return_state=True, **given)


def test_unless_it_is_wanted_nothing_is_learned(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run and command end well, say which setting is missing, and write nothing."""
    before = left(store)
    monkeypatch.setenv("DIGITS_LEARN_DAYS", "0")
    state = run(store)
    assert (state.type.value, state.message) == ("COMPLETED", NOT_WANTED)
    commands.learn(store=str(store.root))
    assert "DIGITS_LEARN_DAYS" in capsys.readouterr().out
    assert left(store) == before


def test_a_run_measures_publishes_and_challenges(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Report and artifact tell where the reader stands; the next run has nothing new."""
    done = run(store).result()
    assert done["decided"] == len(CHECKS)
    assert aliases_of(store.path("models"), "reader").challenger == done["recalibrated"]
    assert (done["trained"], done["digits"] > 100) == ("", True)
    page = store.path("own", "report", "standing.html")
    assert "140 decided checks" in page.read_text("utf-8").replace("\u00a0", " ")
    mistakes = store.path("own", "report", "USD", "mistakes.html").read_text("utf-8")
    wrong = sum(not one for one in _right())
    assert mistakes.count('<div class="mistake ') == wrong > 10
    assert " ms</b>" not in mistakes  # when it was read, nobody took the time
    assert len(set(re.findall(r">check ([0-9a-f]{32})<", mistakes))) == wrong
    assert store.path("own", "report").stat().st_mode & 0o077 == 0
    artifact = cast("Artifact", Artifact.get("reader-standing"))
    told = str(artifact.data).replace("\u00a0", " ")
    chose = [one.accepted for one in EvidenceStore(store).all() if one.part != "measure"]
    before = 100 * sum(chose) / len(chose)
    assert 10 < before < 50
    assert f"are accepted, {before:.0f} % with the threshold in force" in told
    assert "data:image" not in told
    decided = told.rpartition("Settings that decide: ")[2]
    assert "DIGITS_MISREAD_RATE 0.1, DIGITS_LEARN_DAYS 36500, " in decided
    assert "DIGITS_GATE__" in decided
    again = run(store)
    assert (again.message, again.result()["outcome"]) == (NOTHING_NEW, "nothing new")
    once_more = run(store, refresh=True, challenge=False).result()
    assert once_more["recalibrated"] == done["recalibrated"]
    # From a shell no server is started, and no run, to find that out.
    monkeypatch.setattr(commands, "spare_server", None)
    commands.learn(store=str(store.root))
    assert capsys.readouterr().out.splitlines()[-1] == NOTHING_NEW
    EvidenceStore(store).forget(next(iter(EvidenceStore(store).all())).check)
    with pytest.raises(TypeError, match="not callable"):  # now there is something for a run
        commands.learn(store=str(store.root))


def test_from_enough_checks_on_the_champion_is_trained_further(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """All is on its card; it challenges only if the gate would let it, else the threshold does."""
    monkeypatch.setenv("DIGITS_LEARN_AMOUNTS", "140")
    done = run(store, preset="small", fonts="none", pen_data="none").result()
    published = find(store.path("models"), f"reader/{done['trained']}")
    card = published.card
    assert isinstance(card, ReaderCard)
    assert card.own is not None
    assert (card.version, card.own.before) == (
        card.network,
        find(store.path("models"), "reader").card.version,
    )
    learned = sum(evidence.part == "learn" for evidence in EvidenceStore(store).all())
    assert 0.5 * learned < card.own.learned <= learned
    assert f"from {card.own.learned} amounts that a bank's people decided" in card.limits[0]
    assert f"{card.own.learned} USD" in card.notes[0]
    assert card.benchmark is not None
    measured = card.own.currencies["USD"].measured
    assert measured.n == sum(one.part == "measure" for one in EvidenceStore(store).all())
    # Twenty strings a currency cannot show that it reads no worse, so the gate would refuse it.
    assert aliases_of(store.path("models"), "reader").challenger == done["recalibrated"]
    assert "does not challenge: " in caplog.text
    assert "Not worse than the champion at USD: " in caplog.text
    assert not list(store.path("checkpoints").iterdir())
    again = run(store, preset="small", fonts="none", pen_data="none")
    assert again.result()["outcome"] == "nothing new"
    once_more = run(store, refresh=True).result()
    assert once_more["trained"] == ""  # of hardly more amounts no reader is trained once more


def test_where_no_reader_can_be_trained_the_threshold_challenges(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run ends red with the training's reason, and the next one tries again."""

    def unreachable(*_: Any, **__: Any) -> None:
        raise NetworkUnreachable("MNIST cannot be had")

    monkeypatch.setenv("DIGITS_LEARN_AMOUNTS", "140")
    with monkeypatch.context() as patch:
        patch.setattr(flow_module, "_trained", unreachable)
        state = run(store)
        assert state.type.value == "FAILED"
        with pytest.raises(NetworkUnreachable, match="MNIST"):
            state.result()
    challenger = aliases_of(store.path("models"), "reader").challenger
    assert challenger
    assert learning.last_learned(store) is None
    monkeypatch.setenv("DIGITS_LEARN_AMOUNTS", "1000")
    assert run(store).result()["recalibrated"] == challenger


def test_an_alarm_is_red_and_may_stop_acceptance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As often as it runs, until there is news; a person lets it go on."""
    monkeypatch.setenv("DIGITS_LEARN_DAYS", "36500")
    store = Store(tmp_path / "store").prepare()
    accepted = [number for number in CHECKS if read(number).decision == "accept"]
    keep(store, CHECKS, wrong=frozenset(accepted[:3]))
    for stops in ("false", "true"):
        monkeypatch.setenv("DIGITS_STOP_ON_ALARM", stops)
        for refresh in (True, False):
            state = run(store, refresh=refresh)
            assert state.type.value == "FAILED"
            with pytest.raises(MoreMisread, match=f"USD: 3 of {len(accepted)} accepted checks"):
                state.result()
        assert bool(why_stopped(store)) == (stops == "true")
    assert learning.last_learned(store) is not None
    commands.resume(reason="another scanner", name="Ada", store=str(store.root))
    assert f"3 of {len(accepted)} accepted checks" in capsys.readouterr().out
    assert why_stopped(store) == ""


def test_command_and_flow_agree() -> None:
    """Names, defaults and what the help says of each."""
    command, flow = inspect.signature(commands.learn), inspect.signature(learn.fn)
    assert [(one.name, one.default) for one in command.parameters.values()] == [
        (one.name, one.default) for one in flow.parameters.values()
    ]
    assert inspect.getdoc(commands.learn) == inspect.getdoc(learn.fn)


def _right() -> list[bool]:
    return [read(number).amount == crop_of(number)[1] for number in CHECKS]
