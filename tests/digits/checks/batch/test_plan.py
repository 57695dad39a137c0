"""Which edits of the code have checks read anew: those of what reads, and no others."""

import shutil
from pathlib import Path

import pytest

from digits.checks.batch.plan import (
    CODE,
    NOT_READING,
    READING,
    ScoringPlan,
    ledger_of,
    open_work,
)
from digits.environment import imports_digest
from digits.models.errors import ModelTampered
from digits.settings_fields import CHECKOUT
from digits.source_files import imported_files
from tests.digits.checks.conftest import MakePlan


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sources of `digits` in the place of the checkout."""
    skipped = shutil.ignore_patterns("data", "__pycache__")
    shutil.copytree(CHECKOUT / "digits", tmp_path / "digits", ignore=skipped)
    monkeypatch.setattr("digits.environment.CHECKOUT", tmp_path)
    return tmp_path


@pytest.fixture
def plan(tmp_path: Path, make_plan: MakePlan) -> ScoringPlan:
    """Of a folder that nobody opens here."""
    return make_plan(tmp_path / "in", tmp_path / "store")


def recipe_after_edit(
    checkout: Path, file: str, plan: ScoringPlan, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The recipe of a plan after a line was added to a file of the checkout."""
    path = checkout / "digits" / file
    path.write_text(path.read_text("utf-8") + "\nADDED = 1\n", "utf-8")
    code = imports_digest.__wrapped__(READING, NOT_READING)
    monkeypatch.setattr("digits.checks.batch.plan.CODE", code)
    return plan.recipe.digest


@pytest.mark.parametrize(
    "file",
    [
        "amounts/decision/decision.py",
        "amounts/grammar/patterns.py",
        "checks/batch/reconciliation.py",
        "checks/fields/boxes.py",
        "checks/intake/tiff.py",
        "checks/page/deskew.py",
        "checks/scoring.py",
        "line_reader/beam_search.py",
        "line_reader/ctc.py",
        "line_reader/ensemble.py",
        "line_reader/network_session.py",
        "micr/characters.py",
        "micr/micr_line.py",
        "micr/micr_reader.py",
        "photos/normalisation.py",
    ],
)
def test_what_reads_has_checks_read_anew(
    checkout: Path, plan: ScoringPlan, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    """An edit of what finds, reads or decides makes another recipe."""
    before = plan.recipe.digest
    assert recipe_after_edit(checkout, file, plan, monkeypatch) != before


@pytest.mark.parametrize(
    "file",
    [
        "handwriting/font_files.py",
        "handwriting/generator.py",
        "line_reader/trainer.py",
        "line_reader/network.py",
        "amounts/reader/benchmark.py",
        "amounts/reader/calibration.py",
        "checks/batch/statistics.py",
        "ledger/ledger.py",
        "metrics/classification.py",
        "micr/drawn_lines.py",
        "micr/line_texts.py",
        "models/cnn.py",
        "operations/score_batch.py",
        "registry/versions.py",
        "errors.py",
    ],
)
def test_what_trains_or_stores_has_nothing_read_anew(
    checkout: Path, plan: ScoringPlan, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    """An edit of the training fonts, for one, leaves the recipe as it is."""
    before = plan.recipe.digest
    assert recipe_after_edit(checkout, file, plan, monkeypatch) == before


def test_the_code_counts_in_the_recipe(plan: ScoringPlan) -> None:
    """The digest that was computed when this process began."""
    assert plan.recipe.facts["code"] == CODE


def test_what_is_left_out_is_there_to_be_left_out() -> None:
    """A module that moved would count again, unseen."""
    reading = imported_files(CHECKOUT, READING)
    for name in NOT_READING:
        assert any(f"{module}.".startswith(f"{name}.") for module in reading), name


@pytest.mark.parametrize("kind", ["words_reader", "micr_reader"])
def test_a_worker_with_another_reader_refuses(
    kind: str, make_plan: MakePlan, tmp_path: Path
) -> None:
    """Its package is another one than the flow's; the message says both versions."""
    folder = tmp_path / "in"
    folder.mkdir()
    plan = make_plan(folder, tmp_path / "store").model_copy(update={kind: "0123456789ab"})
    batch = ledger_of(plan.store).begin(str(folder), plan.recipe, "run")
    with pytest.raises(ModelTampered, match="0123456789ab is wanted"):
        open_work(plan, batch, "run")


@pytest.mark.parametrize("kind", ["words_reader", "micr_reader"])
def test_another_reader_has_checks_read_anew(kind: str, plan: ScoringPlan) -> None:
    """What it read is another recipe's."""
    other = plan.model_copy(update={kind: "0123456789ab"})
    assert other.recipe.digest != plan.recipe.digest
