"""Makes the pictures of docs/scoring.md: `.venv/bin/python -m tests.system.review_pictures`.

The checks on them are drawn by code. What it leaves is to be looked at before it is committed.
"""

import tempfile
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from artifacts.review.page import build_review
from digits.ledger.engine import ledger_url
from digits.ledger.ledger import open_ledger
from tests.artifacts.review.drawn import DAY, batch_of
from tests.system.conftest import ROOT
from tests.system.test_report_in_browser import CHROMIUM, QUIET

ASSETS = ROOT / "docs" / "assets"
SHADES = 160  # enough for grey pictures and flat pages, and a third of the bytes
WIDE, NARROW = (1280, 900), (420, 1100)  # pixels


def main() -> None:
    """The morning, a decision, a duplicate, the evening; by day, at night, on a telephone."""
    with tempfile.TemporaryDirectory(prefix="review-") as temporary, sync_playwright() as driver:
        folder = Path(temporary)
        ledger = open_ledger(ledger_url(folder))
        batch = batch_of(ledger, folder / "2026-03-03", DAY)
        url = build_review(ledger, batch, folder / "out").as_uri()
        ledger.close()
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        take_day(opened(browser, url, "light", WIDE))
        page = opened(browser, url, "dark", WIDE)
        look_up(page, "0131")
        take(page, "dark")
        take(opened(browser, url, "light", NARROW), "narrow")
        browser.close()


def take_day(page: Page) -> None:
    """What the walk through a day shows."""
    page.keyboard.press("n")
    page.keyboard.type("1,345.00")
    take(page, "item")
    page.keyboard.press("Enter")
    page.keyboard.type("Ada Lovelace")
    page.keyboard.press("Enter")
    look_up(page, "0044")
    take(page, "words")
    look_up(page, "0177")
    take(page, "duplicate")
    page.keyboard.press("d")
    page.get_by_label("Search").fill("")
    page.get_by_role("tab", name="Quality control").click()
    page.keyboard.press("Enter")
    with page.expect_download():
        page.keyboard.press("s")
    take(page, "quality")


def opened(
    browser: Browser, url: str, scheme: Literal["light", "dark"], size: tuple[int, int]
) -> Page:
    """The page in a fresh browser, with its first item on the desk."""
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, accept_downloads=True
    )
    page.goto(url)
    page.locator("#item-name").filter(has_text="scan").wait_for()
    return page


def look_up(page: Page, words: str) -> None:
    """Search, and go to what is found."""
    page.get_by_label("Search").fill(words)
    page.keyboard.press("Escape")
    page.locator("#item-name").filter(has_text=words).wait_for()


def take(page: Page, name: str) -> None:
    """Keep the window as a small PNG, once its pictures are painted."""
    page.evaluate(
        "Promise.all([...document.images].filter(one => one.src).map(one => one.decode()))"
    )
    with Image.open(BytesIO(page.screenshot())) as picture:
        flat = picture.convert("RGB").quantize(SHADES, Image.Quantize.MAXCOVERAGE)
    flat.save(ASSETS / f"review-{name}.png", optimize=True)


if __name__ == "__main__":
    main()
