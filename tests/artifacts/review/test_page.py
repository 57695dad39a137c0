"""The review page on disk: complete, private, harmless, and telling no more than it must."""

import hashlib
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from artifacts.review.page import PART, build_review
from digits.ledger.ledger import Ledger
from digits.ledger.records import Batch, Correction, Item
from digits.limits import Limits
from digits.operations.export_folders import REVIEW_FILES
from digits.operations.page_images import open_pages
from digits.progress import Progress
from tests.artifacts.review.drawn import DAY, batch_of, one


def entries_of(page: Path) -> list[dict[str, Any]]:
    """The items that the page loads, in their order."""
    found = []
    for part in re.findall(r'src="([^"]*items-[^"]*\.js)"', page.read_text("utf-8")):
        text = (page.parent / part).read_text("utf-8")
        found += json.loads(text.removeprefix("received(").removesuffix(");\n"))
    return found


def test_what_a_person_needs_is_there(ledger: Ledger, batch: Batch, tmp_path: Path) -> None:
    """Least certain first, with both pictures, the runner-up, reasons and flags."""
    entries = entries_of(build_review(ledger, batch, tmp_path / "out"))
    assert [entry["probability"] for entry in entries] == sorted(
        entry["probability"] for entry in entries
    )
    unread, doubtful = entries[:2]
    assert (unread["amount"], unread["pictures"]["field"]) == (None, "")
    assert (doubtful["shown"], doubtful["runner"]["shown"]) == ("1,845.00", "1,345.00")
    assert doubtful["kinds"] == ["not sure enough", "another amount is likely", "views disagree"]
    assert doubtful["flags"] == ["too light"]
    assert sum(entry["sampled"] for entry in entries) == 2


def test_the_pictures_show_check_and_field(ledger: Ledger, batch: Batch, tmp_path: Path) -> None:
    """Every named file can be opened, and the field's box lies where the form has it."""
    page = build_review(ledger, batch, tmp_path / "out")
    entry = entries_of(page)[1]
    beside = page.parent / REVIEW_FILES
    with Image.open(beside / entry["pictures"]["check"]) as check:
        assert check.width == 1200
    with Image.open(beside / entry["pictures"]["field"]) as field:
        assert field.width > field.height > 60
    true = [905 / 1200, 186 / 540, 1150 / 1200, 246 / 540]
    assert entry["pictures"]["box"] == pytest.approx(true, abs=1e-5)


def test_a_duplicate_is_shown_with_the_other(ledger: Ledger, batch: Batch, tmp_path: Path) -> None:
    """Both pictures are there, the second with the name under which it came first."""
    page = build_review(ledger, batch, tmp_path / "out")
    (entry,) = [entry for entry in entries_of(page) if entry["duplicate"]]
    assert entry["duplicate"]["words"] == "teller-01/scan-0012.png"
    assert entry["duplicate"]["became"] == "accepted with 2,650.00"
    other = entry["duplicate"]["pictures"]["check"]
    assert other != entry["pictures"]["check"]
    assert (page.parent / REVIEW_FILES / other).is_file()


def test_what_a_person_decided_of_the_first_is_told(
    ledger: Ledger, batch: Batch, tmp_path: Path
) -> None:
    """Who decides about the second sees that somebody rejected the first."""
    (first,) = [one for one in ledger.items(batch) if one.name == "teller-01/scan-0012.png"]
    ledger.correct([Correction(first.key, "rejected", None, "Grace", batch.opened)])
    page = build_review(ledger, batch, tmp_path / "out")
    (entry,) = [entry for entry in entries_of(page) if entry["duplicate"]]
    assert entry["duplicate"]["became"] == "rejected by Grace"


