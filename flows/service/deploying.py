"""Brings the deployments of prefect.yaml to the server, and leaves there what an operator decided.

Deploying replaces schedules and triggers. What was paused by hand would wake up, and the next runs
would be planned anew, so it is done only where something changed, and what was paused is passed on.
"""

import contextlib
import hashlib
import json
import subprocess
import sys
from typing import Any

import yaml

from digits.config import KINDS
from digits.environment import sources_digest
from digits.models.errors import WeightsMissing
from digits.models.imagenet_weights import find_weights
from digits.models.zoo import ZOO
from digits.settings_fields import CHECKOUT
from digits.store.atomic import write_text
from flows.old_names import OLD, PARAMETERS, with_new_parameters
from flows.service.api import Api
from flows.service.environment import worker_environment
from flows.service.errors import DeployingFailed
from flows.service.health import deployments
from flows.service.parameter_rules import refuse_unknown_parameters
from flows.service.settings import ServiceSettings

REGISTRY = CHECKOUT / "prefect.yaml"
SECONDS = 300
SHOWN = 1500  # characters of Prefect's complaint
BY_PERSON = "paused-in-the-ui"  # tag of a deployment whose schedule we would pause as well
# The settings that a schedule follows: without the first it is paused, unless another is set.
SWITCHES = {
    "watch-inbox": ("inbox",),
    "purge": ("retention", "learn_days"),
    "learn": ("learn_days",),
}

Registry = dict[str, Any]


def registry() -> Registry:
    """What prefect.yaml says."""
    read: Registry = yaml.safe_load(REGISTRY.read_text("utf-8"))
    return read


def missing_weights(settings: ServiceSettings) -> str:
    """Why ResNet50's ImageNet weights cannot be had, or "" if they lie here.

    Raises:
        ChecksumMismatch: if the file that a setting names is another one.
    """
    try:
        with contextlib.redirect_stdout(sys.stderr):  # Keras tells of its download
            find_weights(settings.resnet50_weights)
    except WeightsMissing as missing:
        return str(missing)
    return ""


def without_resnet50(wanted: Registry) -> Registry:
    """The registry for a machine without the weights: what would fail leaves that model out."""
    kinds = [kind for kind in KINDS if not ZOO[kind].pretrained]
    for deployment in wanted["deployments"]:
        if deployment["parameters"].get("if_weights_missing") == "fail":
            deployment["parameters"]["models"] = kinds
    return wanted


def without(wanted: Registry, setting: str) -> Registry:
    """The registry where a schedule is paused for want of its setting; a tag says of which."""
    for deployment in wanted["deployments"]:
        if SWITCHES.get(deployment["name"], ("",))[0] == setting:
            deployment["tags"].append(_tag(setting))
            for schedule in deployment["schedules"]:
                schedule["active"] = False
    return wanted


def switched_off(name: str, tags: list[str]) -> str:
    """The setting for want of which a deployment's schedule is paused; empty if it is not."""
    (setting, *_) = SWITCHES.get(name, ("",))
    return setting if _tag(setting) in tags else ""


def _tag(setting: str) -> str:
    return f"no-{setting}"  # of a deployment whose schedule an operator did not pause


def deploy(settings: ServiceSettings, wanted: Registry) -> bool:
    """Bring the deployments to the server; returns whether anything had to be done.

    Raises:
        DeployingFailed: if Prefect refuses one.
        ServiceUnreachable, ServiceRefusal: if the server does not answer.
    """
    api, version = Api(settings), _version(wanted)
    present = {deployment["name"]: deployment for deployment in deployments(api)}
    names = {deployment["name"] for deployment in wanted["deployments"]}
    if all(name in present and present[name]["version"] == version for name in names):
        return refuse_unknown_parameters(api)
    automations = api.post("/automations/filter")
    enabled = {automation["name"]: automation["enabled"] for automation in automations}
    for deployment in wanted["deployments"]:
        deployment["version"] = version
        _keep_decisions(deployment, present.get(deployment["name"]), enabled)
    _run_prefect(settings, wanted)
    refuse_unknown_parameters(api)
    return True


def _version(wanted: Registry) -> str:
    # The form in the UI comes from the flows' signatures, so their sources count as well.
    content = json.dumps(wanted, sort_keys=True) + sources_digest(("digits", "flows"))
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _keep_decisions(
    wanted: dict[str, Any], present: dict[str, Any] | None, enabled: dict[str, bool]
) -> None:
    """Carry over what was paused, disabled, or given to a schedule as parameters in the UI."""
    for trigger in wanted.get("triggers", []):
        trigger["enabled"] = enabled.get(trigger["name"], True)
    if present is None:
        return
    wanted["paused"] = present["paused"]
    schedules = {schedule["slug"]: schedule for schedule in present["schedules"]}
    paused_by_us = switched_off(wanted["name"], present["tags"])
    for schedule in wanted.get("schedules", []):
        if before := schedules.get(schedule["slug"]):
            # What we paused tells nothing of what a person wants, but for what was kept of it.
            by_person = BY_PERSON in present["tags"] if paused_by_us else not before["active"]
            if by_person and switched_off(wanted["name"], wanted["tags"]):
                wanted["tags"].append(BY_PERSON)
            schedule["active"] = schedule["active"] and not by_person
            schedule["parameters"] = _renamed(wanted["entrypoint"], before.get("parameters"))


def _renamed(entrypoint: str, parameters: dict[str, Any] | None) -> dict[str, Any]:
    """The parameters that version 0.1.0's form gave to a schedule, under their present names."""
    flow = entrypoint.partition(":")[2].replace("_", "-")
    given = parameters or {}
    if OLD in given and PARAMETERS.get(flow) in given:  # the old one has no effect any more
        given = {name: value for name, value in given.items() if name != OLD}
    return with_new_parameters(flow, given, lambda _: None)


def _run_prefect(settings: ServiceSettings, wanted: Registry) -> None:
    file = settings.folder / "prefect.yaml"
    write_text(file, yaml.safe_dump(wanted, allow_unicode=True, sort_keys=False))
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    answer = subprocess.run(  # noqa: S603 - the command is written here
        [*command, "--prefect-file", str(file)],
        cwd=CHECKOUT,
        env=worker_environment(settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    if answer.returncode:
        raise DeployingFailed(
            "The deployments could not be created on the server",
            where=REGISTRY,
            received=settings.redacted((answer.stdout + answer.stderr)[-SHOWN:]),
            remedy="correct prefect.yaml or the flow that it names, then digits up again",
        )
