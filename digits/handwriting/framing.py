"""How a written line stands in its picture: the margins, the pen's width, the line's bend."""

import math

import numpy as np

from digits.handwriting.config import SynthesisConfig, WriterConfig
from digits.handwriting.rendering import Extent, Pen
from digits.handwriting.typesetting import WrittenLine
from digits.handwriting.warping import PictureFrame, Warp

HIGHEST_CLIMB = 0.25  # digit heights: how far a string's ends rise or fall from its middle
LOWEST = 0.8  # digit heights that a crop covers at least
EDGE = 0.08  # digit heights beside a string at least: bending must not push a 1 out
LEGIBLE = 11.0  # pixels that the smallest symbols are high, where the crop can be so tight
THICKEST = 0.15  # width of the thickest pen in digit heights


def climb(width: float, rng: np.random.Generator) -> float:
    """The tangent of the base line's angle; long strings cannot climb as steeply."""
    steepest = 2 * HIGHEST_CLIMB / max(width, 1.0)
    return min(steepest, max(-steepest, rng.normal(0, 0.025)))


def framed(
    config: SynthesisConfig, box: Extent, turn: float, smallest: float, rng: np.random.Generator
) -> PictureFrame:
    """Tight and loose crops: how many pixels a digit is high, and the margins around."""
    top, bottom, left, right, loose = rng.random(5).tolist()
    room = 0.12 if loose < 0.3 else 0.45 if loose < 0.8 else 0.85
    span = box.bottom - box.top + 0.8 * abs(turn) * (box.right - box.left)
    missing = max(0.0, LOWEST - span) / 2  # a lone dash is not blown up to a digit's height
    above, below = (top * room - 0.03 + missing), (bottom * room - 0.03 + missing)
    most = max(0.0, config.height * smallest / LEGIBLE - span)
    if above + below > most:
        above, below = (side * most / (above + below) for side in (above, below))
    unit = config.height / (span + above + below)
    wide = 0.2 if loose < 0.3 else 0.7
    return PictureFrame(
        unit=unit,
        left=(left**2 * wide + EDGE) * unit,
        top=(above + 0.4 * abs(turn) * (box.right - box.left)) * unit,
        right=(right**2 * wide + EDGE) * unit,
        height=config.height,
        max_width=config.max_width,
    )


def pen_for(
    line: WrittenLine, thickness: float, frame: PictureFrame, rng: np.random.Generator
) -> Pen:
    """A pen for drawn symbols that suits the inked ones, and how the ink spreads.

    `thickness` is that of the inked symbols in digit heights; 0 where there are none.
    """
    fine = frame.unit * line.fineness
    spread = min(0.8, max(-0.7, rng.normal(0.0, 0.4)))
    if thickness:
        # What is thick already would run together, what is thin would vanish.
        spread = max(0.4 - 7 * thickness, min(spread, 0.65 - 4 * thickness))
        width = max(1.0, thickness * fine * (1 + 0.25 * spread))
    else:
        width = math.exp(rng.normal(0.75, 0.34)) * frame.height / 40
    thickest = max(1.3, THICKEST * fine * line.tightness)
    inked = thickness * frame.unit * math.sqrt(min(1.0, line.aspect))
    return Pen(min(width, thickest), spread, inked)


def bent(
    config: WriterConfig,
    lean: float,
    turn: float,
    frame: PictureFrame,
    rng: np.random.Generator,
) -> Warp:
    """How a writer's whole line leans, climbs and is bent.

    `lean` is how far its symbols lean already: 0 for upright ones.
    """
    slant, bow = rng.standard_normal(2).tolist()
    free = 0.12 + 0.22 * slant if lean == 0 else 0.12 * slant
    return Warp(
        lean=min(0.75, max(-0.4, free)),
        turn=turn,
        bow=0.025 * bow * frame.height,
        elastic=config.elastic * 0.035 * frame.unit * 1.2 * rng.random(),
    )
