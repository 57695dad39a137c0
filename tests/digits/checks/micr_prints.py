"""MICR lines in E-13B as tests print them onto pages."""

import numpy as np
from PIL import Image, ImageDraw

from digits.arrays import Grey
from digits.micr.characters import CHARACTERS, PITCH, UNIT, width_of

FINE = 4  # times finer it is drawn, then made smaller


def with_line(pixels: Grey, text: str, dpi: float = 200.0, left: float = 0.4) -> Grey:
    """A page with a line at its foot, 3/16 inch above the edge; `left` is in inches."""
    unit = UNIT * dpi * FINE
    page = Image.fromarray(pixels)
    strip = Image.new("L", (page.width * FINE, round(0.6 * dpi) * FINE), 255)
    pen = ImageDraw.Draw(strip)
    top = strip.height - (0.1875 + 9 * UNIT) * dpi * FINE
    for place, character in enumerate(text, start=1):
        start = left * dpi * FINE + place * PITCH * unit - width_of(character) * unit
        for block in CHARACTERS.get(character, ()):
            x0, y0, x1, y1 = (edge * unit for edge in block)
            pen.rectangle((start + x0, top + y0, start + x1 - 1, top + y1 - 1), 30)
    small = strip.resize((page.width, strip.height // FINE), Image.Resampling.BOX)
    page.paste(small, (0, page.height - small.height))
    return np.asarray(page)
