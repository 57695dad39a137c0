"""The review page in a real browser: by keyboard alone, from a file, without any server."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from artifacts.review.page import build_review
from digits.ledger.engine import ledger_url
from digits.ledger.ledger import Ledger, open_ledger
from digits.ledger.records import Batch
from digits.operations.corrections import apply
from tests.artifacts.review.drawn import DAY, batch_of, one
from tests.system.test_report_in_browser import CHROMIUM, QUIET

pytestmark = pytest.mark.system

LIMIT = 120_000  # milliseconds; generous: nothing here is a measurement
HOSTILE = "<img src=x onerror=document.title='broken'>.png"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    expect.set_options(timeout=LIMIT)
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield made
        made.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger in a file."""
    made = open_ledger(ledger_url(tmp_path / "store"))
    yield made
    made.close()


@pytest.fixture
def batch(ledger: Ledger, tmp_path: Path) -> Batch:
    """A day's checks, one of them in euros, one with a name that wants to be HTML."""
    strange = one(HOSTILE, "33.10", ["not sure enough: 97.0%"], probability=0.97)
    euros = one("euro.png", "1234.50", ["no threshold"], currency="EUR", probability=0.971)
    return batch_of(ledger, tmp_path / "scans", [*DAY, strange, euros])


class Desk:
    """Somebody at the page, with a keyboard only."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(LIMIT)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(url)
        expect(page.locator("#item-name")).not_to_be_empty()

    def press(self, *keys: str) -> None:
        """One key after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def shows(self, name: str) -> None:
        """Wait until an item is on the desk."""
        expect(self.page.locator("#item-name")).to_have_text(name)

    def sign(self, name: str) -> None:
        """Say who decides, when asked."""
        expect(self.page.get_by_role("dialog", name="Who decides?")).to_be_visible()
        self.page.keyboard.type(name)
        self.press("Enter")
        expect(self.page.get_by_role("dialog")).to_have_count(0)

    def save(self, folder: Path) -> Path:
        """Press s, and keep what is downloaded."""
        with self.page.expect_download() as waiting:
            self.press("s")
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path


