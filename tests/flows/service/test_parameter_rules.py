"""A real server refuses what a deployment's form does not have, before there is a run."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from prefect.settings import PREFECT_API_URL

from flows.service.api import Api
from flows.service.deploying import deploy, registry
from flows.service.errors import ServiceRefusal
from flows.service.health import POOL, deployments
from flows.service.settings import ServiceSettings


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The tests' server with two of the deployments, by their names."""
    server = urlsplit(PREFECT_API_URL.value() or "")
    place = tmp_path_factory.mktemp("store")
    settings = ServiceSettings(store=place, host=str(server.hostname), port=server.port or 0)
    settings.folder.mkdir()
    api = Api(settings)
    if not api.post("/work_pools/filter"):  # other tests may have made it
        api.post("/work_pools/", {"name": POOL, "type": "process"})
    wanted = registry()
    wanted["deployments"] = [
        one for one in wanted["deployments"] if one["name"] in {"score-checks", "watch-inbox"}
    ]
    assert deploy(settings, wanted)
    yield api
    for deployment in deployments(api):
        api.delete(f"/deployments/{deployment['id']}")
    api.delete(f"/work_pools/{POOL}")


def start(api: Api, name: str, **parameters: Any) -> Any:
    """Ask for a run, as the UI, `prefect deployment run` and other programs do."""
    (found,) = [one for one in deployments(api) if one["name"] == name]
    asked = {"parameters": parameters, "state": {"type": "PENDING"}}
    return api.post(f"/deployments/{found['id']}/create_flow_run", asked)


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"folder": "/scans", "curency": "USD"}, "curency"),
        ({"folder": "/scans", "currency": "GBP"}, "GBP"),
        ({"folder": "/scans", "only_new": "perhaps"}, "perhaps"),
        ({"layout": "us-personal"}, "folder"),
    ],
)
def test_what_the_form_does_not_have_is_refused(
    api: Api, parameters: dict[str, Any], told: str
) -> None:
    """A name that is misspelt, a value that is none, and one that is missing: no run is made."""
    before = api.post("/flow_runs/count")
    with pytest.raises(ServiceRefusal, match="Error creating flow run") as caught:
        start(api, "score-checks", **parameters)
    assert told in caught.value.received
    assert api.post("/flow_runs/count") == before


def test_what_the_form_has_is_taken(api: Api) -> None:
    """The names of the form, and the old one that still works."""
    assert start(api, "score-checks", folder="/scans", currency="CLP")["id"]
    assert start(api, "score-checks", folder="/scans", profile="us-personal")["id"]


def test_the_form_and_the_schedule_stay(api: Api) -> None:
    """Closing the form changes nothing else of a deployment."""
    (inbox,) = [one for one in deployments(api) if one["name"] == "watch-inbox"]
    assert [one["slug"] for one in inbox["schedules"]] == ["inbox"]
    assert inbox["version"]
    assert inbox["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    assert "inbox" in inbox["parameter_openapi_schema"]["properties"]
    assert "profile" not in inbox["parameter_openapi_schema"]["properties"]
