"""How a folder is to be read: by the settings, with the readers that come with the package."""

from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from digits.amounts.decision.ground_truth import LabelledCrop
from digits.amounts.words.words_reader import words_reader_version
from digits.checks.batch.plan import ScoringPlan
from digits.micr.micr_reader import micr_reader_version
from digits.operations.check_evaluation import evaluate_checks
from digits.operations.scoring_plan import scoring_plan
from digits.store.folders import Store
from tests.digits.checks.drawn_checks import draw_check
from tests.digits.checks.micr_prints import with_line


def planned(tmp_path: Path) -> ScoringPlan:
    """The plan of a folder without a layout."""
    store = Store(tmp_path / "store").prepare()
    return scoring_plan(store, tmp_path / "in", "", "USD", "reader", "")


def test_words_and_lines_are_read_with_what_comes_with_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless words shall never be read; the line is read even then."""
    plan = planned(tmp_path)
    assert (plan.words_reader, plan.micr_reader) == (words_reader_version(), micr_reader_version())
    monkeypatch.setenv("DIGITS_WORDS", "never")
    plan = planned(tmp_path)
    assert (plan.words_reader, plan.micr_reader) == ("", micr_reader_version())


def test_an_evaluation_reads_lines_as_a_scoring_does(tmp_path: Path) -> None:
    """A check that a scoring would leave to a person, for its line, is not counted as accepted."""
    pixels = draw_check(7).copy()
    pixels[-110:] = 255
    line = "⑈4073⑈ ⑆011000015⑆ 8806421⑈ ⑇0000220990⑇"
    Image.fromarray(with_line(pixels, line)).save(tmp_path / "check.png", dpi=(200, 200))
    labelled = [LabelledCrop(tmp_path / "check.png", Decimal("2209.00"))]
    (read,) = evaluate_checks(labelled, planned(tmp_path)).figures
    assert read.reading.amount == Decimal("2209.00")
    assert read.reading.decision == "review"
    assert read.reading.reasons[-1] == "the MICR line says 2,209.90, and 2,209.00 was read"
