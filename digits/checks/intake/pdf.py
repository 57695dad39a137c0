"""Pages of a PDF, drawn in grey at the resolution of a check scanner.

PDFium is not safe in threads, so one page is drawn at a time in a process. A page that takes too
long is given up; what PDFium does while it merely opens a page cannot be interrupted.
"""

import ctypes
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np

from digits.arrays import Grey
from digits.checks.intake.problem import Problem, Refusal
from digits.checks.intake.raster import DecodedPage, check_size
from digits.limits import Limits

DPI: Final = 200.0
POINTS: Final = 72.0  # an inch
NO_PAGES: Final = re.compile(rb"/Count\s+0\b")
TURN: Final = threading.Lock()
HEADER: Final = b"%PDF-"
MOST_BEFORE: Final = 4096  # bytes before the header; readers skip 1,024, printers' jobs write more


def starts_at(data: bytes) -> int | None:
    """Where in a file the PDF begins: a line feed or a printer's job header may stand before it."""
    at = data.find(HEADER, 0, MOST_BEFORE + len(HEADER))
    return None if at < 0 else at


def pdf_pages(data: bytes, limits: Limits) -> Iterator[DecodedPage | Problem]:
    """The pages, the faulty ones as problems.

    Raises:
        Refusal: if the file is encrypted, damaged, without pages, or has too many.
    """
    # Imported here: whoever scores scans and cash letters only need not load PDFium.
    import pypdfium2 as pdfium

    with _document(pdfium, data[starts_at(data) or 0 :]) as document:
        count = len(document)
        if not count:
            raise Refusal("no-pages", "The PDF has no page", "scan the check anew")
        if count > limits.most_pages:
            raise Refusal(
                "too-many-pages",
                f"The file has {count:,} pages, at most {limits.most_pages:,} are allowed",
                "split it or raise the limit",
            )
        for number in range(1, count + 1):
            try:
                with TURN:
                    pixels = _page(pdfium, document, number - 1, limits)
                yield DecodedPage(number, pixels, DPI)
            except Refusal as refusal:
                yield refusal.problem(number)


@contextmanager
def _document(pdfium: Any, data: bytes) -> Iterator[Any]:
    """The opened PDF.

    Raises:
        Refusal: if it needs a password or is damaged.
    """
    with TURN:
        try:
            document = pdfium.PdfDocument(data)
            document.init_forms()  # before any page is opened: only then its fields are drawn
        except pdfium.PdfiumError as cause:
            raise _unopened(data) from cause
    try:
        yield document
    finally:
        with TURN:
            document.close()


def _unopened(data: bytes) -> Refusal:
    """Why PDFium did not open it, by the file itself: its last error may be another file's."""
    if b"/Encrypt" in data:
        return Refusal(
            "encrypted-pdf", "The PDF needs a password", "save it without one and score it again"
        )
    if NO_PAGES.search(data):
        return Refusal("no-pages", "The PDF has no page", "scan the check anew")
    return Refusal(
        "damaged-pdf",
        "The PDF is damaged or cut off",
        "copy it again from where it came from, or print it to a new PDF",
    )


def _page(pdfium: Any, document: Any, index: int, limits: Limits) -> Grey:
    """One page as uint8 (h, w), on white paper."""
    try:
        page = document[index]
    except pdfium.PdfiumError as cause:
        raise _bad_page() from cause
    try:
        width, height = (round(side * DPI / POINTS) for side in page.get_size())
        check_size(width, height, limits)
        _check_pictures(pdfium, page, limits)
        return _drawn(pdfium.raw, page, document.formenv, (width, height), limits.most_seconds)
    finally:
        page.close()


def _check_pictures(pdfium: Any, page: Any, limits: Limits) -> None:
    """Refuse a small page with a huge picture on it: PDFium would unpack the whole of it."""
    try:
        for picture in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE]):
            width, height = picture.get_px_size()
            check_size(width, height, limits)
    except pdfium.PdfiumError as cause:
        raise _bad_page() from cause


def _drawn(raw: Any, page: Any, forms: Any, size: tuple[int, int], seconds: float) -> Grey:
    """Draw bit by bit, so that it can be stopped after so many seconds; then filled form fields."""
    width, height = size
    pixels = np.full((height, width), 255, np.uint8)
    buffer = pixels.ctypes.data_as(ctypes.c_void_p)
    bitmap = raw.FPDFBitmap_CreateEx(width, height, raw.FPDFBitmap_Gray, buffer, width)
    if not bitmap:
        raise _bad_page()
    give_up = time.monotonic() + seconds
    pause = raw.IFSDK_PAUSE(version=1)
    asked = type(pause.NeedToPauseNow)(lambda _: time.monotonic() > give_up)
    pause.NeedToPauseNow = asked
    flags = raw.FPDF_ANNOT | raw.FPDF_GRAYSCALE
    try:
        status = raw.FPDF_RenderPageBitmap_Start(
            bitmap, page, 0, 0, width, height, 0, flags, ctypes.byref(pause)
        )
        raw.FPDF_RenderPage_Close(page)
        if forms and status == raw.FPDF_RENDER_DONE:
            raw.FPDF_FFLDraw(forms, bitmap, page, 0, 0, width, height, 0, flags)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    if status == raw.FPDF_RENDER_TOBECONTINUED:
        raise Refusal(
            "too-slow",
            f"The PDF's page was not drawn within {seconds:g} s",
            "print it to a new PDF, or raise the limit",
        )
    if status != raw.FPDF_RENDER_DONE:
        raise _bad_page()
    return pixels


def _bad_page() -> Refusal:
    return Refusal("damaged-page", "A page of the PDF cannot be drawn", "print it to a new PDF")
