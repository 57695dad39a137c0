"""Runs that take turns: by hand they wait, of a deployment they are cancelled."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.flow_engine import run_flow
from prefect.utilities.callables import parameter_schema

from digits.store import locks
from digits.store.folders import Store
from digits.store.locks import hold_lock, holder
from flows.one_at_a_time import one_at_a_time
from flows.retrain import retrain


@flow(name="turns", persist_result=False)
@one_at_a_time
def turns(store: str = "") -> str:
    """Say who is at work.

    Args:
        store: The folder of the store.
    """
    return str(holder(Store(Path(store)), "turns"))


@pytest.fixture
def client(prefect_server: None) -> Iterator[SyncPrefectClient]:
    """A client of the tests' server."""
    with get_client(sync_client=True) as made:
        yield made


def deployed_run(client: SyncPrefectClient, store: Path) -> FlowRun:
    """A run of a deployment of the flow, which is to begin."""
    # Registered without running it; the deployment itself needs no worker here.
    flow_id: UUID = client.create_flow(turns)
    deployment = client.create_deployment(flow_id=flow_id, name="now")
    return client.create_flow_run_from_deployment(deployment, parameters={"store": str(store)})


def test_a_free_store_is_taken_and_given_back(store: Store) -> None:
    """The flow's function runs under the lock, and the lock is free afterwards."""
    assert turns(store=str(store.root)).startswith("run ")
    assert holder(store, "turns") is None


def test_by_hand_it_waits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that nobody scheduled begins when the other one has ended."""
    monkeypatch.setattr(locks, "LOOK_SECONDS", 0.02)
    free, held = threading.Event(), threading.Event()

    def hold() -> None:
        with hold_lock(store, "turns", "night-owl"):
            held.set()
            free.wait(30)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(30)
    threading.Timer(1, free.set).start()
    began = time.monotonic()
    assert "night-owl" not in turns(store=str(store.root))
    assert time.monotonic() - began > 0.9
    other.join()


def test_of_a_deployment_it_is_cancelled(client: SyncPrefectClient, store: Store) -> None:
    """The server keeps the run as cancelled, not as failed, and it says who is at work."""
    run = deployed_run(client, store.root)
    with hold_lock(store, "turns", "night-owl"):
        run_flow(turns, flow_run=run, return_type="state")
    state = client.read_flow_run(run.id).state
    assert state
    assert (state.type, state.name) == (StateType.CANCELLED, "Cancelled")
    assert str(state.message).startswith(
        "Another run of turns is at work on this store: run night-"
    )


def test_of_a_deployment_it_runs_where_nobody_is(client: SyncPrefectClient, store: Store) -> None:
    """A free store is taken by a deployment's run like by any other."""
    run = deployed_run(client, store.root)
    run_flow(turns, flow_run=run, return_type="state")
    state = client.read_flow_run(run.id).state
    assert state
    assert state.type == StateType.COMPLETED


def test_the_form_stays() -> None:
    """Parameters and their help are those of the function that waits for its turn."""
    properties = parameter_schema(retrain).properties
    assert {"models", "preset", "store"} <= set(properties)
    assert "Which models to train" in properties["models"]["description"]
