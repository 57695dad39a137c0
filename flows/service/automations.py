"""What the server does by itself: it notices runs that died, and tells people of runs that failed.

An automation that is there already is left alone as long as it says the same: replacing it would
make the server forget which runs it is watching, and would enable what an operator disabled.
"""

import hashlib
import json
from typing import Any, TypeAlias

from flows.service.api import Api
from flows.service.environment import HEARTBEAT_SECONDS
from flows.service.settings import ServiceSettings

Automation: TypeAlias = dict[str, Any]

DEAD = "crash-dead-runs"
ALERT = "alert-failed-runs"
WEBHOOK = "digits-alert"

SILENT_SECONDS = 3 * HEARTBEAT_SECONDS  # one heartbeat may be lost, and one may be late
QUIET_SECONDS = 300  # between two alerts about the same run
FLOW_RUN = "prefect.flow-run.*"
REASON = (
    f"No heartbeat for {SILENT_SECONDS} s: the process of this run was killed or its machine "
    "went down. Finished steps are kept; start it again."
)

# The last state's words come with the event: when this is sent, the run may be a step further.
MESSAGE = """{
  "flow": {{ flow.name | tojson }},
  "run": {{ event.resource.name | tojson }},
  "state": {{ event.resource.get("prefect.state-name", "") | tojson }},
  "message": {{ event.resource.get("prefect.state-message", "") | tojson }},
  "url": {{ flow_run | ui_url | tojson }}
}"""


def automation_names(settings: ServiceSettings) -> list[str]:
    """The automations that `update_automations` sees to."""
    return [DEAD, ALERT] if settings.alert_url.get_secret_value() else [DEAD]


def update_automations(settings: ServiceSettings) -> str:
    """Make, renew or remove the automations; returns what to tell of it.

    Raises:
        ServiceUnreachable, ServiceRefusal: if the server does not answer.
    """
    api = Api(settings)
    wanted = [_dead_runs()]
    if settings.alert_url.get_secret_value():
        wanted.append(_alert(_webhook(settings)))
    present = {automation["name"]: automation for automation in api.post("/automations/filter")}
    for automation in wanted:
        _update(api, automation, present.get(automation["name"]))
    if ALERT in present and ALERT not in automation_names(settings):
        api.delete(f"/automations/{present[ALERT]['id']}")
    alerts = "to DIGITS_ALERT_URL" if len(wanted) > 1 else "none; DIGITS_ALERT_URL is not set"
    return (
        f"Automations: runs without a heartbeat are set to Crashed after {SILENT_SECONDS} s; "
        f"alerts of failed runs: {alerts}."
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
            {
                "type": "change-flow-run-state",
                "state": "CRASHED",
                "message": REASON,
            }
        ],
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


def _update(api: Api, wanted: Automation, present: Automation | None) -> None:
    digest = hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()[:12]
    wanted = wanted | {"tags": ["digits", digest]}
    if present is None:
        api.post("/automations/", wanted | {"enabled": True})
    elif digest not in present["tags"]:
        api.put(f"/automations/{present['id']}", wanted | {"enabled": present["enabled"]})


def _webhook(settings: ServiceSettings) -> str:
    """Keep the webhook's address in a block, encrypted; returns the block's id."""
    # Imported here: a service without alerts does not wait for Prefect's import.
    from prefect.blocks.webhook import Webhook
    from prefect.settings import (
        PREFECT_API_AUTH_STRING,
        PREFECT_API_KEY,
        PREFECT_API_URL,
        temporary_settings,
    )

    server = {
        PREFECT_API_URL: settings.api_url,
        PREFECT_API_AUTH_STRING: settings.auth.get_secret_value() or None,
    }
    with temporary_settings(server, restore_defaults={PREFECT_API_KEY}):
        block = Webhook(
            url=settings.alert_url,
            headers={"Content-Type": "application/json"},
        )
        return str(block.save(WEBHOOK, overwrite=True))