def test_only_the_owner_can_look(ledger: Ledger, batch: Batch, tmp_path: Path) -> None:
    """Neither page nor pictures can be read by others."""
    page = build_review(ledger, batch, tmp_path / "out")
    files = [path for path in page.parent.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert (page.parent / REVIEW_FILES).stat().st_mode & 0o777 == 0o700


def test_a_page_made_again_is_the_same(ledger: Ledger, batch: Batch, tmp_path: Path) -> None:
    """Equal files, also where the pictures are taken over and the scans are gone."""
    first = build_review(ledger, batch, tmp_path / "first")
    for scan in (tmp_path / "scans").rglob("*.png"):
        scan.unlink()
    second = build_review(ledger, batch, tmp_path / "second", earlier=tmp_path / "first")
    named = {path.relative_to(first.parent) for path in first.parent.rglob("*")}
    assert named == {path.relative_to(second.parent) for path in second.parent.rglob("*")}
    for name in named:
        if (first.parent / name).is_file():
            assert (first.parent / name).read_bytes() == (second.parent / name).read_bytes()


def test_drawing_tells_how_far_it_is(ledger: Ledger, batch: Batch, tmp_path: Path) -> None:
    """Thousands of pictures take a minute; those that are taken over take none."""
    told: list[Progress] = []
    first = build_review(ledger, batch, tmp_path / "first", on_progress=told.append)
    drawn = len(list((first.parent / REVIEW_FILES).glob("*.jpg")))
    assert [(one.done, one.total) for one in told] == [(n + 1, drawn) for n in range(drawn)]
    told.clear()
    build_review(ledger, batch, tmp_path / "again", open_pages, tmp_path / "first", told.append)
    assert not told


def test_a_scan_that_changed_is_not_shown(ledger: Ledger, batch: Batch, tmp_path: Path) -> None:
    """A person never decides about another picture than the one that was read."""
    scan = tmp_path / "scans" / "teller-02" / "scan-0007.png"
    Image.new("L", (1200, 540), 255).save(scan)
    entries = entries_of(build_review(ledger, batch, tmp_path / "out"))
    (entry,) = [entry for entry in entries if entry["name"].endswith("scan-0007.png")]
    assert entry["pictures"] is None


def test_a_scan_is_opened_within_the_limits_it_was_read_in(tmp_path: Path) -> None:
    """Narrower ones would keep its picture from the person who decides."""
    Image.new("L", (600, 300), 255).save(tmp_path / "a.png")
    digest = hashlib.sha256((tmp_path / "a.png").read_bytes()).hexdigest()
    wanted = (str(tmp_path), "a.png", digest, frozenset({1}))
    assert len(list(open_pages(*wanted))) == 1
    assert not list(open_pages(*wanted, Limits(most_pixels=100)))


def test_what_people_said_is_shown(
    ledger: Ledger, batch: Batch, items: dict[str, Item], tmp_path: Path
) -> None:
    """A page made again names who decided what, and marks what two people see differently."""
    key = items["scan-0131"].key
    at = batch.opened
    ledger.correct([Correction(key, "confirmed", Decimal("409.75"), "Ada", at)])
    ledger.correct([Correction(key, "corrected", Decimal("409.25"), "Bob", at, "look twice")])
    entries = entries_of(build_review(ledger, batch, tmp_path / "out"))
    (entry,) = [entry for entry in entries if entry["key"] == key]
    assert [said["words"] for said in entry["said"]] == ["confirmed 409.75", "corrected to 409.25"]
    assert entry["disputed"]


def test_a_name_cannot_become_a_part_of_the_page(ledger: Ledger, tmp_path: Path) -> None:
    """A folder and a file that are named like HTML stay text."""
    hostile = "<img src=x onerror=alert(1)>.png"
    folder = tmp_path / "<script>alert(1)<"
    batch = batch_of(ledger, folder, [one(hostile, "12.00", ["not sure enough"])])
    page = build_review(ledger, batch, tmp_path / "out").read_text("utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert hostile not in page


def test_thousands_of_items_come_in_parts(ledger: Ledger, tmp_path: Path) -> None:
    """No part holds more than its share, and none is lost; pictures may be missing."""
    many = [one(f"{n:05}.png", "12.00", ["not sure enough"], probability=0.5) for n in range(2)]
    batch = batch_of(ledger, tmp_path / "scans", many)
    (first, second) = ledger.for_a_person(batch)
    reading = second.reading
    assert reading is not None
    lines = [
        (second._replace(key=f"{n:032}", place=n, name=f"{n}.png", sampled=False), None)
        for n in range(2, 2 * PART + 5)
    ]
    later = ledger.begin(str(tmp_path / "scans"), ledger.recipe(batch.recipe), "run-2")
    ledger.draft(later, lines)
    ledger.close_batch(later, "run-2", "done", {})
    entries = entries_of(build_review(ledger, later, tmp_path / "out"))
    assert len(entries) == 2 * PART + 3
    assert len(list((tmp_path / "out" / REVIEW_FILES).glob("items-*.js"))) == 3
    assert first.key not in {entry["key"] for entry in entries}


def test_nothing_to_decide_is_said(ledger: Ledger, tmp_path: Path) -> None:
    """A batch without work for a person has a page, too."""
    accepted = one("a.png", "12.00", sampled=True)._replace(sampled=False)
    batch = batch_of(ledger, tmp_path / "scans", [accepted])
    page = build_review(ledger, batch, tmp_path / "out")
    assert entries_of(page) == []


def test_the_words_are_shown_beside_the_figures(ledger: Ledger, tmp_path: Path) -> None:
    """What they say, whether that differs, and the line's own picture."""
    checks = [DAY[0], next(check for check in DAY if check.reading.words_agreement)]
    batch = batch_of(ledger, tmp_path / "scans", checks)
    page = build_review(ledger, batch, tmp_path / "out")
    first, worded = entries_of(page)
    assert worded["words"]["shown"] == "12,150.00"
    assert worded["words"]["agreement"] == "disagree"
    assert "words say another amount" in worded["kinds"]
    with Image.open(page.parent / REVIEW_FILES / worded["pictures"]["words"]) as line:
        assert line.width > 8 * line.height
    assert first["words"] is None
    assert first["pictures"]["words"] == ""


def test_the_page_says_that_words_prevail(ledger: Ledger, batch: Batch, tmp_path: Path) -> None:
    """And what to do where they were not read."""
    page = build_review(ledger, batch, tmp_path / "out").read_text("utf-8")
    assert "The amount in words prevails in law" in page
    assert "compare it on the check" in page
