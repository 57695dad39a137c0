"""`prefect.yaml` names what exists: entry points import, parameters fit."""

import inspect
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect import Flow
from prefect.flows import load_flow_from_entrypoint
from prefect.utilities.callables import parameter_schema

ROOT = Path(__file__).resolve().parents[1]
DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]


def flow_of(deployment: dict[str, Any]) -> Flow[..., Any]:
    """The flow that a deployment's entry point names."""
    path, name = deployment["entrypoint"].split(":")
    return load_flow_from_entrypoint(f"{ROOT / path}:{name}")


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one["name"])
def test_parameters_fit_the_flow(deployment: dict[str, Any]) -> None:
    """Every deployment's entry point loads, and its parameters are valid for the flow."""
    flow = flow_of(deployment)
    given = deployment["parameters"]
    assert set(given) <= set(inspect.signature(flow.fn).parameters)
    required = {
        name: ["photo.png"]
        for name, one in inspect.signature(flow.fn).parameters.items()
        if one.default is one.empty
    }
    flow.validate_parameters(required | given)


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one["name"])
def test_every_parameter_has_a_help_text(deployment: dict[str, Any]) -> None:
    """The Prefect UI finds a description for every field of the form."""
    schema = parameter_schema(flow_of(deployment))
    described = {name: one.get("description", "") for name, one in schema.properties.items()}
    assert described
    assert all(described.values()), described
