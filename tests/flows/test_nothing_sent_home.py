"""Nothing is sent to the makers of what is used here, and nothing is kept for them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

REPORTING = ("CI", "ORT_", "GITHUB_")  # names that turn telemetry off by themselves


@pytest.fixture
def crop(tmp_path: Path) -> Path:
    """Something to read."""
    picture = Image.new("L", (200, 60), 255)
    ImageDraw.Draw(picture).line([(20, 10), (50, 10), (30, 50)], fill=0, width=4)
    picture.save(tmp_path / "crop.png")
    return tmp_path / "crop.png"


def read(crop: Path, home: Path) -> None:
    """Read an amount as somebody who has never used the product and sets nothing."""
    home.mkdir()
    mine = {name: value for name, value in os.environ.items() if not name.startswith(REPORTING)}
    command = (sys.executable, "-B", "-m", "flows.cli", "read", "--currency", "CLP")
    subprocess.run((*command, str(crop)), env=mine | {"HOME": str(home)}, check=True, timeout=120)


def test_reading_leaves_nothing_at_home(crop: Path, tmp_path: Path) -> None:
    """No cache, no identity, no queue of reports: each would be there before the first was sent."""
    read(crop, tmp_path / "home")
    assert list((tmp_path / "home").rglob("*")) == []
