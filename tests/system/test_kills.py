"""kill -9 at seeded moments of all phases: nothing half-written, nothing repeated, equal results.

The moments are places in the flow (after how many finished steps, and how far into the next one)
rather than times on a clock, so that a busy machine hits the same phases.
"""

import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.system.wholeness import (
    cards,
    check_whole,
    lasting_files,
    metrics,
    newest_run,
    partial,
    visible,
)
from tests.system.workshop import Run, Workshop

pytestmark = pytest.mark.system

STORES = 3  # in each a chain of kills, then one run to the end
LEAST_KILLS = 20
PHASES = {
    "fetch-data": "data",
    "prepare-data": "data",
    "find-unchanged": "data",
    "describe-data": "data",
    "explore-data": "plots",
    "train-logistic": "training of logistic",
    "train-cnn": "training of cnn",
    "evaluate-model": "evaluation",
    "compare-models": "evaluation",
    "draw-plots": "plots",
    "draw-leaderboard": "plots",
    "publish-model": "publishing",
    "publish-report": "report",
    "publish-artifacts": "report",
    "name-challengers": "promotion",
}
# Steps that never come from the cache, because each run does them for itself.
OWN = {"fetch-data", "find-unchanged", "name-challengers"} | {
    f"publish-{what}" for what in ("model", "report", "artifacts")
}

# Rooms amid whose first file a run dies, and the step that writes it.
AMID = {
    "data": "prepare-data",
    "plots": "explore-data",
    "fits/cnn": "train-cnn",
    "models": "publish-model",
    "runs": "publish-report",
}


class Moment(NamedTuple):
    """When to kill: how many steps have finished, and how far the next one has come.

    `seconds` after it began; or, where `room` is named, when a file there is all but finished.
    """

    place: int
    seconds: float
    room: str = ""


class Whole(NamedTuple):
    """A run that nobody disturbed: its store, its steps in order, and their seconds."""

    store: Path
    steps: tuple[str, ...]
    durations: tuple[float, ...]


@pytest.fixture(scope="module")
def whole(workshop: Workshop) -> Whole:
    """The undisturbed run that all others are compared with."""
    store = workshop.root / "undisturbed"
    run = workshop.retrain(store)
    assert run.end() == 0, run.text()[-3000:]
    steps = tuple(name for name, _ in run.steps())
    assert set(steps) == set(PHASES)
    return Whole(store, steps, tuple(run.durations()))


def assert_equal_results(store: Path, whole: Whole) -> None:
    """Files, cards and metrics are those of the undisturbed run."""
    check_whole(store)
    wanted, found = lasting_files(whole.store), lasting_files(store)
    assert sorted(found) == sorted(wanted)
    assert [name for name in wanted if found[name] != wanted[name]] == []
    ours, theirs = newest_run(store), newest_run(whole.store)
    assert metrics(ours, store) == metrics(theirs, whole.store)
    for plot in theirs.glob("plots/*.png"):
        assert (ours / "plots" / plot.name).read_bytes() == plot.read_bytes()
    assert cards(store) == cards(whole.store)


def seeded_moments(whole: Whole) -> list[list[Moment]]:
    """For each store a chain of moments, in the order of the flow; together they hit every step."""
    rng = random.Random(20_261)  # noqa: S311 - a seed, no secret
    # In the first half of each step: the machine may be twice as fast as it was undisturbed.
    moments = [
        Moment(place, rng.uniform(0, duration / 2))
        for place, duration in enumerate(whole.durations)
    ]
    for room, step in AMID.items():
        moments.append(Moment(whole.steps.index(step), 0, room))
    moments.append(Moment(whole.steps.index("train-logistic"), 0))
    training = whole.steps.index("train-cnn")
    moments.append(Moment(training, rng.uniform(0.5, 1) * whole.durations[training]))
    moments.sort()
    return [moments[start::STORES] for start in range(STORES)]


def killed_at(run: Run, moment: Moment) -> bool:
    """Kill a run at a moment, or see it kill itself; returns whether it was still alive."""
    if moment.room:
        return run.died()
    run.wait_until(lambda: run.reached(moment.place))
    end = time.monotonic() + moment.seconds
    run.wait_until(lambda: time.monotonic() >= end)
    return run.kill()


def phase_of(run: Run, whole: Whole) -> str:
    """What a killed run was at when it died, by the steps that it had finished."""
    done = len(run.steps())
    return PHASES[whole.steps[done]] if done < len(whole.steps) else "end"


