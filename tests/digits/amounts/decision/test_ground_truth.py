"""The file of true amounts: what is read, and what each mistake in it is called."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from digits.amounts.decision.ground_truth import LabelledCrop, read_truth
from digits.amounts.errors import BadAmount, DuplicateTruth, MalformedTruth, TruthMissing
from digits.amounts.grammar.currencies import grammar_of
from digits.config import Currency
from digits.errors import DigitsError

Says = Callable[[DigitsError, str, str, str, str], None]


def reads(folder: Path, text: str | bytes, currency: Currency = "USD") -> tuple[LabelledCrop, ...]:
    """What a file with this text says; pictures a.png and b.png are there."""
    for name in ("a.png", "b.png"):
        (folder / name).touch()
    path = folder / "truth.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_truth(path, folder, grammar_of(currency))


def test_lines_become_pictures_with_amounts(tmp_path: Path) -> None:
    """In the order of the file, with the decimals of the currency."""
    found = reads(tmp_path, "file,amount\nb.png,12.5\na.png, 1234\n")
    assert found == (
        LabelledCrop(tmp_path / "b.png", Decimal("12.50")),
        LabelledCrop(tmp_path / "a.png", Decimal("1234.00")),
    )
    assert str(found[0].amount) == "12.50"


def test_spreadsheets_write_it_too(tmp_path: Path) -> None:
    """A mark at the beginning, other columns, quotes, and line ends as in Windows."""
    text = '\ufeffclerk,amount,file\r\nM.,"19507","a.png"\r\n'
    assert reads(tmp_path, text, "CLP")[0].amount == Decimal(19507)


@pytest.mark.parametrize(
    "amount", ["", "abc", "1,234.56", "12.345", "0", "-5", "1e3", "NaN", "Infinity", "١٢", "1" * 30]
)
def test_amounts_that_are_none(amount: str, tmp_path: Path, says: Says) -> None:
    """Line, text and what to write instead."""
    with pytest.raises(BadAmount) as caught:
        reads(tmp_path, f'file,amount\na.png,5\nb.png,"{amount}"\n')
    says(caught.value, "no sum of USD", "line 3", repr(amount), "1234.56")


def test_a_dot_for_thousands_is_refused_in_pesos(tmp_path: Path, says: Says) -> None:
    """19.507 would be nineteen pesos and a half."""
    with pytest.raises(BadAmount) as caught:
        reads(tmp_path, "file,amount\na.png,19.507\n", "CLP")
    says(caught.value, "no sum of CLP", "line 2", "19.507", "19507")


def test_pictures_named_twice(tmp_path: Path, says: Says) -> None:
    """Even with the same amount."""
    with pytest.raises(DuplicateTruth) as caught:
        reads(tmp_path, "file,amount\na.png,5\na.png,5\n")
    says(caught.value, "twice", "line 3", "a.png", "one line")


def test_pictures_that_are_not_there(tmp_path: Path, says: Says) -> None:
    """A name that leads nowhere, or no name."""
    with pytest.raises(TruthMissing) as caught:
        reads(tmp_path, "file,amount\nc.png,5\n")
    says(caught.value, "not there", "line 2", "c.png", str(tmp_path))
    with pytest.raises(TruthMissing):
        reads(tmp_path, "file,amount\n,5\n")


def test_no_file_at_all(tmp_path: Path) -> None:
    """The message tells how to write one."""
    with pytest.raises(TruthMissing, match="file,amount"):
        read_truth(tmp_path / "truth.csv", tmp_path, grammar_of("USD"))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "wrong header"),
        (b"file,amount\n", "is empty"),
        (b"name,amount\na.png,5\n", "wrong header"),
        (b"file,amount\n\xff\xfe,5\n", "not in UTF-8"),
        (b"file,amount\na.png,1,234.56\n", "another number of cells"),
        (b"file;amount\na.png;1234;56\n", "another number of cells"),
        (b"file,amount\na.png\n", "another number of cells"),
    ],
)
def test_what_is_no_such_table(content: bytes, problem: str, tmp_path: Path) -> None:
    """Empty, without lines, without a column, not UTF-8, or with a cell too many or too few."""
    with pytest.raises(MalformedTruth, match=problem):
        reads(tmp_path, content)
