"""Hands that write whole words: recorded ones, words put together of letters, words in a font.

Lengths are in heights of tall letters, as in `digits.handwriting.pen_data.unipen_words`; a word's
base line is y = 1. A hand gives a word as placed glyphs from x = 0 on.
"""

from typing import NamedTuple, Protocol

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digits.handwriting.config import Split, WriterConfig
from digits.handwriting.font_writers import HEIGHT, sized_font
from digits.handwriting.glyphs import InkBox, Inked, PlacedGlyph, Writer, belongs
from digits.handwriting.pen_data.records import PenRecords
from digits.handwriting.pen_writers import recorded_line
from digits.handwriting.text_source import SymbolRoles
from digits.handwriting.typesetting import lay_out

PLAIN = SymbolRoles()
FONT_SHEAR, FONT_SIZE = 0.08, 0.05  # by how much a word of a font varies
SPELT = 0.3  # of words that a hand recorded, put together of its letters nevertheless


class WordHand(NamedTuple):
    """One recorded writer's words: small letters to the numbers of recordings."""

    name: str
    words: dict[str, list[int]]


class WordHands:
    """The recorded words of one split's writers, by writer and all together."""

    def __init__(self, records: PenRecords, split: Split, share: float) -> None:
        self.records = records
        kept = [belongs(f"pen-{name}", split, share) for name in records.writers]
        hands = [WordHand(name, {}) for name in records.writers]
        self.everyone: dict[str, list[int]] = {}
        owners = records.owners.tolist()
        for number, (text, owner) in enumerate(zip(records.texts, owners, strict=True)):
            if kept[owner]:
                hands[owner].words.setdefault(text.casefold(), []).append(number)
                self.everyone.setdefault(text.casefold(), []).append(number)
        self.hands = [hand for hand in hands if hand.words]
        self.vocabulary = sorted(self.everyone)


class WordWriter(Protocol):
    """One person writing the words of one line."""

    def write_word(self, word: str) -> list[PlacedGlyph]:
        """A word, not empty, of letters alone."""


class PenWordWriter:
    """A recorded person: words as recorded; others of the person's letters, or as others wrote."""

    def __init__(
        self,
        hands: WordHands,
        hand: WordHand,
        letters: Writer,
        config: WriterConfig,
        rng: np.random.Generator,
    ) -> None:
        self._hands, self._hand, self._letters = hands, hand, letters
        self._config, self._rng = config, rng

    def write_word(self, word: str) -> list[PlacedGlyph]:
        """The word once more, a little different each time."""
        folded = word.casefold()
        spellable = self._letters.symbols.issuperset(word)
        numbers = self._hand.words.get(folded)
        if not numbers and not (spellable and self._rng.random() < SPELT):
            numbers = self._hands.everyone.get(folded)
        if not numbers:
            word = word if spellable else folded
            return lay_out(word, self._letters, PLAIN, self._config, self._rng).placed
        number = numbers[int(self._rng.random() * len(numbers))]
        line = recorded_line(self._hands.records, number, self._rng, self._config.variation)
        return line.placed


class FontWords:
    """A font that renders whole words, so that letters join as its makers meant them to."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self._content = content
        self._font: ImageFont.FreeTypeFont | None = None

    def __getstate__(self) -> dict[str, object]:
        """Without the opened font, which cannot be copied to another process."""
        return {"name": self.name, "_content": self._content, "_font": None}

    def render(self, word: str) -> Inked:
        """The word's ink, as high as the font's digits are one height."""
        if self._font is None:
            self._font = sized_font(self._content)
        left, top, right, bottom = (round(edge) for edge in self._font.getbbox(word, anchor="ls"))
        ink = Image.new("L", (max(1, right - left), max(1, bottom - top)))
        ImageDraw.Draw(ink).text((-left, -top), word, fill=255, font=self._font, anchor="ls")
        box = InkBox(0.0, 1 + top / HEIGHT, ink.width / HEIGHT, 1 + bottom / HEIGHT)
        return Inked(box, ink)


class FontWordWriter:
    """One line in a font."""

    def __init__(self, font: FontWords, rng: np.random.Generator) -> None:
        self._font, self._rng = font, rng
        self._shear = FONT_SHEAR * float(rng.standard_normal())

    def write_word(self, word: str) -> list[PlacedGlyph]:
        """The word, a little larger or smaller each time."""
        inked = self._font.render(word)._replace(shear=self._shear)
        size = 1 + FONT_SIZE * (2 * float(self._rng.random()) - 1)
        return [PlacedGlyph(inked, 0.0, 0.0, size)]
