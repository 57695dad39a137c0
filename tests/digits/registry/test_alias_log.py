"""The log of champions: who holds an alias, and what a damaged log says."""

from pathlib import Path

import pytest

from digits.registry.alias_changes import change_alias
from digits.registry.alias_log import Aliases, alias_log_path, aliases_of, read_alias_log
from digits.registry.errors import AliasLogCorrupt


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder of models whose kind "cnn" has moved three times."""
    change_alias(tmp_path, "cnn", "challenge", "a" * 12, reason="trained")
    change_alias(tmp_path, "cnn", "promote", "a" * 12, reason="the first", stated_by="Ada")
    change_alias(tmp_path, "cnn", "challenge", "b" * 12, reason="trained")
    return tmp_path


def test_no_log_no_champion(tmp_path: Path) -> None:
    """A kind that never moved has no champion and no challenger."""
    assert aliases_of(tmp_path, "cnn") == Aliases()


def test_the_last_line_says_who_stands_where(models: Path) -> None:
    """Champion and challenger are those after the last move."""
    assert aliases_of(models, "cnn") == Aliases("a" * 12, "b" * 12, 3)
    assert [one.stated_by for one in read_alias_log(models, "cnn")] == ["", "Ada", ""]


def test_a_move_that_was_cut_off_did_not_happen(models: Path) -> None:
    """A machine that stops while a line is written leaves the state before it."""
    path = alias_log_path(models, "cnn")
    whole = path.read_bytes()
    start = whole[:-1].rindex(b"\n") + 1
    for cut in range(start, len(whole)):
        path.write_bytes(whole[:cut])
        assert aliases_of(models, "cnn") == Aliases("a" * 12, "", 2)


@pytest.mark.parametrize("line", [0, 1])
def test_an_edited_line_is_noticed(models: Path, line: int) -> None:
    """A changed reason, version or name breaks the chain of digests."""
    path = alias_log_path(models, "cnn")
    lines = path.read_bytes().splitlines(keepends=True)
    lines[line] = lines[line].replace(b"a" * 12, b"c" * 12)
    path.write_bytes(b"".join(lines))
    with pytest.raises(AliasLogCorrupt, match=f"line {line + 2}"):
        aliases_of(models, "cnn")


def test_a_removed_line_is_noticed(models: Path) -> None:
    """History cannot be shortened from the front or the middle."""
    path = alias_log_path(models, "cnn")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], lines[2]]))
    with pytest.raises(AliasLogCorrupt, match="line 2"):
        aliases_of(models, "cnn")


def test_a_line_that_is_no_move_is_noticed(models: Path) -> None:
    """Whatever else stands in the log is told with its line and what to do."""
    with alias_log_path(models, "cnn").open("a") as log:
        log.write('{"champion": "x"}\n')
    with pytest.raises(AliasLogCorrupt, match=r"line 4[\s\S]*backup"):
        aliases_of(models, "cnn")
