"""Layouts: those that ship, a user's own, and what is said of faulty ones."""

from pathlib import Path

import pytest

from digits.checks.errors import MalformedLayout, NoLayoutFolder, UnknownLayout
from digits.checks.fields.layout import (
    BUNDLED_LAYOUTS,
    layout_files,
    line_of,
    named_layout,
    read_layout,
)

GOOD = (BUNDLED_LAYOUTS / "us-personal.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "currency", "width"),
    [("us-personal", "USD", 6.0), ("us-business", "USD", 8.5), ("in-cts2010", "INR", 7.95)],
)
def test_profiles_ship_with_the_package(name: str, currency: str, width: float) -> None:
    """US personal, US business and Indian CTS-2010 forms are there."""
    layout = named_layout(name)
    assert (layout.currency, layout.size.width) == (currency, width)
    assert layout.title
    assert layout.amount.left > 0.5


def test_a_users_own_profile_goes_first(tmp_path: Path) -> None:
    """A folder's layouts add to the shipped ones and may replace them."""
    (tmp_path / "us-personal.toml").write_text(GOOD.replace("0.77", "0.70"), "utf-8")
    (tmp_path / "mine.toml").write_text(GOOD.replace("us-personal", "mine"), "utf-8")
    assert set(layout_files(tmp_path)) == {"us-personal", "us-business", "in-cts2010", "mine"}
    assert named_layout("us-personal", tmp_path).amount.left == 0.70
    assert named_layout("mine", tmp_path).name == "mine"
    assert named_layout(str(tmp_path / "mine.toml")).name == "mine"


def test_a_layout_may_name_any_field(tmp_path: Path) -> None:
    """Those that ship name all that their form has; one with the amount alone is good, too."""
    for name in ("us-personal", "us-business"):
        assert set(named_layout(name).others()) == {"date", "payee", "signature", "memo", "micr"}
    assert set(named_layout("in-cts2010").others()) == {"date", "payee", "signature", "micr"}
    assert all(named_layout(name).words for name in layout_files())
    path = tmp_path / "short.toml"
    path.write_text("\n".join(line for line in GOOD.splitlines() if "{ left" not in line), "utf-8")
    assert read_layout(path).others() == {}
    path.write_text(GOOD.replace("date = { left = 0.58", "date = { left = 1.58"), "utf-8")
    with pytest.raises(MalformedLayout, match=r"date\.left") as failure:
        read_layout(path)
    assert failure.value.where == f"{path}, line 11"


def test_an_unknown_name_lists_the_known_ones() -> None:
    """What to choose instead is said."""
    with pytest.raises(UnknownLayout, match="in-cts2010, us-business, us-personal"):
        named_layout("uk-personal")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('currency = "USD"', 'currency = "XXX"', "line 4"),
        ("left = 0.77", "left = 1.77", "line 18"),
        ("right = 0.97\n", "right = 0.50\n", "line 17"),
        ('group = ","', 'group = "."', "line 23"),
        ("width = 6.0", "width = 600", "line 7"),
        ('currency = "USD"', 'curency = "USD"', "line"),
        ('title = "US', 'title = US"', "line 3"),
    ],
)
def test_a_faulty_line_is_named(old: str, new: str, line: str, tmp_path: Path) -> None:
    """The message names file and line, and says what to do."""
    path = tmp_path / "faulty.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(MalformedLayout) as failure:
        read_layout(path)
    told = str(failure.value)
    assert str(path) in told
    assert line in told
    assert "what to do" in told


def test_separators_are_those_that_are_read(tmp_path: Path) -> None:
    """A layout cannot ask for what the currency's grammar refuses; it may leave them out."""
    european = GOOD.replace('group = ","', 'group = "."').replace('decimal = "."', 'decimal = ","')
    path = tmp_path / "us.toml"
    path.write_text(european, "utf-8")
    with pytest.raises(MalformedLayout, match="amounts in USD are read with group ','") as failure:
        read_layout(path)
    assert failure.value.where == f"{path}, line 23"
    path.write_text(european.replace('"USD"', '"EUR"'), "utf-8")
    assert read_layout(path).currency == "EUR"
    path.write_text(GOOD.split("[separators]")[0], "utf-8")
    assert read_layout(path).separators is None


def test_a_file_that_is_no_profile_is_told(tmp_path: Path) -> None:
    """Pictures, folders, absent files and wrong names are no layouts."""
    (tmp_path / "picture.toml").write_bytes(b"\x89PNG\r\n\xff\xfe")
    with pytest.raises(MalformedLayout, match="not a text file"):
        read_layout(tmp_path / "picture.toml")
    with pytest.raises(UnknownLayout, match="cannot be opened"):
        read_layout(tmp_path / "absent.toml")
    (tmp_path / "other.toml").write_text(GOOD, "utf-8")
    with pytest.raises(MalformedLayout, match="another name"):
        named_layout("other", tmp_path)


def test_a_folder_of_layouts_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A setting with a mistake is not the same as no setting; a shipped layout is refused, too."""
    file = tmp_path / "file"
    file.touch()
    for folder, received in ((tmp_path / "absent", "nothing"), (file, "a file")):
        with pytest.raises(NoLayoutFolder, match=f"{folder}\n  received: {received}\n"):
            named_layout("us-personal", folder)
        with pytest.raises(NoLayoutFolder, match="DIGITS_LAYOUTS"):
            layout_files(folder)


def test_lines_are_found_by_their_keys() -> None:
    """A key is looked for in its own table."""
    text = 'name = "x"\n# left = 3\n[amount]\nleft = 1\n[other]\nleft = 2\n'
    assert line_of(text, ("amount", "left")) == 4
    assert line_of(text, ("other", "left")) == 6
    assert line_of(text, ("amount",)) == 3
    assert line_of(text, ("absent",)) == 1
