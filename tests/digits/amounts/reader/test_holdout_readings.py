"""Readings of synthetic strings: always the same ones, by holdout writers."""

from itertools import chain

import pytest
from PIL import Image

from digits.amounts.grammar.currencies import grammar_of
from digits.amounts.reader.calibration import CalibrationConfig, calibrate_reader
from digits.amounts.reader.holdout_readings import (
    Harder,
    WorkerSpec,
    WorkItem,
    harder,
    holdout_readings,
    indistinct,
    only,
    work_items,
)
from digits.amounts.reader.reader_card import BUNDLED_READER, Calibration
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.dataset.splits import Prepared
from digits.line_reader.batches import Writers
from digits.progress import Progress

BY = Harder(elastic=1.6, variation=1.5, stretch=1.15, share=0.6)


@pytest.fixture(scope="module")
def content() -> bytes:
    """The network of the package."""
    return (BUNDLED_READER / "reader.onnx").read_bytes()


@pytest.fixture(scope="module")
def writers(prepared: Prepared, font_file: bytes) -> Writers:
    """Who writes, held out or not."""
    return Writers(prepared.train, dict.fromkeys(("one", "two", "three"), font_file))


def test_processes_change_no_reading(content: bytes, writers: Writers) -> None:
    """Two processes make the readings that this one makes, in the same order."""
    spec = WorkerSpec(content, writers, AmountSynthesisConfig(), BY, (1.0,))
    wanted = [WorkItem("harder", "CLP", 0, 6), WorkItem("negative", "USD", 3, 4)]
    here = list(holdout_readings(spec, wanted, 0))
    there = list(holdout_readings(spec, wanted, 2))
    assert here == there
    shown = [one.truth for one in chain.from_iterable(here)]
    assert shown[-4:] == [None] * 4
    assert all(shown[:-4])


def test_work_items_cover_every_reading_once() -> None:
    """In chunks, the last one smaller."""
    found = work_items("usual", ("USD", "EUR"), 250)
    assert [item.strings for item in found] == [100, 100, 50] * 2
    assert [one.start for one in found] == [0, 100, 200] * 2


SLASH = (("/", "1"),)


def test_only_one_currency_is_written(writers: Writers) -> None:
    """Without negatives every text is of that currency, but for shapes that its grammar refuses."""
    config = AmountSynthesisConfig(text=only("INR", 0.0))
    texts = [
        amount_synthesis(config, writers, "holdout").item(5, place).text for place in range(60)
    ]
    assert all(texts)
    meant = sum(grammar_of("INR").meaning(text) is not None for text in texts)
    assert meant >= 50


def test_literal_readings_are_mostly_of_no_amount(content: bytes, writers: Writers) -> None:
    """Each keeps its place; the truth of a text that the grammar allows is its amount."""
    spec = WorkerSpec(content, writers, AmountSynthesisConfig(), BY, (1.0,))
    (made,) = holdout_readings(spec, [WorkItem("literal", "USD", 0, 80)], 0)
    numbers = [reading.number for reading in made]
    assert numbers == sorted(set(numbers))
    assert 70 < len(numbers) <= 80  # but for those whose truth nobody could tell
    amounts = sum(reading.truth is not None for reading in made)
    assert 2 < amounts < 45


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7.,25", True),
        ("7..25", True),
        ("7-,250", True),
        ("7oo", True),
        ("7/25", False),
        ("7.2", False),
        ("", False),
    ],
)
def test_marks_that_touch_are_indistinct(text: str, *, expected: bool) -> None:
    """Where one of two marks too many would make it an amount, its truth is not certain."""
    assert indistinct(text, grammar_of("USD")) is expected


