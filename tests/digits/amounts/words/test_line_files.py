"""A user's own pictures of lines of words: what each words, or why it words nothing."""

from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from digits.amounts.words.line_files import NO_WORDING, read_lines
from digits.amounts.words.words_reader import WordsReader, opened_words_reader
from digits.config import Currency

SIZE = 42  # points


def line_of(text: str, path: Path) -> Path:
    """A picture of one printed line."""
    font = ImageFont.load_default(SIZE)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text))
    image = Image.new("L", (right - left + 30, bottom - top + 24), 250)
    ImageDraw.Draw(image).text((15 - left, 12 - top), text, 30, font)
    image.save(path)
    return path


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("Two hundred six and 20/100", "USD", "206.20"),
        ("Nineteen thousand forty dollars only", "USD", "19040.00"),
        ("Rupees three lakh five thousand only", "INR", "305000.00"),
        ("ciento veinte mil pesos", "CLP", "120000"),
        ("deux cent trente euros", "EUR", "230.00"),
    ],
)
def test_a_line_says_its_amount(text: str, currency: Currency, amount: str, tmp_path: Path) -> None:
    """In the wordings of its currency."""
    path = line_of(text, tmp_path / "line.png")
    (read,) = read_lines([path], currency, opened_words_reader().tools(""))
    assert read.amount == Decimal(amount)
    assert read.text
    assert read.wording
    assert not read.reason


def test_what_words_no_amount_says_so(tmp_path: Path) -> None:
    """A name, empty paper, no picture at all: each with its reason, and the next is read."""
    Image.new("L", (400, 60), 250).save(tmp_path / "empty.png")
    (tmp_path / "text.png").write_text("no picture")
    files = [
        line_of("Greenwich Yachting Club", tmp_path / "name.png"),
        tmp_path / "empty.png",
        tmp_path / "text.png",
        line_of("forty-one dollars", tmp_path / "line.png"),
    ]
    name, empty, broken, last = read_lines(files, "USD", WordsReader.opened().tools(""))
    assert (name.amount, name.reason) == (None, NO_WORDING)
    assert name.text
    assert empty.amount is None
    assert empty.reason
    assert broken.failed
    assert last.amount == Decimal(41)
