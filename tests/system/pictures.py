"""Makes the pictures of docs/ui.md: `.venv/bin/python -m tests.system.pictures`.

A service of its own in a temporary folder, in the small preset; about five minutes.
What it leaves is to be looked at before it is committed.
"""

import shutil
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import FloatRect, Locator

from tests.digits.checks.drawn_checks import draw_folder
from tests.system.conftest import ROOT, Clone
from tests.system.prefect_ui import WIDTH, Operator, at_the_ui
from tests.system.service import Service

ASSETS = ROOT / "docs" / "assets"
HEIGHT = 2200  # of the window: whole pages, without scrolling
CHECKS = 120
MARGIN = 24  # pixels below what a picture shows
SHADES = 256  # enough for flat pages, and a third of the bytes
STILL = 2000  # milliseconds: what moved is at rest when two pictures so far apart are equal
LOOKS = 5  # the graph of a run that waits goes on with the clock
STATED = ("--reason", "the first one", "--name", "Ada Lovelace")


def main() -> None:
    """Champions first, so that there is something to compare with; then the way of the docs."""
    with tempfile.TemporaryDirectory(prefix="check-reader-") as temporary:
        folder = Path(temporary)
        (folder / "clone").symlink_to(ROOT)
        service = Service(Clone(folder), folder / "store", DIGITS_GATE__MARGIN="0.05")
        prepare(service)
        try:
            service.up()
            url = f"http://127.0.0.1:{service.port}"
            with at_the_ui(url, folder=Path.cwd(), height=HEIGHT) as operator:
                take_training(operator)
                take_promotion(operator)
                take_scoring(operator, a_day(folder / "2026-03-03"))
        finally:
            service.down()


def prepare(service: Service) -> None:
    """Train and promote the first champions, from the shell."""
    for command in (
        ("retrain", "--preset", "small", "--models", "logistic", "cnn"),
        ("promote", "logistic", "--approve", *STATED),
        ("promote", "cnn", "--approve", *STATED),
    ):
        answer = service.digits(*command)
        assert answer.returncode == 0, answer.stdout + answer.stderr


def take_training(operator: Operator) -> None:
    """Deployments, form, run, leaderboard, model."""
    operator.go("Deployments")
    take(operator, "deployments", operator.main.get_by_role("combobox", name="Items per page"))
    operator.open_custom_run("retrain-now")
    operator.leave_out("resnet50")
    operator.choose("preset", "small")
    seed = operator.main.get_by_label("seed")
    seed.fill("1")
    seed.blur()
    take(operator, "retrain-form", operator.main.get_by_role("button", name="Submit"))
    run = operator.submit()
    operator.wait_for_state("Completed")
    operator.open_artifact(run, "leaderboard")
    take(operator, "artifacts", operator.main.get_by_role("button", name="Show Raw Data"))
    operator.link_to(run).click()  # opened anew, the page shows its graph from end to end
    take(operator, "run", operator.page.get_by_role("log").get_by_role("listitem").nth(8))
    operator.open_artifact(run, "model-cnn")
    take(operator, "model", operator.main.get_by_role("img", name="Confusion matrix"))


def take_promotion(operator: Operator) -> None:
    """What is compared, the form, and the end."""
    run = operator.open_waiting("promote")
    operator.open_artifact(run, "promotion-cnn")
    matrices = operator.main.get_by_role("img", name="Confusion matrix")
    take(operator, "promotion", matrices.last)
    operator.link_to(run).click()
    operator.open_form()
    operator.choose("Decision", "promote the challenger")
    operator.fill("Reason", "No worse than the champion")
    operator.fill("Name", "Ada Lovelace")
    box = operator.form.bounding_box()
    if box is not None:
        box |= {
            "x": 0,
            "y": box["y"] - MARGIN,
            "width": WIDTH,
            "height": box["height"] + 2 * MARGIN,
        }
        save(operator, "approval-form", box)
    operator.resume()
    operator.wait_for_state("Promoted")
    take(operator, "promoted", operator.main.get_by_role("link", name="Work Queue default"))


def a_day(scans: Path) -> Path:
    """A folder of checks with two bad files and a second presentment."""
    draw_folder(scans, CHECKS)
    shutil.copy(scans / "0007.png", scans / "copy.png")
    (scans / "empty.png").touch()
    (scans / "short.png").write_bytes((scans / "0001.png").read_bytes()[:999])
    return scans


def take_scoring(operator: Operator, scans: Path) -> None:
    """The form with a folder, and what came of it."""
    operator.open_custom_run("score-checks")
    operator.type_in("folder", str(scans))
    take(operator, "score-form", operator.main.get_by_role("button", name="Submit"))
    run = operator.submit()
    operator.wait_for_state("Completed")
    operator.open_artifact(run, "checks-scored")
    take(operator, "checks-scored", operator.main.get_by_role("button", name="Show Raw Data"))


def take(operator: Operator, name: str, last: Locator) -> None:
    """A picture of the page from its top to the last thing that it shall show."""
    last.wait_for()
    if (box := last.bounding_box()) is not None:
        bottom = box["y"] + box["height"] + MARGIN
        save(operator, name, {"x": 0, "y": 0, "width": WIDTH, "height": bottom})


def save(operator: Operator, name: str, clip: FloatRect) -> None:
    """Keep a part of the page as a small PNG."""
    shot = operator.page.screenshot(clip=clip)
    for _ in range(LOOKS):
        operator.page.wait_for_timeout(STILL)
        shot, before = operator.page.screenshot(clip=clip), shot
        if shot == before:
            break
    with Image.open(BytesIO(shot)) as picture:
        flat = picture.convert("RGB").quantize(SHADES, Image.Quantize.MAXCOVERAGE)
    flat.save(ASSETS / f"ui-{name}.png", optimize=True)


if __name__ == "__main__":
    main()
