"""Pieces of a page: sheets of paper that show against what is around them, or islands of ink.

All on a thumbnail. Whether a piece is a check, several, or none is for `sheet` to say.
"""

from typing import Final, NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from digits.arrays import Booleans, Grey
from digits.checks.page.deskew import ANGLES, sharpness
from digits.checks.page.page import on_desk
from digits.checks.page.thumbnail import shades

Points: TypeAlias = npt.NDArray[np.integer]  # (n, 2) or (n, 1, 2): columns and rows

Mask: TypeAlias = npt.NDArray[np.uint8]  # (h, w): 0 or 1

LEAST_PIECE: Final = 0.02  # of the page's area
PAPER_STEP: Final = 3  # grey values by which paper differs from a scanner's white lid, at least
NOISE: Final = 5  # times the rim's own spread, likewise
RIM: Final = 3  # pixels of the thumbnail
STRAIGHT: Final = 0.9  # of its rectangle that a sheet of paper fills
NECKS: Final = (4, 8, 16, 32)  # pixels: half as wide as where papers are parted
SEEN_ASLANT: Final = 0.75  # of it, if a phone sees it aslant …
CONVEX: Final = 0.96  # … of its hull: what lies on another sheet has corners that point inwards
LEVEL: Final = 0.3  # degrees; less is not turned


class Frame(NamedTuple):
    """A rectangle on a page, turned by `angle` degrees counter-clockwise, so that lines lie level.

    `x`, `y` are its middle; all lengths are in pixels.
    """

    x: float
    y: float
    width: float
    height: float
    angle: float

    def scaled(self, factor: float) -> "Frame":
        """The same on a picture that is so many times as large."""
        x, y, width, height = (factor * value for value in self[:4])
        return Frame(x, y, width, height, self.angle)

    def grown(self, margin: float) -> "Frame":
        """With a margin on all sides."""
        return self._replace(width=self.width + 2 * margin, height=self.height + 2 * margin)


class Paper(NamedTuple):
    """A sheet of paper that shows: its frame, how many pixels it has, and whether it is straight.

    What is not straight is bent or torn, or several sheets that overlap.
    """

    frame: Frame
    area: float
    straight: bool


def cut_out(pixels: Grey, frame: Frame, beyond: int = 255) -> Grey:
    """What lies in a frame, level, uint8 (h, w); a frame that is hardly turned is only cut."""
    width, height = max(1, round(frame.width)), max(1, round(frame.height))
    turns, rest = divmod(frame.angle + 45, 90)
    if abs(rest - 45) >= LEVEL:
        matrix = cv2.getRotationMatrix2D((frame.x, frame.y), -frame.angle, 1)
        matrix[:, 2] += np.array([(width - 1) / 2 - frame.x, (height - 1) / 2 - frame.y])
        warped = cv2.warpAffine(pixels, matrix, (width, height), borderValue=(beyond,))
        return np.asarray(warped, pixels.dtype)
    quarter = int(turns) % 4
    high, wide = (height, width) if quarter % 2 == 0 else (width, height)
    top, left = round(frame.y - high / 2), round(frame.x - wide / 2)
    cut = pixels[max(0, top) : max(0, top + high), max(0, left) : max(0, left + wide)]
    return np.ascontiguousarray(np.rot90(cut, -quarter))


def papers(small: Grey) -> list[Paper]:
    """Sheets of paper that show against a desk or a scanner's lid, their lines not yet level."""
    soft = np.asarray(cv2.blur(small, (3, 3)), np.uint8)
    sides = soft[:RIM], soft[-RIM:], soft[:, :RIM], soft[:, -RIM:]
    rim = np.concatenate([side.ravel() for side in sides])
    around = float(np.median(rim))
    desk = on_desk(small)
    spread = float(np.median(np.abs(rim.astype(np.int16) - around)))
    step = (shades(soft, 90)[0] - around) / 2 if desk else max(PAPER_STEP, NOISE * spread)
    away = cv2.absdiff(soft, np.full_like(soft, round(around)))
    found = _outlined((away >= step).astype(np.uint8), LEAST_PIECE * small.size)
    # On a light lid what is not straight is ink, not paper.
    return [paper for paper in found if desk or paper.straight]