@pytest.fixture
def desk(browser: Browser, ledger: Ledger, batch: Batch, tmp_path: Path) -> Iterator[Desk]:
    """The page as it is opened in the morning; nothing it does may go wrong or leave the disk."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    made = Desk(context.new_page(), build_review(ledger, batch, tmp_path / "out").as_uri())
    yield made
    assert made.complaints == []
    assert [url for url in made.asked if not url.startswith(("file:", "blob:file:"))] == []
    context.close()


def test_a_day_by_keyboard_into_the_ledger(
    desk: Desk, ledger: Ledger, batch: Batch, tmp_path: Path
) -> None:
    """Unreadable, corrected, confirmed, a duplicate: saved by a key, taken in as they were said."""
    desk.shows("teller-02/scan-0008.png")
    desk.press("Enter")  # nothing was read: there is nothing to confirm
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    desk.press("u")
    desk.sign("Ada Lovelace")
    desk.shows("teller-02/scan-0007.png")
    desk.page.keyboard.type("1,345.00")
    expect(desk.page.locator("#confirm")).to_have_text("Correct")
    desk.press("Enter")
    desk.shows("teller-01/scan-0131.png")
    desk.press("Enter")
    desk.page.get_by_label("Search").fill("0177")
    desk.press("Escape")
    desk.shows("teller-01/scan-0177.png")
    expect(desk.page.get_by_label("Search")).to_have_value("0177")
    desk.press("d")
    expect(desk.page.locator("#progress-words")).to_have_text("4 of 19 decided")
    file = desk.save(tmp_path)
    applied = apply(ledger, file)
    assert (applied.new, applied.people) == (4, ("Ada Lovelace",))
    said = {
        (correction.verdict, str(correction.amount), correction.note)
        for correction in ledger.corrections(item.key for item in ledger.items(ledger.batch()))
    }
    assert said == {
        ("rejected", "None", "unreadable"),
        ("corrected", "1345.00", ""),
        ("confirmed", "409.75", ""),
        ("rejected", "None", "duplicate presentment"),
    }


def test_what_was_said_survives_closing_the_page(desk: Desk, tmp_path: Path) -> None:
    """Decisions and name are there again; saved ones cannot be taken back, others can."""
    desk.shows("teller-02/scan-0008.png")
    desk.press("u")
    desk.sign("Ada")
    file = desk.save(tmp_path)
    assert len(json.loads(file.read_text("utf-8"))["decisions"]) == 1
    desk.shows("teller-02/scan-0007.png")
    desk.press("Enter")
    desk.page.reload()
    desk.shows("teller-01/scan-0131.png")
    expect(desk.page.locator("#progress-words")).to_have_text("2 of 19 decided")
    expect(desk.page.get_by_role("button", name="Save to a file (1)")).to_be_visible()
    desk.press("p", "z")
    expect(desk.page.locator("#progress-words")).to_have_text("1 of 19 decided")
    desk.press("p", "z")
    expect(desk.page.locator("#live")).to_contain_text("saved to a file already")
    expect(desk.page.locator("#progress-words")).to_have_text("1 of 19 decided")


def test_a_key_held_down_decides_once(desk: Desk) -> None:
    """Enter that repeats does not confirm a row of checks."""
    desk.press("n")
    desk.shows("teller-02/scan-0007.png")
    desk.page.keyboard.down("Enter")
    expect(desk.page.get_by_role("dialog", name="Who decides?")).to_be_visible()
    desk.page.keyboard.up("Enter")
    desk.sign("Ada")
    for _ in range(5):
        desk.page.keyboard.down("Enter")  # Playwright repeats a key that is down already
    desk.page.keyboard.up("Enter")
    expect(desk.page.locator("#progress-words")).to_have_text("2 of 19 decided")


@pytest.mark.parametrize(
    ("search", "typed", "told"),
    [
        ("0131", "12,34.00", "Not an amount in USD"),
        ("0131", "12.345", "Not an amount in USD"),
        ("0131", "0.00", "Not an amount in USD"),
        ("0131", "1,234", "Enter: USD 1,234.00"),
        ("euro", "12.34", "Not an amount in EUR: write it like 1.234,50"),
        ("euro", "2.345,60", "Enter: EUR 2.345,60"),
    ],
)
def test_amounts_are_checked_as_they_are_typed(
    desk: Desk, search: str, typed: str, told: str
) -> None:
    """In each currency's own way; what is no amount cannot be entered."""
    desk.page.get_by_label("Search").fill(search)
    desk.press("Escape")
    desk.page.keyboard.type(typed)
    expect(desk.page.locator("#amount-hint")).to_contain_text(told)
    if told.startswith("Not"):
        expect(desk.page.locator("#confirm")).to_be_disabled()
        desk.press("Enter")
        expect(desk.page.get_by_role("dialog")).to_have_count(0)


def test_searching_and_filtering(desk: Desk) -> None:
    """By name, reason, quality, currency; both at once, and back."""
    found = desk.page.locator("#found")
    expect(found).to_contain_text("19 of 19")
    desk.page.get_by_role("combobox", name="Reason").select_option("above the ceiling")
    desk.shows("teller-03/scan-0044.png")
    desk.page.get_by_role("combobox", name="Reason").select_option("")
    desk.page.get_by_role("combobox", name="Quality").select_option("too dark")
    expect(found).to_contain_text("3 of 19")
    desk.page.get_by_role("combobox", name="Quality").select_option("")
    desk.page.get_by_role("combobox", name="Currency").select_option("EUR")
    desk.shows("euro.png")
    desk.page.get_by_label("Search").fill("no such check")
    expect(desk.page.get_by_text("Nothing matches search and filter.")).to_be_visible()


def test_quality_control_has_its_own_tab(desk: Desk) -> None:
    """The sample of accepted items, reached by keyboard, decided like the others."""
    tab = desk.page.get_by_role("tab", name="To decide")
    tab.focus()
    desk.press("ArrowRight")
    expect(desk.page.get_by_role("tab", name="Quality control")).to_have_attribute(
        "aria-selected", "true"
    )
    expect(desk.page.locator("#progress-words")).to_have_text("0 of 3 decided")
    expect(desk.page.locator("#read-words")).to_have_text("Accepted as")


