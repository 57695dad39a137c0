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
    environment,
    git_commit,
    imports_digest,
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


@pytest.fixture
def package(checkout: Path) -> Path:
    """The package `digits` of a checkout with one module."""
    package = checkout / "digits"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "a.py").write_text("import digits.b\n")
    return package


def test_sources_count(package: Path) -> None:
    """An edit in a package changes the digest of its sources, a new module as well."""
    digests = {sources_digest.__wrapped__(("digits",))}
    (package / "a.py").write_text("one = 2\n")
    digests.add(sources_digest.__wrapped__(("digits",)))
    (package / "b.py").write_text("")
    digests.add(sources_digest.__wrapped__(("digits",)))
    assert len(digests) == 3


def test_another_backend_counts(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was trained on JAX is not served as what TensorFlow would give, and says so."""
    digests = {}
    for backend in ("", "tensorflow", "jax"):
        monkeypatch.setenv("KERAS_BACKEND", backend)
        digests[backend] = sources_digest.__wrapped__(("digits",))
        assert environment().get("keras_backend", "tensorflow") == (backend or "tensorflow")
    assert digests[""] == digests["tensorflow"] != digests["jax"]


def test_outputs_do_not_count(checkout: Path, package: Path) -> None:
    """What lies in the default store, whatever it is called, is no source of `artifacts`."""
    artifacts = package.rename(checkout / "artifacts")
    before = sources_digest.__wrapped__(("artifacts",))
    store = artifacts / "store" / "runs"
    store.mkdir(parents=True)
    (store / "output.py").write_text("one = 1\n")
    (store / "page.html.j2").write_text("")
    assert sources_digest.__wrapped__(("artifacts",)) == before


def test_a_room_called_store_counts(package: Path) -> None:
    """A package is source whatever its name is."""
    before = sources_digest.__wrapped__(("digits",))
    (package / "store").mkdir()
    (package / "store" / "__init__.py").write_text("")
    (package / "store" / "atomic.py").write_text("")
    assert sources_digest.__wrapped__(("digits",)) != before


def test_only_what_is_imported_counts(package: Path) -> None:
    """The module and what it imports count, not what lies beside them or is left out."""
    digests = {}
    for name in ("b", "c"):
        (package / f"{name}.py").write_text("one = 1\n")
        digests[name] = imports_digest.__wrapped__(("digits.a",))
    alone = imports_digest.__wrapped__(("digits.a",), ("digits.b",))
    (package / "b.py").write_text("one = 2\n")
    digests["edit"] = imports_digest.__wrapped__(("digits.a",))
    assert digests["b"] == digests["c"] != digests["edit"]
    assert imports_digest.__wrapped__(("digits.a",), ("digits.b",)) == alone
