"""PDFs as printers and forms make them: what stands before the header, and filled fields."""

from pathlib import Path

import numpy as np
import pytest

from digits.arrays import Grey
from digits.checks.intake.intake import CheckImage, images_of
from tests.digits.checks.drawn import drawn_check
from tests.digits.checks.pdfs import CATALOG, scanned, written

CHECK = drawn_check("61.07", writer=4)


def drawn_page(folder: Path, data: bytes) -> Grey:
    """The only page of a PDF."""
    path = folder / "scan.pdf"
    path.write_bytes(data)
    (image,) = images_of(path)
    assert isinstance(image, CheckImage), image
    return image.pixels


@pytest.mark.parametrize(
    "before",
    [
        b"\n",
        b"\xef\xbb\xbf",
        bytes(5),
        b"\x1b%-12345X@PJL JOB NAME = checks\r\n@PJL ENTER LANGUAGE = PDF\r\n",
        b"\x1b%-12345X" + b"@PJL SET COMMENT = something\r\n" * 90,
    ],
)
def test_bytes_before_the_header_are_skipped(tmp_path: Path, before: bytes) -> None:
    """A line feed, a mark, zeros, a printer's job: the page is the same."""
    data = scanned(CHECK)
    assert (drawn_page(tmp_path, before + data) == drawn_page(tmp_path, data)).all()


def form(*, filled: bool, appearance: bool) -> bytes:
    """A page of a check's size with a text field at its right, as a form that somebody filled."""
    value = b"/V (4,318.25)" if filled else b""
    look = b"/AP << /N 7 0 R >>" if appearance else b""
    stream = b"/Tx BMC BT /Helv 24 Tf 0 g 4 8 Td (4,318.25) Tj ET EMC" if filled else b""
    return written(
        [
            CATALOG[:-2] + b"/AcroForm << /Fields [5 0 R] /DA (/Helv 24 Tf 0 g) "
            b"/DR << /Font << /Helv 6 0 R >> >> >> >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 432 198] /Annots [5 0 R] >>",
            b"null",
            b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (amount) /F 4 /Rect [280 90 420 130] "
            b"/DA (/Helv 24 Tf 0 g) /P 3 0 R " + value + look + b" >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 140 40] "
            b"/Resources << /Font << /Helv 6 0 R >> >> /Length %d >>\nstream\n%b\nendstream"
            % (len(stream), stream),
        ]
    )


@pytest.mark.parametrize("appearance", [True, False])
def test_a_filled_field_is_drawn(tmp_path: Path, appearance: bool) -> None:
    """In its place and nowhere else, whether or not the form says how it looks."""
    ink = drawn_page(tmp_path, form(filled=True, appearance=appearance)) < 128
    field = np.zeros_like(ink)
    field[188:300, 777:1167] = True  # points of the rectangle, from below, at 200 dpi
    assert ink[field].sum() > 500
    assert not ink[~field].any()
    assert not (drawn_page(tmp_path, form(filled=False, appearance=appearance)) < 128).any()
