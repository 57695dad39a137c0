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

from digits.arrays import Booleans
from digits.checks.bearings import BAND, long_lines, micr_share, without_lines
from digits.checks.grey import Grey
from digits.checks.upright import FINE, darkness, skew_of

LEAST_WIDTH, LEAST_HEIGHT = 6.0 * 0.9, 2.75 * 0.9  # inches; a tenth of the smallest check's size
MOST_WIDTH, MOST_HEIGHT = 8.75 * 1.05, 3.67 * 1.05  # inches
LEAST_ACROSS, LEAST_DOWN = 600, 240  # pixels: a check at 100 dpi, below which digits dissolve
MOST_SKEW: Final = 5.0  # degrees
BLANK: Final = 0.002  # share of ink: a single line of print has more
FAINT: Final = 0.01  # … the least filled check has more
SWAMPED: Final = 0.30  # … a dense form, filled, has less
DIM_PAPER, PALE_INK = 100, 170  # grey values
LEAST_SPAN: Final = 60  # grey values between ink and paper
PAPER_RANK, INK_RANK = 0.80, 0.005
INK: Final = 40  # grey values by which it is darker than its surroundings
CUT: Final = 10  # strokes that meet one edge of the page; borders meet it in one piece
CORNER: Final = 0.05  # of the width: legs of the triangle that is looked at
TORN: Final = 0.6  # share of that triangle that is dark
STREAK: Final = 0.98  # of the width: no printed line reaches from edge to edge
SECOND_LINE: Final = 0.5  # share of the width with characters of MICR size far above the bottom
BLURRED: Final = 0.22  # steepest step from pixel to pixel, as a share of the contrast
STEEP_RANK: Final = 99.8


class _Seen(NamedTuple):
    """What the judgements share: the small picture, its ink, and the two shades of the whole."""

    small: Grey
    ink: Booleans
    paper: int
    darkest: int


def quality_flags(pixels: Grey, dpi: float | None, skew: float | None = None) -> tuple[str, ...]:
    """The flags of one page, sorted; empty for a good scan.

    Args:
        pixels: uint8 (h, w), dark ink on light paper, before it was levelled.
        dpi: if known; without it no size in inches is judged.
        skew: degrees, if it has been measured already.
    """
    image = Image.fromarray(pixels)
    seen = _look(image)
    if seen.ink.mean() < BLANK:
        return tuple(sorted({"blank", *_sizes(image, dpi)}))
    flags = {*_sizes(image, dpi), *_shades(seen), *_edges(seen)}
    if abs(skew_of(image) if skew is None else skew) > MOST_SKEW:
        flags.add("skewed")
    if _second_line(seen.ink):
        flags.add("piggy-back")
    if _blurred(pixels, seen):
        flags.add("out-of-focus")
    return tuple(sorted(flags))


def _look(image: Image.Image) -> _Seen:
    shares = np.cumsum(image.histogram()) / (image.width * image.height)
    paper, darkest = (int(np.searchsorted(shares, rank)) for rank in (PAPER_RANK, INK_RANK))
    dark = darkness(image, FINE)
    factor = image.width // dark.shape[1]
    small = np.asarray(image.reduce(factor) if factor > 1 else image)[: len(dark)]
    return _Seen(
        small[:, : dark.shape[1]], dark > min(INK, max(8, (paper - darkest) // 3)), paper, darkest
    )


def _sizes(image: Image.Image, dpi: float | None) -> set[str]:
    """Too small for a check or for reading, or so large that another check hangs on to it."""
    flags: set[str] = set()
    if image.width < LEAST_ACROSS or image.height < LEAST_DOWN:
        flags.add("too-small")
    if dpi is None:
        return flags
    width, height = image.width / dpi, image.height / dpi
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        flags.add("partial")
    if width > MOST_WIDTH or height > MOST_HEIGHT:
        flags.add("too-large")
    return flags


def _shades(seen: _Seen) -> set[str]:
    share = float(seen.ink.mean())
    if seen.paper < DIM_PAPER or share > SWAMPED:
        return {"too-dark"}
    pale = seen.darkest > PALE_INK or seen.paper - seen.darkest < LEAST_SPAN
    return {"too-light"} if pale or share < FAINT else set()


def _edges(seen: _Seen) -> set[str]:
    """Writing that the edge of the page cuts through, dark corners, and streaks."""
    ink = seen.ink
    flags: set[str] = set()
    sides = (ink[0] & ink[1], ink[-1] & ink[-2], ink[:, 0] & ink[:, 1], ink[:, -1] & ink[:, -2])
    if max(int((side[1:] & ~side[:-1]).sum()) for side in sides) >= CUT:
        flags.add("partial")
    if any(share > TORN for share in _corners(seen)):
        flags.add("torn-corner")
    inner = ink[2:-2]
    if inner.size and float(inner.mean(1).max()) > STREAK:
        flags.add("streaks")
    return flags


def _corners(seen: _Seen) -> list[float]:
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
    height, width = ink.shape
    rest = without_lines(ink, long_lines(ink, width // 16))
    upper = rest[: round(height * (1 - 2 * BAND))]
    # Padded at its bottom, the upper part is searched in windows of the bottom's size.
    found = 0.0
    for share in (0.55, 0.7, 0.85, 1.0):
        window = np.zeros_like(rest)
        top = round(len(upper) * share)
        window[height - top :] = upper[:top]
        found = max(found, micr_share(window))
    return found > SECOND_LINE


def _blurred(pixels: Grey, seen: _Seen) -> bool:
    """Whether even the steepest steps are gentle; black and white scans never are."""
    contrast = seen.paper - seen.darkest
    if contrast < LEAST_SPAN:
        return False
    rows = pixels[:: max(1, len(pixels) // 200)]
    steps = np.abs(np.diff(rows.astype(np.int16), axis=1))
    return float(np.percentile(steps, STEEP_RANK)) < BLURRED * contrast
