"""Readings of amounts as people and programs see them: lines, JSON, a picture."""

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from artifacts.readings.amount_readings import as_json, as_text
from artifacts.readings.amount_views import save_views, views_png
from digits.amounts.decision.decision import AmountReading, unread
from digits.amounts.grammar.currencies import AmountCandidate
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.reading import FileReading, ReadingContext

SECOND = AmountCandidate(Decimal("1234.50"), 0.02, "1234.50", "decimal")
ACCEPTED = FileReading(
    Path("a.png"),
    AmountReading(Decimal("1284.50"), 0.9712, SECOND, "accept", (), "1284.50", "decimal"),
)
UNREAD = FileReading(Path("b.png"), unread("an empty file"), failed=True)


@pytest.fixture(scope="module")
def judge() -> ReadingContext:
    """The shipped reader as it decides for Chile."""
    reader = AmountReader.opened()
    return ReadingContext(reader, "CLP", reader.card.calibration.stages, reader.policy)


def test_a_line_for_people() -> None:
    """Decision, amount, probability and runner-up; or why there is none."""
    assert as_text(ACCEPTED) == "a.png: accept 1,284.50 (97.12%; then 1,234.50 2.00%)"
    assert as_text(UNREAD) == "b.png: review, no amount. an empty file"


def test_an_object_for_programs() -> None:
    """No cent is lost: amounts are strings with their decimals."""
    told = json.loads(as_json(ACCEPTED))
    assert (told["amount"], told["runner_up"]["amount"]) == ("1284.50", "1234.50")
    assert (told["decision"], told["reasons"]) == ("accept", [])
    nothing = json.loads(as_json(UNREAD))
    assert set(nothing) == set(told)
    assert nothing["amount"] is nothing["runner_up"] is None
    assert nothing["reasons"] == ["an empty file"]


def test_pictures_of_what_was_read(judge: ReadingContext, tmp_path: Path) -> None:
    """Each reading has one, also where nothing was looked at; equal names keep apart."""
    seen = ACCEPTED._replace(crop=Image.new("L", (200, 50), 230))
    paths = [save_views(one, judge, tmp_path) for one in (seen, seen, UNREAD)]
    assert [path.name for path in paths] == ["a.read.png", "a-2.read.png", "b.read.png"]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    for path in paths:
        with Image.open(path) as picture:
            assert picture.format == "PNG"


def test_picture_shows_every_view(judge: ReadingContext) -> None:
    """With a crop it is higher by the crop and each of the views."""
    crop = Image.new("L", (200, 50), 230)
    with_views = Image.open(io.BytesIO(views_png(ACCEPTED._replace(crop=crop), judge)))
    without = Image.open(io.BytesIO(views_png(ACCEPTED, judge)))
    views = len(judge.reader.card.calibration.views)
    assert with_views.height - without.height > 60 * (1 + views)
