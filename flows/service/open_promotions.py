"""Challengers that wait for a decision which no run asks for any more.

A promotion waits in a process of its own. Where that was stopped or killed, the challenger is
still in the registry, so `digits up` starts the promotion again: nothing that waits is forgotten.
"""

from pathlib import Path
from typing import Any

from digits.config import MODEL_KINDS
from digits.registry.alias_log import aliases_of
from flows.service.api import Api
from flows.service.settings import ServiceSettings

DEPLOYMENT = "promote/promote"
NOT_OVER = ("SCHEDULED", "PENDING", "RUNNING", "PAUSED")


def restart_promotions(settings: ServiceSettings) -> list[str]:
    """Start a promotion for every challenger without one; returns them as ``KIND VERSION``.

    Raises:
        ServiceUnreachable, ServiceRefusal: if the server does not answer.
        AliasLogCorrupt: if the registry cannot be read.
    """
    api, store = Api(settings), settings.folder.parent
    without_run = {
        kind: version
        for kind in MODEL_KINDS
        if (version := aliases_of(store / "models", kind).challenger)
        and not _has_run(api, kind, version)
    }
    for kind, version in without_run.items():
        _start(api, kind, version, store)
    return [f"{kind} {version}" for kind, version in without_run.items()]


def _has_run(api: Api, kind: str, version: str) -> bool:
    """Whether a run that is not over asks about this version."""
    runs: list[dict[str, Any]] = api.post(
        "/flow_runs/filter",
        {
            "flows": {"name": {"any_": ["promote"]}},
            "flow_runs": {"state": {"type": {"any_": NOT_OVER}}},
        },
    )
    return any(
        (run["parameters"].get("kind"), run["parameters"].get("version")) == (kind, version)
        for run in runs
    )


def _start(api: Api, kind: str, version: str, store: Path) -> None:
    deployment = api.get(f"/deployments/name/{DEPLOYMENT}")["id"]
    parameters = {"kind": kind, "version": version, "store": str(store)}
    api.post(f"/deployments/{deployment}/create_flow_run", {"parameters": parameters})
