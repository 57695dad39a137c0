"""Moving an alias: in one step, under a lock, void if the champion changed in the meantime."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from digits.errors import DigitsError
from digits.registry.alias_changes import change_alias
from digits.registry.alias_log import Aliases, alias_log_path, aliases_of, read_alias_log
from digits.registry.errors import AliasMoved
from digits.settings_fields import CHECKOUT
from digits.store.errors import StoreFull

FIRST, SECOND = "1" * 12, "2" * 12


def test_each_action_moves_what_it_says(tmp_path: Path) -> None:
    """Challenge, promote, refuse and roll back leave the aliases where they belong."""
    seen = []
    for action, version in (
        ("challenge", FIRST),
        ("promote", FIRST),
        ("challenge", SECOND),
        ("refuse", SECOND),
        ("challenge", SECOND),
        ("promote", SECOND),
        ("roll back", FIRST),
    ):
        change = change_alias(
            tmp_path,
            "cnn",
            action,  # type: ignore[arg-type]
            version,
            reason="because",
        )
        seen.append((change.champion, change.challenger))
    assert seen == [
        ("", FIRST),
        (FIRST, ""),
        (FIRST, SECOND),
        (FIRST, ""),
        (FIRST, SECOND),
        (SECOND, ""),
        (FIRST, ""),
    ]


def test_promoting_another_than_the_challenger_leaves_the_challenger(tmp_path: Path) -> None:
    """A version promoted by name does not take the alias from the one that waits."""
    change_alias(tmp_path, "cnn", "challenge", SECOND, reason="trained")
    change_alias(tmp_path, "cnn", "promote", FIRST, reason="by name")
    assert aliases_of(tmp_path, "cnn") == Aliases(FIRST, SECOND, 2)


def test_a_decision_about_another_champion_is_void(tmp_path: Path) -> None:
    """Who decided before somebody else moved the champion is told by whom, and nothing moves."""
    change_alias(tmp_path, "cnn", "promote", FIRST, reason="the better one", stated_by="Ada")
    with pytest.raises(AliasMoved, match="by Ada"):
        change_alias(tmp_path, "cnn", "promote", SECOND, reason="late", seen="")
    assert aliases_of(tmp_path, "cnn") == Aliases(FIRST, "", 1)


def promoted(models: Path, version: str) -> bool:
    """Whether promoting a version succeeds, decided while there was no champion."""
    try:
        change_alias(models, "cnn", "promote", version, reason="at once", seen="")
    except AliasMoved:
        return False
    return True


def test_of_many_at_once_one_wins(tmp_path: Path) -> None:
    """Of twenty promotions decided on the same champion one is carried out."""
    versions = [f"{number:012x}" for number in range(20)]
    with ThreadPoolExecutor(20) as pool:
        done = list(pool.map(lambda version: promoted(tmp_path, version), versions))
    assert sum(done) == 1
    assert aliases_of(tmp_path, "cnn").champion == versions[done.index(True)]


def test_processes_append_without_losing_a_line(tmp_path: Path) -> None:
    """Three processes that move at once leave every move, in one unbroken chain."""
    code = (
        "import sys; from pathlib import Path\n"
        "from digits.registry.alias_changes import change_alias\n"
        "for n in range(20):\n"
        "    change_alias(Path(sys.argv[1]), 'cnn', 'challenge', f'{n:012x}', reason='r')"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=CHECKOUT)
        for _ in range(3)
    ]
    assert [one.wait() for one in running] == [0, 0, 0]
    assert len(read_alias_log(tmp_path, "cnn")) == 60


def test_what_a_killed_process_left_is_overwritten(tmp_path: Path) -> None:
    """Half a line at the end is replaced by the next move, whatever its length."""
    change_alias(tmp_path, "cnn", "promote", FIRST, reason="the first")
    path = alias_log_path(tmp_path, "cnn")
    with path.open("ab") as log:
        log.write(b'{"number": 2, "reason": "' + b"x" * 4000)
    change_alias(tmp_path, "cnn", "promote", SECOND, reason="the second")
    assert aliases_of(tmp_path, "cnn") == Aliases(SECOND, "", 2)
    assert len(path.read_bytes()) < 2000


def test_a_full_disk_moves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk takes half a line, the log is as before, and the error says so."""
    change_alias(tmp_path, "cnn", "promote", FIRST, reason="the first")
    write = os.pwrite

    def half(file: int, data: bytes, where: int) -> int:
        if len(data) < 200:
            raise OSError(28, "No space left on device")
        return write(file, data[: len(data) // 2 + 60], where)

    monkeypatch.setattr(os, "pwrite", half)
    with pytest.raises(StoreFull):
        change_alias(tmp_path, "cnn", "promote", SECOND, reason="no room")
    monkeypatch.undo()
    assert aliases_of(tmp_path, "cnn") == Aliases(FIRST, "", 1)
    assert alias_log_path(tmp_path, "cnn").read_bytes().endswith(b"\n")


def test_a_place_that_is_no_folder_is_told(tmp_path: Path) -> None:
    """A store that cannot be written is an error with a remedy, not a traceback."""
    (tmp_path / "cnn").write_text("a file")
    with pytest.raises(DigitsError, match="what to do"):
        change_alias(tmp_path, "cnn", "promote", FIRST, reason="the first")
