"""Lists as spreadsheets write them: what is clear is understood, what is not is told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from digits.errors import DigitsError
from digits.photos.picture_lists import ListKind, read_list

Says = Callable[[DigitsError, str, str, str, str], None]


class BadList(DigitsError):
    """What a list of this test raises."""


KIND = ListKind("A list of coins", ("file", "coin"), "a.png,5", BadList)


def cells(folder: Path, content: str | bytes) -> list[tuple[str, ...]]:
    """The cells of a file with this content, whose lines have no fault."""
    path = folder / "coins.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    lines = read_list(path, KIND)
    assert not any(line.problem for line in lines)
    return [line.cells for line in lines]


@pytest.mark.parametrize(
    "text",
    [
        "file,coin\na.png,5\nb c.png,20\n",
        "file;coin\r\na.png;5\r\nb c.png;20\r\n",
        "file\tcoin\na.png\t5\nb c.png\t20",
        "file|coin\na.png|5\nb c.png|20\n",
        "File,COIN\na.png,5\nb c.png,20\n",
        ' file , coin\n a.png , 5\n "b c.png", "20"\n',
        "coin;clerk;file\n5;M., the first;a.png\n20;;b c.png\n",
        "\ufefffile,coin\n\na.png,5\n,\nb c.png,20\n",
        "file,coin\ra.png,5\rb c.png,20\r",
        "sep=;\nfile;coin\na.png;5\nb c.png;20\n",
        "file,coin,\na.png,5,\nb c.png,20,\n",
        "file,coin\na.png,5,,\nb c.png,20,,\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-16"])
def test_what_spreadsheets_write_is_understood(tmp_path: Path, text: str, encoding: str) -> None:
    """Separators, encodings, capitals, blanks, other columns and empty ends are no matter."""
    assert cells(tmp_path, text.encode(encoding)) == [("a.png", "5"), ("b c.png", "20")]


@pytest.mark.parametrize(
    ("text", "count", "separator"),
    [
        ("file,coin\na.png,5\nb.png,1,500\n", 3, "commas"),
        ("file;coin\na.png;5\nb.png;1;500\n", 3, "semicolons"),
        ("file,coin,\na.png,5,\nb.png,1,500\n", 3, "commas"),
        ("file,coin,note\na.png,5,\nb.png,1,500,old\n", 4, "commas"),
        ("file\tcoin\na.png\t5\nb.png\n", 1, "tabs"),
    ],
)
def test_a_cell_too_many_or_too_few_is_a_fault_of_its_line(
    tmp_path: Path, text: str, count: int, separator: str
) -> None:
    """The other lines stay; the fault says how many there are, and what sets them apart."""
    path = tmp_path / "coins.csv"
    path.write_text(text)
    good, bad = read_list(path, KIND)
    assert (good.number, good.cells, good.problem) == (2, ("a.png", "5"), "")
    assert bad.number == 3
    assert f"there are {count}" in bad.problem
    assert separator in bad.problem


@pytest.mark.parametrize(
    ("text", "received"),
    [
        ("file:coin\na.png:5\n", "with no separator"),
        ("picture;coin\na.png;5\n", "“picture”, “coin”, set apart by semicolons"),
        ("file,coin,coin\na.png,5,5\n", "“file”, “coin”, “coin”, set apart by commas"),
        ("", "nothing"),
    ],
)
def test_a_heading_without_the_columns_is_shown_as_it_was_understood(
    tmp_path: Path, says: Says, text: str, received: str
) -> None:
    """With the separator that was seen, and with a heading that would do."""
    with pytest.raises(BadList) as caught:
        cells(tmp_path, text)
    says(caught.value, "wrong header", "line 1", received, "file,coin")


PRICES = KIND._replace(columns=("file", "price"), grouped="price")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("file,price,note\na.png,2,350.75\n", True),
        ("file,price,note\na.png,$12,500\n", True),
        ("file,price,note\na.png,1,234,567\n", True),
        ('file,price,note\na.png,"2,350.75",paid\n', False),
        ("file,price,shop\na.png,2350.75,042\n", False),
        ("file,price,shop\na.png,35,7\n", False),
        ("file;price;shop\na.png;35;123\n", False),
    ],
)
def test_a_price_is_not_cut_at_its_comma(tmp_path: Path, text: str, fault: bool) -> None:
    """Where a column follows, the end behind an unquoted comma would pass for its cell."""
    path = tmp_path / "prices.csv"
    path.write_text(text, "utf-8")
    (line,) = read_list(path, PRICES)
    assert bool(line.problem) == fault, line


def test_quotes_that_do_not_end_are_told(tmp_path: Path, says: Says) -> None:
    """With what sets the columns apart."""
    with pytest.raises(BadList) as caught:
        cells(tmp_path, 'file;coin\n"a.png;5\n')
    says(caught.value, "not a CSV", "line 2", "semicolons", "quotation marks")
