"""Nothing is sent to the makers of what is used here, and nothing is kept for them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from digits.store.folders import Store
from tests.digits.checks.drawn_checks import draw_folder

LEFT_OUT = ("CI", "ORT_", "GITHUB_", "PREFECT_", "DIGITS_")  # what turns telemetry off, or leads on
WATCH = ("strace", "-f", "-y", "-qq", "-s", "4096", "-e")
WATCHED = "trace=connect,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2"
WRITES = re.compile(r"O_CREAT|O_WRONLY|O_RDWR|\b(creat|mkdir(at)?|rename(at2?)?)\(")
WEB = re.compile(r"sa_family=AF_INET6?\b")
RESOLVER = re.compile(r"resolve|dns", re.IGNORECASE)  # sockets of systems that answer names


@pytest.fixture
def crop(tmp_path: Path) -> Path:
    """Something to read."""
    picture = Image.new("L", (200, 60), 255)
    ImageDraw.Draw(picture).line([(20, 10), (50, 10), (30, 50)], fill=0, width=4)
    picture.save(tmp_path / "crop.png")
    return tmp_path / "crop.png"


def give(tmp_path: Path, *command: str, watch: tuple[str, ...] = (), **settings: str) -> None:
    """Give a command as somebody who has never used the product and sets nothing else."""
    for folder in ("home", "temporary"):
        (tmp_path / folder).mkdir()
    mine = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
    mine |= {
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "temporary"),
    } | settings
    whole = (*watch, sys.executable, "-m", "flows.cli", *command)
    subprocess.run(whole, env=mine, check=True, timeout=300, capture_output=True)


def test_reading_leaves_nothing_at_home(crop: Path, tmp_path: Path) -> None:
    """No cache, no identity, no queue of reports: each would be there before the first was sent."""
    give(tmp_path, "read", "--currency", "CLP", str(crop))
    assert list((tmp_path / "home").rglob("*")) == []


@pytest.mark.system
@pytest.mark.parametrize("name", ["read", "predict", "score"])
def test_no_name_is_asked_and_nothing_written_elsewhere(
    name: str, crop: Path, tmp_path: Path, rivals: tuple[Store, str, str]
) -> None:
    """The system's own record of a command: whom it called, and what it wrote, where."""
    scans, store, out = tmp_path / "scans", rivals[0].root, tmp_path / "exports" / "out"
    out.parent.mkdir()
    draw_folder(scans, 2)
    command = {
        "read": ("read", "--currency", "CLP", str(crop)),
        "predict": ("predict", "--model", "logistic", str(crop)),
        "score": ("score", str(scans), "--out", str(out)),
    }[name]
    trace = tmp_path / "trace"
    give(tmp_path, *command, watch=(*WATCH, WATCHED, "-o", str(trace)), DIGITS_STORE=str(store))
    lines = trace.read_text("utf-8", errors="replace").splitlines()
    assert any("O_RDONLY" in line for line in lines)
    assert [line for line in lines if "connect(" in line and calls(line)] == []
    ours = (store, tmp_path / "temporary", out.parent, "/dev/", "/proc/")
    roots = tuple(map(str, ours))
    written = {path for line in lines for path in places(line)}
    assert sorted(path for path in written if not path.startswith(roots)) == []
    if name == "score":
        assert any(path.endswith("ledger.sqlite") for path in written)


def calls(line: str) -> bool:
    """Whether a line of the record speaks to somebody: on this machine alone, it may."""
    local = 'inet_addr("127.' in line or '"::1"' in line
    return (bool(WEB.search(line)) and not local) or bool(RESOLVER.search(line))


def places(line: str) -> list[str]:
    """The paths at which a line of the record wrote, or made something."""
    if not WRITES.search(line) or " = -1 " in line:
        return []
    given = re.findall(r'(?:AT_FDCWD<([^>]*)>, )?"([^"]*)"', line)
    return [os.path.join(folder or "/", path) for folder, path in given]  # noqa: PTH118
