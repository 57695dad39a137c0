"""From a file to the pictures of the checks in it, whatever the file is called and however broken.

The format is what the first bytes say, and one of a short list. Nothing is raised for a bad file:
each page comes as a picture or as a `Problem`. Called by `digits.checks.scoring` and by tasks.
"""

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple

from digits.arrays import Grey
from digits.checks.intake.filenames import printable
from digits.checks.intake.pdf import pdf_pages, starts_at
from digits.checks.intake.problem import Problem, Refusal
from digits.checks.intake.raster import DecodedPage, first_page, raster_pages
from digits.checks.intake.safe_read import Content, read_file
from digits.checks.intake.x937 import CashLetter, CashLetterItem, read_cash_letter
from digits.checks.intake.x937_framing import looks_like_cash_letter
from digits.checks.intake.x937_image import ImageRecord, is_text, picture_in
from digits.limits import Limits
from digits.micr.micr_line import MicrLine
from digits.photos.image_files import BRANDS_END, phone_format

SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
)
# Other files that people drop into a folder of scans: a refusal names their format.
OTHER_FORMATS: Final = (
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP picture"),
    (b"RIFF", "a WebP picture or a sound"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"#!", "a script"),
    (b"SQLite format 3", "a database"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"%!PS", "a PostScript file"),
    (b"<", "a page of HTML, XML or SVG"),
)
FILM_MARK = b"ftyp"  # at the fifth byte of MP4 and its kin
LEAST_SIDE: Final = 16  # pixels; below that nothing was ever written


class SequenceInfo(NamedTuple):
    """Where in a cash letter a check stands, the amount that was keyed for it, its MICR line."""

    bundle: str
    sequence: str
    keyed_amount: Decimal | None
    line: MicrLine | None = None


class CheckImage(NamedTuple):
    """One picture of a check.

    Attributes:
        page: from 1, the check's number in its file; in a cash letter the item's place.
        pixels: uint8 (h, w), dark ink on light paper, turned as EXIF says.
        dpi: where the file says so believably.
        digest: SHA-256 in hex of width, height and pixels: the same picture in another file or
            format without loss has the same.
        sequence: for cash letters.
        file_digest: SHA-256 in hex of the file.
        place: where in its file the check stands, in words; empty if `page` says it all.
        doubts: why a person has to look at it, whatever is read.
    """

    page: int
    pixels: Grey
    dpi: float | None
    digest: str
    sequence: SequenceInfo | None = None
    file_digest: str = ""
    place: str = ""
    doubts: tuple[str, ...] = ()


def images_of(
    path: Path, limits: Limits | None = None, root: Path | None = None
) -> Iterator[CheckImage | Problem]:
    """Every page or cash-letter front of a file, in order; faulty ones as problems.

    A file that yields neither page nor item yields one problem of page 0. A cash letter whose
    control records disagree, and a TIFF that breaks off, yield what they hold and then a problem
    of page 0. The file is read whole before the first page, so that a file which changes yields
    nothing but that.

    Args:
        path: the file, as `listing` gives it.
        limits: what to refuse before decoding.
        root: the folder that the path must not leave through links, if given.
    """
    bounds = limits or Limits()
    digest = ""
    try:
        content = read_file(path, bounds, root)
        digest = content.digest
        for result in _results(content, bounds):
            if isinstance(result, Problem):
                yield result._replace(file_digest=digest)
            else:
                yield result
    except Refusal as refusal:
        yield refusal.problem()._replace(file_digest=digest)


def format_of(data: bytes) -> str:
    """The format by its first bytes: png, jpeg, tiff, heif, avif, pdf or x937.

    Raises:
        Refusal: if it is none of these.
    """
    for signature, kind in SIGNATURES:
        if data.startswith(signature):
            return kind
    if phone := phone_format(data[:BRANDS_END]):
        return phone.lower()
    if looks_like_cash_letter(data):
        return "x937"
    if starts_at(data) is not None:
        return "pdf"
    raise Refusal(
        "unknown-format",
        f"The file is {_other_format(data)}",
        "save it as PNG, JPEG, TIFF, HEIC or PDF, or send it as a cash letter of X9.37",
    )