@pytest.mark.parametrize(
    ("text", "alike", "expected"),
    [
        ("/72", SLASH, True),  # as 172
        ("8/64.90", SLASH, True),
        ("/,/08", SLASH, True),  # only where both are a 1
        ("3,8001-", SLASH, True),  # as 3,800/-
        ("/72", (), False),
        ("8:64.90", SLASH, False),
        ("4/.5.20", SLASH, False),
    ],
)
def test_a_slash_that_is_written_like_a_1_is_indistinct(
    text: str, alike: tuple[tuple[str, str], ...], *, expected: bool
) -> None:
    """Where this hand's slash is its 1, what would be an amount with the other is not certain."""
    assert indistinct(text, grammar_of("USD"), alike) is expected


def test_harder_strings_are_harder() -> None:
    """Bending and variation grow, defects come at least as often, within what configs allow."""
    usual = AmountSynthesisConfig()
    hard = harder(usual, BY._replace(elastic=9.0))
    assert hard.writer.elastic == 3.0
    assert hard.writer.variation == pytest.approx(1.5 * usual.writer.variation)
    assert hard.scan.blur == max(0.6, usual.scan.blur)
    assert hard.scan.noise >= usual.scan.noise
    assert harder(usual, Harder(1, 1, 1, 0)) == usual
    real = harder(usual, Harder(1, 1, 1, 0, real=3)).writer
    assert real == usual.writer.model_copy(update={"pen": 3 * usual.writer.pen})


def test_calibration_fits_on_one_half_and_certifies_on_the_other(
    content: bytes, writers: Writers
) -> None:
    """Odd numbers certify what even ones fitted, and what shows no amount is never right."""
    config = CalibrationConfig(views=(0.9, 1.0), usual=20, harder=120, negatives=20, literal=30)
    told: list[Progress] = []
    found = calibrate_reader(
        content, writers, AmountSynthesisConfig(), config, on_progress=told.append
    )
    assert found.confidence_model.readings <= 4 * (60 + 10 + 15)
    assert 4 * 60 < found.threshold.readings <= 4 * (60 + 10 + 15)
    assert 4 * 10 < found.metrics.negatives <= 4 * (10 + 15)
    assert set(found.metrics.by_currency) == {"USD", "CLP", "INR", "EUR"}
    assert sum(one.n for one in found.metrics.harder.values()) <= 4 * 60
    assert (told[-1].done, told[-1].total) == (760, 760)
    assert 0 < found.metrics.single_ms < found.metrics.all_views_ms
    # Too few to say from which probability on one view suffices for 1 %.
    assert (found.first, found.metrics.one_view) == (None, None)


def test_calibration_has_a_first_stage_where_it_can(content: bytes, writers: Writers) -> None:
    """For a rate that few readings can certify; many strings then need but one view."""
    config = CalibrationConfig(
        views=(0.9, 1.0), usual=20, harder=120, negatives=4, literal=4, wanted_rate=0.2
    )
    found = calibrate_reader(content, writers, AmountSynthesisConfig(), config)
    assert found.first is not None
    assert found.first.view == 1.0
    assert found.first.confidence_model.readings <= 4 * (60 + 2 + 2)
    assert found.metrics.one_view is not None
    assert found.metrics.one_view > 0.3
    assert found.metrics.reading_ms is not None
    assert found.metrics.single_ms < found.metrics.reading_ms < 2 * found.metrics.all_views_ms
    assert Calibration.model_validate_json(found.model_dump_json()) == found


def test_stretched_views_are_what_a_reader_sees(writers: Writers) -> None:
    """A crop made of a synthetic picture becomes that picture again, to a few shades."""
    # Imported here: only this test looks inside the way of a crop.
    from digits.line_reader.network_session import to_input

    picture = (
        amount_synthesis(AmountSynthesisConfig(text=only("CLP", 0.0)), writers, "holdout")
        .item(1, 3)
        .picture
    )
    seen = to_input(Image.fromarray(255 - picture), picture.shape[0])
    assert seen.shape == picture.shape
    assert abs(seen.astype(int) - picture).mean() < 3
