"""Promotion and rollback as flows: the run waits for a person, who answers as the UI would."""

import asyncio
import json
import threading
import time
from collections.abc import Callable
from typing import Any, cast

import pytest
from prefect.artifacts import Artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import CancelledRun
from prefect.input import read_flow_run_input
from prefect.states import Crashed

from digits.operations.errors import NothingToRollBackTo
from digits.registry.alias_changes import change_alias
from digits.registry.alias_log import aliases_of, read_alias_log
from digits.registry.errors import RescoringFailed
from digits.store.folders import Store
from flows.promote import promote
from flows.rollback import rollback

Rivals = tuple[Store, str, str]
YES = {"decision": "promote the challenger", "reason": "it is better", "name": "Ada"}
NO = YES | {"decision": "keep the champion", "reason": "not convinced"}


class Background(threading.Thread):
    """A promotion that runs while a test answers it."""

    def __init__(self, store: Store) -> None:
        super().__init__(daemon=True)
        self.store = store
        self.outcome: Any = None
        self.start()

    def run(self) -> None:
        """Run the flow; keep what it returns or raises."""
        try:
            self.outcome = asyncio.run(
                cast("Any", promote)(kind="logistic", store=str(self.store.root))
            )
        except Exception as cause:  # noqa: BLE001 - handed to the test, whatever it is
            self.outcome = cause

    def ended(self) -> Any:
        """What came of it."""
        self.join(timeout=120)
        assert not self.is_alive()
        return self.outcome


def newest_runs() -> list[FlowRun]:
    """The flow run that began last; none where none ever began."""
    with get_client(sync_client=True) as client:
        return client.read_flow_runs(sort=FlowRunSort.EXPECTED_START_TIME_DESC, limit=1)


def newest_run() -> FlowRun:
    """The flow run that began last, where one did."""
    return newest_runs()[0]


def wait_until(run: Background, holds: Callable[[], bool]) -> None:
    """Wait for a condition as long as the flow is at work."""
    end = time.monotonic() + 120
    while not holds():
        assert run.is_alive(), run.outcome
        assert time.monotonic() < end
        time.sleep(0.2)


def waiting_run(store: Store) -> tuple[Background, FlowRun]:
    """A promotion that has come as far as asking."""
    before = {run.id for run in newest_runs()}
    background = Background(store)
    # On a busy machine it takes seconds until the server knows of the run at all.
    wait_until(
        background,
        lambda: any(
            run.state_type == StateType.PAUSED for run in newest_runs() if run.id not in before
        ),
    )
    return background, newest_run()


def answer(run: FlowRun, given: dict[str, str]) -> Any:
    """Resume a waiting run with a form, as the UI does."""
    with get_client(sync_client=True) as client:
        return client.resume_flow_run(run.id, run_input=given)


@pytest.fixture(autouse=True)
def generous(monkeypatch: pytest.MonkeyPatch) -> None:
    """A margin that 300 model-selection digits can show."""
    monkeypatch.setenv("DIGITS_GATE__MARGIN", "0.05")


@pytest.mark.parametrize(("given", "name", "who"), [(YES, "Promoted", 2), (NO, "Not promoted", 1)])
def test_a_person_decides(rivals: Rivals, given: dict[str, str], name: str, who: int) -> None:
    """The run waits; a yes makes the challenger champion, a no leaves it, and both are kept."""
    store = rivals[0]
    background, run = waiting_run(store)
    assert aliases_of(store.path("models"), "logistic").champion == rivals[1]
    assert answer(run, given).status.value == "ACCEPT"
    made = background.ended()
    assert made["champion"] == rivals[who]
    last = read_alias_log(store.path("models"), "logistic")[-1]
    assert (last.stated_by, last.reason, last.run) == ("Ada", given["reason"], run.name)
    assert run.name.startswith("logistic-")
    with get_client(sync_client=True) as client:
        state = client.read_flow_run(run.id).state
    assert state is not None
    assert (state.type, state.name) == (StateType.COMPLETED, name)


def test_the_form_says_what_is_decided(rivals: Rivals) -> None:
    """The form holds the comparison, and an answer without a reason is not accepted."""
    background, run = waiting_run(rivals[0])
    page = cast("Any", Artifact.get("promotion-logistic"))
    assert rivals[2] in page.data
    assert "DIGITS_GATE__MARGIN 0." in page.data
    assert "DIGITS_APPROVAL_HOURS 72" in page.data
    refused = answer(run, YES | {"reason": ""})
    assert refused.status.value == "REJECT"
    assert background.is_alive()
    answer(run, NO)
    background.ended()


