"""The recipe that trains a reader of amounts in words: the line engine's, words as its texts."""

from types import MappingProxyType
from typing import NamedTuple

from pydantic import Field

from digits.amounts.words.text_source import WordTextConfig, WordTexts
from digits.config import Preset
from digits.handwriting.config import ScanConfig, Split, SynthesisConfig, WriterConfig
from digits.handwriting.pen_data.records import PenRecords
from digits.handwriting.word_lines import WordLines
from digits.line_reader.config import NetworkConfig, ReaderConfig


class WordSynthesisConfig(SynthesisConfig):
    """The generator of pictures of amounts in words."""

    max_width: int = Field(960, ge=96, le=1024, description="pixels; longer lines are squeezed")
    writer: WriterConfig = WriterConfig(pen=0.6, font=0.4, joined=0.0)
    scan: ScanConfig = ScanConfig(
        box=0.0, rules=0.0, cells=0.0, guides=0.45, cut_print=0.2, ending=0.15, sign=0.0, lines=0.1,
        pattern=0.55, bilevel=0.3, coarse_bilevel=0.7, coarse=0.25,
    )  # fmt: skip
    text: WordTextConfig = WordTextConfig()

    @property
    def texts(self) -> WordTexts:
        """What is written."""
        return WordTexts(self.text)


class WordReaderConfig(ReaderConfig):
    """The training of a reader of amounts in words."""

    synthesis: WordSynthesisConfig = Field(default_factory=WordSynthesisConfig)


class WordWriters(NamedTuple):
    """Who writes: font files by name, recordings of letters and figures, recordings of words."""

    fonts: dict[str, bytes]
    pens: PenRecords | None = None
    words: PenRecords | None = None

    def synthesis(
        self, config: SynthesisConfig, texts: WordTexts, split: Split = "train"
    ) -> WordLines:
        """The generator with these writers.

        Raises:
            NoWriters: if nobody is left to write.
        """
        return WordLines(config, texts, self.fonts, split, self.pens, self.words)


WORD_READER_RECIPES: MappingProxyType[Preset, WordReaderConfig] = MappingProxyType(
    {
        "small": WordReaderConfig(
            steps=24,
            batch_size=4,
            chunk=4,
            averaging=0,
            checkpoint=8,
            network=NetworkConfig(
                channels=(4, 8, 8, 16), blocks=(0, 0, 0), features=32, depth=1, units=0, dropout=0.0
            ),
        ),
        "default": WordReaderConfig(steps=4_000, batch_size=32),
        "thorough": WordReaderConfig(
            steps=4_000,
            batch_size=32,
            averaging=400,
            checkpoint=250,
            network=NetworkConfig(
                channels=(8, 24, 48, 80), blocks=(0, 0, 1), features=160, depth=3, units=112
            ),
        ),
    }
)
