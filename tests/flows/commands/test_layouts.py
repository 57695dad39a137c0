"""The commands about layouts, as a user types them."""

from pathlib import Path

from PIL import Image

from tests.digits.checks.forms import Form, drawn
from tests.flows.conftest import digits


def test_a_preview_is_drawn(tmp_path: Path) -> None:
    """`digits layout preview` writes the picture and says what was found."""
    Image.fromarray(drawn(Form())).save(tmp_path / "scan.png")
    words = ("layout", "preview", str(tmp_path / "scan.png"), "--out", str(tmp_path / "out.png"))
    answer = digits(tmp_path, *words, "--layout", "us-personal")
    assert answer.returncode == 0, answer.stderr
    assert "Amount field at" in answer.stdout
    assert (tmp_path / "out.png").exists()
    old = digits(tmp_path, *words, "--profile", "us-personal")
    assert (old.returncode, old.stdout) == (0, answer.stdout)
    assert old.stderr.count("--profile is now called --layout") == 1


def test_a_wrong_layout_is_told(tmp_path: Path) -> None:
    """An unknown layout ends with status 1 and names the known ones."""
    Image.fromarray(drawn(Form())).save(tmp_path / "scan.png")
    words = ("layout", "preview", str(tmp_path / "scan.png"), "--out", str(tmp_path / "out.png"))
    answer = digits(tmp_path, *words, "--layout", "nowhere")
    assert answer.returncode == 1
    assert "us-business" in answer.stderr
    assert not (tmp_path / "out.png").exists()


def test_layouts_are_listed(tmp_path: Path) -> None:
    """`digits layout list` names the shipped layouts."""
    listed = digits(tmp_path, "layout", "list").stdout
    assert all(name in listed for name in ("us-personal", "us-business", "in-cts2010"))
