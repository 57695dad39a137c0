"""A person at the Prefect UI: mouse, keyboard and eyes, for the test and for the docs' pictures.

Waiting is Playwright's own, with one generous limit: a busy machine may need minutes.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Error, Locator, Page, expect, sync_playwright

from tests.system.test_report_in_browser import CHROMIUM, QUIET

LIMIT = 300_000  # milliseconds; generous: nothing here is a measurement
SUBMISSIONS = 5  # of a form, until the server takes it
WIDTH = 1280
COLOURS = 2**24
ENDINGS = "Completed|Failed|Crashed|Cancelled|TimedOut|Promoted|Not promoted"


class Operator:
    """Somebody who knows the UI only as it shows itself.

    Args:
        page: a browser's page with the UI.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.form = page.get_by_role("dialog", name="Resume Flow Run")

    def go(self, place: str) -> None:
        """Choose a place in the menu at the left."""
        self.page.get_by_role("link", name=place, exact=True).first.click()

    def open_custom_run(self, deployment: str) -> None:
        """Deployments, the deployment, Run, Custom run."""
        self.go("Deployments")
        self.main.get_by_role("link", name=deployment, exact=True).first.click()
        self.page.get_by_role("button", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Custom run").click()
        expect(self.main.get_by_role("heading", name="Parameters")).to_be_visible()

    def leave_out(self, *models: str) -> None:
        """Take models out of the form's list."""
        for model in models:
            self.page.get_by_role("button", name=f"Remove {model} tag").click()

    def choose(self, field: str, value: str) -> None:
        """Choose a value of a form's list."""
        self.page.get_by_role("button", name=f"Select {field}").click()
        self.page.get_by_role("option", name=value, exact=True).click()
        chosen = self.page.get_by_role("button", name=f"Select {field}")
        expect(chosen).to_have_text(value)

    def type_in(self, parameter: str, text: str) -> None:
        """Type a text into a field of a deployment's form."""
        field = self.main.get_by_label(re.compile(rf"^{parameter}( \(Optional\))?$"))
        field.fill(text)
        field.blur()

    def submit(self) -> str:
        """Start the run of the form, and open its page; returns its name."""
        name = self.main.get_by_role("textbox", name="Run Name").input_value()
        started = self.main.get_by_role("link", name=name).first
        # A server whose database is locked answers 503, and the form then stays as it is.
        for _ in range(SUBMISSIONS):
            self.main.get_by_role("button", name="Submit").click()
            with suppress(Error):
                started.wait_for(timeout=LIMIT / SUBMISSIONS)
                break
        started.click()
        expect(self.page.get_by_role("tab", name="Logs")).to_be_visible()
        return name

    def wait_for_state(self, wanted: str) -> None:
        """Stay on a run's page until it shows this state, or has ended in another one."""
        shown = self.main.get_by_text(re.compile(f"^({wanted}|{ENDINGS})$")).first
        shown.wait_for()
        assert shown.inner_text() == wanted

    def open_artifact(self, run: str, key: str) -> None:
        """From a run's page to the newest artifact of a key, which has to be of this run."""
        self.page.get_by_role("tab", name="Artifacts").click()
        heading = self.page.get_by_role("heading", name=key, exact=True)
        self.main.get_by_role("link").filter(has=heading).click()
        self.main.locator("a[href*='/artifacts/artifact/']").first.click()
        self.page.get_by_role("tab", name="Artifact", exact=True).wait_for()
        self.link_to(run).wait_for()

    def link_to(self, run: str) -> Locator:
        """The way from an artifact back to its run."""
        return self.main.get_by_role("link", name=run, exact=True)

    def open_waiting(self, flow: str) -> str:
        """Runs, and the run of a flow that waits for a person; returns its name."""
        self.go("Runs")
        of_flow = self.page.get_by_role("link", name=flow, exact=True)
        waiting = self.main.get_by_role("listitem").filter(has=of_flow).filter(has_text="Paused")
        link = waiting.locator("a[href*='/runs/flow-run/']").first
        name = link.inner_text()
        link.click()
        self.wait_for_state("Paused")
        return name

    def open_form(self) -> None:
        """Resume, in the menu of a waiting run's page."""
        self.main.get_by_role("button", name="Open menu").click()
        self.page.get_by_role("menuitem", name="Resume").click()
        expect(self.form).to_be_visible()

    def fill(self, field: str, text: str) -> None:
        """Type a text into a field of the form, in place of what is there."""
        self.form.get_by_label(field).click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def answer(self, **texts: str) -> None:
        """Fill fields of the form and send it, until it is taken.

        Where the form is drawn anew meanwhile, what was typed is lost, and it stays.
        """
        for _ in range(SUBMISSIONS):
            for field, text in texts.items():
                self.fill(field, text)
            self.resume()
            with suppress(Error):
                self.form.wait_for(state="hidden", timeout=LIMIT / SUBMISSIONS)
                break

    def resume(self) -> None:
        """Send the form."""
        self.form.get_by_role("button", name="Resume").click()


@contextmanager
def at_the_ui(url: str, folder: Path, height: int = 1000) -> Iterator[Operator]:
    """Somebody at a fresh browser; where he gets stuck, a picture of the page stays in a folder.

    Args:
        url: of the UI.
        folder: for the picture.
        height: of the window in pixels. It stays: the UI's graph of a run covers its tabs when
            the window changes.
    """
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": WIDTH, "height": height})
        page.set_default_timeout(LIMIT)
        expect.set_options(timeout=LIMIT)
        try:
            page.goto(url)
            yield Operator(page)
        except (Error, AssertionError) as cause:
            picture = folder / "stuck.png"
            page.screenshot(path=picture)
            raise AssertionError(f"{cause}\nThe page, {page.url}, is in {picture}") from cause
        finally:
            browser.close()


def colours(image: Locator) -> int:
    """In how many colours a picture is really painted on the page."""
    image.scroll_into_view_if_needed()
    image.evaluate("image => image.decode()")
    with Image.open(BytesIO(image.screenshot())) as painted:
        return len(painted.getcolors(COLOURS) or [])
