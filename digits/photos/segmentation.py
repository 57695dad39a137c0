"""Which patches of ink on a picture are the one digit, and what is wrong where none are.

Works on a ``(h, w)`` mask of ink; `digits.photos.binarization` makes the mask and calls this. All
limits are geometry, stated as shares of the digit or of the picture, so size does not matter.
"""

from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from digits.arrays import Booleans
from digits.photos.encirclement import touched_line
from digits.photos.surroundings import box_lines, is_ring, underlines

Region: TypeAlias = tuple[slice, slice]  # rows, columns
LabelImage: TypeAlias = npt.NDArray[
    np.integer[Any]
]  # (h, w), 0 where there is no ink, then 1, 2, …

LEAST_SIDE = 8  # pixels along a digit's longer side: with fewer, a 5 and a 6 look the same
LEAST_SHARE = 1 / 16  # of the picture's shorter side: anything smaller is a speck
WIDEST = 1.8  # width / height: in MNIST one digit in a thousand is wider than 1.67
THICKEST = 0.27  # half a stroke's width / digit's longer side: a square 0.5; MNIST's boldest 0.26
THICKEST_BAR = 0.15  # … of a mark as plain as a 1, where only one of MNIST's 10,000 is bolder
PLAIN = 1.4  # length of all strokes / digit's longer side, below which it is no more than a bar
LONGEST = 5.0  # length of all strokes / digit's longer side: MNIST's longest has 4.1
REACH = 0.15  # of the digit's longer side: how far a stroke may lie from the rest of its digit
CRUMB = 0.01  # of the digit's area: a nearby patch with less is dirt
RIVAL = 0.3  # of the digit's longer side: another thing of this size is no speck
FEW = 4  # rivals: with more, no crop is worth proposing
ALIKE = 0.6  # of their common height: things this tall side by side are two digits
CHIEF_SHARE = 0.6  # of all ink off the edges: with less, the picture holds no one thing
MOST_PIECES = 3000  # of ink on a picture: more is a texture
BORDER = 0.1  # of a side: as far as a line along it may stray
SKETCH = 64  # pixels along a digit's longer side for measuring distances, which costs time
EDGE_CONTACT = 0.05  # of the picture's circumference: what touches more belongs to the paper
TOUCH = 0.04  # of the digit's longer side: ink that touches the edge with more is cut off

TINY = "there are only specks: nothing is as large as a digit"
CLUTTER = "there are many marks and no single digit among them"
SEVERAL = "there is more than one thing on the picture: crop it to a single digit"
CUT = "the ink runs over the edge: the digit must lie within the picture, with some margin"
SOLID = "the ink is a solid patch, not the strokes of a pen"
TANGLE = "the ink is a tangle of lines, far longer than those of a digit"
WIDE = "the mark is far wider than any digit"

NEIGHBOURS: Booleans = np.ones((3, 3), dtype=np.bool_)  # strokes that meet at a corner are one
UNKNOWN = 1.0  # thickness where there is nothing to measure: more than any shape has


class SegmentationVerdict(NamedTuple):
    """What was made of the ink on a picture.

    Attributes:
        digit: (h, w), the part of the mask that is the digit; meaningless with an objection.
        thickness: half the width of its thickest stroke / its longer side, 0 … 1.
        objection: why there is no one digit; empty if there is.
        paper: (h, w), ink that is no writing but lines, shadows and boxes of the paper.
    """

    digit: Booleans
    thickness: float
    objection: str
    paper: Booleans


class _Piece(NamedTuple):
    """One connected patch of ink: its label, pixels, place, and pixels on the picture's edge."""

    label: int
    area: int
    region: Region
    contact: int

    @property
    def height(self) -> int:
        """In pixels."""
        return int(self.region[0].stop - self.region[0].start)

    @property
    def width(self) -> int:
        """In pixels."""
        return int(self.region[1].stop - self.region[1].start)

    @property
    def side(self) -> int:
        """The longer side, in pixels."""
        return max(self.height, self.width)