def test_kill_9_at_seeded_moments(workshop: Workshop, whole: Whole) -> None:
    """After each of the kills all is whole; the last run repeats nothing and equals a whole run."""
    phases: list[str] = []
    amid: list[str] = []
    for number, moments in enumerate(seeded_moments(whole)):
        store = workshop.root / f"killed-{number}"
        finished: set[int] = set()
        for moment in [*moments, None]:
            left = partial(store)
            room = moment.room if moment else ""
            run = workshop.retrain_dying(store, room) if room else workshop.retrain(store)
            if moment is None:
                assert run.end() == 0, run.text()[-3000:]
            elif killed_at(run, moment):
                phases.append(phase_of(run, whole))
                if room:
                    assert partial(store / room) - left
                    amid.append(room)
                check_whole(store)
            repeated = [
                name
                for place, (name, cached) in enumerate(run.steps())
                if place in finished and name not in OWN and not cached
            ]
            assert repeated == [], (moment, finished)
            finished |= set(range(len(run.steps())))
        assert_equal_results(store, whole)
    print(f"{len(phases)} kills, amid {amid}:", ", ".join(phases))  # noqa: T201 - with -s
    assert len(phases) >= LEAST_KILLS
    assert set(PHASES.values()) - {"promotion"} <= set(phases)
    assert sorted(amid) == sorted(AMID)


def test_a_dead_server_fails_the_run_and_a_new_one_goes_on(
    workshop: Workshop, whole: Whole
) -> None:
    """Without its server a run ends with a failure; with it back, the next one ends the work."""
    store = workshop.root / "server-killed"
    # Fewer tries than usual to reach the server, so that the test need not wait for two minutes.
    run = workshop.retrain(store, PREFECT_CLIENT_MAX_RETRIES="1")
    run.wait_until(lambda: run.reached(whole.steps.index("train-cnn")))
    assert workshop.server.kill()
    assert run.end() == 1, run.text()[-3000:]
    assert "The Prefect server stopped answering" in run.text()
    check_whole(store)
    workshop.start_server()
    again = workshop.retrain(store)
    assert again.end() == 0, again.text()[-3000:]
    assert ("train-logistic", True) in again.steps()
    assert_equal_results(store, whole)


def test_two_at_once_take_turns(workshop: Workshop, whole: Whole) -> None:
    """Of two retrainings on one store, one waits and says for whom; both end well."""
    store = workshop.root / "two"
    runs = [workshop.retrain(store), workshop.retrain(store)]
    assert [run.end() for run in runs] == [0, 0], [run.text()[-2000:] for run in runs]
    waited = [run for run in runs if "Waiting: run " in run.text()]
    assert len(waited) == 1
    (other,) = (run for run in runs if run not in waited)
    assert not any(cached for _, cached in other.steps())
    assert all(cached for name, cached in waited[0].steps() if name not in OWN)
    assert_equal_results(store, whole)


def test_kill_9_of_the_one_at_work_lets_the_waiting_one_go_on(
    workshop: Workshop, whole: Whole
) -> None:
    """A killed run leaves no lock behind: who waits for it begins, and takes over its steps."""
    store = workshop.root / "heir"
    first = workshop.retrain(store)
    first.wait_until(lambda: first.reached(whole.steps.index("train-cnn")))
    second = workshop.retrain(store)
    second.wait_until(lambda: "Waiting: run " in second.text())
    assert first.kill()
    assert second.end() == 0, second.text()[-3000:]
    assert ("train-logistic", True) in second.steps()
    assert_equal_results(store, whole)


@pytest.fixture
def read_only(whole: Whole, tmp_path: Path) -> Iterator[Path]:
    """The undisturbed store where nothing can be written; for root that takes a mount."""
    store = tmp_path / "store"
    shutil.copytree(whole.store, store)
    place = tmp_path / "place"
    place.mkdir()
    bind = ["mount", "--bind", str(store), str(place)]
    if subprocess.run(bind, capture_output=True, check=False).returncode == 0:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(place)], check=True)
        yield place
        subprocess.run(["umount", str(place)], check=True)
        return
    subprocess.run(["chmod", "-R", "a-w", str(store)], check=True)
    try:
        (store / "probe").touch()
    except OSError:
        yield store
    else:
        pytest.skip("this user writes where nobody may, and may not mount")
    finally:
        subprocess.run(["chmod", "-R", "u+w", str(store)], check=True)


def test_a_read_only_store_is_told(workshop: Workshop, read_only: Path) -> None:
    """The run ends with a sentence that helps, and changes nothing."""
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in visible(read_only)}
    run = workshop.retrain(read_only)
    assert run.end() == 1, run.text()[-3000:]
    assert "The store cannot be written" in run.text()
    assert "--store" in run.text()
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in visible(read_only)}
    assert after == before
