"""Several checks on one picture: each is cut out, numbered, and handed on as a check of its own.

A picture that has the shape and size of one check is looked at once, on a small copy, and handed on
as it is. What cannot be cut surely is cut roughly, with a doubt, so that a person sees all of it.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import cv2
import numpy as np
from PIL import Image

from digits.arrays import Booleans, Grey
from digits.checks.intake.intake import CheckImage, digest_of
from digits.checks.intake.problem import Problem
from digits.checks.page.deskew import ANGLES, SIDEWAYS, sharpness
from digits.checks.page.image_quality import MOST_HEIGHT, MOST_WIDTH
from digits.checks.page.page import on_desk
from digits.checks.page.pieces import Frame, Paper, cut_out, islands, papers
from digits.checks.page.stacks import ends_in_micr, like_a_check, shows_form, stack_of
from digits.checks.page.thumbnail import Thumbnail, thumbnail_of

GLANCE: Final = 300  # pixels of the longer side, for a look at what may be one check
WORKING: Final = 100.0  # pixels an inch at which pieces are looked for
LONG_SIDE: Final = 11.0  # inches that a page is taken to have where its resolution is unknown
BRIDGES: Final = (0.7, 0.5, 0.35)  # inches between parts of one check
MARGIN: Final = 0.15  # inches of paper around the ink of a check
LEAST_HEIGHT: Final = 1.8  # inches: what is lower is no check
ALIKE: Final = 0.15  # by which sides differ where another piece may be a check, too
BEYOND: Final = 0.35  # of a check that is shown above and below it where the cut is unsure
NESTED: Final = 0.95  # of a page's area: a piece of paper that takes more is the page
WHOLE: Final = 0.7  # of the page's area: one check that takes more of it stays on it
NO_CHECK_CUT: Final = "the page has not the shape of one check, and none could be cut out of it"


class Cutting(NamedTuple):
    """One check cut out of a page, uint8 (h, w), and whether that was sure."""

    pixels: Grey
    sure: bool


def checks_in(results: Iterable[CheckImage | Problem]) -> Iterator[CheckImage | Problem]:
    """The checks of a file: its pages as they are, but for those that show several.

    A check has the number of its page; the checks of a sheet and what follows it count on.
    """
    number = 0
    for result in results:
        for check in [result] if isinstance(result, Problem) else checks_on(result):
            number = max(number + 1, check.page) if check.page else number
            yield _numbered(check, number) if check.page else check


def _numbered(check: CheckImage | Problem, number: int) -> CheckImage | Problem:
    """A check with its number in the file; where that is not its page's, the page is named."""
    if check.page == number:
        return check
    if isinstance(check, Problem):
        return check._replace(page=number, reason=f"Page {check.page}: {check.reason}")
    return check._replace(page=number, place=check.place or f"page {check.page}")


def checks_on(image: CheckImage) -> list[CheckImage]:
    """The checks on a page, each as a picture of its own, from the top; at least one."""
    if _one_check(image.pixels, image.dpi):
        return [image]
    cuttings = _cuttings(image.pixels, image.dpi)
    if not cuttings:
        return [image._replace(doubts=(NO_CHECK_CUT,))]
    if len(cuttings) == 1 and cuttings[0].sure:
        small = cuttings[0].pixels.size < WHOLE * image.pixels.size
        return [_check(image, cuttings[0], 0, 1)] if small else [image]
    return [_check(image, cutting, index, len(cuttings)) for index, cutting in enumerate(cuttings)]


def _check(image: CheckImage, cutting: Cutting, index: int, count: int) -> CheckImage:
    place = f"check {index + 1} of {count} on page {image.page}" if count > 1 else ""
    doubt = f"the checks on this page could not be cut apart surely: this is {place}"
    return image._replace(
        pixels=cutting.pixels,
        digest=digest_of(cutting.pixels),
        place=place,
        doubts=() if cutting.sure else (doubt,),
    )


