"""The report in a real browser: everything is shown, nothing is fetched, print works."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.system.conftest import Clone

pytestmark = pytest.mark.system

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def report_of(clone: Clone) -> Path:
    """The newest report with more than one model."""
    reports = (clone.store / "runs").glob("*/report.html")
    return max(reports, key=lambda path: path.stat().st_size)


def test_the_report_is_whole_in_a_browser(trained: Clone, tmp_path: Path) -> None:
    """Every picture is shown, no request leaves the file, nothing scrolls sideways."""
    report = report_of(trained)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        asked: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(report.as_uri())
        check_pictures(page)
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        assert complaints == []
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide
        page.pdf(path=tmp_path / "report.pdf", format="A4")
        browser.close()
    assert (tmp_path / "report.pdf").read_bytes()[:5] == b"%PDF-"


def check_pictures(page: Page) -> None:
    """All plots are there and really drawn, with a text for those who cannot see them."""
    widths = page.evaluate("[...document.images].map(image => image.naturalWidth)")
    assert len(widths) >= 14
    assert min(widths) > 300
    assert page.evaluate("[...document.images].every(image => image.alt.length > 10)")
