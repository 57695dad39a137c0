"""A small sketch of what was written on a page, by which another scan of the paper is found again.

The ink within the frame of all ink is drawn small, 96 × 42 cells of 16 shades, whatever the scan's
resolution, darkness, margins or depth. Two stages compare sketches. *Keys* for the ledger's index:
the page is cut into windows, and the signs of 32 fixed random projections of a window's ink make a
key (locality-sensitive hashing by random projections: Charikar, 2002); the keys that differ in the
least certain signs are asked for, too (multi-probe: Lv et al., 2007). *Likeness*: the correlation
of the two around each place, of which the least alike tenth decides. So a form that two checks
have in common does not make them alike, as what was written on it has its own places.

It tells other scans from other checks. It cannot tell two prints of one text that differ in a few
digits, such as the checks of one printed payroll.
"""

import hashlib
import zlib
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from digits.arrays import Grey
from digits.checks.page.connected_components import components_of, mask_of
from digits.checks.page.deskew import deskew
from digits.checks.page.page import find_page

Floats = npt.NDArray[np.float32]  # (h, w); cells have 0 … 1

VERSION: Final = b"\1"  # first byte of a sketch; another one is of another way of drawing
CELLS: Final = (96, 42)  # across, down
SHADES: Final = 15
WIDTH: Final = 600  # pixels to which a page is brought first
AROUND: Final = 15  # pixels of the surroundings that ink is darker than
FAINTEST: Final = 24  # grey values of the darkest ink, at least
INK, FULL = 0.25, 0.7  # shares of the darkest ink from which on something is ink, and all ink
SPECK, FRAME_SPECK = 8, 12  # pixels; less is noise
EDGE: Final = 0.005  # of the width, where scanners leave shadows
OUTSIDE: Final = 0.002  # share of the ink that may lie beyond the frame on each side
MARGIN: Final = 0.03  # of the sketch around the frame
SOFT: Final = 0.6  # cells by which ink is blurred
LEVEL: Final = 5.0  # cells over which the mean ink is taken away before comparing
SURROUND: Final = (21, 13)  # cells around a place in which two sketches are compared
FLOOR: Final = 0.0004  # ink energy below which a place is empty
LEAST_INK: Final = 0.3  # of the mean energy: emptier places do not count
DECIDES: Final = 0.1  # share of the ink in whose places two sketches are least alike
NEIGHBOURS: Final = ((1, 1), (0, 1), (2, 1), (1, 0), (1, 2))  # a place and the cells around it
SHIFT: Final = 3  # cells by which two sketches may lie apart

WINDOW: Final = (26, 12)  # cells of the page's windows for keys, across and down
COLUMNS, ROWS = 5, 4  # of windows; they overlap
BITS: Final = 32
UNSURE: Final = 5  # signs of each window that may be otherwise
SIDE: Final = 7  # cells on either side whose mean is taken away: long lines vanish
LEAST_WINDOW: Final = 0.6  # ink energy below which a window has no key

DESK: Final = 0.6  # a rim below this share of the paper's light is a desk
LEAST_PAPER: Final = 0.15  # share of a photograph
SMALL: Final = 480  # pixels in which the paper is looked for


class Sketch(NamedTuple):
    """What the ledger keeps of a page: the packed cells, and the keys to find it by."""

    content: bytes
    keys: tuple[int, ...]


def sketch_of(pixels: Grey, level: Grey) -> Sketch | None:
    """The sketch of a page; None for one without ink.

    Args:
        pixels: uint8 (h, w), as it came; photographs show a desk around the paper.
        level: the same page put upright, uint8 (h, w).
    """
    paper = _paper_on_desk(pixels)
    page = level if paper is None else deskew(paper).pixels
    box = find_page(page)
    cells = _cells(_ink(page[box.top : box.bottom, box.left : box.right]))
    if cells is None:
        return None
    shades = np.rint(cells * SHADES).astype(np.uint8)
    content = VERSION + zlib.compress((shades[:, ::2] << 4 | shades[:, 1::2]).tobytes())
    signs = _projections(_of_shades(shades))
    return Sketch(content, tuple(_key(window, row > 0) for window, row in signs.items()))


def probes_of(content: bytes) -> list[int]:
    """The keys under which another scan of a sketched page may lie, the page's own among them."""
    keys = []
    for window, values in _projections(cells_of(content)).items():
        own = _key(window, values > 0)
        flips = [1 << (BITS - 1 - int(bit)) for bit in np.argsort(np.abs(values))[:UNSURE]]
        pairs = [one ^ other for n, one in enumerate(flips) for other in flips[:n]]
        keys += [own, *(own ^ flip for flip in (*flips, *pairs))]
    return keys


