"""The recipe that trains a reader of amounts: the engine's, with amounts as its texts; presets.

The recipe in the card of a published reader is an `AmountReaderConfig`.
"""

from types import MappingProxyType

from pydantic import Field

from digits.amounts.grammar.text_source import AmountTexts
from digits.amounts.grammar.texts import TextConfig
from digits.config import Preset
from digits.handwriting.config import Split, SynthesisConfig
from digits.handwriting.generator import Synthesis
from digits.line_reader.batches import Writers
from digits.line_reader.config import NetworkConfig, ReaderConfig

NOBODY = Writers(None, {})  # but the pens, which need no files


class AmountSynthesisConfig(SynthesisConfig):
    """The generator of pictures of amounts."""

    # A card of version 0.1.0 names neither share: its reader saw no such texts.
    text: TextConfig = TextConfig(literal=0.22, disturbed=0.06)

    @property
    def texts(self) -> AmountTexts:
        """What is written."""
        return AmountTexts(self.text)


class AmountReaderConfig(ReaderConfig):
    """The training of a reader of amounts."""

    synthesis: AmountSynthesisConfig = Field(default_factory=AmountSynthesisConfig)


def amount_synthesis(
    config: AmountSynthesisConfig, writers: Writers = NOBODY, split: Split = "train"
) -> Synthesis:
    """The generator of pictures of amounts by the writers of a split.

    Raises:
        NoWriters: if nobody is left to write.
    """
    return writers.synthesis(config, config.texts, split)


READER_RECIPES: MappingProxyType[Preset, AmountReaderConfig] = MappingProxyType(
    {
        "small": AmountReaderConfig(
            steps=24,
            batch_size=8,
            chunk=4,
            averaging=0,
            checkpoint=8,
            network=NetworkConfig(
                channels=(4, 8, 8, 16), blocks=(0, 0, 0), features=32, depth=1, units=0, dropout=0.0
            ),
        ),
        "default": AmountReaderConfig(steps=2_400),
        # The first part of the shipped reader's training; two more went on from there.
        "thorough": AmountReaderConfig(
            steps=8_500,
            averaging=400,
            checkpoint=250,
            network=NetworkConfig(channels=(16, 32, 64, 128), features=256, depth=4, units=128),
        ),
    }
)