def one_digit(mask: Booleans, *, crop: bool = False) -> SegmentationVerdict:
    """The digit among the patches of a mask, (h, w), or what speaks against there being one.

    In a `crop` that was made for one digit all patches are writing, and dry strokes lie further
    apart; it may be a bold bar, and reach the edge.
    """
    nothing = np.zeros_like(mask)
    labels, count = ndimage.label(mask, NEIGHBOURS)
    if count > MOST_PIECES:
        return SegmentationVerdict(nothing, UNKNOWN, CLUTTER, nothing)
    least = max(LEAST_SIDE, LEAST_SHARE * min(mask.shape))
    labels = _without_boxes(labels, least)
    pieces = _pieces(labels)
    written = [piece for piece in pieces if crop or not _belongs_to_paper(labels, piece)]
    written = [piece for piece in written if not _surrounds(labels, piece, written, least)]
    paper = mask & ~np.isin(labels, [piece.label for piece in written])
    if not any(piece.side >= least for piece in written):
        large = any(piece.side >= least for piece in pieces)
        return SegmentationVerdict(nothing, UNKNOWN, CUT if large else TINY, paper)
    # What touches the edge is a shadow or a line more often than a digit without a margin.
    chief = max(written, key=lambda piece: piece.area / (4 if piece.contact else 1))
    others = [piece for piece in written if piece is not chief]
    body, rest = _gathered(labels, chief, others, REACH * (2 if crop else 1))
    digit: Booleans = np.isin(labels, [piece.label for piece in body])
    own = digit[_around(body)]
    thickness = _radius(own) / max(own.shape)
    return SegmentationVerdict(
        digit, thickness, _objection(own, thickness, body, rest, crop=crop), paper
    )


def _pieces(labels: LabelImage) -> list[_Piece]:
    """All connected patches of ink, in the order of their labels."""
    areas = np.bincount(labels.ravel())
    rim = np.concatenate((labels[0], labels[-1], labels[1:-1, 0], labels[1:-1, -1]))
    contacts = np.bincount(rim, minlength=len(areas))
    return [
        _Piece(label, int(areas[label]), (region[0], region[1]), int(contacts[label]))
        for label, region in enumerate(ndimage.find_objects(labels), start=1)
    ]


def _belongs_to_paper(labels: LabelImage, piece: _Piece) -> bool:
    """Whether a patch is a line, a shadow of the paper's edge or a printed box; not writing."""
    height, width = labels.shape
    if piece.height == height or piece.width == width:  # ruled lines run from edge to edge
        return True
    return piece.contact > EDGE_CONTACT * 2 * (height + width) or _is_box(labels, piece)


def _is_box(labels: LabelImage, piece: _Piece) -> bool:
    """Whether a patch is a rectangle's outline: ink all along its four sides, none within."""
    part = labels[piece.region] == piece.label
    high, wide = (max(1, round(side * BORDER)) for side in part.shape)
    sides = (part[:high].any(0), part[-high:].any(0), part[:, :wide].any(1), part[:, -wide:].any(1))
    hollow = not part[2 * high : -2 * high, 2 * wide : -2 * wide].any()
    return hollow and all(side.mean() > 1 - BORDER for side in sides)


def _without_boxes(labels: LabelImage, least: float) -> LabelImage:
    """The patches without the lines of rings and boxes that a digit touches or runs over."""
    found = np.zeros(labels.shape, np.bool_)
    for label, region in enumerate(ndimage.find_objects(labels), start=1):
        if min(_size((region[0], region[1]))) > least:
            patch = labels[region] == label
            line = touched_line(patch)
            found[region] |= line if line.any() else box_lines(patch)
    if not found.any():
        return labels
    without: LabelImage = ndimage.label((labels > 0) & ~found, NEIGHBOURS)[0]
    return without


def _surrounds(labels: LabelImage, piece: _Piece, written: list[_Piece], least: float) -> bool:
    """Whether a patch is a ring around another, or a line below it."""
    if piece.side < least:
        return False
    if min(piece.height, piece.width) > least:
        part = labels[piece.region]
        if is_ring(part == piece.label, (part != piece.label) & (part > 0)):
            return True
    return any(underlines(_box(piece), _box(other)) for other in written if other.side >= least)


def _box(piece: _Piece) -> tuple[int, int, int, int]:
    """Top, bottom, left and right of a patch."""
    rows, columns = piece.region
    return rows.start, rows.stop, columns.start, columns.stop


