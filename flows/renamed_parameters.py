"""Flows whose parameters were renamed: calls and saved schedules with the old names still work.

A parameter `profile` of the flow itself would stand in its form in the Prefect UI, beside the one
that replaced it, so the old name is translated where Prefect takes parameters in: at a call from
Python, and at the start of a deployment's run. The form shows the new name only.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from prefect import Flow
from prefect.logging import get_logger
from prefect.runtime import flow_run

from flows.old_names import with_new_parameters

P = ParamSpec("P")
R = TypeVar("R")


class FlowWithOldNames(Flow[P, R]):
    """A flow that takes the names of version 0.1.0 as well."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the flow with parameters given from Python.

        Raises:
            BothNamesGiven: if a parameter is given by its old and its new name.
        """
        return super().__call__(*args, **self._renamed(kwargs))

    def validate_parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Check the parameters that the server sends with a run.

        Raises:
            BothNamesGiven: if a parameter is given by its old and its new name.
        """
        return super().validate_parameters(self._renamed(parameters))

    def _renamed(self, given: dict[str, Any]) -> dict[str, Any]:
        return with_new_parameters(self.name, given, _warn)


def flow_with_old_names(name: str) -> Callable[[Callable[P, R]], Flow[P, R]]:
    """Make a flow as the others are made, by its name, that knows its parameters' old names."""

    def decorate(work: Callable[P, R]) -> Flow[P, R]:
        return FlowWithOldNames(work, name=name, result_serializer="json", persist_result=False)

    return decorate


def _warn(line: str) -> None:
    """Into the run's log, which the UI shows; a call from Python has no run yet."""
    if run := flow_run.id:
        get_logger("flow_runs").warning(line, extra={"flow_run_id": run})
    else:
        get_logger("flows").warning(line)
