"""One crop from the network to its decision: how many views it takes, and which way is up."""

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest
from PIL import Image

from digits.amounts.decision.decision import Policy
from digits.amounts.decision.stages import FirstStage, Stages
from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.currencies import AmountCandidate, AmountPrediction
from digits.amounts.reader.amount_reader import (
    AmountReader,
    Procedure,
    read_crop,
    shows_upright,
)
from digits.amounts.reader.reader_card import BUNDLED_READER
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.arrays import Grey
from digits.backends.onnx_backend import open_session
from digits.config import Currency
from digits.dataset.splits import Prepared
from digits.handwriting.config import ScanConfig
from digits.line_reader.batches import Writers
from digits.line_reader.ctc import LogProbabilities
from digits.line_reader.network_session import Reader

CLEAN = ScanConfig(pattern=0, lines=0, sign=0, shading=0, bilevel=0, jpeg=0, blur=0, noise=0)


class CountingReader(Reader):
    """A reader that remembers what it was shown."""

    def __init__(self) -> None:
        """The network of the package."""
        super().__init__(open_session((BUNDLED_READER / "reader.onnx").read_bytes(), 1), ALPHABET)
        self.shown: list[Grey] = []

    def scores_of(self, pictures: list[Grey]) -> list[LogProbabilities]:
        """As any reader."""
        self.shown += pictures
        return super().scores_of(pictures)


@pytest.fixture(scope="module")
def shipped() -> AmountReader:
    """The reader of the package; it has no first stage."""
    return AmountReader.opened()


@pytest.fixture(scope="module")
def written(prepared: Prepared) -> Callable[[str, int], Image.Image]:
    """A function that writes a text cleanly, by a writer with a number."""
    synthesis = amount_synthesis(AmountSynthesisConfig(scan=CLEAN), Writers(prepared.train, {}))

    def write(text: str, writer: int) -> Image.Image:
        return Image.fromarray(
            255 - synthesis.picture_of(text, np.random.default_rng([writer])).picture
        )

    return write


def procedure(shipped: AmountReader, sure: float | None, least: float) -> Procedure:
    """With a first stage, or without; accepting from `least` on."""
    own = shipped.card.calibration
    model = own.confidence_model
    first = None if sure is None else FirstStage(view=1.0, confidence_model=model, sure=sure)
    threshold = own.threshold.model_copy(update={"value": least})
    stages = Stages(confidence_model=model, first=first)
    return Procedure.of(own, Policy(threshold=threshold), stages)


@pytest.mark.parametrize(
    ("sure", "least", "views"),
    [(None, 1.0, 3), (0.0, 1.0, 1), (1.0, 1.0, 3), (None, 0.0, 4), (0.0, 0.0, 2), (1.0, 0.0, 4)],
)
def test_no_more_views_are_taken_than_needed(
    shipped: AmountReader,
    written: Callable[[str, int], Image.Image],
    sure: float | None,
    least: float,
    views: int,
) -> None:
    """One where it is sure, else all, none of them twice; one more only before accepting."""
    counting = CountingReader()
    read_crop(counting, written("18.256", 1), "CLP", procedure(shipped, sure, least))
    assert len(counting.shown) == views
    assert len({picture.shape[1] for picture in counting.shown}) == min(3, views - (least == 0))


def test_unsure_first_views_change_nothing(
    shipped: AmountReader, written: Callable[[str, int], Image.Image]
) -> None:
    """Then the reading is that of a reader without a first stage, to the last bit."""
    for number in range(6):
        crop = written("73.908", number)
        plain = read_crop(shipped.reader, crop, "CLP", procedure(shipped, None, 0.9))
        assert read_crop(shipped.reader, crop, "CLP", procedure(shipped, 1.0, 0.9)) == plain
        assert shipped.predict(crop, "CLP").best is not None


def test_the_first_view_answers_with_its_own_probability(
    shipped: AmountReader, written: Callable[[str, int], Image.Image]
) -> None:
    """As its own model states it, which another model of all views does not touch."""
    own = procedure(shipped, 0.0, 0.5)
    other = own.stages.confidence_model.model_copy(update={"bias": -30.0})
    alone = own._replace(stages=own.stages.model_copy(update={"confidence_model": other}))
    crop = written("73.908", 2)
    reading = read_crop(shipped.reader, crop, "CLP", alone)
    assert reading.amount == Decimal(73908)
    assert reading.probability > 0.5
    assert reading == read_crop(shipped.reader, crop, "CLP", own)


def prediction(*texts: tuple[str, float]) -> AmountPrediction:
    """A prediction of these texts with their probabilities."""
    candidates = tuple(
        AmountCandidate(Decimal(number), share, text, "whole")
        for number, (text, share) in enumerate(texts, start=1)
    )
    return AmountPrediction(candidates, 0.0, 1, 1, texts[0][1])


@pytest.mark.parametrize(
    ("texts", "upright"),
    [
        ([("16.405", 0.99)], True),
        ([("16.405", 0.97)], False),
        ([("16.405", 0.97), ("16.485", 0.02)], True),
        ([("16.405", 0.97), ("16.985", 0.02)], False),
        ([("9.861,37", 0.99)], True),
        ([("36", 1.0)], False),
        ([("-683", 1.0)], False),
        ([("*3.016,97*", 1.0)], False),
        ([("12.569,08", 1.0)], False),
    ],
)
def test_which_digits_show_which_way_is_up(
    texts: list[tuple[str, float]], *, upright: bool
) -> None:
    """A sure 3, 4 or 7, but not at the ends, where a sign of a currency may look like one."""
    assert shows_upright(prediction(*texts)) == upright


TURNED: tuple[tuple[str, Currency], ...] = (
    ("16.986", "CLP"), ("19.801", "CLP"), ("573.491", "CLP"),
    ("€581,66", "EUR"), ("698,06€", "EUR"), ("6€", "EUR"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "currency"), TURNED)
def test_turned_amounts_do_not_look_upright(
    shipped: AmountReader, written: Callable[[str, int], Image.Image], text: str, currency: Currency
) -> None:
    """None of ten that stand on their heads, though a turned € is read as a 3."""
    for number in range(10):
        over = written(text, number).transpose(Image.Transpose.ROTATE_180)
        assert not shows_upright(shipped.predict(over, currency)), number


def test_upright_amounts_look_it(
    shipped: AmountReader, written: Callable[[str, int], Image.Image]
) -> None:
    """Those that are read for certain, which some of these are."""
    predictions = [shipped.predict(written("53.491", number), "CLP") for number in range(20)]
    sure = [one for one in predictions if one.best and one.best.probability > 0.98]
    assert sure
    assert all(shows_upright(one) for one in sure)


def test_what_stands_on_its_head_is_caught_in_either_stage(
    shipped: AmountReader, written: Callable[[str, int], Image.Image]
) -> None:
    """Where every amount would be accepted, by the first view or by all of them."""
    for sure in (0.0, 1.0):
        own = procedure(shipped, sure, 0.0)
        told = []
        for number in range(12):
            over = written("16.986", number).transpose(Image.Transpose.ROTATE_180)
            told.append(read_crop(shipped.reader, over, "CLP", own))
        assert sum("turned upside down" in "; ".join(one.reasons) for one in told) >= 6
