"""Hands that write with a handwriting font: each symbol rendered once, then bent string by string.

A font is given as the bytes of its file. What it lacks and some of the marks,
which fonts draw too neatly, come from a stroke style's pen as thick as the font's strokes.
"""

import io
from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digits.handwriting.drawn_writers import SHAPES, DrawnWriter
from digits.handwriting.glyphs import Glyph, InkBox, Inked

HEIGHT = 48  # pixels of a digit in the cache
MISSING = "\U0010fffe"  # no font has this character: it shows what a missing one looks like
DARK = 127  # grey value above which a pixel is counted as ink
MEASURED = "12345678"  # digits whose strokes say how thick a font writes
PEN_MARKS = 0.5  # how often a mark is drawn even though the font has it
TURN, SCALE, SHEAR = 0.05, 0.06, 0.06  # by how much a symbol varies, radians and shares


class FontGlyphs:
    """A font's symbols as ink.

    Args:
        name: the font's, by which it may be held out.
        content: the bytes of its file, in any format that FreeType opens.
        symbols: those that it may write.
    """

    def __init__(self, name: str, content: bytes, symbols: str) -> None:
        self.name = name
        font = sized_font(content)
        empty = font.getmask(MISSING).getbbox(), bytes(font.getmask(MISSING))
        self.symbols = {
            symbol: _render(font, symbol)
            for symbol in symbols
            if (font.getmask(symbol).getbbox(), bytes(font.getmask(symbol))) != empty
        }
        self.thickness = _stroke_width(_render(font, digit).ink for digit in MEASURED)


class FontWriter:
    """One string in a font; see `digits.handwriting.glyphs.Writer`."""

    lean = 0.0

    def __init__(self, font: FontGlyphs, pen: DrawnWriter, rng: np.random.Generator) -> None:
        self._font, self._pen, self._rng = font, pen, rng
        self.thickness, self.symbols = font.thickness, pen.symbols | font.symbols.keys()
        self._drawn: dict[str, bool] = {}

    def write(self, symbol: str) -> Glyph:
        """The symbol once more, a little turned, stretched and sheared."""
        if self._is_drawn(symbol):
            return self._pen.write(symbol)
        glyph = self._font.symbols[symbol]
        turn, shear, wide, high = (2 * self._rng.random(4) - 1).tolist()
        _, top, right, bottom = glyph.box
        top = bottom - (bottom - top) * (1 + SCALE * high)
        box = InkBox(0.0, top, right * (1 + SCALE * wide), bottom)
        return Inked(box, glyph.ink, SHEAR * shear, TURN * turn)

    def _is_drawn(self, symbol: str) -> bool:
        if symbol not in self._font.symbols:
            return True
        if symbol.isdigit() or symbol not in SHAPES:
            return False
        return self._drawn.setdefault(symbol, bool(self._rng.random() < PEN_MARKS))


def sized_font(content: bytes) -> ImageFont.FreeTypeFont:
    """The font at the size at which its digits are `HEIGHT` pixels high."""
    trial = ImageFont.truetype(io.BytesIO(content), HEIGHT)
    heights = sorted(_height(trial, digit) for digit in "0123456789")
    return ImageFont.truetype(io.BytesIO(content), max(8, round(HEIGHT**2 / heights[5])))


def _height(font: ImageFont.FreeTypeFont, symbol: str) -> float:
    _, top, _, bottom = font.getbbox(symbol, anchor="ls")
    return max(1.0, bottom - top)


def _render(font: ImageFont.FreeTypeFont, symbol: str) -> Inked:
    left, top, right, bottom = (round(edge) for edge in font.getbbox(symbol, anchor="ls"))
    ink = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(ink).text((-left, -top), symbol, fill=255, font=font, anchor="ls")
    box = InkBox(0.0, 1 + top / HEIGHT, ink.width / HEIGHT, 1 + bottom / HEIGHT)
    return Inked(box, ink)


def _stroke_width(inks: Iterable[Image.Image]) -> float:
    """Mean width of strokes in digit heights: twice the ink's area over the length of its edge."""
    area = edge = 0.0
    for ink in inks:
        dark = np.pad(np.asarray(ink) > DARK, 1)
        area += float(dark.sum())
        edge += float((dark[1:] ^ dark[:-1]).sum() + (dark[:, 1:] ^ dark[:, :-1]).sum())
    # A slanting edge of unit length crosses 4/π grid lines on average.
    return 2 * area * (4 / np.pi) / max(edge, 1.0) / HEIGHT
