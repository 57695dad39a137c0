"""A picture of a line, a little different each time: what another scan of other writing may show.

For lines that are pictures already, where there are no strokes to draw once more. They are leant,
turned and bent as a whole, cut closer or wider, their ink made thicker or fainter, and grained.
Pictures are mode L or uint8 ``(height, width)``, dark ink on light paper, as a scanner delivers.
"""

import numpy as np
from PIL import Image, ImageFilter
from pydantic import Field

from digits.arrays import Floats, Grey
from digits.config import Frozen
from digits.handwriting.backgrounds import grain
from digits.handwriting.config import Share
from digits.handwriting.warping import EDGE, FINE, PictureFrame, Warp, warped

WHITE = np.float32(255)
LEAST_WIDTH = 8  # pixels
AROUND = ImageFilter.MinFilter(3), ImageFilter.MaxFilter(3)  # dark spreads, light spreads


class RedrawingConfig(Frozen):
    """By how much a picture is changed; at 0 it stays as it is."""

    kept: Share = Field(0.1, description="of pictures: they stay as they are")
    lean: float = Field(0.07, ge=0, le=1, description="tangent of the slant, standard deviation")
    turn: float = Field(0.006, ge=0, le=1, description="tangent of the angle, standard deviation")
    elastic: float = Field(0.7, ge=0, le=4, description="pixels of bending, standard deviation")
    zoom: float = Field(0.07, ge=0, le=0.5, description="share by which it is larger, at most")
    shift: float = Field(1.5, ge=0, le=8, description="pixels up or down, at most")
    thickness: float = Field(0.4, ge=0, le=1, description="share of the next pixels, at most")
    contrast: float = Field(0.3, ge=0, le=1, description="exponent of the darkness, at most")
    grain: float = Field(0.03, ge=0, le=0.5, description="of full white, at most")
    blur: Share = Field(0.2, description="of pictures: out of focus by up to a pixel")


def redrawn(
    crop: Grey, height: int, config: RedrawingConfig, rng: np.random.Generator
) -> Image.Image:
    """A crop once more, mode L and of a given height; its width grows or shrinks in proportion.

    Args:
        crop: uint8 (h, w), dark ink on light paper.
        height: pixels.
        config: by how much it may differ.
        rng: what chance is drawn from.
    """
    if rng.random() < config.kept:
        width = max(LEAST_WIDTH, round(crop.shape[1] * height / crop.shape[0]))
        return Image.fromarray(crop).resize((width, height), Image.Resampling.BILINEAR)
    ink = _bent(crop, height, config, rng)
    exponent, noise, blur, reach = rng.random(4).tolist()
    ink = ink ** np.float32(np.exp(config.contrast * (2 * exponent - 1)))
    ink += grain(ink.shape, rng) * np.float32(config.grain * noise**2)
    light = (1 - np.clip(ink, 0, 1)) * WHITE
    image = _thicker(Image.fromarray(light.astype(np.uint8)), config.thickness, rng)
    return image.filter(ImageFilter.BoxBlur(reach)) if blur < config.blur else image


def _bent(crop: Grey, height: int, config: RedrawingConfig, rng: np.random.Generator) -> Floats:
    """The darkness of a crop that is leant, turned, bent and cut anew, (height, width) in 0 … 1."""
    zoom, shift = rng.uniform(-1, 1, 2).tolist()
    lean, turn = rng.standard_normal(2).tolist()
    larger = 1 + config.zoom * zoom
    rows = max(2, round(FINE * height * larger))
    columns = max(2, round(crop.shape[1] * rows / crop.shape[0]))
    fine = Image.fromarray(crop).resize((columns, rows), Image.Resampling.BILINEAR)
    # What is at the crop's edges goes on beyond them.
    canvas = np.pad(255 - np.asarray(fine), EDGE, mode="edge")
    width = max(LEAST_WIDTH, round(columns / FINE))
    frame = PictureFrame(
        unit=float(height),
        left=0.0,
        top=height * (1 - larger) / 2 + config.shift * shift,
        right=0.0,
        height=height,
        max_width=width,
    )
    most = config.elastic * float(rng.random())
    warp = Warp(lean=config.lean * lean, turn=config.turn * turn, bow=0.0, elastic=most)
    return warped(canvas, (height, width), frame, warp, 0.0, rng)


def _thicker(image: Image.Image, most: float, rng: np.random.Generator) -> Image.Image:
    """With thicker ink or thinner, by a share of what the darkest or lightest neighbours are."""
    amount = most * float(rng.uniform(-1, 1))
    return Image.blend(image, image.filter(AROUND[amount < 0]), abs(amount))
