"""The generator of training pictures: item i of seed s is always the same string and picture.

`Synthesis(config, texts, …).item(seed, index)` gives one picture and its text, `batch` several,
padded to a common width. Nothing is remembered between items, so batch size, order and number of
processes change nothing. Pictures are uint8 ``(height, width)``: ink is high, paper is 0.
"""

import copy
import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from digits.dataset.splits import LabelledDigits
from digits.handwriting.alphabet import Alphabet
from digits.handwriting.backgrounds import paper
from digits.handwriting.config import Split, SynthesisConfig, WriterKind
from digits.handwriting.drawn_writers import SHAPES, DrawnWriter, stroke_styles
from digits.handwriting.errors import NoWriters
from digits.handwriting.font_writers import FontGlyphs, FontWriter
from digits.handwriting.form_lines import Printed, draw_form
from digits.handwriting.form_plan import FormPlan, in_cells, plan_form, roomier
from digits.handwriting.glyphs import Writer, belongs
from digits.handwriting.mnist_writers import MnistDigits, MnistWriter
from digits.handwriting.negatives import PictureSize, draw_negative
from digits.handwriting.pen_data.records import PenRecords
from digits.handwriting.pen_writers import LEAN, PenHands, PenWriter, recorded_line
from digits.handwriting.rendering import Extent, Pen, extent, ink_of
from digits.handwriting.scan_effects import expose
from digits.handwriting.text_source import TextSource, WrittenText
from digits.handwriting.typesetting import WrittenLine, lay_out
from digits.handwriting.warping import PictureFrame, Warp
from digits.photos.normalisation import normalise

Pictures = npt.NDArray[np.uint8]
WIDTH_STEP = 16  # batches are padded to a multiple of it
HIGHEST_CLIMB = 0.25  # digit heights: how far a string's ends rise or fall from its middle
LOWEST = 0.8  # digit heights that a crop covers at least
EDGE = 0.08  # digit heights beside a string at least: bending must not push a 1 out
LEGIBLE = 11.0  # pixels that the smallest symbols are high, where the crop can be so tight
THICKEST = 0.15  # width of the thickest pen in digit heights
LETTERED: frozenset[WriterKind] = frozenset(
    {"font", "pen"}
)  # writers who know more than the alphabet
STREAM = 4_157  # keeps these draws apart from others with the same seed


class DrawnSample(NamedTuple):
    """One picture, uint8 (height, width), ink high; its text; what wrote it."""

    picture: Pictures
    text: str
    writer: WriterKind | str


class DrawnLine(NamedTuple):
    """A line that is laid out: its text, its form, its writer's thickness and lean, and kind."""

    line: WrittenLine
    written: WrittenText
    plan: FormPlan
    hand: tuple[float, float]
    kind: WriterKind


class PaddedBatch(NamedTuple):
    """Pictures of a common width.

    Attributes:
        pictures: uint8 (n, height, width), ink high, padded on the right with 0, which is paper.
        widths: int32 (n,) each picture's own width in pixels.
        labels: int32 (n, longest text) classes, padded with 0, the blank.
        lengths: int32 (n,) each text's number of symbols.
        texts: the n texts.
    """

    pictures: Pictures
    widths: npt.NDArray[np.int32]
    labels: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int32]
    texts: tuple[str, ...]