def _outlined(shows: Mask, least: float) -> list[Paper]:
    """The papers of a mask; those that touch at a corner only are parted."""
    found: list[Paper] = []
    for outline in _outlines(shows, least):
        paper = _paper(outline)
        found += [paper] if paper.straight else _parted(outline, shows, least) or [paper]
    return found


def _parted(outline: Points, shows: Mask, least: float) -> list[Paper]:
    """Papers that hang together by little; none if they cannot be parted into straight ones."""
    filled = cv2.drawContours(np.zeros_like(shows), [outline], -1, 1, cv2.FILLED)
    for reach in NECKS:
        worn = cv2.erode(filled, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
        parts = [_paper(line) for line in _outlines(worn.astype(np.uint8), least)]
        if len(parts) > 1 and all(part.straight for part in parts):
            return [part._replace(frame=part.frame.grown(reach)) for part in parts]
    return []


def islands(ink: Booleans, bridge: float) -> list[Frame]:
    """Ink that lies together, no part of it further off than `bridge`; its lines are level."""
    reach = max(3, round(bridge))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    seen = ink.astype(np.uint8)
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(cv2.dilate(seen, kernel))
    frames = []
    for label, (left, top, width, height, _) in enumerate(boxes):
        if label and width * height >= LEAST_PIECE * ink.size:
            rows, columns = slice(top, top + height), slice(left, left + width)
            points = np.argwhere(ink[rows, columns] & (labels[rows, columns] == label))
            frames.append(_levelled(seen, points[:, ::-1] + (left, top)))
    return frames


def _levelled(ink: Mask, points: Points) -> Frame:
    """The frame of points, (n, 2), of the ink, turned so that its lines lie level."""
    aslant = _rectangle(points.astype(np.int32)).angle
    best, angle = -1.0, 0.0
    for base in (0.0, 90.0, aslant, aslant + 90):
        scores = sharpness(cut_out(ink, _bounds(points, base), 0) > 0, ANGLES)
        at = int(scores.argmax())
        if scores[at] > best:
            best, angle = float(scores[at]), base - float(ANGLES[at])
    return _bounds(points, angle)


def _outlines(mask: Mask, least: float) -> list[Points]:
    """The outer contours of what has at least so many pixels."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return [np.asarray(line, np.int32) for line in contours if cv2.contourArea(line) >= least]


def _paper(outline: Points) -> Paper:
    frame, area = _rectangle(outline), cv2.contourArea(outline)
    filled = area / max(1.0, frame.width * frame.height)
    bulging = area / max(1.0, cv2.contourArea(cv2.convexHull(outline)))
    straight = filled >= STRAIGHT or (filled >= SEEN_ASLANT and bulging >= CONVEX)
    return Paper(frame, area, straight)


def _rectangle(contour: Points) -> Frame:
    """The smallest rectangle around a contour, its longer side as the width."""
    corners = cv2.boxPoints(cv2.minAreaRect(contour))
    x, y = corners.mean(axis=0)
    sides = corners[1] - corners[0], corners[2] - corners[1]
    long, short = sorted(sides, key=lambda side: -float(np.hypot(*side)))
    angle = float(np.degrees(np.arctan2(-long[1], long[0])))
    angle = (angle + 45) % 180 - 45  # a quarter back is then as the page lay
    return Frame(float(x), float(y), float(np.hypot(*long)), float(np.hypot(*short)), angle)


def _bounds(points: Points, angle: float) -> Frame:
    """The upright rectangle around points, after a turn that makes `angle` level."""
    turn = np.radians(angle)
    across = np.array([np.cos(turn), -np.sin(turn)])
    down = np.array([np.sin(turn), np.cos(turn)])
    along, below = points @ across, points @ down
    middle = (along.min() + along.max()) / 2 * across + (below.min() + below.max()) / 2 * down
    return Frame(
        float(middle[0]),
        float(middle[1]),
        float(np.ptp(along)) + 1,
        float(np.ptp(below)) + 1,
        angle,
    )