def test_a_challenger_is_asked_about_by_one_run_at_a_time(rivals: Rivals) -> None:
    """A second run of the same version ends as cancelled and names the first."""
    background, run = waiting_run(rivals[0])
    assert isinstance(Background(rivals[0]).ended(), CancelledRun)
    second = newest_run()
    assert second.state is not None
    assert (second.id != run.id, second.state.name) == (True, "Cancelled")
    assert f"run {run.name} " in str(second.state.message)
    answer(run, NO)
    background.ended()


def test_who_answered_a_run_that_died_is_told_so(rivals: Rivals) -> None:
    """The form of the next run says what came to nothing; it waits for a new answer."""
    key = f"paused-{rivals[2]}"
    with get_client(sync_client=True) as client:
        parameters = {"kind": "logistic", "version": rivals[2], "store": str(rivals[0].root)}
        dead = client.create_flow_run(promote, parameters=parameters, state=Crashed())
        client.create_flow_run_input(dead.id, f"{key}-response", json.dumps(YES))
    background, run = waiting_run(rivals[0])

    def description() -> str:
        return str(read_flow_run_input(f"{key}-description", flow_run_id=run.id) or "")

    wait_until(background, lambda: bool(description()))  # it is kept a moment after the run waits
    assert f"the run {dead.name} ended before it could" in description()
    assert "“promote the challenger” by Ada (it is better)" in description()
    answer(run, NO)
    assert background.ended()["champion"] == rivals[1]


def test_no_answer_is_no_approval(rivals: Rivals, monkeypatch: pytest.MonkeyPatch) -> None:
    """When nobody answers in time, the champion stays, and the run ends without an error."""
    monkeypatch.setenv("DIGITS_APPROVAL_HOURS", str(3 / 3600))
    made = Background(rivals[0]).ended()
    assert made["champion"] == rivals[1]
    assert "no answer within" in made["reason"]
    assert newest_run().state_name == "Not promoted"


def test_a_challenger_that_fails_the_gate_is_not_asked_about(
    rivals: Rivals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a margin that 300 digits cannot show, the gate itself says no, and why."""
    monkeypatch.setenv("DIGITS_GATE__MARGIN", "0.002")
    made = Background(rivals[0]).ended()
    assert (made["champion"], made["stated_by"]) == (rivals[1], "the gate")
    assert "Not less accurate" in made["reason"]


def test_unattended_promotion_is_a_setting(rivals: Rivals, monkeypatch: pytest.MonkeyPatch) -> None:
    """Switched on, a challenger that passes the gate becomes champion without a person."""
    monkeypatch.setenv("DIGITS_UNATTENDED_PROMOTION", "true")
    assert Background(rivals[0]).ended()["champion"] == rivals[2]


def test_a_promotion_that_came_too_late_is_red(rivals: Rivals) -> None:
    """If the champion changed while the person thought, the run fails and says who was first."""
    store, _, second = rivals
    background, run = waiting_run(store)
    change_alias(
        store.path("models"), "logistic", "promote", second, reason="by hand", stated_by="Bob"
    )
    answer(run, YES)
    assert "by Bob" in str(background.ended())
    assert newest_run().state_type == StateType.FAILED


def test_a_tampered_challenger_turns_the_run_red(rivals: Rivals) -> None:
    """Files that are not those of the card end the promotion before anybody is asked."""
    path = rivals[0].path("models", "logistic", rivals[2], "model.onnx")
    path.write_bytes(path.read_bytes() + b"x")
    assert isinstance(Background(rivals[0]).ended(), RescoringFailed)
    assert aliases_of(rivals[0].path("models"), "logistic").champion == rivals[1]


def test_rollback(rivals: Rivals) -> None:
    """The flow returns to the champion before; without one it is red."""
    store, first, second = rivals
    place = str(store.root)
    change_alias(store.path("models"), "logistic", "promote", second, reason="better")
    made = rollback(reason="complaints", name="Ada", kind="logistic", store=place)
    assert made["champion"] == first
    assert "as stated" in cast("Any", Artifact.get("champion-logistic")).data
    with pytest.raises(NothingToRollBackTo):
        rollback(reason="complaints", name="Ada", kind="cnn", store=place)
