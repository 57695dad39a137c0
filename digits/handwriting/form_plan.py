"""What a form will print around a text, and the room for it; decided before the text is rendered.

`digits.handwriting.form_lines` draws it. Lengths are digit heights unless they say pixels.
"""

from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from digits.handwriting.config import FormConfig
from digits.handwriting.rendering import Extent
from digits.handwriting.text_source import PrintedSign, SymbolRoles, WrittenText
from digits.handwriting.typesetting import WrittenLine
from digits.handwriting.warping import PictureFrame

LineKind: TypeAlias = Literal["box", "rules", "cells", "guides"]
KINDS: tuple[LineKind, ...] = ("box", "rules", "cells", "guides")
OVERSHOOT = 0.3  # that the crop is higher than usual, so that upright rules outgrow the digits
WHOLE = 0.45  # of boxes: all four edges are in the picture
CUT_EDGE = 0.6  # of the edges of other boxes: they are in the picture
CELL = 1.15  # widths of the widest symbol that a cell is wide at least
POINT_CELL = 0.4  # widths of a digit's cell that a point or comma stands in
SLANTED = 0.3  # of the picture's height that slanted texts are wider than upright ones
SMALLEST = 1.1  # times the least height of a digit: lines nearby take from legibility
LETTER = 0.68  # of the size that a printed letter is wide


class Edges(NamedTuple):
    """Which edges of a box are in the picture."""

    left: bool = False
    top: bool = False
    right: bool = False
    bottom: bool = False


class FormPlan(NamedTuple):
    """What a form prints around one text.

    Attributes:
        kind: of lines; "" for none.
        edges: of the box, of the cells, or those that are upright rules.
        left, right: room beside the text for what is there, without the sign's and the ending's.
        above: by how much the crop is higher.
        sign: pixels between a left edge and the text for a printed sign, 0 for none.
        ending: what is printed behind the text.
        ending_size: pixels.
        dividers: between cells, in shares of the text's width.
        cut: whether other lines are cut by the crop.
    """

    kind: LineKind | Literal[""] = ""
    edges: Edges = Edges()
    left: float = 0.0
    right: float = 0.0
    above: float = 0.0
    sign: int = 0
    ending: PrintedSign | None = None
    ending_size: int = 0
    dividers: tuple[float, ...] = ()
    cut: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing at all is printed."""
        return not (self.kind or self.sign or self.ending or self.cut)

    @property
    def ending_room(self) -> int:
        """Pixels that the ending takes."""
        return 4 + int(LETTER * self.ending_size * len(self.ending.printed)) if self.ending else 0


def plan_form(config: FormConfig, written: WrittenText, rng: np.random.Generator) -> FormPlan:
    """What a form prints, but for signs in front; no room is made yet."""
    which, ended, choice, size, cut, above = rng.random(6).tolist()
    kind: LineKind | Literal[""] = ""
    for name in KINDS:
        if 0 <= which < getattr(config, name):
            kind = name
        which -= getattr(config, name)
    ending = None
    if ended < config.ending and written.endings:
        ending = written.endings[int(choice * len(written.endings))]
    plan = FormPlan(kind, ending=ending, ending_size=11 + int(9 * size), cut=cut < config.cut_print)
    if not kind:
        return plan._replace(above=0.4 * above if plan.cut else 0.0)
    if kind == "guides":
        return plan._replace(above=0.3 * above)
    tall = 1.3 * above**2 if kind == "box" else 0.4 * above
    first, second = rng.random(2).tolist()
    beside = {"left": 0.1 + 1.1 * first**2, "right": 0.1 + 4 * second**3}
    return plan._replace(edges=_edges(kind, rng), above=OVERSHOOT + tall, **beside)


def _edges(kind: LineKind, rng: np.random.Generator) -> Edges:
    whole, *others = rng.random(5).tolist()
    if kind == "rules":
        return Edges(left=others[0] < 0.75, right=others[0] > 0.5)
    if whole < WHOLE:
        return Edges(left=True, top=True, right=True, bottom=True)
    if kind == "cells":
        return Edges(bottom=others[0] < 0.7)
    there = Edges(*(other < CUT_EDGE for other in others))
    return there if any(there) else there._replace(left=True)


def in_cells(
    line: WrittenLine, text: str, roles: SymbolRoles, rng: np.random.Generator
) -> tuple[WrittenLine, tuple[float, ...]]:
    """The line with each symbol in the middle of a cell, and dividers as shares of its width.

    Points and commas stand in narrow cells; cents that are set apart leave the line as it is.
    """
    placed = line.placed
    if line.rules or line.joins or len(placed) != len(text) or len(text) < 2:
        return line, ()
    widths = [glyph.glyph.box.right * glyph.size for glyph in placed]
    pitch = max(widths) * (CELL + 0.8 * float(rng.random()))
    cells = [pitch * (POINT_CELL if symbol in roles.points else 1) for symbol in text]
    starts = np.concatenate([[0.0], np.cumsum(cells)]).tolist()
    moved = [
        glyph._replace(x=start + (cell - width) / 2)
        for glyph, start, cell, width in zip(placed, starts, cells, widths, strict=False)
    ]
    left, right = moved[0].x, moved[-1].x + widths[-1]
    dividers = tuple(
        (start - left) / (right - left)
        for start, (_, symbol) in zip(starts[1:], pairwise(text), strict=False)
        if symbol not in roles.points
    )
    return line._replace(placed=moved), dividers


def roomier(
    frame: PictureFrame, plan: FormPlan, sign: float, box: Extent, least: float
) -> tuple[PictureFrame, FormPlan]:
    """Margins for what is planned, as far as the largest width lets them be.

    Args:
        frame: where the text would stand without a form.
        plan: what is printed.
        sign: room for a printed sign; 0 for none.
        box: where the text's ink is.
        least: pixels that a digit must be high.
    """
    unit = min(frame.unit, max(SMALLEST * least, frame.unit / (1 + plan.above)))
    scale = unit / frame.unit
    left, right = frame.left * scale, frame.right * scale
    room = frame.max_width - left - right - (box.right - box.left) * unit
    wanted = (plan.left + sign + plan.right) * unit + plan.ending_room
    share = min(1.0, max(0.0, (room - SLANTED * frame.height) / max(wanted, 1.0)))
    spare = frame.height * (1 - scale)
    return frame._replace(
        unit=unit,
        left=left + share * (plan.left + sign) * unit,
        right=right + share * (plan.right * unit + plan.ending_room),
        top=frame.top * scale + spare * (0.35 + 0.3 * plan.left % 1),
    ), plan._replace(sign=int(share * sign * unit))
