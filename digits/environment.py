"""What a result depends on besides data and config: versions, commit, machine."""

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version

from digits.settings import CHECKOUT

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
UNKNOWN = "unknown"


def environment() -> dict[str, str]:
    """Python, machine, git commit, and the version of every package that shapes a result."""
    return {
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, {platform.system()}",
        "git_commit": git_commit(),
        **package_versions(),
    }


def package_versions() -> dict[str, str]:
    """The installed version of each of `PACKAGES`, or "unknown"."""
    return {name: _version(name) for name in PACKAGES}


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
