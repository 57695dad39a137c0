"""What a deployment's runs may be given: the parameters of its form, and none besides.

Prefect's own rules check the values of the names that it knows, and let every other name pass; the
run then starts and crashes of it. Here the server refuses it, before there is a run.
"""

from typing import Any

from flows.old_names import OLD, PARAMETERS
from flows.service.api import Api
from flows.service.health import deployments

CLOSED = {"additionalProperties": False}


def refuse_unknown_parameters(api: Api) -> bool:
    """Let the server refuse names that no form has; returns whether it did not until now.

    The old name of a parameter still passes, as long as it works: no form shows it.

    Raises:
        ServiceUnreachable, ServiceRefusal: if the server does not answer.
    """
    open_ones = [one for one in deployments(api) if not _closed(one["parameter_openapi_schema"])]
    for deployment in open_ones:
        schema = deployment["parameter_openapi_schema"] | CLOSED | _old_name(deployment)
        api.patch(f"/deployments/{deployment['id']}", {"parameter_openapi_schema": schema})
    return bool(open_ones)


def _closed(schema: dict[str, Any]) -> bool:
    return schema.items() >= CLOSED.items()


def _old_name(deployment: dict[str, Any]) -> dict[str, Any]:
    flow = deployment["entrypoint"].partition(":")[2].replace("_", "-")
    return {"patternProperties": {f"^{OLD}$": {}}} if flow in PARAMETERS else {}