class Synthesis:
    """A generator of pictures of lines by the writers of one split.

    Args:
        config: every knob of drawing.
        texts: what is written.
        digits: MNIST's prepared *training* part, or None to do without.
        fonts: the contents of font files by name (`digits.handwriting.font_files`); may be empty.
        split: "train", or "holdout" for those that training never sees.
        pens: recordings of real pens, or None to do without.

    Raises:
        NoWriters: if nobody is left to write.
    """

    def __init__(
        self,
        config: SynthesisConfig,
        texts: TextSource,
        digits: LabelledDigits | None = None,
        fonts: dict[str, bytes] | None = None,
        split: Split = "train",
        pens: PenRecords | None = None,
    ) -> None:
        self.config, self.texts = config, texts
        share = config.holdout
        self._styles = stroke_styles(split, share)
        kept = {
            name: content
            for name, content in sorted((fonts or {}).items())
            if belongs(f"font-{name}", split, share)
        }
        roles = texts.roles
        inkless = {roles.raised, roles.space, roles.other}
        symbols = "".join(symbol for symbol in texts.alphabet.symbols if symbol not in inkless)
        fonts_write = "".join(symbol for symbol in symbols if symbol not in roles.pen_only)
        fonts_write += "".join(sorted(roles.others))
        self._pen_writes_all = SHAPES.keys() >= set(symbols)
        glyphs = (FontGlyphs(name, content, fonts_write) for name, content in kept.items())
        self._fonts = [
            font for font in glyphs if set(symbols) <= SHAPES.keys() | font.symbols.keys()
        ]
        self._digits = None if digits is None else MnistDigits(*digits, split, share)
        self._pens = None if pens is None else PenHands(pens, split, share)
        self._lines = self._pens.lines_over(texts.alphabet) if self._pens else []
        self._kinds, self._chances = self._writers_there()

    def _writers_there(self) -> "tuple[list[WriterKind], npt.NDArray[np.float64]]":
        wanted, pen = self.config.writer, self._pen_writes_all
        weights: dict[WriterKind, float] = {
            "mnist": wanted.mnist if pen and self._digits and self._digits.complete else 0.0,
            "drawn": wanted.drawn if pen and self._styles else 0.0,
            "font": wanted.font if self._fonts else 0.0,
            "pen": wanted.pen if pen and self._pens and self._pens.hands else 0.0,
        }
        if not self._styles or sum(weights.values()) <= 0:
            raise NoWriters(
                "Nobody is left to write this alphabet",
                received=", ".join(f"{kind} {weight}" for kind, weight in weights.items()),
                remedy="give a weight to writers that are there and know all symbols, and "
                "hold out a smaller share",
            )
        letters = [weight if kind in LETTERED else 0.0 for kind, weight in weights.items()]
        self._lettered = np.cumsum(letters)
        return list(weights), np.cumsum(list(weights.values()))

    def item(self, seed: int, index: int) -> DrawnSample:
        """Item `index` of seed `seed`."""
        rng = np.random.Generator(np.random.SFC64([STREAM, seed, index]))
        if rng.random() < self.texts.negatives:
            return DrawnSample(self._negative(rng), "", "negative")
        if self._pens and self._lines and rng.random() < self.config.writer.recorded:
            return self._recorded(self._pens, rng)
        return self.picture_of(self.texts.draw(rng), rng)

    def picture_of(self, written: WrittenText | str, rng: np.random.Generator) -> DrawnSample:
        """A picture of a given text by some writer; one of its signs may be printed before it."""
        written = WrittenText(written) if isinstance(written, str) else written
        kind, writer = self._writer_of(written.text, rng)
        written = written._replace(text=self._writable(written.text, writer))
        text, plan = written.text, plan_form(self.config.scan, written, rng)
        line = lay_out(text, writer, self.texts.roles, self.config.writer, rng)
        if plan.kind == "cells":
            line, dividers = in_cells(line, text, self.texts.roles, rng)
            plan = plan._replace(dividers=dividers)
        hand = writer.thickness, writer.lean
        return self._pictured(DrawnLine(line, written, plan, hand, kind), rng)

    def _pictured(self, drawn: DrawnLine, rng: np.random.Generator) -> DrawnSample:
        """A picture of a line that is laid out, within what its form prints."""
        line, written, plan, (thickness, lean), kind = drawn
        box = extent(line)
        turn = self._turn(box.right - box.left, rng)
        frame = self._frame(box, turn, line.smallest, rng)
        sign = self._sign_room(plan, written, rng)
        least = LEGIBLE / (line.smallest * math.sqrt(line.tightness))
        frame, plan = roomier(frame, plan, sign, box, least)
        pen = self._pen(thickness, frame.unit, line, rng)
        ink = ink_of(line, frame, pen, self._warp(lean, turn, frame, rng), rng)
        dark, printed = paper(ink.shape, self.config.scan, rng), Printed()
        if not plan.empty:
            printed = draw_form(plan, ink, dark, written, rng)
        seen = normalise(expose(ink, dark, self.config.scan, rng, printed.dark))
        read = self.texts.roles.transcribed(written.text, self.texts.alphabet)
        return DrawnSample(seen, printed.before + read + printed.behind, kind)

    def batch(self, seed: int, start: int, count: int) -> PaddedBatch:
        """Items `start` … `start + count - 1` of a seed, padded to a common width."""
        samples = [self.item(seed, index) for index in range(start, start + count)]
        return padded(samples, self.texts.alphabet)

    def writing(self, texts: TextSource) -> "Synthesis":
        """The same writers, scans and seeds, with other texts of the same alphabet and roles."""
        other = copy.copy(self)
        other.texts = texts
        return other

    # --- how one string is written -----------------------------------------------------------

    def _writer_of(self, text: str, rng: np.random.Generator) -> tuple[WriterKind, Writer]:
        """Someone who writes a text; other characters are written by those who know letters."""
        chances = self._chances
        if not self.texts.roles.others.isdisjoint(text) and self._lettered[-1] > 0:
            chances = self._lettered
        kind = self._kinds[int(np.searchsorted(chances, rng.random() * chances[-1], side="right"))]
        return kind, self._writer(kind, rng)

    def _writable(self, text: str, writer: Writer) -> str:
        """A text without the other characters that a writer does not know."""
        roles = self.texts.roles
        unknown = roles.others.intersection(text) - writer.symbols
        if not unknown:
            return text
        kept = "".join(symbol for symbol in text if symbol not in unknown).strip(roles.space)
        return kept or "0"

    def _writer(self, kind: WriterKind, rng: np.random.Generator) -> Writer:
        style = self._styles[int(rng.random() * len(self._styles))]
        pen = DrawnWriter(style, rng, self.config.writer.variation)
        if kind == "font":
            return FontWriter(self._fonts[int(rng.random() * len(self._fonts))], pen, rng)
        if kind == "mnist" and self._digits is not None:
            return MnistWriter(self._digits, pen, rng)
        if kind == "pen" and self._pens is not None:
            hand = self._pens.hands[int(rng.random() * len(self._pens.hands))]
            variation = self.config.writer.variation
            return PenWriter(self._pens.records, hand, pen, rng, variation)
        return pen

    def _recorded(self, pens: PenHands, rng: np.random.Generator) -> DrawnSample:
        """A picture of a line that a real pen wrote whole."""
        number = self._lines[int(rng.random() * len(self._lines))]
        records, variation = pens.records, self.config.writer.variation
        line = recorded_line(records, number, rng, variation)
        written = WrittenText(records.texts[number])
        plan = plan_form(self.config.scan, written, rng)
        return self._pictured(DrawnLine(line, written, plan, (0.0, LEAN), "pen"), rng)

    @staticmethod
    def _turn(width: float, rng: np.random.Generator) -> float:
        """The tangent of the base line's angle; long strings cannot climb as steeply."""
        steepest = 2 * HIGHEST_CLIMB / max(width, 1.0)
        return min(steepest, max(-steepest, rng.normal(0, 0.025)))

    def _frame(
        self, box: Extent, turn: float, smallest: float, rng: np.random.Generator
    ) -> PictureFrame:
        """Tight and loose crops: how many pixels a digit is high, and the margins around."""
        top, bottom, left, right, loose = rng.random(5).tolist()
        room = 0.12 if loose < 0.3 else 0.45 if loose < 0.8 else 0.85
        span = box.bottom - box.top + 0.8 * abs(turn) * (box.right - box.left)
        missing = max(0.0, LOWEST - span) / 2  # a lone dash is not blown up to a digit's height
        above, below = (top * room - 0.03 + missing), (bottom * room - 0.03 + missing)
        most = max(0.0, self.config.height * smallest / LEGIBLE - span)
        if above + below > most:
            above, below = (side * most / (above + below) for side in (above, below))
        unit = self.config.height / (span + above + below)
        wide = 0.2 if loose < 0.3 else 0.7
        return PictureFrame(
            unit=unit,
            left=(left**2 * wide + EDGE) * unit,
            top=(above + 0.4 * abs(turn) * (box.right - box.left)) * unit,
            right=(right**2 * wide + EDGE) * unit,
            height=self.config.height,
            max_width=self.config.max_width,
        )

    def _sign_room(self, plan: FormPlan, written: WrittenText, rng: np.random.Generator) -> float:
        """Digit heights that a printed sign in front of the text gets; 0 for no sign."""
        scan = self.config.scan
        share = scan.boxed_sign if plan.kind in {"box", "rules"} else scan.sign
        there = rng.random() < share and bool(written.signs)
        return rng.uniform(0.5, 1.6) if there else 0.0

    def _pen(
        self, thickness: float, unit: float, line: WrittenLine, rng: np.random.Generator
    ) -> Pen:
        """A pen for drawn symbols that suits the inked ones, and how the ink spreads.

        `unit` is the height of a digit in pixels.
        """
        fine = unit * line.fineness
        spread = min(0.8, max(-0.7, rng.normal(0.0, 0.4)))
        if thickness:
            # What is thick already would run together, what is thin would vanish.
            spread = max(0.4 - 7 * thickness, min(spread, 0.65 - 4 * thickness))
            width = max(1.0, thickness * fine * (1 + 0.25 * spread))
        else:
            width = math.exp(rng.normal(0.75, 0.34)) * self.config.height / 40
        thickest = max(1.3, THICKEST * fine * line.tightness)
        inked = thickness * unit * math.sqrt(min(1.0, line.aspect))
        return Pen(min(width, thickest), spread, inked)

    def _warp(
        self, lean: float, turn: float, frame: PictureFrame, rng: np.random.Generator
    ) -> Warp:
        slant, bow = rng.standard_normal(2).tolist()
        free = 0.12 + 0.22 * slant if lean == 0 else 0.12 * slant
        return Warp(
            lean=min(0.75, max(-0.4, free)),
            turn=turn,
            bow=0.025 * bow * frame.height,
            elastic=self.config.writer.elastic * 0.035 * frame.unit * 1.2 * rng.random(),
        )

    def _negative(self, rng: np.random.Generator) -> Pictures:
        """Something else than such a text, an empty form too, or a text that stands on its head."""
        if written := self.texts.draw_upside_down(rng):
            return self.picture_of(written, rng).picture[::-1, ::-1]
        scan, size = self.config.scan, PictureSize(self.config.height, self.config.max_width)
        ink = draw_negative(size, self.texts.negative_words, rng)
        dark, nothing = paper(ink.shape, scan, rng), WrittenText("")
        plan = plan_form(scan, nothing, rng)
        form = None if plan.empty else draw_form(plan, ink, dark, nothing, rng).dark
        return normalise(expose(ink, dark, scan, rng, form))


def padded(items: list[DrawnSample], alphabet: Alphabet) -> PaddedBatch:
    """Samples side by side in arrays; see `PaddedBatch`."""
    widths = np.array([item.picture.shape[1] for item in items], dtype=np.int32)
    common = -(-int(widths.max()) // WIDTH_STEP) * WIDTH_STEP
    pictures = np.zeros((len(items), items[0].picture.shape[0], common), dtype=np.uint8)
    lengths = np.array([len(item.text) for item in items], dtype=np.int32)
    labels = np.zeros((len(items), max(1, int(lengths.max()))), dtype=np.int32)
    for row, item in enumerate(items):
        pictures[row, :, : widths[row]] = item.picture
        labels[row, : lengths[row]] = alphabet.classes_of(item.text)
    return PaddedBatch(pictures, widths, labels, lengths, tuple(item.text for item in items))