def test_pictures_are_really_painted(desk: Desk) -> None:
    """Field, whole check, and both of a suspected duplicate; each with words for the blind."""
    desk.page.get_by_label("Search").fill("0177")
    desk.press("Escape")
    for name in ("field", "check", "other"):
        image = desk.page.locator(f"#{name}")
        expect(image).to_be_visible()
        image.evaluate("image => image.decode()")
        assert image.evaluate("image => image.naturalWidth") > 200
        assert "scan-0" in (image.get_attribute("alt") or "")
    box = desk.page.locator("#box").bounding_box()
    frame = desk.page.locator("#check").bounding_box()
    assert box is not None
    assert frame is not None
    assert (box["x"] - frame["x"]) / frame["width"] == pytest.approx(905 / 1200, abs=0.01)


def test_a_hostile_name_stays_text(desk: Desk) -> None:
    """A file that is named like HTML is shown as it is named, and runs nothing."""
    desk.page.get_by_label("Search").fill("onerror")
    desk.press("Escape")
    desk.shows(HOSTILE)
    assert "broken" not in desk.page.title()


@pytest.mark.parametrize("width", [1280, 420])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_can_be_read(desk: Desk, width: int, scheme: str) -> None:
    """Nothing scrolls sideways, every control has a name, and text stands out from its ground."""
    page = desk.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, input, select')].filter(one => "
        "!one.innerText.trim() && !one.ariaLabel && !one.labels?.length).map(one => one.id)"
    )
    assert unnamed == []
    for place in ("#item-place", "#amount-hint", "#confirm", "#list .file", "#found"):
        assert contrast(page, place) >= 4.5, place


def contrast(page: Page, place: str) -> float:
    """The contrast of a text with what lies behind it, after WCAG 2.2."""
    colours = page.locator(place).first.evaluate(
        "one => { const ink = getComputedStyle(one).color; let at = one;"
        "while (getComputedStyle(at).backgroundColor === 'rgba(0, 0, 0, 0)') at = at.parentElement;"
        "return [ink, getComputedStyle(at).backgroundColor] }"
    )
    light, dark = sorted((luminance(colour) for colour in colours), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Of ``rgb(…)``, 0 … 1."""
    channels = [int(one) / 255 for one in colour.split("(")[1].rstrip(")").split(",")[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_help_names_every_key(desk: Desk) -> None:
    """A question mark opens it, Escape closes it, and nothing was decided meanwhile."""
    desk.press("?")
    helped = desk.page.get_by_role("dialog", name="How this page works")
    expect(helped).to_be_visible()
    for key in ("Enter", "u", "n", "p", "z", "/", "?"):
        expect(helped.get_by_text(key, exact=True).first).to_be_visible()
    desk.press("u", "Escape")
    expect(desk.page.locator("#progress-words")).to_have_text("0 of 19 decided")


def test_a_page_without_its_folder_says_so(
    browser: Browser, ledger: Ledger, batch: Batch, tmp_path: Path
) -> None:
    """Moved away from the folder beside it, it does not look like an empty one."""
    page = build_review(ledger, batch, tmp_path / "out")
    alone = tmp_path / "alone.html"
    alone.write_bytes(page.read_bytes())
    opened = browser.new_page()
    opened.goto(alone.as_uri())
    expect(opened.get_by_role("status").filter(has_text="Only 0 of 22 items")).to_be_visible()
    opened.close()


def test_a_long_queue_comes_in_pages(browser: Browser, ledger: Ledger, tmp_path: Path) -> None:
    """Of 1,200 items only 50 are listed at once; the keys go on from one page to the next."""
    first = batch_of(ledger, tmp_path / "scans", [one("a.png", "12.00", ["not sure enough"])])
    (item,) = ledger.for_a_person(first)
    long = ledger.begin(str(tmp_path / "scans"), ledger.recipe(first.recipe), "run-2")
    lines = [
        (item._replace(key=f"{n:032}", place=n, name=f"{n:05}.png", reading=None), None)
        for n in range(1200)
    ]
    ledger.draft(long, lines)
    ledger.close_batch(long, "run-2", "done", {})
    page = browser.new_page()
    desk = Desk(page, build_review(ledger, long, tmp_path / "out").as_uri())
    desk.shows("00000.png")
    expect(page.locator("#list li")).to_have_count(50)
    page.get_by_role("button", name="Later items").click()
    desk.shows("00050.png")
    desk.press("p")
    desk.shows("00049.png")
    expect(page.locator("#page-words")).to_have_text("page 1 of 24")
    desk.press("n")
    expect(page.locator("#page-words")).to_have_text("page 2 of 24")
    page.get_by_label("Search").fill("01199")
    desk.shows("01199.png")
    assert desk.complaints == []
    page.close()