def _one_check(pixels: Grey, dpi: float | None) -> bool:
    """Whether a picture has the size and shape of one check, and shows no two papers."""
    height, width = pixels.shape
    if not _of_size(max(height, width), min(height, width), dpi):
        return False
    factor = max(1, max(height, width) // GLANCE)
    size = (max(1, width // factor), max(1, height // factor))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    found = [paper for paper in papers(small) if like_a_check(*paper.frame[2:4])]
    return len(found) <= 1


def _of_size(width: float, height: float, dpi: float | None) -> bool:
    """Whether something has the shape of one check, and its size where the resolution is known."""
    small = dpi is None or (width <= MOST_WIDTH * dpi and height <= MOST_HEIGHT * dpi)
    return small and like_a_check(width, height)


def _cuttings(pixels: Grey, dpi: float | None) -> list[Cutting]:
    """The checks of a page that is not merely one check, from the top.

    What lies near is taken together first; where that cannot be cut surely, it is taken apart.
    """
    inch = dpi or max(pixels.shape) / LONG_SIDE
    factor = max(1, int(inch / WORKING))
    seen = thumbnail_of(Image.fromarray(pixels), factor)
    best: list[Cutting] = []
    for bridge in BRIDGES:
        found = _try(pixels, _pieces(seen, factor, inch, bridge), dpi)
        best = max(best, found, key=_worth)
        if found and all(cutting.sure for cutting in found):
            break
    return best


def _try(pixels: Grey, pieces: list[Paper | Frame], dpi: float | None) -> list[Cutting]:
    groups = [_of_piece(pixels, piece, dpi) for piece in pieces]
    sure = [cutting.pixels.shape for group in groups for cutting in group if cutting.sure]
    usual = tuple(float(np.median(side)) for side in zip(*sure, strict=True)) if sure else ()
    found: list[Cutting] = []
    for piece, group in zip(pieces, groups, strict=True):
        found += group or _may_be(pixels, piece, usual)
    return found


def _worth(found: list[Cutting]) -> tuple[int, int]:
    """More checks are better than fewer: none must be lost. Then those that are surely cut."""
    return len(found), sum(cutting.sure for cutting in found)


def _pieces(seen: Thumbnail, factor: int, inch: float, bridge: float) -> list[Paper | Frame]:
    """Papers, and on a light page islands of ink besides, from the top; in full pixels."""
    ink, unit = seen.ink, inch / factor
    pieces: list[Paper | Frame] = []
    for paper in papers(seen.small):
        _clear(ink, paper.frame.grown(MARGIN * unit))
        pieces.append(Paper(paper.frame.scaled(factor), paper.area * factor**2, paper.straight))
    if not on_desk(seen.small):
        pieces += [
            island.grown(MARGIN * unit).scaled(factor)
            for island in islands(ink, bridge * unit)
            if island.height >= LEAST_HEIGHT * unit
        ]
    return sorted(pieces, key=_place)


def _place(piece: Paper | Frame) -> tuple[float, float]:
    frame = piece.frame if isinstance(piece, Paper) else piece
    return frame.y, frame.x


def _clear(ink: Booleans, frame: Frame) -> None:
    """Take the ink of a frame away."""
    box = ((frame.x, frame.y), (frame.width, frame.height), -frame.angle)
    shape = np.zeros(ink.shape, np.uint8)
    cv2.fillPoly(shape, [np.asarray(cv2.boxPoints(box), np.int32)], (1,))
    ink &= shape == 0


def _of_piece(pixels: Grey, piece: Paper | Frame, dpi: float | None) -> list[Cutting]:
    """The checks that surely, or nearly surely, are on one piece."""
    if isinstance(piece, Frame):
        level = cut_out(pixels, piece)
        if _of_size(piece.width, piece.height, dpi):
            return [Cutting(level, sure=True)] if ends_in_micr(_ink(level)) else []
        return _stacked(level)
    if not piece.straight:
        return []
    level = _lines_level(cut_out(pixels, piece.frame))
    if _of_size(level.shape[1], level.shape[0], dpi):
        return [Cutting(level, sure=True)]
    smaller = level.size < NESTED * pixels.size
    return _stacked(level) or (_cuttings(level, dpi) if smaller else [])


def _stacked(level: Grey) -> list[Cutting]:
    """The checks of a piece that lie one below the other; none if it cannot be told."""
    ink = _ink(level)
    stack = stack_of(ink)
    if stack is None:
        return []
    if not stack.sure:
        return _roughly(level, len(stack.rows))
    factor = len(level) / len(ink)
    ends = [(round(top * factor), round(end * factor)) for top, end in stack.rows]
    return [Cutting(level[top:end], sure=True) for top, end in ends]


def _roughly(level: Grey, count: int) -> list[Cutting]:
    """So many checks one below the other, each with some of its neighbours."""
    high = len(level) / count
    starts = [max(0, round((index - BEYOND) * high)) for index in range(count)]
    ends = [round((index + 1 + BEYOND) * high) for index in range(count)]
    return [
        Cutting(np.ascontiguousarray(level[start:end]), sure=False)
        for start, end in zip(starts, ends, strict=True)
    ]


def _may_be(pixels: Grey, piece: Paper | Frame, usual: tuple[float, ...]) -> list[Cutting]:
    """What shows no whole check and yet may be one or several, by the usual height and width."""
    if isinstance(piece, Paper):
        one = usual[0] * usual[1] if usual else piece.area / 2
        return _roughly(cut_out(pixels, piece.frame), max(1, round(piece.area / one)))
    if not usual:
        return []
    level = cut_out(pixels, piece)
    count = max(1, round(piece.height / usual[0]))
    alike = abs(piece.height / count / usual[0] - 1) <= ALIKE >= abs(piece.width / usual[1] - 1)
    return _roughly(level, count) if alike or shows_form(_ink(level)) else []


def _lines_level(pixels: Grey) -> Grey:
    """A piece of paper, turned by a quarter if its lines run down."""
    ink = _ink(pixels)
    across, down = (sharpness(np.ascontiguousarray(seen), ANGLES).max() for seen in (ink, ink.T))
    return np.ascontiguousarray(np.rot90(pixels)) if down > SIDEWAYS * across else pixels


def _ink(pixels: Grey) -> Booleans:
    return thumbnail_of(Image.fromarray(pixels)).ink
