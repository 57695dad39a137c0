"""The exam of readers: the same strings for everybody, kept whole in one file."""

from pathlib import Path

import numpy as np
import pytest

from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.benchmark import (
    ExamConfig,
    Question,
    draw_exam,
    exam_arrays,
    read_exam,
    result_of,
    sit,
)
from digits.dataset.splits import Prepared
from digits.handwriting.config import SynthesisConfig
from digits.line_reader.batches import Writers
from digits.progress import Progress

FEW = ExamConfig(strings=5, strangers=2)


@pytest.fixture(scope="module")
def questions(prepared: Prepared) -> list[Question]:
    """Five amounts and two strangers a currency."""
    return draw_exam(Writers(prepared.train, {}), SynthesisConfig(), FEW)


def test_as_many_as_wanted(questions: list[Question]) -> None:
    """Texts that the grammar gives no meaning are replaced by others."""
    asked = [(question.currency, question.amount is None) for question in questions]
    for currency in ("USD", "CLP", "INR", "EUR"):
        assert asked.count((currency, False)) == 5
        assert asked.count((currency, True)) == 2


def test_the_file_holds_the_very_questions(questions: list[Question], tmp_path: Path) -> None:
    """Pictures, currencies and amounts come back as they were; no pickle is needed."""
    np.savez(tmp_path / "exam.npz", allow_pickle=False, **exam_arrays(questions))
    again = read_exam(tmp_path / "exam.npz")
    for one, other in zip(questions, again, strict=True):
        np.testing.assert_array_equal(one.picture, other.picture)
        assert (one.currency, one.amount) == (other.currency, other.amount)


def test_another_seed_asks_other_questions(prepared: Prepared, questions: list[Question]) -> None:
    """The same seed draws the same strings, another one others."""
    writers = Writers(prepared.train, {})
    again = draw_exam(writers, SynthesisConfig(), FEW)
    other = draw_exam(writers, SynthesisConfig(), FEW.model_copy(update={"seed": 1}))
    assert [one.amount for one in again] == [question.amount for question in questions]
    assert [one.amount for one in other] != [question.amount for question in questions]


def test_answers_are_counted(questions: list[Question]) -> None:
    """The shipped reader reads some, and what no amount is counts apart."""
    told: list[Progress] = []
    answers = sit(AmountReader.opened(), questions, told.append)
    result = result_of("v", questions, answers)
    assert {currency: len(ticks) for currency, ticks in result.right.items()} == dict.fromkeys(
        ("USD", "CLP", "INR", "EUR"), 5
    )
    right = sum(ticks.count("1") for ticks in result.right.values())
    assert right == sum(
        round(5 * profile.exact_match) for profile in result.scores.profiles.values()
    )
    assert right > 5
    assert result.scores.strangers == 8
    assert result.ms > 0
