"""A bank's own lines: the text of an amount, and amounts that a crop cannot show."""

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest

from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.own_lines import (
    OwnLine,
    TranscriptionConfig,
    lines_digest,
    transcribe,
    transcription,
)
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.config import Currency
from digits.dataset.splits import Prepared
from digits.handwriting.config import ScanConfig
from digits.line_reader.batches import Writers
from digits.line_reader.network_session import Reader
from digits.progress import Progress

CLEAN = ScanConfig(pattern=0, lines=0, sign=0, shading=0, bilevel=0, jpeg=0, blur=0, noise=0)
VIEWS = (1.0,)
Written = Callable[..., OwnLine]


@pytest.fixture(scope="module")
def shipped() -> Reader:
    """The network of the package."""
    return AmountReader.opened().reader


@pytest.fixture(scope="module")
def written(prepared: Prepared) -> Written:
    """A function that writes a text cleanly, and says that it shows an amount."""
    synthesis = amount_synthesis(AmountSynthesisConfig(scan=CLEAN), Writers(prepared.train, {}))

    def write(text: str, amount: str, currency: Currency = "USD", writer: int = 1) -> OwnLine:
        picture = synthesis.picture_of(text, np.random.default_rng([writer])).picture
        return OwnLine(255 - picture, Decimal(amount), currency)

    return write


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1,250.00", "1250.00", "USD"),
        ("1250^00/100", "1250.00", "USD"),
        ("$84.25", "84.25", "USD"),
        ("45.600.-", "45600", "CLP"),
        ("45600=", "45600", "CLP"),
        ("1,23,456/-", "123456.00", "INR"),
        ("1.234,50", "1234.50", "EUR"),
    ],
)
def test_the_text_is_that_which_was_written(
    shipped: Reader, written: Written, text: str, amount: str, currency: Currency
) -> None:
    """Of all ways to write the amount, by most of a few writers."""
    lines = [written(text, amount, currency, writer) for writer in range(5)]
    found = [transcription(line, shipped, VIEWS) for line in lines]
    assert sum(one is not None and one.text == text for one in found) >= 4, found


def test_the_text_follows_the_amount_where_the_reader_errs(
    shipped: Reader, written: Written
) -> None:
    """A 7 that looks like a 1 is learned as a 7: only what was decided counts."""
    found = transcription(written("1,250.00", "7250.00"), shipped, VIEWS)
    assert found is not None
    assert found.text == "7,250.00"
    right = transcription(written("1,250.00", "1250.00"), shipped, VIEWS)
    assert right is not None
    assert right.surprise < found.surprise


def test_a_line_that_cannot_show_its_amount_is_left_out_and_counted(
    shipped: Reader, written: Written
) -> None:
    """A wrong label, or another field; an amount that the currency does not have, too."""
    told: list[Progress] = []
    lines = (
        written("1,250.00", "1250.00"),
        written("1,250.00", "83.17"),
        written("1,250.00", "98765.43"),
        OwnLine(np.full((40, 160), 230, np.uint8), Decimal("1250.00"), "USD"),
        written("45.600.-", "45600", "CLP"),
        written("45.600.-", "45600.50", "CLP"),
    )
    found = transcribe(lines, shipped, TranscriptionConfig(), told.append)
    assert [line.text for line in found.lines] == ["1,250.00", "45.600.-"]
    assert found.lines[0].crop is lines[0].crop
    assert found.counts.lines == {"USD": 4, "CLP": 2}
    assert found.counts.learned == {"USD": 1, "CLP": 1}
    assert found.counts.left_out == 4
    assert told[-1] == Progress(6, 6, "line")


def test_the_digest_tells_lines_apart(written: Written) -> None:
    """By picture, amount, currency, number and order."""
    one, other = written("125", "125.00"), written("126", "126.00")
    sets = [
        [one],
        [other],
        [one, other],
        [other, one],
        [one._replace(amount=Decimal("126.00"))],
        [one._replace(currency="INR")],
        [one._replace(crop=one.crop.reshape(-1, 2))],
    ]
    assert len({lines_digest(lines) for lines in sets}) == len(sets)
    assert lines_digest([one]) == lines_digest([one._replace(crop=one.crop.copy())])
