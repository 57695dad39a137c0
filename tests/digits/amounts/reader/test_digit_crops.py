"""Single digits of amounts: cut whole and rightly labelled, or left out with the reason."""

from decimal import Decimal

import numpy as np
import pytest
from PIL import Image

from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.digit_crops import CutAmount, cut_digits
from digits.amounts.reader.digit_places import placed_symbols
from digits.amounts.reader.ink_pieces import INK_SHARE
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.arrays import Grey
from digits.dataset.splits import LabelledDigits, Prepared
from digits.handwriting.config import FormConfig, ScanConfig, WriterConfig
from digits.line_reader.batches import Writers
from tests.digits.amounts.reader.pasted_amounts import bridged, pasted, shown

CLEAN = ScanConfig(**dict.fromkeys([*FormConfig.model_fields, *ScanConfig.model_fields], 0.0))
APART = WriterConfig(joined=0, touching=0, recorded=0, small_zeros=0)
NUMBERS = ("64058", "27708", "5056", "8448", "2636", "63594", "91361", "93571")


@pytest.fixture(scope="module")
def shipped() -> AmountReader:
    """The reader of the package."""
    return AmountReader.opened()


@pytest.fixture(scope="module")
def written(prepared: Prepared) -> "Write":
    """Who writes a text cleanly, its digits apart."""
    return Write(prepared.train)


class Write:
    """A crop, uint8 (h, w), of a text by a writer with a number."""

    def __init__(self, digits: LabelledDigits) -> None:
        config = AmountSynthesisConfig(scan=CLEAN, writer=APART)
        self._synthesis = amount_synthesis(config, Writers(digits, {}))

    def __call__(self, text: str, writer: int) -> Grey:
        """The crop, always the same for the same writer."""
        drawn = self._synthesis.picture_of(text, np.random.default_rng([writer]))
        return np.subtract(255, drawn.picture, dtype=np.uint8)


def numbered(cut: CutAmount) -> dict[int, int]:
    """The digits by their places."""
    return {digit.place: digit.digit for digit in cut.digits}


def test_what_is_cut_is_what_was_pasted(shipped: AmountReader, fresh: LabelledDigits) -> None:
    """The ink of that very digit, no pixel more or less, and at least two in three digits."""
    count = 0
    for seed, number in enumerate(NUMBERS):
        amount = pasted(number, fresh, seed)
        for cut in cut_digits(amount.crop, Decimal(number), "CLP", shipped).digits:
            assert cut.digit == int(number[cut.place])
            ink, true = shown(cut.picture), amount.digits[cut.place]
            assert np.array_equal(ink > INK_SHARE * 255, true > INK_SHARE * 255)
            count += 1
    assert 3 * count >= 2 * len("".join(NUMBERS))


def test_there_is_white_paper_around_a_digit(shipped: AmountReader, fresh: LabelledDigits) -> None:
    """So that whatever looks for the digit sees it whole."""
    amount = pasted("2636", fresh)
    for cut in cut_digits(amount.crop, Decimal(2636), "CLP", shipped).digits:
        rows, columns = np.nonzero(cut.picture < 255)
        high, wide = cut.picture.shape
        least = min(rows.min(), columns.min(), high - 1 - rows.max(), wide - 1 - columns.max())
        assert least >= 0.2 * (np.ptp(rows) + 1)


def test_joined_digits_are_left_out(shipped: AmountReader, fresh: LabelledDigits) -> None:
    """A stroke from the second to the third: the two are missing, the others stay."""
    found = 0
    for seed, number in enumerate(NUMBERS):
        amount = pasted(number, fresh, seed)
        before = numbered(cut_digits(amount.crop, Decimal(number), "CLP", shipped))
        cut = cut_digits(bridged(amount, 1), Decimal(number), "CLP", shipped)
        if cut.left_out == ("misread",):
            continue
        after = numbered(cut)
        assert not after.keys() & {1, 2}
        if before.keys() >= {1, 2}:
            assert "joined" in cut.left_out
            found += 1
    assert found


def test_a_misread_amount_gives_nothing(shipped: AmountReader, fresh: LabelledDigits) -> None:
    """Where people say another amount than the reader, nobody knows which digit is which."""
    amount = pasted("2636", fresh)
    assert numbered(cut_digits(amount.crop, Decimal(2636), "CLP", shipped))
    cut = cut_digits(amount.crop, Decimal(2638), "CLP", shipped)
    assert cut == CutAmount((), ("misread",))


def test_bare_paper_gives_nothing(shipped: AmountReader) -> None:
    """Of any size."""
    for size in ((1, 1), (40, 200)):
        cut = cut_digits(np.full(size, 250, np.uint8), Decimal(5), "CLP", shipped)
        assert cut == CutAmount((), ("misread",))


def test_each_digit_is_cut_or_left_out(shipped: AmountReader, written: Write) -> None:
    """With marks and signs between them; what is cut has the label that is written."""
    cuts = 0
    for writer in range(6):
        for text, amount in (("$4,837.25", "4837.25"), ("$96 104.50**", "96104.50")):
            cut = cut_digits(written(text, writer), Decimal(amount), "USD", shipped)
            if cut.left_out == ("misread",):
                continue
            digits = amount.replace(".", "")
            assert len(cut.digits) + len(cut.left_out) == len(digits)
            assert all(int(digits[place]) == digit for place, digit in numbered(cut).items())
            cuts += len(cut.digits)
    assert cuts >= 30


@pytest.mark.parametrize("text", ["125^50", "125^50/100", "125 50/100"])
def test_hundredths_are_no_digits_of_the_amount(
    shipped: AmountReader, written: Write, text: str
) -> None:
    """Nor is what is raised ever cut."""
    cuts = [cut_digits(written(text, n), Decimal("125.50"), "USD", shipped) for n in range(6)]
    read = [cut for cut in cuts if cut.left_out != ("misread",)]
    assert read
    for cut in read:
        assert len(cut.digits) + len(cut.left_out) == len("12550")
        if "^" in text:
            assert cut.left_out[-2:] == ("raised", "raised")


def test_symbols_are_placed_where_they_are(shipped: AmountReader, fresh: LabelledDigits) -> None:
    """Each digit's column lies between its left and its right edge, whatever the crop's size."""
    amount = pasted("63594", fresh, 5)
    height, width = amount.crop.shape
    for times in (0.7, 1.0, 2.0):
        size = (round(width * times), round(height * times))
        crop = np.asarray(Image.fromarray(amount.crop).resize(size, Image.Resampling.BILINEAR))
        placed = placed_symbols(crop, Decimal(63594), "CLP", shipped)
        assert "".join(one.symbol for one in placed) == "63594"
        for one, (left, right) in zip(placed, amount.spans, strict=True):
            assert left * times <= one.column <= right * times


def test_a_digit_at_the_edge_is_left_out(shipped: AmountReader, fresh: LabelledDigits) -> None:
    """A part of it may be missing."""
    amount = pasted("2636", fresh)
    top = int(np.flatnonzero(amount.crop.min(axis=1) < 128)[0]) + 1
    whole = cut_digits(amount.crop, Decimal(2636), "CLP", shipped)
    cut = cut_digits(amount.crop[top:], Decimal(2636), "CLP", shipped)
    assert "implausible" in cut.left_out
    assert len(cut.digits) < len(whole.digits)
