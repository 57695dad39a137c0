"""The log of champions: who holds an alias, and what a damaged log says."""

from pathlib import Path

import pytest

from digits.errors import MovesDamaged
from digits.registry.alias_log import Standing, moves_path, read_moves, standing
from digits.registry.aliases import move


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder of models whose kind "cnn" has moved three times."""
    move(tmp_path, "cnn", "challenge", "a" * 12, reason="trained")
    move(tmp_path, "cnn", "promote", "a" * 12, reason="the first", stated_by="Ada")
    move(tmp_path, "cnn", "challenge", "b" * 12, reason="trained")
    return tmp_path


def test_no_log_no_champion(tmp_path: Path) -> None:
    """A kind that never moved has no champion and no challenger."""
    assert standing(tmp_path, "cnn") == Standing()


def test_the_last_line_says_who_stands_where(models: Path) -> None:
    """Champion and challenger are those after the last move."""
    assert standing(models, "cnn") == Standing("a" * 12, "b" * 12, 3)
    assert [one.stated_by for one in read_moves(models, "cnn")] == ["", "Ada", ""]


def test_a_move_that_was_cut_off_did_not_happen(models: Path) -> None:
    """A machine that stops while a line is written leaves the state before it."""
    path = moves_path(models, "cnn")
    whole = path.read_bytes()
    start = whole[:-1].rindex(b"\n") + 1
    for cut in range(start, len(whole)):
        path.write_bytes(whole[:cut])
        assert standing(models, "cnn") == Standing("a" * 12, "", 2)


@pytest.mark.parametrize("line", [0, 1])
def test_an_edited_line_is_noticed(models: Path, line: int) -> None:
    """A changed reason, version or name breaks the chain of digests."""
    path = moves_path(models, "cnn")
    lines = path.read_bytes().splitlines(keepends=True)
    lines[line] = lines[line].replace(b"a" * 12, b"c" * 12)
    path.write_bytes(b"".join(lines))
    with pytest.raises(MovesDamaged, match=f"line {line + 2}"):
        standing(models, "cnn")


def test_a_removed_line_is_noticed(models: Path) -> None:
    """History cannot be shortened from the front or the middle."""
    path = moves_path(models, "cnn")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], lines[2]]))
    with pytest.raises(MovesDamaged, match="line 2"):
        standing(models, "cnn")


def test_a_line_that_is_no_move_is_noticed(models: Path) -> None:
    """Whatever else stands in the log is told with its line and what to do."""
    with moves_path(models, "cnn").open("a") as log:
        log.write('{"champion": "x"}\n')
    with pytest.raises(MovesDamaged, match=r"line 4[\s\S]*backup"):
        standing(models, "cnn")
