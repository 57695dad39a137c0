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
from digits.handwriting.backgrounds import paper
from digits.handwriting.config import ScanConfig, Split, SynthesisConfig, WriterKind
from digits.handwriting.drawn_writers import SHAPES, DrawnWriter, stroke_styles
from digits.handwriting.errors import NoWriters
from digits.handwriting.font_writers import FontGlyphs, FontWriter
from digits.handwriting.form_lines import Printed, draw_form
from digits.handwriting.form_plan import FormPlan, in_cells, plan_form, roomier
from digits.handwriting.framing import LEGIBLE, bent, climb, framed, pen_for
from digits.handwriting.glyphs import Writer, belongs
from digits.handwriting.lookalikes import written_alike
from digits.handwriting.mnist_writers import MnistDigits, MnistWriter
from digits.handwriting.negatives import PictureSize, draw_negative
from digits.handwriting.pen_data.records import PenRecords
from digits.handwriting.pen_writers import LEAN, PenHands, PenWriter, recorded_line
from digits.handwriting.rendering import extent, ink_of
from digits.handwriting.samples import DrawnSample, PaddedBatch, Pictures, padded
from digits.handwriting.scan_effects import expose
from digits.handwriting.text_source import TextSource, WrittenText
from digits.handwriting.typesetting import WrittenLine, lay_out
from digits.photos.normalisation import normalise

LETTERED: frozenset[WriterKind] = frozenset(
    {"font", "pen"}
)  # writers who know more than the alphabet
STREAM = 4_157  # keeps these draws apart from others with the same seed


class DrawnLine(NamedTuple):
    """A line that is laid out: its text, its form, its writer's thickness and lean, and kind.

    `legible` is how many pixels high its smallest symbols must be at least.
    """

    line: WrittenLine
    written: WrittenText
    plan: FormPlan
    hand: tuple[float, float]
    kind: WriterKind
    legible: float = LEGIBLE


def pictured(
    drawn: DrawnLine, config: SynthesisConfig, texts: TextSource, rng: np.random.Generator
) -> DrawnSample:
    """A picture of a line that is laid out, within what its form prints."""
    line, written, plan, (thickness, lean), kind, legible = drawn
    box = extent(line)
    turn = climb(box.right - box.left, rng)
    frame = framed(config, box, turn, line.smallest * LEGIBLE / legible, rng)
    sign = _sign_room(config.scan, plan, written, rng)
    least = legible / (line.smallest * math.sqrt(line.tightness))
    frame, plan = roomier(frame, plan, sign, box, least)
    pen = pen_for(line, thickness, frame, rng)
    warp = bent(config.writer, lean, turn, frame, rng)
    ink = ink_of(line, frame, pen, warp, rng)
    dark, printed = paper(ink.shape, config.scan, rng), Printed()
    if not plan.empty:
        printed = draw_form(plan, ink, dark, written, rng)
    seen = normalise(expose(ink, dark, config.scan, rng, printed.dark))
    read = texts.roles.transcribed(written.text, texts.alphabet)
    return DrawnSample(seen, printed.before + read + printed.behind, kind)


def _sign_room(
    scan: ScanConfig, plan: FormPlan, written: WrittenText, rng: np.random.Generator
) -> float:
    """Digit heights that a printed sign in front of the text gets; 0 for no sign."""
    share = scan.boxed_sign if plan.kind in {"box", "rules"} else scan.sign
    there = rng.random() < share and bool(written.signs)
    return rng.uniform(0.5, 1.6) if there else 0.0


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
        drawn = DrawnLine(line, written, plan, hand, kind)
        sample = pictured(drawn, self.config, self.texts, rng)
        return sample._replace(alike=written_alike(text, self.texts.roles.lookalikes, writer))

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
        return pictured(
            DrawnLine(line, written, plan, (0.0, LEAN), "pen"), self.config, self.texts, rng
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