def _around(pieces: list[_Piece]) -> Region:
    """The smallest rectangle that holds all of them."""
    rows, columns = zip(*(piece.region for piece in pieces), strict=True)
    return (
        slice(min(part.start for part in rows), max(part.stop for part in rows)),
        slice(min(part.start for part in columns), max(part.stop for part in columns)),
    )


def bounds(mask: Booleans) -> Region:
    """The smallest rectangle that holds all of a mask, which must not be empty."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _size(region: Region) -> tuple[int, int]:
    """Height and width in pixels."""
    return region[0].stop - region[0].start, region[1].stop - region[1].start


def _gathered(
    labels: LabelImage, chief: _Piece, others: list[_Piece], reach: float
) -> tuple[list[_Piece], list[_Piece]]:
    """The pieces that make one digit with the chief piece, and those that do not.

    A 5's roof and a 4's upright are strokes of their own, and a dry pen leaves gaps.
    """
    body, rest = [chief], others
    while joining := [p for p in _within_reach(labels, body, rest, reach) if not _beside(body, p)]:
        body = body + joining
        rest = [piece for piece in rest if piece not in joining]
    return body, rest


def _within_reach(
    labels: LabelImage, body: list[_Piece], others: list[_Piece], share: float
) -> list[_Piece]:
    """Those of the other pieces, dirt apart, within this share of the body's longer side of it."""
    others = [piece for piece in others if piece.area >= CRUMB * body[0].area]
    if not others:
        return []
    rows, columns = _around(body)
    side = max(_size((rows, columns)))
    reach = share * side
    margin, step = int(reach) + 1, max(1, side // SKETCH)  # coarse: distances cost time
    near = labels[
        max(0, rows.start - margin) : rows.stop + margin : step,
        max(0, columns.start - margin) : columns.stop + margin : step,
    ]
    distance = ndimage.distance_transform_edt(~np.isin(near, [piece.label for piece in body]))
    reached = set(np.unique(near[distance <= reach / step + 1]).tolist())
    return [piece for piece in others if piece.label in reached]


def _beside(body: list[_Piece], other: _Piece) -> bool:
    """Whether two things stand next to each other as the digits of a number do."""
    columns = _around(body)[1]
    height, width = _size(_around(body))
    total = _size(_around([*body, other]))[0]
    overlap = min(columns.stop, other.region[1].stop) - max(columns.start, other.region[1].start)
    return min(height, other.height) > ALIKE * total and overlap < BORDER * min(width, other.width)


def _objection(
    digit: Booleans,
    thickness: float,
    body: list[_Piece],
    rest: list[_Piece],
    *,
    crop: bool,
) -> str:
    """What speaks against these pieces being one digit; empty if nothing does.

    Args:
        digit: (h, w), the digit's own rectangle of the mask.
        thickness: half the width of its thickest stroke / its longer side.
        body: the pieces it is made of.
        rest: the other pieces of writing.
        crop: whether the picture was cut out for one digit.
    """
    height, width = digit.shape
    side, area = max(height, width), sum(piece.area for piece in body)
    length = outline(digit) / 2
    plain = length < PLAIN * side and not crop
    all_ink = area + sum(piece.area for piece in rest if not piece.contact)
    rivals = sum(piece.side > (2 if piece.contact else 1) * RIVAL * side for piece in rest)
    contact = sum(piece.contact for piece in body)
    faults = {
        SOLID: thickness > (THICKEST_BAR if plain else THICKEST),
        SEVERAL: 0 < rivals <= FEW,
        CLUTTER: rivals > FEW or area < CHIEF_SHARE * all_ink,
        WIDE: width > WIDEST * height,
        TANGLE: length > LONGEST * side,
        CUT: contact > max(1, TOUCH * side) and not crop,
    }
    return next((reason for reason, present in faults.items() if present), "")


def outline(mask: Booleans) -> int:
    """The pixels along the rim of a mask: about twice the length of its strokes."""
    return int((mask & ~ndimage.binary_erosion(mask)).sum())


def _radius(digit: Booleans) -> float:
    """Half the width of the thickest stroke, in pixels."""
    step: int = max(1, max(digit.shape) // SKETCH)
    inside = np.pad(digit[::step, ::step], 1)  # the edge of the rectangle is paper
    distance = np.asarray(ndimage.distance_transform_edt(inside))
    return (float(distance.max()) - 0.5) * step
