"""Checks that version 0.1.0 read: what is found on the page is what it found there."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from digits.amounts.reader.amount_reader import AmountReader
from digits.checks.fields.layout import named_layout
from digits.checks.intake.intake import CheckImage, images_of
from digits.checks.intake.problem import Problem
from digits.checks.scoring import CheckReading, ScoringOptions, score_image

LEFT = Path(__file__).parents[2] / "data" / "v0_1_0" / "ledger"
BATCHES: list[dict[str, Any]] = json.loads((LEFT / "expected.json").read_text("utf-8"))["batches"]
ITEMS = [pytest.param(batch, item, id=item["name"]) for batch in BATCHES for item in batch["items"]]


CEILINGS = {1: None, 2: Decimal(2000)}  # of the batches


@pytest.mark.parametrize(("batch", "item"), ITEMS)
def test_pages_are_the_same(
    reader: AmountReader, options: ScoringOptions, batch: dict[str, Any], item: dict[str, Any]
) -> None:
    """Field, flags, fingerprint, and the picture's digest; the reader is another one."""
    path = LEFT / "inbox" / Path(batch["source"]).name / item["name"]
    policy = options.policy.model_copy(update={"ceiling": CEILINGS[batch["number"]]})
    form = {"layout": named_layout("us-personal"), "policy": policy}
    (image,) = images_of(path)
    if isinstance(image, Problem):
        assert (image.code, [image.reason]) == (item["code"], item["reasons"])
    else:
        read = score_image(image, reader, options.model_copy(update=form))
        check_reading(image, read, item["reading"])


def check_reading(image: CheckImage, read: CheckReading, wanted: dict[str, Any]) -> None:
    """See that a check says what was found on it."""
    assert (image.file_digest, image.digest) == (wanted["file_digest"], wanted["image_digest"])
    assert read.field is not None
    # The page is made smaller by another library now: edges may lie some pixels aside.
    assert read.field.box == pytest.approx(wanted["field_box"], abs=4)
    assert (read.fingerprint, list(read.flags)) == (wanted["fingerprint"], wanted["flags"])
