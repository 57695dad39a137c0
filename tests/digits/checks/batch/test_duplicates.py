"""Duplicates: equal lines and pictures, and scans that are alike unless the amounts differ."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digits.checks.batch.duplicates import find_duplicates
from digits.checks.page.sketch import Sketch, sketch_of
from digits.ledger.engine import ledger_url
from digits.ledger.ledger import Ledger, open_ledger
from digits.ledger.records import Batch, Examined, PageSketch, Reading, ReadingRecipe
from digits.micr.micr_line import MicrLine, line_digests
from tests.digits.checks.drawn import bilevel, drawn_check

RECIPE = ReadingRecipe(reader="r", layout="", policy="", facts={})
DAYS, LEAST = 90, 0.85
Found = list[tuple[str, int, str, int, str]]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger in a file."""
    made = open_ledger(ledger_url(tmp_path))
    yield made
    made.close()


def sketch(writer: int, *, black_and_white: bool = False) -> Sketch:
    """Of a check of one form, in grey or as another scan of it."""
    image = drawn_check("64.00", writer)
    pixels = np.asarray((bilevel(image) if black_and_white else image).convert("L"))
    found = sketch_of(pixels, pixels)
    assert found is not None
    return found


PAPERS = {n: (sketch(n), sketch(n, black_and_white=True)) for n in (1, 2)}


def page(
    picture: str, writer: int | None = None, again: bool = False, number: int = 1, **changes: object
) -> tuple[Reading, PageSketch | None]:
    """A page, and what was written on it: by one of two writers, or nothing."""
    values: dict[str, object] = {"amount": Decimal(5), "decision": "accept"} | changes
    drawn = PageSketch(picture, *PAPERS[writer][again]) if writer else None
    return Reading(f"file of {picture}", number, picture)._replace(**values), drawn  # type: ignore[arg-type]  # of the fields' own types


def batch_of(
    ledger: Ledger, source: str, *pages: tuple[Reading, PageSketch | None], file: str = ""
) -> Batch:
    """A batch of files of one page each, by place; or of one file with all."""
    batch = ledger.begin(source, RECIPE, "run")
    files = [
        Examined(f"{place}.png", 1, one.file_digest, (one,), sketches=(drawn,) if drawn else ())
        for place, (one, drawn) in enumerate(pages)
    ]
    if file:
        readings = tuple(one._replace(file_digest=file) for one, _ in pages)
        sketches = tuple(drawn for _, drawn in pages if drawn)
        files = [Examined("all.tif", 1, file, readings, sketches=sketches)]
    ledger.record(batch, "run", files[::-1])
    return batch


def found(ledger: Ledger, batch: Batch) -> Found:
    """Names and pages of a batch's duplicates, what they repeat, and why."""
    pages = {one.number: (one.name, one.page) for one in ledger.presented(batch)}
    suspected = find_duplicates(ledger, batch, DAYS, LEAST)
    return [
        (*pages[one.presentment], *pages.get(one.other, ("earlier", 0)), one.reason)
        for one in suspected
    ]


def test_different_checks_are_no_duplicates(ledger: Ledger) -> None:
    """Two checks of one form with one amount; pages without anything written."""
    batch = batch_of(ledger, "/in", page("a", 1), page("b", 2), page("c"), page("d"))
    assert found(ledger, batch) == []


def test_the_same_picture_again_names_the_first(ledger: Ledger) -> None:
    """In a batch the later of two names is the duplicate; a third names the first, too."""
    pages = [page("a", 1), page("a", 1), page("b", 2), page("a", 1)]
    files = [(one._replace(file_digest=f"f{n}"), drawn) for n, (one, drawn) in enumerate(pages)]
    assert found(ledger, batch_of(ledger, "/in", *files)) == [
        ("1.png", 1, "0.png", 1, "same-picture"),
        ("3.png", 1, "0.png", 1, "same-picture"),
    ]


def test_another_scan_is_found_in_the_batch_and_in_another(ledger: Ledger) -> None:
    """Black-and-white after grey; the earlier batch is not asked about the later one."""
    first = batch_of(ledger, "/monday", page("a", 1))
    second = batch_of(
        ledger, "/tuesday", page("b", 2), page("c", 2, again=True), page("d", 1, again=True)
    )
    assert found(ledger, second) == [
        ("1.png", 1, "0.png", 1, "alike"),
        ("2.png", 1, "earlier", 0, "alike"),
    ]
    assert found(ledger, first) == []


def test_two_amounts_are_two_checks(ledger: Ledger) -> None:
    """Unless a runner-up is in common, or one was not read."""
    other: dict[str, Any] = {"amount": Decimal(6)}
    for n, (changes, count) in enumerate(
        [(other, 0), (other | {"runner_up": Decimal("5.00")}, 1), (other | {"amount": None}, 1)]
    ):
        pages = page(f"a{n}", 1, amount=Decimal(5)), page(f"b{n}", 1, again=True, **changes)
        batch = batch_of(ledger, f"/{n}", *pages)
        second = [one for one in found(ledger, batch) if one[0] == "1.png"]
        assert len(second) == count


def test_lines_go_before_pictures(ledger: Ledger) -> None:
    """One line is one check whatever the picture; two lines are two, however alike they look."""
    lines = [MicrLine("011000015", "44108827", serial) for serial in ("1", "2")]
    one, two = (line_digests(line, b"a key of this test").item for line in lines)
    batch = batch_of(
        ledger,
        "/in",
        page("a", 1, micr_item=one),
        page("b", 2, micr_item=one, amount=Decimal(9)),
        page("c", 1, again=True, micr_item=two),
        page("d", 1, again=True),
    )
    assert found(ledger, batch) == [
        ("1.png", 1, "0.png", 1, "same-line"),
        ("3.png", 1, "2.png", 1, "alike"),
    ]


def test_lines_of_two_keys_say_nothing(ledger: Ledger) -> None:
    """Hosts whose keys differ cannot tell two checks apart by their digests."""
    line = MicrLine("011000015", "44108827", "1")
    keys = [line_digests(line, key).item for key in (b"a key of this test", b"another host's")]
    pages = page("a", 1, micr_item=keys[0]), page("b", 1, again=True, micr_item=keys[1])
    assert found(ledger, batch_of(ledger, "/in", *pages)) == [("1.png", 1, "0.png", 1, "alike")]


def test_the_pages_of_a_file_are_compared(ledger: Ledger) -> None:
    """A check that was scanned twice into one file; blank pages are like nothing."""
    pages = [
        page("a", 1, number=1),
        page("blank", number=2),
        page("b", 1, again=True, number=3),
        page("blank", number=4),
    ]
    batch = batch_of(ledger, "/in", *pages, file="one")
    assert found(ledger, batch) == [("all.tif", 3, "all.tif", 1, "alike")]


def test_keys_that_many_sketches_have_count_for_nothing(ledger: Ledger) -> None:
    """The print of a form is not kept a hundred times; what was written is found all the same."""
    common = PAPERS[1][0].keys[:2]
    many = [PageSketch(f"m{n}", PAPERS[2][0].content, common) for n in range(100)]
    batch = ledger.begin("/many", RECIPE, "run")
    ledger.record(batch, "run", [Examined("m", 1, "m", sketches=tuple(many))])
    batch_of(ledger, "/first", page("a", 1))
    batch = batch_of(ledger, "/second", page("b", 1, again=True))
    assert ledger.near({"b": common}) == {"b": []}
    assert found(ledger, batch) == [("0.png", 1, "earlier", 0, "alike")]
