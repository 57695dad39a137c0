"""Flows take the parameter names of version 0.1.0, and show the new ones only."""

from pathlib import Path
from typing import Any

import pytest
from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.flow_engine import run_flow
from prefect.states import Pending
from prefect.utilities.callables import parameter_schema

from flows.errors import BothNamesGiven
from flows.old_names import PARAMETERS
from flows.retrain import retrain
from flows.score_checks import score_checks
from flows.train_reader import train_reader
from flows.watch_inbox import watch_inbox

FLOWS: list[Flow[..., Any]] = [retrain, train_reader, score_checks, watch_inbox]


def test_every_flow_of_the_table_is_here() -> None:
    """The names in the table are those of flows."""
    assert {flow.name for flow in FLOWS} == set(PARAMETERS)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_the_form_shows_the_new_name_only(flow: Flow[..., Any]) -> None:
    """The old name is not a field of the form in the Prefect UI."""
    fields = parameter_schema(flow).properties
    assert PARAMETERS[flow.name] in fields
    assert "profile" not in fields


def test_a_script_with_the_old_name_works(
    first: dict[str, Any], place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """`retrain(profile="small")` does what `retrain(preset="small")` does, and says so."""
    told: Any = retrain
    again = told(profile="small", models=["logistic", "cnn"], store=str(place))
    assert again["models"]["cnn"]["version"] == first["models"]["cnn"]["version"]
    assert caplog.text.count("profile is now called preset") == 1


def test_a_script_with_both_names_is_refused() -> None:
    """Before a run begins."""
    told: Any = watch_inbox
    with pytest.raises(BothNamesGiven, match="give layout alone"):
        told(profile="us-personal", layout="us-personal")


def test_a_saved_run_with_the_old_name_works(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A schedule that an operator filled before the renaming goes on."""
    monkeypatch.delenv("DIGITS_INBOX", raising=False)
    given: dict[str, Any] = {"profile": "us-personal", "store": str(tmp_path)}
    assert watch_inbox.validate_parameters(given)["layout"] == "us-personal"
    client = get_client(sync_client=True)
    planned = client.create_flow_run(watch_inbox, parameters={}, state=Pending())
    planned.parameters = given
    assert run_flow(watch_inbox, flow_run=planned, parameters=given) == {"new": False, "files": 0}