def cells_of(content: bytes) -> Floats:
    """The cells of a sketch that `sketch_of` packed, float32 (42, 96), 0 … 1."""
    packed = np.frombuffer(zlib.decompress(content[len(VERSION) :]), np.uint8)
    packed = packed.reshape(CELLS[1], CELLS[0] // 2)
    return _of_shades(np.stack([packed >> 4, packed & SHADES], axis=2).reshape(CELLS[::-1]))


def _of_shades(shades: npt.NDArray[np.uint8]) -> Floats:
    return np.asarray(shades / np.float32(SHADES), np.float32)


def likeness(one: bytes, other: bytes) -> float:
    """How alike two sketches are where they are least alike, up to 1 for the same.

    Args:
        one: the content of a sketch.
        other: of another.
    """
    if one[:1] != other[:1]:
        return 0.0
    first, second = _levelled(cells_of(one)), _moved_onto(cells_of(one), cells_of(other))
    energy = _around(first * first)
    best = np.full_like(first, -1)
    others = np.zeros_like(first)
    for down, across in NEIGHBOURS:
        moved = _levelled(second[down : down + CELLS[1], across : across + CELLS[0]])
        others = _around(moved * moved)
        near = _around(first * moved) / (np.sqrt(energy * others) + FLOOR)
        best = np.maximum(best, near)
    return _least(best, np.sqrt(np.maximum(energy, others)))


def _least(near: Floats, ink: Floats) -> float:
    """What the correlation is at most in the least alike places that hold a share of the ink."""
    weights = np.where(ink > LEAST_INK * ink.mean(), ink, 0).ravel()
    order = np.argsort(near.ravel())
    share = weights[order].cumsum() / max(float(weights.sum()), 1e-9)
    place = min(int(np.searchsorted(share, DECIDES)), order.size - 1)
    return float(near.ravel()[order[place]])


def _moved_onto(first: Floats, second: Floats) -> Floats:
    """The second where it lies best upon the first, with a cell more on every side."""
    wide = SHIFT + 1
    padded = cv2.copyMakeBorder(second, wide, wide, wide, wide, cv2.BORDER_CONSTANT, value=0)
    inner = _levelled(np.asarray(padded, np.float32))[1:-1, 1:-1]
    scores = cv2.matchTemplate(inner, _levelled(first), cv2.TM_CCORR_NORMED)
    left, top = cv2.minMaxLoc(scores)[3]
    return np.asarray(padded[top : top + CELLS[1] + 2, left : left + CELLS[0] + 2], np.float32)


def _levelled(cells: Floats) -> Floats:
    whole = np.ascontiguousarray(cells, np.float32)
    return np.asarray(whole - cv2.GaussianBlur(whole, (0, 0), LEVEL), np.float32)


def _around(values: Floats) -> Floats:
    mean = cv2.boxFilter(np.asarray(values, np.float32), -1, SURROUND, normalize=True)
    return np.asarray(np.maximum(mean, 0) if values.min() >= 0 else mean, np.float32)


def _paper_on_desk(pixels: Grey) -> Grey | None:
    """The one light sheet of a photograph, seen from above; None where no desk is around it."""
    scale = SMALL / max(pixels.shape)
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    rim = np.concatenate([small[:6].ravel(), small[-6:].ravel(), small[:, :6].ravel()])
    light, dark = float(np.percentile(small, 90)), float(np.median(rim))
    if dark > DESK * light:
        return None
    light_parts = (small > (light + dark) / 2).astype(np.uint8)
    sheets = cv2.morphologyEx(light_parts, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    outlines, _ = cv2.findContours(sheets, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    sheet = max(outlines, key=cv2.contourArea, default=None)
    if sheet is None or cv2.contourArea(sheet) < LEAST_PAPER * small.size:
        return None
    return _seen_from_above(pixels, _corners(np.asarray(sheet, np.int32)) / np.float32(scale))


def _corners(sheet: npt.NDArray[np.int32]) -> Floats:
    """Four corners of a sheet, from the top left one clockwise, float32 (4, 2)."""
    hull = cv2.convexHull(sheet)
    found = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, closed=True), closed=True)
    corners = found[:, 0] if len(found) == 4 else cv2.boxPoints(cv2.minAreaRect(sheet))  # noqa: PLR2004 - corners
    corners = np.asarray(corners, np.float32)
    middle = corners - corners.mean(0)
    corners = corners[np.argsort(np.arctan2(middle[:, 1], middle[:, 0]))]
    return np.roll(corners, -int(corners.sum(1).argmin()), axis=0)


def _seen_from_above(pixels: Grey, corners: Floats) -> Grey:
    width = max(1, round(float(np.linalg.norm(corners[1] - corners[0]))))
    height = max(1, round(float(np.linalg.norm(corners[3] - corners[0]))))
    upright = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getPerspectiveTransform(corners, upright)
    return np.asarray(cv2.warpPerspective(pixels, turn, (width, height)), np.uint8)


def _ink(page: Grey) -> Floats:
    """How much darker than around it each place is, as a share of the darkest ink."""
    size = (WIDTH, max(1, round(page.shape[0] * WIDTH / page.shape[1])))
    way = cv2.INTER_AREA if page.shape[1] >= WIDTH else cv2.INTER_CUBIC
    small = cv2.resize(page, size, interpolation=way)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((AROUND, AROUND), np.uint8))
    dark = cv2.blur(paper, (AROUND + 2, AROUND + 2)).astype(np.float32) - small
    darkest = max(float(np.percentile(dark, 98.5)), FAINTEST)
    return np.asarray(np.clip(dark / darkest, 0, 1), np.float32)


