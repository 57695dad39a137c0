"""The preview of a layout draws what was found, for its owner only."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from artifacts.readings.amount_views import BLUE, GREEN
from artifacts.reports.layout_preview import WIDTH, preview_layout, save_preview
from digits.checks.fields.layout import named_layout
from tests.digits.checks.forms import Form, drawn


def coloured(png: bytes, colour: tuple[int, int, int]) -> int:
    """How many pixels have a colour."""
    pixels = np.asarray(Image.open(io.BytesIO(png)))
    return int((pixels == colour).all(axis=2).sum())


def test_the_fields_are_drawn(tmp_path: Path) -> None:
    """The found field, and with a layout its place, stand on the scan; the file is private."""
    scan = tmp_path / "scan.png"
    Image.fromarray(drawn(Form())).save(scan)
    plain = preview_layout(scan, None)
    known = preview_layout(scan, named_layout("us-personal"))
    assert "confidence" in plain.finding
    assert coloured(plain.png, GREEN) > 500
    assert coloured(known.png, BLUE) > coloured(plain.png, BLUE) + 500
    out = save_preview(known, tmp_path / "new" / "preview.png")
    assert Image.open(io.BytesIO(out.read_bytes())).width == WIDTH
    assert out.stat().st_mode & 0o777 == 0o600


def test_a_scan_without_a_field_is_told(tmp_path: Path) -> None:
    """On an empty picture nothing is drawn but the page, and what to do is said."""
    scan = tmp_path / "empty.png"
    Image.new("L", (1200, 550), 255).save(scan)
    preview = preview_layout(scan, None)
    assert preview.field is None
    assert "write a layout for this form" in preview.finding
