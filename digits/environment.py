"""What a result depends on besides data and config: versions, commit, machine."""

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from digits.settings_fields import CHECKOUT
from digits.source_files import imported_files, package_files

PACKAGES = (
    "prefect",
    "keras",
    "tensorflow",
    "scikit-learn",
    "numpy",
    "scipy",
    "onnx",
    "onnxruntime",
    "tf2onnx",
    "pillow",
)
TENSORFLOW = "tensorflow"
UNKNOWN = "unknown"


def environment() -> dict[str, str]:
    """Python, machine, git commit, and the version of every package that shapes a result."""
    return {
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, {platform.system()}",
        "git_commit": git_commit(),
        **package_versions(),
        **other_backend(),
    }


def other_backend() -> dict[str, str]:
    """What Keras is told to train on, with its version; nothing where it is TensorFlow."""
    name = os.environ.get("KERAS_BACKEND") or TENSORFLOW
    return {} if name == TENSORFLOW else {"keras_backend": name, name: _version(name)}


def package_versions() -> dict[str, str]:
    """The installed version of each of `PACKAGES`, or "unknown"."""
    return {name: _version(name) for name in PACKAGES}


@lru_cache
def sources_digest(rooms: tuple[str, ...]) -> str:
    """SHA-256 over every source and template in the given rooms, and the packages' versions.

    What was trained on another backend of Keras is another result.

    Args:
        rooms: packages of the checkout, such as ``digits/checks``.
    """
    versions = json.dumps(package_versions() | other_backend())
    sources = _digest(path for room in rooms for path in package_files(CHECKOUT / room))
    return hashlib.sha256((versions + sources).encode()).hexdigest()


@lru_cache
def imports_digest(modules: tuple[str, ...], left_out: tuple[str, ...] = ()) -> str:
    """SHA-256 over the sources that some modules of `digits` import, whatever is installed.

    Args:
        modules: by their full names; they themselves count, too.
        left_out: modules or packages that do not count, with what only they import.
    """
    return _digest(imported_files(CHECKOUT, modules, left_out).values())


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(CHECKOUT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def git_commit() -> str:
    """The checkout's commit, with "+changes" if files differ from it, or "unknown"."""
    commit = _git("rev-parse", "HEAD")
    if not commit:
        return UNKNOWN
    return commit + ("+changes" if _git("status", "--porcelain", "--untracked-files=no") else "")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return UNKNOWN


def _git(*words: str) -> str:
    try:
        # Constant words; git is looked up in PATH as a user would.
        answer = subprocess.run(  # noqa: S603
            ["git", "-C", str(CHECKOUT), *words],  # noqa: S607
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.strip()
