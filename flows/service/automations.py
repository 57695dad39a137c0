"""What the server does by itself: it notices runs that died, and tells people of runs that failed.

An automation that is there already is left alone as long as it says the same: replacing it would
make the server forget which runs it is watching, and would enable what an operator disabled.
"""

import hashlib
import json
from typing import Any, TypeAlias

from flows.service.api import Api
from flows.service.environment import HEARTBEAT_SECONDS
from flows.service.health import deployments
from flows.service.settings import ServiceSettings

Automation: TypeAlias = dict[str, Any]

DEAD = "crash-dead-runs"
SILENT = "crash-silent-runs"
UNSTARTED = "crash-unstarted-runs"
ALERT = "alert-failed-runs"
CANCELLED = "alert-cancelled-"  # and the name of a deployment with a schedule
# Seconds from one planned run to the next.
SCHEDULES = {"retrain": 7 * 86_400, "purge": 86_400, "learn": 7 * 86_400, "watch-inbox": 300}
WEBHOOK = "digits-alert"

SILENT_SECONDS = 3 * HEARTBEAT_SECONDS  # one heartbeat may be lost, and one may be late
START_SECONDS = 100  # from Pending to Running; a busy machine may take 30
QUIET_SECONDS = 300  # between two alerts about the same run
FLOW_RUN = "prefect.flow-run.*"
PENDING = [
    f"prefect.flow-run.{name}" for name in ("Pending", "Submitting", "InfrastructurePending")
]
SILENT_REASON = (
    f"No heartbeat for {SILENT_SECONDS} s: the process of this run was killed or its machine "
    "went down. Finished steps are kept; start it again."
)

NOT_STARTED = (
    f"Not started within {START_SECONDS} s: the worker was killed or its machine went down. Start "
    "it again."
)

# The last state's words come with the event: when this is sent, the run may be a step further.
MESSAGE = """{
  "flow": {{ flow.name | tojson }},
  "run": {{ event.resource.name | tojson }},
  "state": {{ event.resource.get("prefect.state-name", "") | tojson }},
  "message": {{ event.resource.get("prefect.state-message", "") | tojson }},
  "url": {{ flow_run | ui_url | tojson }}
}"""


def automation_names(*, alerts: bool) -> list[str]:
    """The automations that `update_automations` sees to, with an address for alerts or without."""
    told = [ALERT, *(CANCELLED + name for name in SCHEDULES)]
    return [DEAD, SILENT, UNSTARTED, *(told if alerts else [])]


def update_automations(settings: ServiceSettings) -> str:
    """Make, renew or remove the automations; returns what to tell of it.

    Raises:
        ServiceUnreachable, ServiceRefusal: if the server does not answer.
    """
    api = Api(settings)
    wanted = [_dead_runs(), _silent_runs(deployments(api)), _unstarted_runs()]
    if alerts := bool(address := settings.alert_url.get_secret_value()):
        webhook = _webhook(api, address)
        wanted += [_alert(webhook), *(_cancelled(name, webhook) for name in SCHEDULES)]
    present = {automation["name"]: automation for automation in api.post("/automations/filter")}
    for automation in wanted:
        _update(api, automation, present.get(automation["name"]))
    for name, automation in present.items():
        if name.startswith((ALERT, CANCELLED)) and name not in automation_names(alerts=alerts):
            api.delete(f"/automations/{automation['id']}")
    return (
        f"Automations: runs without a heartbeat are set to Crashed after {SILENT_SECONDS} s, runs "
        f"that do not start after {START_SECONDS} s; alerts of failed runs: "
        f"{'to DIGITS_ALERT_URL' if alerts else 'none; DIGITS_ALERT_URL is not set'}."
    )


def _dead_runs() -> Automation:
    return {
        "name": DEAD,
        "description": f"A run that sends no heartbeat for {SILENT_SECONDS} s is set to Crashed.",
        "trigger": {
            "type": "event",
            "posture": "Proactive",
            "match": {"prefect.resource.id": FLOW_RUN},
            "for_each": ["prefect.resource.id"],
            "after": ["prefect.flow-run.heartbeat"],
            # Any event of the run will do. A list of final states would miss those with names of
            # their own ("Promoted"), and would crash a suspended run, which has no process.
            "expect": [FLOW_RUN],
            "threshold": 1,
            "within": SILENT_SECONDS,
        },
        "actions": [
            {"type": "change-flow-run-state", "state": "CRASHED", "message": SILENT_REASON}
        ],
    }


