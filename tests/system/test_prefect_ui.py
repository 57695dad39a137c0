"""The whole way in the Prefect UI, in a real browser: train, look, decide; score a folder."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from digits.registry.alias_log import read_alias_log
from tests.digits.checks.drawn_checks import draw_folder
from tests.system.conftest import Clone
from tests.system.prefect_ui import Operator, at_the_ui, colours
from tests.system.service import Service

pytestmark = pytest.mark.system

REASON = "A yardstick to begin with | <b>readable</b>"
NAME = "Ada Lovelace"


@pytest.fixture(scope="module")
def service(trained: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that asks for no password."""
    made = Service(trained, tmp_path_factory.mktemp("ui") / "store")
    try:
        made.up()
        yield made
    finally:
        made.down()


def test_train_and_promote_by_mouse(service: Service, tmp_path: Path) -> None:
    """From the deployment's form to the first champion: no other tool than a browser."""
    with at_the_ui(f"http://127.0.0.1:{service.port}", tmp_path) as operator:
        run = train(operator)
        check_results(operator, run)
        promoted_by = promote(operator)
    check_champion(service, promoted_by)


def test_score_a_folder_by_mouse(service: Service, tmp_path: Path) -> None:
    """The folder is typed into the deployment's form; counts are shown, and nothing of a check."""
    scans, out = draw_folder(tmp_path / "scans", 5), tmp_path / "out"
    (scans / "empty.png").touch()
    with at_the_ui(f"http://127.0.0.1:{service.port}", tmp_path) as operator:
        operator.open_custom_run("score-checks")
        operator.type_in("folder", str(scans))
        operator.type_in("out", str(out))
        run = operator.submit()
        operator.wait_for_state("Completed")
        operator.open_artifact(run, "checks-scored")
        expect(operator.main.get_by_role("row", name="quarantined")).to_contain_text("1")
        expect(operator.main.get_by_role("row", name="all")).to_contain_text("6")
        assert operator.main.get_by_role("img").count() == 0
    with (out / "results.csv").open(encoding="utf-8", newline="") as file:
        told = Counter(one["decision"] for one in csv.DictReader(file))
    assert told["quarantine"] == 1
    assert told["accept"] + told["review"] == len(list(scans.iterdir())) - 1
    assert (out / "review.html").exists()


def train(operator: Operator) -> str:
    """Fill the form of `retrain-now`, start the run, and watch it to its end."""
    operator.open_custom_run("retrain-now")
    operator.leave_out("cnn", "resnet50")
    operator.choose("preset", "small")
    run = operator.submit()
    operator.wait_for_state("Completed")
    return run


def check_results(operator: Operator, run: str) -> None:
    """The leaderboard can be read, the confusion matrix is there and painted."""
    operator.open_artifact(run, "leaderboard")
    row = operator.main.get_by_role("row").filter(has_text="Logistic regression")
    expect(row).to_contain_text(" %")
    operator.link_to(run).click()
    operator.open_artifact(run, "model-logistic")
    check_matrix(operator, "Confusion matrix")


def check_matrix(operator: Operator, text: str) -> None:
    """A confusion matrix of sensible size with its shades, not an empty frame."""
    matrix = operator.main.get_by_role("img", name=text, exact=True)
    assert colours(matrix) > 50
    assert matrix.evaluate("image => image.naturalWidth") > 300


def promote(operator: Operator) -> str:
    """Open the promotion that waits, look at it, and approve it; returns the run's name."""
    run = operator.open_waiting("promote")
    operator.open_artifact(run, "promotion-logistic")
    check_matrix(operator, "Confusion matrix of the challenger")
    operator.link_to(run).click()
    operator.open_form()
    expect(operator.form.get_by_role("row").filter(has_text="Fast enough")).to_be_visible()
    operator.resume()
    expect(operator.page.get_by_text("'reason' is a required property")).to_be_visible()
    operator.choose("Decision", "promote the challenger")
    operator.answer(Reason=REASON, Name=NAME)
    operator.wait_for_state("Promoted")
    return run


def check_champion(service: Service, run: str) -> None:
    """The store says who is champion, why, and who decided."""
    lines = service.digits("models", "--json").stdout.splitlines()
    (line,) = [line for line in lines if '"kind": "logistic"' in line]
    model = json.loads(line)
    assert (model["kind"], model["alias"]) == ("logistic", "champion")
    last = read_alias_log(service.store / "models", "logistic")[-1]
    assert (last.action, last.champion) == ("promote", model["version"])
    assert (last.reason, last.stated_by, last.run) == (REASON, NAME, run)
