"""What a result depends on: versions as installed, the commit as checked out."""

import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from digits import environment as room
from digits.environment import (
    PACKAGES,
    code_digest,
    environment,
    git_commit,
    package_versions,
    sources_digest,
)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of the checkout, and a git that knows no settings of the user."""
    monkeypatch.setattr(room, "CHECKOUT", tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    return tmp_path


def git(folder: Path, *words: str) -> str:
    """What git answers in a folder."""
    command = ["git", "-C", str(folder), "-c", "user.name=T", "-c", "user.email=t@t", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def commit(checkout: Path) -> str:
    """The commit of a real repository with one file."""
    git(checkout, "init", "--quiet")
    (checkout / "file").write_text("one")
    git(checkout, "add", "file")
    git(checkout, "commit", "--quiet", "-m", "first")
    return git(checkout, "rev-parse", "HEAD")


def test_versions_are_those_installed() -> None:
    """Every package that shapes a result, as its own metadata state it."""
    assert package_versions() == {name: version(name) for name in PACKAGES}


def test_missing_package_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that is not installed stops nothing."""
    monkeypatch.setattr(room, "PACKAGES", ("numpy", "no-such-package-anywhere"))
    assert package_versions()["no-such-package-anywhere"] == "unknown"


def test_environment_holds_python_machine_commit_and_packages() -> None:
    """All of it as text."""
    found = environment()
    assert found["python"] == platform.python_version()
    assert re.fullmatch(r"unknown|[0-9a-f]{40}(\+changes)?", found["git_commit"])
    assert found.keys() >= {"machine", *PACKAGES}


def test_commit_is_the_one_checked_out(commit: str, checkout: Path) -> None:
    """An untracked file, as a store is, changes nothing."""
    (checkout / "untracked").write_text("x")
    assert git_commit() == commit


def test_changes_are_told(commit: str, checkout: Path) -> None:
    """A tracked file that differs marks the commit."""
    (checkout / "file").write_text("two")
    assert git_commit() == f"{commit}+changes"


def test_folder_without_git_is_unknown(checkout: Path) -> None:
    """No repository, no commit, no error."""
    assert git_commit() == "unknown"


def test_machine_without_git_is_unknown(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No program git, no commit, no error."""
    monkeypatch.setenv("PATH", str(checkout))
    assert git_commit() == "unknown"


def test_sources_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit in a room changes the digest of its sources; what lies in the store does not."""
    room = tmp_path / "digits"
    (room / "store").mkdir(parents=True)
    (room / "a.py").write_text("one = 1\n")
    monkeypatch.setattr("digits.environment.CHECKOUT", tmp_path)
    digests = []
    for path, text in ((room / "store" / "b.py", "two = 2\n"), (room / "a.py", "one = 2\n")):
        digests.append(sources_digest.__wrapped__(("digits",)))
        path.write_text(text)
    digests.append(sources_digest.__wrapped__(("digits",)))
    assert digests[0] == digests[1]
    assert digests[1] != digests[2]


def test_an_edit_elsewhere_is_none_of_a_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code of a folder counts with its folders below, not what lies beside it."""
    room = tmp_path / "digits" / "checks"
    (room / "deep").mkdir(parents=True)
    monkeypatch.setattr("digits.environment.CHECKOUT", tmp_path)
    digests = [code_digest.__wrapped__(("digits/checks",))]
    for path in (tmp_path / "digits" / "errors.py", room / "deep" / "a.py"):
        path.write_text("one = 1\n")
        digests.append(code_digest.__wrapped__(("digits/checks",)))
    assert digests[0] == digests[1]
    assert digests[1] != digests[2]