def _cells(ink: Floats) -> Floats | None:
    """The ink within its frame, drawn small and soft; None where there is none."""
    frame = _frame(_without_specks(ink > INK + 0.05, FRAME_SPECK))
    if frame is None:
        return None
    clear = np.clip((ink - INK) / (FULL - INK), 0, 1) * _without_specks(ink > INK, SPECK)
    (left, top, right, bottom), (wide, high) = frame, CELLS
    across = (right - left) / (wide * (1 - 2 * MARGIN))
    down = (bottom - top) / (high * (1 - 2 * MARGIN))
    blur = max(0.3, SOFT * across), max(0.3, SOFT * down)
    soft = cv2.GaussianBlur(clear.astype(np.float32), (0, 0), sigmaX=blur[0], sigmaY=blur[1])
    x, y = left + across * (0.5 - MARGIN * wide), top + down * (0.5 - MARGIN * high)
    move = np.array([[across, 0, x], [0, down, y]])
    small = cv2.warpAffine(soft, move, CELLS, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return np.asarray(np.sqrt(np.clip(small, 0, 1)), np.float32)


def _without_specks(mask: npt.NDArray[np.bool_], least: int) -> npt.NDArray[np.bool_]:
    pieces = components_of(mask)
    return mask_of(pieces, pieces.inks >= least)


def _frame(mask: npt.NDArray[np.bool_]) -> tuple[float, float, float, float] | None:
    """What the ink spans, (left, top, right, bottom) in pixels, lines of the form and all."""
    height, width = mask.shape
    edge = round(EDGE * width)
    inner = mask[edge : height - edge, edge : width - edge]
    if not inner.any():
        return None
    (left, right), (top, bottom) = _span(inner.sum(0)), _span(inner.sum(1))
    return left + edge, top + edge, max(right, left + 1) + edge, max(bottom, top + 1) + edge


def _span(ink: npt.NDArray[np.int_]) -> tuple[float, float]:
    share = ink.cumsum() / ink.sum()
    ends = np.interp((OUTSIDE, 1 - OUTSIDE), share, np.arange(1.0, ink.size + 1))
    return float(ends[0]), float(ends[1])


def _projections(cells: Floats) -> dict[int, Floats]:
    """By the number of each window that holds ink its projections, float32 (32,)."""
    soft = cv2.GaussianBlur(cells, (0, 0), 1.0)
    flat = soft - cv2.blur(soft, (2 * SIDE + 1, 1))
    found = {}
    for window, (left, top) in enumerate(_WINDOWS):
        ink = flat[top : top + WINDOW[1], left : left + WINDOW[0]].ravel()
        if float(np.linalg.norm(ink)) > LEAST_WINDOW:
            found[window] = np.asarray(_DIRECTIONS @ ink, np.float32)
    return found


def _key(window: int, signs: npt.NDArray[np.bool_]) -> int:
    return window << BITS | int.from_bytes(np.packbits(signs).tobytes(), "big")


def _directions() -> Floats:
    """Random directions, float32 (32, cells of a window), the same on every machine and day."""
    size = BITS * WINDOW[0] * WINDOW[1]
    drawn = np.frombuffer(hashlib.shake_256(b"directions").digest(size // 8), np.uint8)
    signs = np.unpackbits(drawn).astype(np.float32).reshape(BITS, WINDOW[1], WINDOW[0]) * 2 - 1
    soft = np.stack([cv2.GaussianBlur(sign, (0, 0), 1.5).ravel() for sign in signs])
    return np.asarray(soft - soft.mean(axis=1, keepdims=True), np.float32)


def _windows() -> list[tuple[int, int]]:
    lefts = np.linspace(2, CELLS[0] - 2 - WINDOW[0], COLUMNS).round()
    tops = np.linspace(2, CELLS[1] - 2 - WINDOW[1], ROWS).round()
    return [(int(left), int(top)) for top in tops for left in lefts]


_WINDOWS: Final = _windows()
_DIRECTIONS: Final = _directions()
