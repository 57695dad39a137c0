"""What a bank's image quality assurance would object to, as flags.

The names follow the defects of the Financial Services Technology Consortium (Image Quality and
Usability Assurance, Phase 1, 2004) and record 54 of X9.37. Both leave thresholds to the bank; those
here are sizes from ANSI X9.100-160 (6 × 2.75 to 8.75 × 3.67 inches) and our own choice otherwise.
Not judged: bytes of the compressed image and agreement with the rear (nobody hands them over),
carbon strips, and corners torn off white on white.
"""

from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from digits.arrays import Booleans, Grey
from digits.checks.page.deskew import skew_of
from digits.checks.page.orientation import BAND, LINE_ACROSS, line_share, long_lines, without_lines
from digits.checks.page.thumbnail import Thumbnail, shades, thumbnail_of

LEAST_WIDTH, LEAST_HEIGHT = 6.0 * 0.9, 2.75 * 0.9  # inches; a tenth of the smallest check's size
MOST_WIDTH, MOST_HEIGHT = 8.75 * 1.05, 3.67 * 1.05  # inches
LEAST_ACROSS, LEAST_DOWN = 600, 240  # pixels: a check at 100 dpi, below which digits dissolve
MOST_SKEW: Final = 5.0  # degrees
BLANK: Final = 0.002  # share of ink: a single line of print has more
FAINT: Final = 0.01  # … the least filled check has more
SWAMPED: Final = 0.30  # … a dense form, filled, has less
DIM_PAPER, PALE_INK = 100, 170  # grey values
LEAST_SPAN: Final = 60  # grey values between ink and paper
PAPER_RANK, INK_RANK = 80.0, 0.5  # percentiles
INK, LEAST_INK = 40, 8  # grey values by which it is darker than around it; by less on pale scans
CUT: Final = 10  # strokes that meet one edge of the page; borders meet it in one piece
INTO: Final = 4  # pixels that a cut stroke reaches in; specks of a dithered border reach less
CORNER: Final = 0.05  # of the width: legs of the triangle that is looked at
TORN: Final = 0.6  # share of that triangle that is dark
DESK: Final = 3  # dark corners, from which on it is the desk around the check that is seen
STREAK: Final = 0.98  # of the width: no printed line reaches from edge to edge
SECOND_LINE: Final = 0.5  # share of the width with characters of MICR size far above the bottom
BLURRED: Final = 0.22  # steepest step from pixel to pixel, as a share of the contrast
STEEP_RANK, ROWS_SEEN = 99.8, 120  # percentile; rows that are looked at


class _InkAndPaper(NamedTuple):
    """What the judgements share: the small picture, its ink, and the two shades of the whole."""

    small: Grey
    ink: Booleans
    paper: int
    darkest: int


def quality_flags(
    pixels: Grey,
    dpi: float | None,
    skew: float | None = None,
    thumbnail: Thumbnail | None = None,
) -> tuple[str, ...]:
    """The flags of one page, sorted; empty for a good scan.

    Args:
        pixels: uint8 (h, w), dark ink on light paper, before it was levelled.
        dpi: if known; without it no size in inches is judged.
        skew: degrees, if it has been measured already.
        thumbnail: of the page, if it was made already.
    """
    thumbnail = thumbnail or thumbnail_of(Image.fromarray(pixels))
    seen = _ink_and_paper(pixels, thumbnail)
    sizes = _sizes(pixels, dpi)
    if _share(seen.ink) < BLANK:
        return tuple(sorted({"blank", *sizes}))
    flags = {*sizes, *_shades(seen), *_edges(seen)}
    if abs(skew_of(thumbnail) if skew is None else skew) > MOST_SKEW:
        flags.add("skewed")
    if _second_line(seen.ink):
        flags.add("piggy-back")
    if _blurred(pixels, seen):
        flags.add("out-of-focus")
    return tuple(sorted(flags))


def _ink_and_paper(pixels: Grey, thumbnail: Thumbnail) -> _InkAndPaper:
    paper, darkest = shades(pixels[::2, ::2], PAPER_RANK, INK_RANK)
    faintest = min(INK, max(LEAST_INK, (paper - darkest) // 3))
    return _InkAndPaper(thumbnail.small, thumbnail.dark > faintest, paper, darkest)


def _share(ink: Booleans) -> float:
    return np.count_nonzero(ink) / ink.size


def _sizes(pixels: Grey, dpi: float | None) -> set[str]:
    """Too small for a check or for reading, or so large that another check hangs on to it."""
    flags: set[str] = set()
    down, across = pixels.shape
    if across < LEAST_ACROSS or down < LEAST_DOWN:
        flags.add("too-small")
    if dpi is None:
        return flags
    width, height = across / dpi, down / dpi
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        flags.add("partial")
    if width > MOST_WIDTH or height > MOST_HEIGHT:
        flags.add("too-large")
    return flags


def _shades(seen: _InkAndPaper) -> set[str]:
    share = _share(seen.ink)
    if seen.paper < DIM_PAPER or share > SWAMPED:
        return {"too-dark"}
    pale = seen.darkest > PALE_INK or seen.paper - seen.darkest < LEAST_SPAN
    return {"too-light"} if pale or share < FAINT else set()


def _edges(seen: _InkAndPaper) -> set[str]:
    """Writing that the edge of the page cuts through, dark corners, and streaks."""
    ink = seen.ink
    flags: set[str] = set()
    edges = (ink[:INTO], ink[-INTO:], ink.T[:INTO], ink.T[-INTO:])
    sides: list[Booleans] = [np.logical_and.reduce(edge, axis=0) for edge in edges]
    if max(int((side[1:] & ~side[:-1]).sum()) for side in sides) >= CUT:
        flags.add("partial")
    corners = sum(share > TORN for share in _corners(seen))
    if corners:
        flags.add("framing" if corners >= DESK else "torn-corner")
    inner = ink[2:-2]
    if inner.size and float(inner.mean(1).max()) > STREAK:
        flags.add("streaks")
    return flags


def _corners(seen: _InkAndPaper) -> list[float]:
    """The share of each corner's triangle that is darker than half of the paper's shade."""
    side = max(3, round(seen.small.shape[1] * CORNER))
    down, across = np.ogrid[:side, :side]
    triangle = down + across < side
    dark = seen.small < seen.paper / 2
    turned = (dark, dark[:, ::-1], dark[::-1], dark[::-1, ::-1])
    fitting = min(dark.shape) >= side
    return [float(corner[:side, :side][triangle].mean()) for corner in turned] if fitting else []


def _second_line(ink: Booleans) -> bool:
    """Whether a MICR line stands well above the bottom, as of a check behind this one."""
    rest = without_lines(ink, long_lines(ink, ink.shape[1] // LINE_ACROSS))
    return line_share(rest, 0.0, 1 - 2 * BAND) > SECOND_LINE


def _blurred(pixels: Grey, seen: _InkAndPaper) -> bool:
    """Whether even the steepest steps are gentle; black and white scans never are."""
    contrast = seen.paper - seen.darkest
    if contrast < LEAST_SPAN:
        return False
    rows = pixels[:: max(1, len(pixels) // ROWS_SEEN)]
    steps = np.abs(np.diff(rows.astype(np.int16), axis=1)).astype(np.uint8)
    return shades(steps, STEEP_RANK)[0] < BLURRED * contrast
