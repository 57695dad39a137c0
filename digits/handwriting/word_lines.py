"""The generator of pictures of lines of words: item i of seed s is always the same.

As `digits.handwriting.generator` does for figures, by the same papers, scans and forms; but what
is set side by side are words, by one hand a line. Figures and fractions between words are set by
that room's typesetting. Pictures are uint8 ``(height, width)``: ink is high, paper is 0.
"""

import re
from typing import NamedTuple, Protocol

import numpy as np

from digits.arrays import Floats
from digits.handwriting.backgrounds import paper
from digits.handwriting.config import Split, SynthesisConfig, WriterKind
from digits.handwriting.drawn_writers import SHAPES, DrawnWriter, stroke_styles
from digits.handwriting.errors import NoWriters
from digits.handwriting.font_writers import FontGlyphs, FontWriter
from digits.handwriting.form_plan import plan_form
from digits.handwriting.generator import DrawnLine, pictured
from digits.handwriting.glyphs import InkBox, PlacedGlyph, Stroked, Writer, belongs
from digits.handwriting.pen_data.records import PenRecords
from digits.handwriting.pen_writers import LEAN, PenHands, PenWriter
from digits.handwriting.samples import DrawnSample
from digits.handwriting.scan_effects import expose
from digits.handwriting.splines import SAMPLES_A_HEIGHT
from digits.handwriting.text_source import TextSource
from digits.handwriting.typesetting import RuledStroke, WrittenLine, lay_out, manner
from digits.handwriting.word_writers import (
    FontWords,
    FontWordWriter,
    PenWordWriter,
    WordHand,
    WordHands,
    WordWriter,
)
from digits.photos.normalisation import normalise

STREAM = 9_241  # keeps these draws apart from others with the same seed
PIECE = re.compile(r"(?:[0-9]+|no|xx|-|=)/(?:100|00|xx)|[0-9]+|[^\W\d_]+|.")
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
RAISED = 0.5  # of fractions: small and high before the bar
TIGHT, WIDE = 0.22, 1.1  # heights: the narrowest and the widest gap between words
MARK_GAP = 0.08  # heights beside a mark
LEGIBLE_WORDS = 18.0  # pixels that tall letters are high at least: low ones are half as high
WANDER = 0.035  # standard deviation of a word's place on the base line
FILLED = 0.2  # of lines: the rest is filled with a stroke
CALM = 0.5  # of such strokes: straight


class WordTextSource(TextSource, Protocol):
    """Lines of words, and how many of them are any words instead."""

    @property
    def general(self) -> float:
        """The share of lines that are words of any kind, as the writers know them, 0 … 1."""

    def cased(self, text: str, rng: np.random.Generator) -> str:
        """A text with capitals, as it is written."""

    def label(self, text: str) -> str:
        """What is to be read of a text: over the alphabet."""


class LineHand(NamedTuple):
    """Who writes one line: the words, the figures between them, and how thick the ink is."""

    words: WordWriter
    figures: Writer
    known: list[str]
    thickness: float
    lean: float


