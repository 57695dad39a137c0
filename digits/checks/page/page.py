"""Where the check lies in the picture: scans fill it, phone pictures show a desk around it.

Works on a thumbnail: one look at the rim says whether there is anything around the check at all.
"""

import numpy as np
from PIL import Image

from digits.arrays import Booleans, Grey
from digits.checks.page.bounding_box import BoundingBox
from digits.checks.page.connected_components import components_of
from digits.checks.page.thumbnail import shades

THUMB = 240  # pixels along the longer side
RIM = 0.02  # share of the thumbnail's height and width that counts as rim
DARK_DESK = 0.6  # a rim below this share of the picture's light is a desk, not paper
LEAST_STEP = 24  # grey values by which content differs from the margin of a scan
LEAST_SHARE = 0.15  # of the picture: less is no check
CHECK_ASPECT = (1.7, 3.2)  # width over height: 6 x 2.75 in, 8.5 x 3.67 in, 202 x 92 mm and folded
LINE_SHARE = 0.01  # of a row or column: what is darker than the margin, dust apart


def find_page(pixels: Grey) -> BoundingBox:
    """The check's own part of a picture, uint8 (h, w); all of it if nothing is around the check."""
    height, width = pixels.shape
    whole = BoundingBox(0, 0, width, height)
    factor = max(1, max(height, width) // THUMB)
    small = np.asarray(Image.fromarray(pixels).reduce(factor))
    page = _on_desk(small)
    if page is None and not _like_a_check(whole):
        page = _on_margin(small)
    if page is None or not _like_a_check(page):
        return whole
    left, top, right, bottom = (edge * factor for edge in page)
    return BoundingBox(left, top, min(right, width), min(bottom, height))


def _like_a_check(box: BoundingBox) -> bool:
    least, most = CHECK_ASPECT
    return least <= box.width / max(1, box.height) <= most


def _rim(small: Grey) -> Grey:
    """All pixels near the edges, uint8 (n,)."""
    high, wide = (max(1, round(side * RIM)) for side in small.shape)
    parts = (small[:high], small[-high:], small[:, :wide], small[:, -wide:])
    return np.concatenate([part.ravel() for part in parts])


def on_desk(small: Grey) -> bool:
    """Whether a thumbnail's rim is a desk: far darker than the paper on it."""
    return float(np.median(_rim(small))) <= DARK_DESK * shades(small, 90)[0]


def _on_desk(small: Grey) -> BoundingBox | None:
    """The one large light piece on something dark, in pixels of the thumbnail."""
    if not on_desk(small):
        return None
    light, rim = float(np.percentile(small, 90)), float(np.median(_rim(small)))
    components = components_of(small > (light + rim) / 2)
    if not len(components.inks):
        return None
    return _large(components.boxes[int(np.argmax(components.inks))], small)


def _on_margin(small: Grey) -> BoundingBox | None:
    """All that differs from the margin of a scan, in pixels of the thumbnail."""
    margin = float(np.median(_rim(small)))
    content: Booleans = np.abs(small.astype(np.float32) - margin) > LEAST_STEP
    rows = np.flatnonzero(content.mean(axis=1) > LINE_SHARE)
    columns = np.flatnonzero(content.mean(axis=0) > LINE_SHARE)
    if not len(rows) or not len(columns):
        return None
    return _large(np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]), small)


def _large(edges: "np.typing.NDArray[np.int64]", small: Grey) -> BoundingBox | None:
    box = BoundingBox(*(int(edge) for edge in edges))
    return box if box.width * box.height >= LEAST_SHARE * small.size else None