def _silent_runs(ours: list[dict[str, Any]]) -> Automation:
    """A run that dies between its start and its first heartbeat; `_dead_runs` waits for one.

    Only of our deployments, whose worker wants heartbeats: others may send none and be well.
    """
    return {
        "name": SILENT,
        "description": "A run of the worker that starts and sends no heartbeat for "
        f"{SILENT_SECONDS} s is set to Crashed.",
        "trigger": {
            "type": "event",
            "posture": "Proactive",
            "match": {"prefect.resource.id": FLOW_RUN},
            "match_related": {
                "prefect.resource.role": "deployment",
                "prefect.resource.id": sorted(f"prefect.deployment.{one['id']}" for one in ours),
            },
            "for_each": ["prefect.resource.id"],
            "after": ["prefect.flow-run.Running"],
            "expect": [FLOW_RUN],
            "threshold": 1,
            "within": SILENT_SECONDS,
        },
        "actions": [
            {"type": "change-flow-run-state", "state": "CRASHED", "message": SILENT_REASON}
        ],
    }


def _unstarted_runs() -> Automation:
    """A run that dies before its first heartbeat holds its deployment's only place for ever."""
    return {
        "name": UNSTARTED,
        "description": f"A run that does not start within {START_SECONDS} s is set to Crashed.",
        "trigger": {
            "type": "event",
            "posture": "Proactive",
            "match": {"prefect.resource.id": FLOW_RUN},
            "for_each": ["prefect.resource.id"],
            "after": PENDING,
            "expect": [FLOW_RUN],
            "threshold": 1,
            "within": START_SECONDS,
        },
        "actions": [{"type": "change-flow-run-state", "state": "CRASHED", "message": NOT_STARTED}],
    }


def _alert(webhook: str) -> Automation:
    return {
        "name": ALERT,
        "description": "A run that failed, crashed or ran out of time is told to a webhook.",
        "trigger": {
            "type": "event",
            "posture": "Reactive",
            # By type, not by name: TimedOut and names that a flow gives are failures as well.
            "match": {
                "prefect.resource.id": FLOW_RUN,
                "prefect.state-type": ["FAILED", "CRASHED"],
            },
            "expect": [FLOW_RUN],
            "for_each": ["prefect.resource.id"],
            "threshold": 1,
            # Where SQLite is busy, the server handles an event again: it is told once.
            "within": QUIET_SECONDS,
        },
        "actions": [{"type": "call-webhook", "block_document_id": webhook, "payload": MESSAGE}],
    }


def _cancelled(deployment: str, webhook: str) -> Automation:
    """One cancelled run makes way for another; two in a row may be a schedule that does nothing."""
    cancelled = ["prefect.flow-run.Cancelled"]
    return {
        "name": f"{CANCELLED}{deployment}",
        "description": f"Two planned runs of {deployment} in a row, cancelled: told to a webhook.",
        "trigger": {
            "type": "event",
            "posture": "Reactive",
            "match": {"prefect.resource.id": FLOW_RUN},
            "match_related": [
                {"prefect.resource.role": "deployment", "prefect.resource.name": deployment},
                {
                    "prefect.resource.role": "tag",
                    "prefect.resource.id": "prefect.tag.auto-scheduled",
                },
            ],
            # One is waited for after another, so that the time begins with the first of them.
            "after": cancelled,
            "expect": cancelled,
            "threshold": 1,
            "within": SCHEDULES[deployment] * 1.5,
        },
        "actions": [{"type": "call-webhook", "block_document_id": webhook, "payload": MESSAGE}],
    }


def _update(api: Api, wanted: Automation, present: Automation | None) -> None:
    digest = hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()[:12]
    wanted = wanted | {"tags": ["digits", digest]}
    if present is None:
        api.post("/automations/", wanted | {"enabled": True})
    elif digest not in present["tags"]:
        api.put(f"/automations/{present['id']}", wanted | {"enabled": present["enabled"]})


def _webhook(api: Api, address: str) -> str:
    """Keep the webhook's address in a block, encrypted; returns the block's id."""
    block_type = api.get("/block_types/slug/webhook")["id"]  # the server makes it at its start
    data = {"url": address, "headers": {"Content-Type": "application/json"}}
    named = {
        "block_documents": {"name": {"any_": [WEBHOOK]}},
        "block_types": {"slug": {"any_": ["webhook"]}},
    }
    if present := api.post("/block_documents/filter", named):
        number = str(present[0]["id"])
        api.patch(f"/block_documents/{number}", {"data": data, "merge_existing_data": False})
        return number
    schemas = {"block_schemas": {"block_type_id": {"any_": [block_type]}}, "limit": 1}
    schema = api.post("/block_schemas/filter", schemas)[0]["id"]
    wanted = {"name": WEBHOOK, "data": data}
    wanted |= {"block_type_id": block_type, "block_schema_id": schema}
    return str(api.post("/block_documents/", wanted)["id"])