def _other_format(data: bytes) -> str:
    """What a file is that is not read here."""
    if data[4:8] == FILM_MARK:
        return "a film"
    for signature, name in OTHER_FORMATS:
        if data.startswith(signature):
            return name
    return "of no format that is read here"


def _results(content: Content, limits: Limits) -> Iterator[CheckImage | Problem]:
    kind = format_of(content.data)
    if kind == "x937":
        yield from _cash_letter(content, limits)
        return
    pages = (
        pdf_pages(content.data, limits)
        if kind == "pdf"
        else raster_pages(content.data, kind, limits)
    )
    for page in pages:
        yield page if isinstance(page, Problem) else _image(page, content.digest)


def _image(
    page: DecodedPage, digest: str, sequence: SequenceInfo | None = None
) -> CheckImage | Problem:
    height, width = page.pixels.shape
    if min(height, width) < LEAST_SIDE:
        reason = f"The page has {width} × {height} pixels, too few to show a check; scan it anew."
        return Problem("too-few-pixels", reason, page.number)
    image_digest = digest_of(page.pixels)
    return CheckImage(page.number, page.pixels, page.dpi, image_digest, sequence, digest)


def digest_of(pixels: Grey) -> str:
    """SHA-256 in hex of a picture's size and its pixels, uint8 (h, w)."""
    size = "{1}x{0}:".format(*pixels.shape).encode()
    return hashlib.sha256(size + pixels.tobytes()).hexdigest()


def _cash_letter(content: Content, limits: Limits) -> Iterator[CheckImage | Problem]:
    """One result for each item of a cash letter; at its end what speaks against the whole."""
    letter = read_cash_letter(content.data, limits)
    for number, item in enumerate(letter.items, 1):
        yield _item(content, number, item, limits)
    if not letter.items or letter.discrepancies:
        yield _discrepancy(letter)


def _item(
    content: Content, number: int, item: CashLetterItem, limits: Limits
) -> CheckImage | Problem:
    """The front of an item, or why it cannot be read; a reason names the item, not the file."""
    name = f"Item {number} of the cash letter"
    if item.front is None:
        reason = f"{name} {item.no_front}; ask the sender for the letter with all images."
        return Problem("no-front-image", reason, number)
    try:
        result = _front(content, number, item, item.front, limits)
    except Refusal as refusal:
        met = refusal.met.replace("The file", "the image").replace("The ", "the ", 1)
        reason = f"{name} has a front image that cannot be read: {met}; ask the sender for it."
        return Problem(refusal.code, reason, number)
    if isinstance(result, Problem):
        return result._replace(reason=f"{name}: {result.reason}")
    return result


def _front(
    content: Content, number: int, item: CashLetterItem, record: ImageRecord, limits: Limits
) -> CheckImage | Problem:
    view = picture_in(record)
    if not view.strip(b"\0 \x40"):
        raise Refusal("no-front-image", "The image is empty", "")
    kind = _view_format(view)
    page = first_page(view, kind, limits)._replace(number=number)
    bundle, sequence = printable(item.bundle), printable(item.sequence)
    info = SequenceInfo(bundle, sequence, item.keyed_amount, item.line)
    return _image(page, content.digest, info)


def _view_format(view: bytes) -> str:
    """The format of an item's picture.

    Raises:
        Refusal: if it is none, or what no letter may hold.
    """
    try:
        kind = format_of(view)
    except Refusal:
        if not is_text(view):
            raise
        met = "The image is text, and no picture in base64 or hexadecimal digits"
        raise Refusal("unknown-format", met, "") from None
    if kind in ("pdf", "x937"):
        raise Refusal("odd-image-view", "The image is no picture but another file", "")
    return kind


def _discrepancy(letter: CashLetter) -> Problem:
    """All that speaks against a letter: it holds no check, cannot be read whole, or is wrong."""
    if not letter.discrepancies:
        return Problem("no-items", "The cash letter holds no check; ask its sender for it.")
    code = "cash-letter-totals" if letter.whole else "cash-letter-broken-off"
    what = "does not add up" if letter.whole else "cannot be read whole"
    shown = letter.discrepancies[:10]
    more = len(letter.discrepancies) - len(shown)
    reason = f"The cash letter {what}: " + "; ".join(shown)
    reason += f"; and {more} more" if more else ""
    return Problem(code, reason + "; compare it with the sender's before its items are paid.")