class WordLines:
    """A generator of pictures of lines of words by the writers of one split.

    Args:
        config: every knob of drawing.
        texts: what is written.
        fonts: the contents of font files by name; may be empty.
        split: "train", or "holdout" for those that training never sees.
        pens: recordings of letters and figures.
        words: recordings of words.

    Raises:
        NoWriters: if nobody is left to write.
    """

    def __init__(
        self,
        config: SynthesisConfig,
        texts: WordTextSource,
        fonts: dict[str, bytes],
        split: Split = "train",
        pens: PenRecords | None = None,
        words: PenRecords | None = None,
    ) -> None:
        self.config, self.texts = config, texts
        share = config.holdout
        self._styles = stroke_styles(split, share)
        kept = sorted(name for name in fonts if belongs(f"font-{name}", split, share))
        symbols = "".join(sorted(set(texts.alphabet.symbols) - {texts.roles.space}))
        self._fonts = [
            (FontWords(name, fonts[name]), FontGlyphs(name, fonts[name], symbols)) for name in kept
        ]
        self._words = None if words is None else WordHands(words, split, share)
        self._letters = None if pens is None else PenHands(pens, split, share)
        hands = self._letters.hands if self._letters else []
        self._spellers = {hand.name: hand for hand in hands if LETTERS.issubset(hand.strokes)}
        if not self._fonts and not self._words:
            raise NoWriters(
                "Nobody is left to write words",
                received="neither fonts nor recorded words",
                remedy="give fonts or recordings of words, and hold out a smaller share",
            )

    def item(self, seed: int, index: int) -> DrawnSample:
        """Item `index` of seed `seed`."""
        rng = np.random.Generator(np.random.SFC64([STREAM, seed, index]))
        if rng.random() < self.texts.negatives:
            return self._empty(rng)
        kind, hand = self._hand(rng)
        if rng.random() < self.texts.general:
            text = self._any_words(hand, rng)
        else:
            text = self.texts.draw(rng).text
        text = self._writable(text, hand.figures.symbols | SHAPES.keys())
        return self.picture_of(self.texts.cased(text, rng), kind, hand, rng)

    def written(self, text: str, rng: np.random.Generator) -> DrawnSample:
        """A picture of a given text in small letters, capitalised as it comes, by some hand."""
        kind, hand = self._hand(rng)
        text = self._writable(text, hand.figures.symbols | SHAPES.keys())
        return self.picture_of(self.texts.cased(text, rng), kind, hand, rng)

    def picture_of(
        self, text: str, kind: WriterKind, hand: LineHand, rng: np.random.Generator
    ) -> DrawnSample:
        """A picture of a given text by a hand."""
        line = self._line(text, hand, rng)
        written = self.texts.draw(rng)._replace(text=self.texts.label(text))
        plan = plan_form(self.config.scan, written, rng)
        shape = hand.thickness, hand.lean
        drawn = DrawnLine(line, written, plan, shape, kind, LEGIBLE_WORDS * line.smallest)
        return pictured(drawn, self.config, self.texts, rng)

    def _empty(self, rng: np.random.Generator) -> DrawnSample:
        """Paper on which nothing is written."""
        shape = (self.config.height, int(rng.integers(100, 400)))
        ink = np.zeros(shape, dtype=np.float32)
        dark = paper(shape, self.config.scan, rng)
        return DrawnSample(normalise(expose(ink, dark, self.config.scan, rng)), "", "negative")

    # --- who writes --------------------------------------------------------------------------

    def _hand(self, rng: np.random.Generator) -> tuple[WriterKind, LineHand]:
        style = self._styles[int(rng.random() * len(self._styles))]
        pen = DrawnWriter(style, rng, self.config.writer.variation)
        wanted = self.config.writer
        by_pen = rng.random() * (wanted.pen + wanted.font) < wanted.pen
        if self._words and (by_pen or not self._fonts):
            return "pen", self._pen_hand(self._words, pen, rng)
        words, glyphs = self._fonts[int(rng.random() * len(self._fonts))]
        figures = FontWriter(glyphs, pen, rng)
        vocabulary = self._words.vocabulary if self._words else []
        return "font", LineHand(
            FontWordWriter(words, rng), figures, vocabulary, figures.thickness, figures.lean
        )

    def _pen_hand(self, words: WordHands, pen: DrawnWriter, rng: np.random.Generator) -> LineHand:
        hand = words.hands[int(rng.random() * len(words.hands))]
        letters = self._letter_writer(hand, pen, rng)
        writer = PenWordWriter(words, hand, letters, self.config.writer, rng)
        return LineHand(writer, letters, list(hand.words), 0.0, LEAN)

    def _letter_writer(self, hand: WordHand, pen: DrawnWriter, rng: np.random.Generator) -> Writer:
        """The same person if all letters of that hand are recorded, else another one."""
        if not self._spellers or not self._letters:
            return pen
        names = list(self._spellers)
        name = hand.name if hand.name in self._spellers else names[int(rng.random() * len(names))]
        records, variation = self._letters.records, self.config.writer.variation
        return PenWriter(records, self._spellers[name], pen, rng, variation)

    def _any_words(self, hand: LineHand, rng: np.random.Generator) -> str:
        """Some words that the hand knows."""
        if not hand.known:
            return self.texts.draw(rng).text
        picks = rng.integers(0, len(hand.known), int(rng.integers(1, 6))).tolist()
        return " ".join(hand.known[pick] for pick in picks)

    def _writable(self, text: str, known: frozenset[str]) -> str:
        """A text without the marks that a hand does not know."""
        if "&" not in known:
            text = text.replace("&", "and")
        kept = "".join(mark for mark in text if mark.isalpha() or mark in known | {" "})
        return kept.strip() or "one"

    # --- how a line is set -------------------------------------------------------------------

    def _line(self, text: str, hand: LineHand, rng: np.random.Generator) -> WrittenLine:
        style = manner(self.config.writer, rng)
        space = TIGHT + (WIDE - TIGHT) * float(rng.random()) ** 2
        placed: list[PlacedGlyph] = []
        rules: list[RuledStroke] = []
        edge = 0.0
        for piece in PIECE.findall(text):
            if piece == " ":
                edge += space * (0.75 + 0.5 * float(rng.random()))
                continue
            part = self._part(piece, hand, rng)
            gap = MARK_GAP if placed else 0.0
            down = WANDER * float(rng.standard_normal())
            placed += [one._replace(x=one.x + edge + gap, y=one.y + down) for one in part.placed]
            rules += [rule._replace(x=rule.x + edge + gap) for rule in part.rules]
            edge += gap + max(one.x + one.glyph.box.right * one.size for one in part.placed)
        if rng.random() < FILLED:
            placed.append(_filler(edge, rng))
        return WrittenLine(placed, rules, style.aspect)

    def _part(self, piece: str, hand: LineHand, rng: np.random.Generator) -> WrittenLine:
        roles = self.texts.roles
        if piece.isalpha() and piece.isascii():
            return WrittenLine(hand.words.write_word(piece), [], 1.0)
        if "/" in piece and len(piece) > 1 and rng.random() < RAISED:
            piece = roles.raised + piece
        return lay_out(piece, hand.figures, roles, self.config.writer, rng)


def _filler(edge: float, rng: np.random.Generator) -> PlacedGlyph:
    """A stroke behind the text that keeps anybody from writing on; it says nothing."""
    width = 0.8 + 6 * float(rng.random()) ** 2
    level, slope, waves, high = rng.random(4).tolist()
    count = max(16, int(width * SAMPLES_A_HEIGHT))
    along = np.linspace(0, width, count, dtype=np.float32)
    high = 0.0 if rng.random() < CALM else 0.04 + 0.12 * high
    down = 0.45 + 0.3 * level + (slope - 0.5) * 0.06 * along
    down = down + high * np.sin(along * (2 + 5 * waves))
    points: Floats = np.stack([along, down.astype(np.float32)], axis=1)
    box = InkBox(0.0, float(down.min()), width, float(down.max()))
    stroke = Stroked(box, points, np.full(count, 0.9, dtype=np.float32))
    return PlacedGlyph(stroke, edge + 0.25 + 0.5 * float(rng.random()), 0.0, 1.0)
